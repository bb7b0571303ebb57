import { spawnSync } from 'node:child_process';
import { type ClientHttp2Session, connect } from 'node:http2';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from '../../www/server/certificate.mjs';
import type { EndpointOptions } from '../../www/server/endpoint.mjs';
import { ask, chunks, endpoint, headers, type Json, post, textOf, until } from './server.support.js';

describe('200 streams at once', () => {
  test('all arrive whole, none with words of another', async () => {
    const { baseURL, stats } = await endpoint({ delay: 2 });
    const body = (seed: number) => ({ seed, max_tokens: 40 });
    const alone = await Promise.all(
      [3, 77].map(async (seed) => textOf(await chunks(await post(baseURL, { ...body(seed), stream: true })))),
    );
    const responses = await Promise.all(
      Array.from({ length: 200 }, (_, seed) => post(baseURL, { ...body(seed), stream: true, n: 1 })),
    );
    const texts = await Promise.all(responses.map(async (response) => textOf(await chunks(response))));
    expect([texts[3], texts[77]]).toEqual(alone);
    expect(stats).toMatchObject({ open: 0, finished: 202, closedByClient: 0 });
  });

  test('all end when their clients leave', async () => {
    const { baseURL, stats } = await endpoint({ delay: 50 });
    const controller = new AbortController();
    const body = { stream: true, messages: ask('Write 100,000 words.') };
    const responses = await Promise.all(
      Array.from({ length: 200 }, () => post(baseURL, body, { signal: controller.signal })),
    );
    expect(stats.open).toBe(200);
    controller.abort();
    await until(() => stats.closedByClient === 200 && stats.open === 0);
    await Promise.allSettled(responses.map((response) => response.text()));
  });
});

test('a long answer costs no memory', async () => {
  const { baseURL } = await endpoint();
  const response = await post(baseURL, { stream: true, messages: ask('Write 20,000 words.') });
  let bytes = 0;
  let peak = 0;
  const start = process.memoryUsage().heapUsed;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    peak = Math.max(peak, process.memoryUsage().heapUsed - start);
  }
  expect(bytes).toBeGreaterThan(5e6);
  expect(peak).toBeLessThan(80e6);
});

const openssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!openssl)('over HTTP/2', () => {
  const secure = (options: EndpointOptions = {}) => endpoint({ ...options, tls: makeCertificate() });

  /** One stream of a session. */
  function stream(session: ClientHttp2Session, path: string, body: Json) {
    const request = session.request({ ':method': 'POST', ':path': path, ...headers });
    request.end(
      JSON.stringify({ model: 'brook-mini', messages: ask('Why is a brook loud?'), stream: true, ...body }),
    );
    return request;
  }
  async function textFrom(request: ReturnType<typeof stream>): Promise<string> {
    let text = '';
    for await (const part of request) text += part;
    return text;
  }

  test('100 streams share a connection', async () => {
    const { url, stats } = await secure({ delay: 2 });
    const session = connect(url, { rejectUnauthorized: false });
    const texts = await Promise.all(
      Array.from({ length: 100 }, () =>
        textFrom(stream(session, '/v1/chat/completions', { max_tokens: 20 })),
      ),
    );
    expect(texts.every((text) => text.endsWith('data: [DONE]\n\n'))).toBe(true);
    expect(stats).toMatchObject({ open: 0, finished: 100, connections: 1 });
    session.destroy();
  });

  test('a stream that is cancelled is noticed, the others go on', async () => {
    const { url, stats } = await secure({ delay: 2 });
    const session = connect(url, { rejectUnauthorized: false });
    const left = stream(session, '/v1/chat/completions', { messages: ask('Write 5,000 words.') });
    left.on('error', () => {});
    await new Promise((resolve) => left.once('data', resolve));
    const stays = textFrom(stream(session, '/v1/chat/completions', { max_tokens: 60 }));
    left.close(8);
    await until(() => stats.closedByClient === 1);
    expect(await stays).toMatch(/\[DONE\]\n\n$/);
    session.destroy();
  });

  test('a fault resets its stream alone', async () => {
    const { url, stats } = await secure();
    const session = connect(url, { rejectUnauthorized: false });
    await expect(
      textFrom(stream(session, '/fault/reset-mid-event/v1/chat/completions', {})),
    ).rejects.toThrow();
    expect(await textFrom(stream(session, '/v1/chat/completions', {}))).toMatch(/\[DONE\]\n\n$/);
    await until(() => stats.brokenByFault === 1);
    session.destroy();
  });
});
