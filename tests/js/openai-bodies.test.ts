/** Bodies of `client.post()` and its kin: what the drop-in sends of each is what `openai` sends. */
import TheirOpenAI from 'openai';
import Tokenbrook, { TokenbrookError } from 'tokenbrook';
import OpenAI from 'tokenbrook/openai';
import { describe, expect, test } from 'vitest';
import { failure, KEY, serveJSON } from './facade.support.js';

const encoder = new TextEncoder();

class Pages {
  async *[Symbol.asyncIterator]() {
    yield encoder.encode('a ');
    yield 'b';
  }
}

function* bytes() {
  yield encoder.encode('a ');
  yield encoder.encode('bc').subarray(0, 1);
}

const form = () => {
  const data = new FormData();
  data.append('a', 'b c');
  return data;
};

type Given = [name: string, body: () => unknown, headers?: Record<string, string>];
const BODIES: Given[] = [
  ['an object', () => ({ a: [1, null] })],
  ['an object with a method `next` of its name', () => ({ next: 'page' })],
  ['a list', () => [1, 'b']],
  ['what says itself what its JSON is', () => ({ toJSON: () => ({ b: 1 }) })],
  ['an iterable that is no iterator', () => ({ [Symbol.iterator]: () => 1, toJSON: () => [1] })],
  ['text', () => 'text'],
  ['text with a type', () => 'text', { 'content-type': 'text/plain' }],
  ['nothing', () => null],
  ['bytes', () => encoder.encode('bytes')],
  ['some bytes', () => encoder.encode('bytes').subarray(1, 3)],
  ['a view', () => new DataView(encoder.encode('bytes').buffer)],
  ['a buffer', () => encoder.encode('bytes').buffer],
  ['a blob', () => new Blob(['blob'], { type: 'text/x-blob' })],
  ['parameters', () => new URLSearchParams({ a: 'b c' })],
  [
    'an object as a form',
    () => ({ a: 'b c', d: { e: [1, 2] } }),
    { 'Content-Type': 'application/x-www-form-urlencoded' },
  ],
  ['a stream', () => new Response('stream').body],
  ['a generator', bytes],
  ['an iterator of a list', () => [encoder.encode('list')][Symbol.iterator]()],
  ['an asynchronous generator', () => new Pages()[Symbol.asyncIterator]()],
  ['an asynchronous iterable', () => new Pages()],
];

/** What arrives of one request, but for the names of the client that sent it. */
async function arrives(Client: typeof OpenAI | typeof TheirOpenAI, [, body, headers]: Given) {
  const server = await serveJSON({});
  const client = new Client({ apiKey: KEY, baseURL: server.baseURL, maxRetries: 0 });
  await client.post('/x', { body: body() as never, ...(headers && { headers }) });
  const [request] = server.received;
  return [request!.headers['content-type'], request!.body];
}

test.each(BODIES)('%s', async (...given) => {
  expect(await arrives(OpenAI, given)).toEqual(await arrives(TheirOpenAI, given));
});

test('a form', async () => {
  const [type, body] = await arrives(OpenAI, ['', form]);
  expect(type).toMatch(/^multipart\/form-data; boundary=/);
  expect(body).toContain('name="a"\r\n\r\nb c\r\n');
});

test('the app’s own fetch gets a stream of what an iterator gives, once', async () => {
  const sent: unknown[] = [];
  const fetch = async (_: unknown, init?: RequestInit) => {
    sent.push(init?.body, (init as { duplex?: string }).duplex, await new Response(init?.body).text());
    return new Response(null, { status: 429 });
  };
  const client = new OpenAI({ apiKey: KEY, fetch: fetch as typeof globalThis.fetch });
  await expect(client.post('/x', { body: bytes() })).rejects.toThrow('429');
  expect(sent).toEqual([expect.any(ReadableStream), 'half', 'a b']);
});

test('an iterator that fails, and one that is left', async () => {
  let isLeft = false;
  const parts = (async function* () {
    try {
      yield encoder.encode('a');
      throw new TypeError('No more.');
    } finally {
      isLeft = true;
    }
  })();
  const server = await serveJSON({});
  const client = new OpenAI({ apiKey: KEY, baseURL: server.baseURL, maxRetries: 0 });
  await expect(client.post('/x', { body: parts })).rejects.toThrow('Connection error');
  expect(isLeft).toBe(true);
});

describe('where the platform cannot send streams', () => {
  test('what an iterator gives is read first, and may be sent again', async () => {
    const server = await serveJSON({});
    const { Request } = globalThis;
    // As WebKit and Gecko do: a stream is an object like others, whose name is sent.
    globalThis.Request = class extends Request {
      constructor(url: string, { method, body }: RequestInit) {
        super(url, { method: method!, body: String(body) });
      }
    } as typeof Request;
    try {
      const client = new OpenAI({ apiKey: KEY, baseURL: server.baseURL, maxRetries: 0 });
      await client.post('/x', { body: new Pages() });
    } finally {
      globalThis.Request = Request;
    }
    expect(server.received[0]).toMatchObject({ body: 'a b' });
    expect(server.received[0]!.headers['content-length']).toBe('3');
  });
});

test.each<Given>([
  ['a generator', bytes],
  ['an iterator of a list', () => [encoder.encode('list')][Symbol.iterator]()],
  ['an asynchronous generator', () => new Pages()[Symbol.asyncIterator]()],
  ['an asynchronous iterable', () => new Pages()],
])('`tokenbrook` refuses what would be sent as `{}`: %s', async (_, body) => {
  const server = await serveJSON({});
  const client = new Tokenbrook({ apiKey: KEY, baseURL: server.baseURL });
  const error = await failure(client.post('/x', { body: body() }));
  expect(error).toBeInstanceOf(TokenbrookError);
  expect(error.message).toContain('Blob');
  expect(server.received).toEqual([]);
});
