/** What happens to a page while it reads: it is hidden, frozen, thawed and left, and its effects run twice. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { browserWith, site } from './faults.support.js';

const local = site();
const chrome = browserWith();
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const event = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

/** Answers that the test writes, when it does. */
const open = new Set<ServerResponse>();
let posts = 0;
const server = createServer((request, response) => {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-headers', 'authorization, content-type');
  if (request.method !== 'POST') return void response.end();
  posts += 1;
  open.add(response);
  response.on('close', () => open.delete(response));
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
});
let page: Page;
let baseURL = '';
let complaints: string[] = [];

beforeEach(async () => {
  posts = 0;
  complaints = [];
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  page = await chrome.page(`${local.origin}/`);
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.evaluate(`
    globalThis.client = new tokenbrook.default({ apiKey: 'sk-load-0123456789', baseURL: '${baseURL}', maxRetries: 0, diagnose: false });
    globalThis.ask = (options) => client.chat.completions.create(
      { model: 'm', messages: [{ role: 'user', content: 'Hello?' }], stream: true }, options);
    globalThis.text = '';
    globalThis.read = async (options) => {
      const stream = await ask(options);
      try { for await (const piece of stream.text()) globalThis.text += piece; } catch (error) { return error.name; }
      return (await stream.outcome).kind;
    };`);
});

afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
  await vi.waitFor(() => expect(open.size).toBe(0), { timeout: 5000 });
});

const shows = (text: string) =>
  vi.waitFor(async () => expect(await page.evaluate('text')).toBe(text), { timeout: 10_000 });
const asked = (count: number) => vi.waitFor(() => expect(open.size).toBe(count), { timeout: 5000 });
const write = (text: string) => {
  for (const response of open) response.write(text);
};
/** Halts all of the page's tasks and timers, as freezing does, which a headless browser has no tabs for. */
const freeze = async () => {
  const session = await page.context().newCDPSession(page);
  await session.send('Debugger.enable');
  const frozen = new Promise((resolve) => session.once('Debugger.paused', resolve));
  await session.send('Debugger.pause');
  await frozen;
  return () => session.send('Debugger.resume');
};

test('a page that is frozen and thawed goes on reading, and its silence was nobody’s fault', async () => {
  const done = page.evaluate('read({ idleTimeout: 2500 })') as Promise<string>;
  await asked(1);
  write(event('A brook '));
  await shows('A brook ');
  const thaw = await freeze();
  // Longer than the idle timeout, and with words in between that nobody takes.
  await sleep(2000);
  write(event('runs '));
  await sleep(2000);
  await thaw();
  await sleep(300);
  write(`${event('on.', 'stop')}data: [DONE]\n\n`);
  expect(await done).toBe('complete');
  expect(await page.evaluate('text')).toBe('A brook runs on.');
  expect(posts).toBe(1);
});

test('a clock that jumps is no silence, silence is', async () => {
  const done = page.evaluate('read({ idleTimeout: 2500 })') as Promise<string>;
  await asked(1);
  write(event('A brook '));
  await shows('A brook ');
  // As after the machine's sleep: the timer is due long since, when the page is let run again.
  await page.evaluate('const end = Date.now() + 3500; while (Date.now() < end);');
  await sleep(500);
  write(event('runs '));
  await shows('A brook runs ');
  expect(await done).toBe('APIConnectionTimeoutError');
  expect(posts).toBe(1);
});

test('a tab behind another one reads on', async () => {
  const done = page.evaluate('read()') as Promise<string>;
  await asked(1);
  const other = await page.context().newPage();
  await other.bringToFront();
  for (let times = 0; times < 20; times++) {
    write(event(`${times} `));
    await sleep(20);
  }
  write(`${event('.', 'stop')}data: [DONE]\n\n`);
  expect(await done).toBe('complete');
  expect(await page.evaluate('text')).toBe(`${Array.from({ length: 20 }, (_, at) => `${at} `).join('')}.`);
});

test('a page that is left closes its streams', async () => {
  await page.evaluate('for (let times = 0; times < 5; times++) read(); undefined');
  await asked(5);
  write(event('A brook '));
  await page.goto('about:blank');
  await vi.waitFor(() => expect(open.size).toBe(0), { timeout: 5000 });
  expect(posts).toBe(5);
});

test('an effect that is run, undone and run again has one answer', async () => {
  const done = page.evaluate(`(async () => {
    const effect = () => {
      const controller = new AbortController();
      const ended = read({ signal: controller.signal }).catch((error) => error.name);
      return { ended, undo: () => controller.abort() };
    };
    const first = effect();
    first.undo();
    const second = effect();
    return [await first.ended, await second.ended];
  })()`) as Promise<string[]>;
  await asked(1);
  write(`${event('A brook runs.', 'stop')}data: [DONE]\n\n`);
  const [first, second] = await done;
  expect(['stopped', 'APIUserAbortError']).toContain(first);
  expect(second).toBe('complete');
  expect(await page.evaluate('text')).toBe('A brook runs.');
});
