import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { chunks, endpoint, headers, type Json, payloads, post, until } from './server.support.js';

const { url, stats } = await endpoint();

const body = { stream: true, max_tokens: 12, seed: 1 };
const at = (fault: string) => `${url}/fault/${fault}/v1`;
const ask = (fault: string, init: RequestInit = {}) => post(at(fault), body, init);

/** What arrived before the body failed, and how it failed. */
async function broken(response: Response): Promise<{ text: string; bytes: Buffer; cause: string }> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of response.body ?? []) parts.push(part);
  } catch (error) {
    const bytes = Buffer.concat(parts);
    return {
      text: bytes.toString(),
      bytes,
      cause: (error as { cause?: { code?: string } }).cause?.code ?? '',
    };
  }
  throw new Error('the body ended well');
}

/** What arrives of an answer that never ends: as much as is expected, and what comes in the 200 ms after that. */
async function stalled(fault: string, expected: RegExp): Promise<string> {
  const before = stats.closedByClient;
  const controller = new AbortController();
  const response = await ask(fault, { signal: controller.signal });
  let text = '';
  const reading = (async () => {
    for await (const part of response.body ?? []) text += Buffer.from(part).toString();
  })();
  const ended = expect(reading).rejects.toThrow(/abort/);
  await until(() => expected.test(text));
  await new Promise((resolve) => setTimeout(resolve, 200));
  controller.abort();
  await ended;
  await until(() => stats.closedByClient === before + 1);
  return text;
}

const events = (text: string) => text.split('\n\n').length - 1;

test('the list names every fault and says what it does', async () => {
  const list: Json[] = await (await fetch(`${url}/faults`)).json();
  expect(new Set(list.map((fault) => fault.name)).size).toBe(list.length);
  expect(list.every((fault) => fault.what.endsWith('.'))).toBe(true);
  expect((await ask('no-such-fault')).status).toBe(404);
});

test('a fault may be a query parameter', async () => {
  const response = await fetch(`${url}/v1/chat/completions?fault=unavailable`, {
    method: 'POST',
    headers,
    body: '{"model":"brook-mini","messages":[{"role":"user","content":"hi"}]}',
  });
  expect(response.status).toBe(503);
});

