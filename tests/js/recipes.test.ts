/** The recipes of `examples/node/`, run by themselves. Those for the browser are in tests/e2e. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { relay } from '../../examples/node/relay.mjs';
import { KEY } from './facade.support.js';
import { chunks, endpoint, post, textOf } from './server.support.js';

const local = await endpoint({ delay: 1 });
const EXAMPLES = join(import.meta.dirname, '../../examples/node');

function run(script: string, args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [join(EXAMPLES, script), ...args], {
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void child.kill());
  return child;
}

test('ask.mjs prints an answer, and how it ended', async () => {
  const env = { TOKENBROOK_API_KEY: KEY, TOKENBROOK_BASE_URL: local.baseURL, MODEL: 'brook-mini' };
  const child = run('ask.mjs', ['Why', 'is', 'a', 'brook', 'loud?'], env);
  const [said, noted] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(said.length).toBeGreaterThan(40);
  expect(noted).toMatch(/^\n\(complete, stop, \d+ ms\)\n$/);
});

test('ask.mjs stops at Ctrl-C and keeps what it has', async () => {
  const slow = await endpoint({ delay: 50 });
  const env = { TOKENBROOK_API_KEY: KEY, TOKENBROOK_BASE_URL: slow.baseURL, MODEL: 'brook-mini' };
  const child = run('ask.mjs', ['Tell me of rivers in 2,000 words.'], env);
  const noted = text(child.stderr);
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  expect(await noted).toMatch(/\(stopped, /);
});

test('relay.mjs adds the key, streams the answer, and passes on who left', async () => {
  const server = createServer((request, response) =>
    relay(request, response, { baseURL: local.baseURL, apiKey: KEY }),
  ).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address() as { port: number };
  const through = `http://127.0.0.1:${address.port}/api/v1`;
  const answer = await post(through, { stream: true }, { headers: { 'content-type': 'application/json' } });
  expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
  expect(textOf(await chunks(answer)).length).toBeGreaterThan(40);
  const bad = await post(through, { model: '' }, { headers: { 'content-type': 'application/json' } });
  expect(bad.status).toBeGreaterThanOrEqual(400);

  const left = new AbortController();
  const long = await post(
    through,
    { stream: true, messages: [{ role: 'user', content: 'Rivers in 2,000 words.' }] },
    { headers: { 'content-type': 'application/json' }, signal: left.signal },
  );
  expect(long.ok).toBe(true);
  left.abort();
  await expect.poll(() => local.stats.open).toBe(0);
});
