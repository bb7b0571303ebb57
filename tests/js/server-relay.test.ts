import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, describe, expect, test } from 'vitest';
import { listen } from '../../www/server/listen.mjs';
import { upstreamFrom } from '../../www/server/relay.mjs';
import {
  ask,
  chunks,
  complete,
  endpoint,
  headers,
  type Json,
  post,
  textOf,
  until,
} from './server.support.js';

const SECRET = 'sk-secret-ABCDEFGH12345678';

const upstream = await endpoint({ delay: 10 });
const relay = await endpoint({ upstream: upstreamFrom(`${upstream.baseURL}/`, SECRET) });

/** A relay before an upstream of one's own making. */
async function relayTo(answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void, key = SECRET) {
  const server = createServer(answer);
  const { port, close } = await listen(server, { host: '127.0.0.1', port: 0 });
  afterAll(close);
  return endpoint({ upstream: upstreamFrom(`http://127.0.0.1:${port}/v1`, key) });
}

const withoutKey = { 'content-type': 'application/json' };

describe('a relay', () => {
  test('answers what the upstream answers, streamed or not', async () => {
    const body = { seed: 3, max_tokens: 8 };
    const direct = (await complete(upstream.baseURL, body)).choices;
    expect((await complete(relay.baseURL, body)).choices).toEqual(direct);
    const streamed = await chunks(
      await post(relay.baseURL, { ...body, stream: true }, { headers: withoutKey }),
    );
    expect(textOf(streamed)).toBe(direct[0].message.content);
  });

  test('puts its own key in the place of any other, and sends nothing else along', async () => {
    let seen: IncomingMessage | undefined;
    const { baseURL } = await relayTo((incoming, outgoing) => {
      seen = incoming;
      outgoing.end('{}');
    });
    await post(baseURL, {}, { headers: { ...headers, cookie: 'a=b', 'x-extra': 'c' } });
    expect(seen?.url).toBe('/v1/chat/completions');
    expect(seen?.headers.authorization).toBe(`Bearer ${SECRET}`);
    expect(seen?.headers.cookie).toBeUndefined();
    expect(seen?.headers['x-extra']).toBeUndefined();
  });

  test('passes other routes and queries on', async () => {
    const models: Json = await (await fetch(`${relay.baseURL}/models`)).json();
    expect(models.data).toHaveLength(3);
    const page: Json = await (await fetch(`${relay.baseURL}/chat/completions?limit=1`)).json();
    expect(page).toMatchObject({ object: 'list', data: [] });
  });

  test('does not wait for the end', async () => {
    const response = await post(relay.baseURL, { stream: true, messages: ask('Write 300 words.') });
    const reader = response.body?.getReader();
    await reader?.read();
    // The upstream is still answering.
    expect(upstream.stats.open).toBe(1);
    await reader?.cancel();
  });

  test('tells the upstream that the client has left', async () => {
    await until(() => upstream.stats.open === 0);
    const left = upstream.stats.closedByClient;
    const response = await post(relay.baseURL, { stream: true, messages: ask('Write 5,000 words.') });
    const reader = response.body?.getReader();
    await reader?.read();
    expect(upstream.stats.open).toBe(1);
    await reader?.cancel();
    await until(
      () => upstream.stats.closedByClient === left + 1 && upstream.stats.open === 0 && relay.stats.open === 0,
    );
  });

  test('tells it so even before the answer has begun', async () => {
    let left = false;
    const { baseURL, stats } = await relayTo((incoming) => {
      incoming.resume();
      incoming.socket.once('close', () => {
        left = true;
      });
    });
    await expect(post(baseURL, {}, { signal: AbortSignal.timeout(200) })).rejects.toThrow();
    await until(() => left && stats.open === 0);
  });

  test('offers no faults', async () => {
    expect(await (await fetch(`${relay.url}/faults`)).json()).toEqual([]);
  });
});

describe('errors of the upstream', () => {
  test('keep status and body', async () => {
    const response = await post(relay.baseURL, { temperature: 9 });
    expect(response.status).toBe(400);
    expect(((await response.json()) as Json).error).toMatchObject({
      param: 'temperature',
      code: 'decimal_above_max_value',
    });
  });

  test('keep Retry-After', async () => {
    const { baseURL } = await relayTo((_, outgoing) =>
      outgoing.writeHead(429, { 'retry-after': '3' }).end('{}'),
    );
    const response = await post(baseURL, {});
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('3');
  });

  test.each([
    ['whole', `{"error":{"message":"Incorrect API key provided: ${SECRET}."}}`],
    ['masked', '{"error":{"message":"Incorrect API key provided: sk-se*****************5678."}}'],
    ['dotted', '{"error":{"message":"Incorrect API key provided: sk-secre...5678."}}'],
  ])('never hold the key, %s', async (_, text) => {
    const { baseURL } = await relayTo((__, outgoing) =>
      outgoing.writeHead(401, { 'content-type': 'application/json' }).end(text),
    );
    const response = await post(baseURL, {});
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('{"error":{"message":"Incorrect API key provided: [key]."}}');
  });

  test('no upstream there is 502', async () => {
    const { baseURL } = await endpoint({ upstream: upstreamFrom('http://127.0.0.1:9/v1', SECRET) });
    const response = await post(baseURL, {});
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain('sk-');
  });

  test('a redirect is not followed with the key', async () => {
    let followed = false;
    const other = await relayTo((_, outgoing) => {
      followed = true;
      outgoing.end();
    });
    const { baseURL } = await relayTo((_, outgoing) =>
      outgoing.writeHead(307, { location: `${other.url}/v1/chat/completions` }).end(),
    );
    expect((await post(baseURL, {})).status).toBe(502);
    expect((await fetch(`${baseURL}/models`)).status).toBe(502);
    expect(followed).toBe(false);
  });

  test('a stream that breaks off breaks off here too', async () => {
    const { baseURL } = await relayTo((_, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {}\n\n');
      setTimeout(() => outgoing.destroy(), 50);
    });
    await expect((await post(baseURL, { stream: true })).text()).rejects.toThrow();
  });
});

describe('who may ask a relay', () => {
  const from = (origin: string) =>
    post(relay.baseURL, { max_tokens: 1 }, { headers: { ...headers, origin } });

  test.each(['http://127.0.0.1:4173', 'http://localhost:8080', 'http://[::1]:1'])(
    '%s may',
    async (origin) => {
      const response = await from(origin);
      expect(response.status).toBe(200);
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    },
  );

  test.each(['https://evil.example', 'http://localhost.evil.example', 'http://127.0.0.1.nip.io', 'null'])(
    '%s may not',
    async (origin) => {
      const started = upstream.stats.started;
      const response = await from(origin);
      expect(response.status).toBe(403);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(upstream.stats.started).toBe(started);
    },
  );
});

test.each(['', 'nonsense', 'ftp://host/v1', 'javascript:1'])('the base URL %j is refused', (baseURL) => {
  expect(() => upstreamFrom(baseURL, SECRET)).toThrow(/TOKENBROOK_UPSTREAM must be a base URL/);
});