describe('resets', () => {
  test('before headers', async () => {
    await expect(ask('reset-before-headers')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });
  test('after headers', async () => {
    expect(await broken(await ask('reset-after-headers'))).toMatchObject({ text: '', cause: 'ECONNRESET' });
  });
  test('in mid event', async () => {
    const { text, cause } = await broken(await ask('reset-mid-event'));
    expect(cause).toBe('ECONNRESET');
    expect(events(text)).toBe(3);
    expect(text).toMatch(/data: \{[^\n]+[^}\n]$/);
  });
  test('in mid character', async () => {
    const { bytes } = await broken(await ask('reset-mid-character'));
    expect(bytes.at(-1)).toBe(0xe6);
    expect(bytes.subarray(0, -1).toString()).toMatch(/"content":"$/);
  });
  test('are not taken for the client leaving', async () => {
    const { brokenByFault, closedByClient } = stats;
    await broken(await ask('reset-mid-event'));
    await until(() => stats.brokenByFault === brokenByFault + 1);
    expect(stats.closedByClient).toBe(closedByClient);
  });
});

describe('bodies cut short', () => {
  test.each(['truncated-chunked', 'wrong-content-length'])('%s', async (fault) => {
    expect(await broken(await ask(fault))).toMatchObject({
      cause: 'UND_ERR_SOCKET',
      text: expect.stringMatching(/^(data: .*\n\n){3}$/),
    });
  });
  test('cut-short ends well, three events in', async () => {
    expect(await payloads(await ask('cut-short'))).toHaveLength(3);
  });
});

describe('stalls', () => {
  test.each([
    ['stall-after-headers', /^$/],
    ['stall', /^(data: .*\n\n){3}$/],
    ['stall-mid-event', /^(data: .*\n\n){3}data: [^\n]+$/],
    ['stall-mid-character', /\ufffd$/],
    ['keep-alive-only:20', /^(: keep-alive\n\n){3,}$/],
  ])('%s', async (fault, expected) => expect(await stalled(fault, expected)).toMatch(expected));
  test.each(['stall-before-headers', 'never-reads'])('%s', async (fault) => {
    await expect(ask(fault, { signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout/);
    await until(() => stats.open === 0);
  });
  test('one byte at a time', async () => {
    const response = await ask('slow-bytes:5');
    const sizes: number[] = [];
    for await (const part of response.body ?? []) {
      sizes.push(part.length);
      if (sizes.length === 40) break;
    }
    // A busy machine may see several of them at once.
    expect(sizes.filter((size) => size === 1).length).toBeGreaterThan(20);
    await until(() => stats.open === 0);
  });
});

describe('streams with something wrong in them', () => {
  test('no [DONE]', async () => {
    const all = await payloads(await ask('no-done'));
    expect(all).not.toContain('[DONE]');
    expect(JSON.parse(all.at(-1) as string).choices[0].finish_reason).toBe('length');
  });
  test('two frames glued together', async () => {
    const all = await payloads(await ask('glued-frames'));
    expect(all[2]).toMatch(/^\{.*[^}]data: \{.*\}$/);
    expect(() => JSON.parse(all[2] as string)).toThrow();
    expect(all.at(-1)).toBe('[DONE]');
  });
  test('an error in mid stream', async () => {
    const all = await payloads(await ask('error-mid-stream'));
    expect(JSON.parse(all[3] as string).error.type).toBe('server_error');
    expect(all).toHaveLength(4);
  });
  test('all at once', async () => {
    const parts: number[] = [];
    for await (const part of (await ask('buffered')).body ?? []) parts.push(part.length);
    expect(parts).toHaveLength(1);
  });
  test('a line without an end', async () => {
    const text = await (await ask('endless-line:3')).text();
    expect(text.length).toBeGreaterThan(3e6);
    expect(text).not.toContain('\n');
  });
});

describe('the kind of answer', () => {
  test.each([
    ['html-page', 200, 'text/html; charset=utf-8', /^<!doctype html>/],
    ['html-error', 502, 'text/html; charset=utf-8', /^<!doctype html>/],
    ['empty-200', 200, 'text/event-stream; charset=utf-8', /^$/],
    ['wrong-content-type', 200, 'text/plain', /^data: \{/],
    ['json-for-stream', 200, 'application/json', /^\{"id":"chatcmpl-.*"content":"\w/],
  ])('%s', async (fault, status, type, text) => {
    const response = await ask(fault);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe(type);
    expect(await response.text()).toMatch(text);
  });

  test.each([
    ['gzip', 'gzip'],
    ['brotli', 'br'],
  ])('%s', async (fault, encoding) => {
    const response = await ask(fault);
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect((await chunks(response)).at(-1)?.choices[0].finish_reason).toBe('length');
  });

  test('huge headers', async () => {
    await expect(ask('huge-headers')).rejects.toMatchObject({ cause: { code: 'UND_ERR_HEADERS_OVERFLOW' } });
  });
});

describe('refusals', () => {
  test('500 twice, then the answer', async () => {
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask('500-twice')).status);
    expect(statuses).toEqual([500, 500, 200, 500]);
  });

  test('429, in every form of the header', async () => {
    expect((await ask('rate-limited')).headers.get('retry-after')).toBe('1');
    expect((await ask('rate-limited:7')).status).toBe(200);
    expect((await ask('rate-limited:7')).headers.get('retry-after')).toBe('7');
    expect((await ask('rate-limited-ms')).headers.get('retry-after-ms')).toBe('100');
    const date = (await ask('rate-limited-date:9')).headers.get('retry-after') ?? '';
    expect(Date.parse(date) - Date.now()).toBeGreaterThan(7000);
  });

  test('a redirect to another origin', async () => {
    const response = await ask('redirect', { redirect: 'manual' });
    expect(response.status).toBe(307);
    expect(new URL(response.headers.get('location') ?? '', url).origin).toBe(
      url.replace('127.0.0.1', 'localhost'),
    );
  });

  test('an answer that other origins may not read', async () => {
    const response = await ask('no-cors', { headers: { ...headers, origin: 'http://page.example' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('faults break answers that do not stream, too', async () => {
  const whole = { stream: false, max_tokens: 30 };
  const { text } = await broken(await post(at('reset-mid-event'), whole));
  expect(text).toMatch(/^\{"id"/);
  expect(() => JSON.parse(text)).toThrow();
});

test('nonsense on the wire does no harm', async () => {
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write('HELLO\r\n\r\n'));
    socket.on('data', (data) => resolve(String(data)));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  await until(() => stats.open === 0);
});

test('clients that leave at any moment do no harm, whatever the fault', async () => {
  const slow = await endpoint({ delay: 2 });
  const names: string[] = (await (await fetch(`${slow.url}/faults`)).json()).map((fault: Json) => fault.name);
  const leaving = names.flatMap((name) =>
    [1, 20, 60].map(async (ms) => {
      const init = { signal: AbortSignal.timeout(ms), redirect: 'manual' as const };
      const response = await post(`${slow.url}/fault/${name}/v1`, { ...body, max_tokens: 200 }, init);
      await response.arrayBuffer();
    }),
  );
  await Promise.allSettled(leaving);
  await until(() => slow.stats.open === 0);
  expect((await post(slow.baseURL, { max_tokens: 2 })).status).toBe(200);
});
