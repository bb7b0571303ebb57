/** A browser, and empty pages that have the built package, for tests against servers of their own. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { CHROMIUM_ARGS, ensureBrowser } from '../../scripts/setup/browser.mjs';
import { observe, type Seen } from '../js/faults.support.js';

const DIST = join(import.meta.dirname, '../../dist');
const PAGE = '<!doctype html><title>empty</title><link rel="icon" href="data:,">';
const types: Record<string, string> = { js: 'text/javascript', wasm: 'application/wasm' };

/** What a path of the site holds: `dist/`, and empty pages elsewhere. */
export function contentOf(pathname: string): { body: string | Buffer; type: string } {
  try {
    const type = types[pathname.split('.').pop() ?? ''];
    if (type) return { body: readFileSync(join(DIST, normalize(pathname))), type };
  } catch {
    // Not there: a page.
  }
  return { body: PAGE, type: 'text/html' };
}

/**
 * Serves the site; `/page?<policy>` is under that Content-Security-Policy, of which `/reporting?<policy>` only reports.
 * Ends with the test file.
 */
export function site() {
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const { body, type } = contentOf(pathname);
    const policy = `content-security-policy${pathname === '/reporting' ? '-report-only' : ''}`;
    if (search) response.setHeader(policy, decodeURIComponent(search.slice(1)));
    response.setHeader('content-type', type).end(body);
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    get port() {
      return (server.address() as AddressInfo).port;
    },
    get origin() {
      return `http://127.0.0.1:${this.port}`;
    },
  };
}

/** A browser for the whole test file. */
export function browserWith(args: () => string[] = () => []) {
  let browser: Browser;
  beforeAll(async () => {
    const { browser: executablePath } = await ensureBrowser();
    browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS, ...args()] });
  });
  afterAll(() => browser?.close());
  return {
    /** A page of a profile of its own, the package loaded as `tokenbrook`. */
    async page(url: string): Promise<Page> {
      const page = await (await browser.newContext()).newPage();
      await open(page, url);
      return page;
    },
    get browser() {
      return browser;
    },
  };
}

/** Goes to an address of the site and loads the package. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.evaluate(
    "import('/index.js').then(async (all) => { globalThis.tokenbrook = all; await all.init(); })",
  );
}

/** Makes one request in a page; see `observe`. */
export function observeIn(page: Page, baseURL: string, options: object, stream: boolean): Promise<Seen> {
  const args = [baseURL, options, stream].map((arg) => JSON.stringify(arg));
  return page.evaluate(`(${observe})(tokenbrook.default, ${args})`);
}
