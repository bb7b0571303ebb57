/** The client behind what stands between apps and the network: msw in the place of the platform's fetch, and wrapped fetches. */
import { delay, HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import Tokenbrook, { APIConnectionError, APIUserAbortError, RateLimitError } from 'tokenbrook';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { answerOf, ask, collect, completion, failure, KEY, serveEvents, until } from './facade.support.js';

describe('behind msw', () => {
  const baseURL = 'https://api.example.com/v1';
  const address = `${baseURL}/chat/completions`;
  const server = setupServer();
  beforeAll(() => server.listen({ onUnhandledRequest: 'bypass' }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
  // Made before msw has taken the platform's fetch, as an app's client is: it is looked up for every request.
  const client = new Tokenbrook({ apiKey: KEY, baseURL });

  test('a whole answer; the handler sees what was sent', async () => {
    let seen: unknown;
    server.use(
      http.post(address, async ({ request }) => {
        seen = { key: request.headers.get('authorization'), body: await request.json() };
        return HttpResponse.json(completion('Hello'));
      }),
    );
    expect((await client.chat.completions.create(ask)).choices[0]?.message.content).toBe('Hello');
    expect(seen).toEqual({ key: `Bearer ${KEY}`, body: { ...ask, stream: false } });
  });

  test('a stream, piece by piece', async () => {
    const encoder = new TextEncoder();
    server.use(
      http.post(address, () => {
        const body = new ReadableStream({
          async start(controller) {
            for (const piece of answerOf('Hel', 'lo')) {
              controller.enqueue(encoder.encode(piece));
              await delay(5);
            }
            controller.close();
          },
        });
        return new HttpResponse(body, { headers: { 'content-type': 'text/event-stream' } });
      }),
    );
    const stream = await client.chat.completions.create({ ...ask, stream: true });
    expect(await collect(stream.text())).toEqual(['Hel', 'lo']);
    expect((await stream.outcome).kind).toBe('complete');
  });

  test('errors are those of a server, and retries ask again', async () => {
    let asked = 0;
    server.use(
      http.post(address, () => {
        asked += 1;
        return HttpResponse.json(
          { error: { message: 'slow down' } },
          { status: 429, headers: { 'retry-after-ms': '1' } },
        );
      }),
    );
    expect(await failure(client.chat.completions.create(ask))).toBeInstanceOf(RateLimitError);
    expect(asked).toBe(3);
  });

  test('a failure of the network is one', async () => {
    server.use(http.post(address, () => HttpResponse.error()));
    const failed = client.chat.completions.create(ask, { maxRetries: 0 });
    expect(await failure(failed)).toBeInstanceOf(APIConnectionError);
  });

  test('an abort ends a stream that msw is sending', async () => {
    server.use(
      http.post(address, () => {
        const body = new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode(answerOf('Hello')[0])),
        });
        return new HttpResponse(body, { headers: { 'content-type': 'text/event-stream' } });
      }),
    );
    const controller = new AbortController();
    const stream = await client.chat.completions.create(
      { ...ask, stream: true },
      { signal: controller.signal },
    );
    let chunks = 0;
    for await (const _ of stream) {
      chunks += 1;
      controller.abort();
    }
    expect(chunks).toBe(1);
    expect((await stream.outcome).kind).toBe('stopped');
  });
});

describe('a fetch that logs', () => {
  test('sees the request and every byte of the answer, which reaches the caller all the same', async () => {
    const { baseURL } = await serveEvents(answerOf('Hel', 'lo'));
    const log: string[] = [];
    const logging = async (url: string, init?: RequestInit): Promise<Response> => {
      log.push(`${init?.method} ${url}`);
      const response = await fetch(url, init);
      const [mine, theirs] = (response.body as ReadableStream<Uint8Array>).tee();
      const text = new Response(mine).text();
      text.then((text) => log.push(text));
      return new Response(theirs, response);
    };
    const client = new Tokenbrook({ apiKey: KEY, baseURL, fetch: logging });
    const stream = await client.chat.completions.create({ ...ask, stream: true });
    expect((await collect(stream.text())).join('')).toBe('Hello');
    await until(() => log.length === 2, 'the log is whole');
    expect(log).toEqual([`POST ${baseURL}/chat/completions`, answerOf('Hel', 'lo').join('')]);
  });

  test('an abort goes through it to the server', async () => {
    const server = await serveEvents(answerOf('Hello').slice(0, 2), { end: false });
    const through = (url: string, init?: RequestInit) =>
      fetch(new Request(url, init)).then((response) => new Response(response.body, response));
    const client = new Tokenbrook({ apiKey: KEY, baseURL: server.baseURL, fetch: through });
    const stream = await client.chat.completions.create({ ...ask, stream: true });
    for await (const _ of stream) break;
    await until(() => server.open === 0, 'the request ends');
  });

  test('an abort before the answer, too', async () => {
    const controller = new AbortController();
    const never = (_: string, init?: RequestInit) =>
      new Promise<Response>((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        controller.abort();
      });
    const client = new Tokenbrook({ apiKey: KEY, baseURL: 'http://127.0.0.1:9/v1', fetch: never });
    const asked = client.chat.completions.create(ask, { signal: controller.signal });
    expect(await failure(asked)).toBeInstanceOf(APIUserAbortError);
  });
});
