import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHROMIUM_ARGS, ensureBrowser } from '../../scripts/setup/browser.mjs';

const root = join(import.meta.dirname, '..', '..');
const types: Record<string, string> = { js: 'text/javascript', wasm: 'application/wasm' };

/** dist/ as it is, and at `/page?<policy>` an empty page under that Content-Security-Policy. */
const server = createServer((request, response) => {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/page') {
    const policy = decodeURIComponent(search.slice(1));
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy });
    return void response.end('<!doctype html><title>empty</title>');
  }
  try {
    const body = readFileSync(join(root, 'dist', normalize(pathname)));
    const type = types[pathname.split('.').pop() ?? ''] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
let browser: Browser;
let origin = '';

beforeAll(async () => {
  const { browser: executablePath } = await ensureBrowser();
  browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser?.close();
  server.close();
});

/** Loads an entry in a page under a policy: `fine`, or the message of the error. */
async function load(policy: string, entry: string, source?: string): Promise<string> {
  const page = await browser.newPage();
  await page.goto(`${origin}/page?${encodeURIComponent(policy)}`);
  // As text, for vitest rewrites the imports of code.
  const result = await page.evaluate<string>(
    `import('/${entry}.js')
      .then(({ init }) => init(${source ? `new URL('${source}', location.href)` : ''}))
      .then(() => 'fine', String)`,
  );
  await page.close();
  return result;
}

test('the inline module needs nothing of the policy but wasm-unsafe-eval', async () => {
  expect(await load("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'", 'index')).toBe('fine');
});

test('without wasm-unsafe-eval one sentence says what to add', async () => {
  const sentence =
    "LoadError: WebAssembly is blocked here: the Content-Security-Policy needs script-src 'wasm-unsafe-eval'.";
  expect(await load("default-src 'none'; script-src 'self'", 'index')).toBe(sentence);
});

test('slim compiles the file while it arrives, where the policy allows the connection', async () => {
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
  expect(await load(`${policy}; connect-src 'self'`, 'slim', '/tokenbrook.wasm')).toBe('fine');
  expect(await load(policy, 'slim', '/tokenbrook.wasm')).toMatch(
    /could not be fetched from .*tokenbrook\.wasm/,
  );
});

test('a module worker loads it too', async () => {
  const page = await browser.newPage();
  await page.goto(`${origin}/page?${encodeURIComponent("default-src 'self' 'wasm-unsafe-eval' blob:")}`);
  const said = await page.evaluate(async () => {
    const program = `import { init } from '${location.origin}/index.js'; init().then(() => postMessage('fine'), (e) => postMessage(String(e)));`;
    const worker = new Worker(URL.createObjectURL(new Blob([program], { type: 'text/javascript' })), {
      type: 'module',
    });
    return new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => resolve(message);
    });
  });
  expect(said).toBe('fine');
  await page.close();
});
