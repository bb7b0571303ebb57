import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { startPage } from '../../www/server/page.mjs';
import { endpoint, post } from './server.support.js';

const root = mkdtempSync(join(tmpdir(), 'tokenbrook-page-'));
const files = {
  'index.html': '<!doctype html><title>Brook</title>',
  'app.js': 'export {};',
  'style.css': 'a {}',
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'brook.wasm': '\0asm',
};
mkdirSync(join(root, 'docs'));
writeFileSync(join(root, 'docs', 'index.html'), 'docs');
for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
const local = await endpoint();
const page = await startPage({ root, endpoint: local });
afterAll(async () => {
  await page.close();
  rmSync(root, { recursive: true });
});

describe('the page', () => {
  test.each([
    ['/', 'text/html', files['index.html']],
    ['/app.js', 'text/javascript', files['app.js']],
    ['/style.css', 'text/css', files['style.css']],
    ['/icon.svg', 'image/svg+xml', files['icon.svg']],
    ['/brook.wasm', 'application/wasm', files['brook.wasm']],
    ['/docs/', 'text/html', 'docs'],
  ])('%s is %s', async (path, type, content) => {
    const response = await fetch(page.url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(new RegExp(`^${type.replace('+', '\\+')}`));
    expect(await response.text()).toBe(content);
  });

  test.each(['/', '/none', '/config.json'])('%s has a strict policy', async (path) => {
    const policy = (await fetch(page.url + path)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'/);
  });

  test('tells where the endpoint is', async () => {
    const config = await (await fetch(`${page.url}/config.json`)).json();
    expect(config).toEqual({ baseURL: local.baseURL, endpoint: local.url, relay: false });
  });

  test.each(['/none', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/docs/../../x'])(
    '%s is not there',
    async (path) => {
      const response = await fetch(page.url + path);
      expect(response.status).toBe(404);
    },
  );

  test('that is not built is a sentence', async () => {
    await expect(startPage({ root: join(root, 'none'), endpoint: local })).rejects.toThrow(/is not built/);
  });
});

describe('ports', () => {
  test('the next one is taken if there are tries left', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as { port: number };
    await expect(endpoint({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect((await endpoint({ port, portTries: 20 })).port).toBeGreaterThan(port);
    busy.close();
  });

  test('closing ends streams that are under way', async () => {
    const slow = await endpoint({ delay: 1000 });
    const response = await post(slow.baseURL, { stream: true });
    await slow.close();
    await expect(response.text()).rejects.toThrow();
    await expect(fetch(`${slow.url}/stats`)).rejects.toThrow();
  });
});

describe('the command', () => {
  const main = fileURLToPath(new URL('../../www/server/main.mjs', import.meta.url));

  /** Starts the command, which needs a built page. */
  async function start(env: Record<string, string>): Promise<{ child: ChildProcess; output: () => string }> {
    const child = spawn(process.execPath, [main], {
      env: { ...process.env, PORT: '0', ENDPOINT_PORT: '0', TOKENBROOK_PAGE: root, ...env },
    });
    let output = '';
    for (const pipe of [child.stdout, child.stderr])
      pipe.on('data', (data) => {
        output += data;
      });
    await new Promise<void>((resolve) => {
      child.on('close', resolve);
      child.stdout.on('data', () => /Endpoint/.test(output) && resolve());
    });
    return { child, output: () => output };
  }

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'says where it is and ends at %s, streams under way or not',
    async (signal) => {
      const { child, output } = await start({ TOKENBROOK_DELAY: '1000' });
      expect(output().trim().split('\n')).toHaveLength(3);
      const [url, baseURL] = output().match(/http:\S+/g) ?? [];
      expect((await fetch(url as string)).status).toBe(200);
      const response = await post(baseURL as string, { stream: true });
      child.kill(signal);
      expect(await once(child, 'close')).toEqual([0, null]);
      await expect(response.text()).rejects.toThrow();
    },
  );

  test('relays, and never says the key', async () => {
    const key = 'sk-secret-ABCDEFGH12345678';
    const { child, output } = await start({ TOKENBROOK_UPSTREAM: local.baseURL, TOKENBROOK_API_KEY: key });
    const [url, baseURL] = output().match(/http:[^\s)]+/g) ?? [];
    const config = await (await fetch(`${url}/config.json`)).text();
    expect(JSON.parse(config).relay).toBe(true);
    const started = local.stats.started;
    const answer = await (
      await post(baseURL as string, {}, { headers: { 'content-type': 'application/json' } })
    ).text();
    expect(local.stats.started).toBe(started + 1);
    child.kill('SIGINT');
    await once(child, 'close');
    for (const text of [config, answer, output()]) expect(text).not.toContain('ABCDEFGH');
  });

  test.each([
    [{ PORT: 'x' }, /PORT must be a whole number/],
    [{ TOKENBROOK_UPSTREAM: 'x' }, /TOKENBROOK_UPSTREAM must be a base URL/],
  ])('%j is a sentence and a failure', async (env, sentence) => {
    const { child, output } = await start(env);
    expect(child.exitCode).toBe(1);
    expect(output()).toMatch(sentence);
    expect(output().trim().split('\n')).toHaveLength(1);
  });
});
