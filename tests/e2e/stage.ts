/** The real page server, the real endpoint and a browser, for one test file. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { CHROMIUM_ARGS, ensureBrowser } from '../../scripts/setup/browser.mjs';
import { startEndpoint } from '../../www/server/endpoint.mjs';
import { startPage } from '../../www/server/page.mjs';

const PAGE_ROOT = join(import.meta.dirname, '../../build/www');
/** Where a static host has the page, and nothing else. */
const FOLDER = '/some/folder/';

export type Endpoint = Awaited<ReturnType<typeof startEndpoint>>;

/** What a test has to work with. */
export interface Stage {
  readonly page: Page;
  readonly endpoint: Endpoint;
  /** Types a question and sends it. */
  ask(question: string): Promise<void>;
  /** The answer shown last. */
  readonly reply: Locator;
  /** The text of it. */
  readonly text: Locator;
  /** The button that sends, or stops. */
  readonly send: Locator;
  /** Waits until nothing is being answered, and everything of it is on screen. */
  settled(): Promise<void>;
  /** What the endpoint counted, asked over the network. */
  stats(): Promise<Endpoint['stats']>;
}

let browser: Browser;
const toClose: Array<() => unknown> = [];

beforeAll(async () => {
  const { browser: executablePath } = await ensureBrowser();
  browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
});

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

afterAll(async () => {
  await browser?.close();
});

/** Serves the built page as any static host would, in a folder of it: without a policy of its own, or with the one given. */
export async function serveStatic(policy?: string): Promise<string> {
  const types: Record<string, string> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.svg': 'image/svg+xml',
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const name = pathname.startsWith(FOLDER) ? pathname.slice(FOLDER.length) || 'index.html' : '';
    const file = join(PAGE_ROOT, basename(name));
    if (!name || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    if (policy) response.setHeader('content-security-policy', policy);
    response
      .setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
      .end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  toClose.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${FOLDER}`;
}

/** A browser profile of its own, with one page in it. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const profile = await browser.newContext({ viewport: { width: 1280, height: 820 }, ...options });
  toClose.push(() => profile.close());
  const page = await profile.newPage();
  page.setDefaultTimeout(10_000);
  return page;
}

/**
 * Opens the page in a browser profile of its own. The test fails when the page throws, when its policy blocks something
 * or when anything is logged as an error that the test does not expect.
 *
 * @param delay ms between the tokens of an answer
 * @param seed set in the settings, so that answers are the same in every run; `null`: as anyone finds the page
 * @param expected what the console may say
 */
export async function open({
  delay = 15,
  seed = 7,
  expected = /Failed to load resource/,
  ...context
}: { delay?: number; seed?: number | null; expected?: RegExp } & BrowserContextOptions = {}): Promise<Stage> {
  const endpoint = await startEndpoint({ delay });
  const server = await startPage({ root: PAGE_ROOT, endpoint });
  toClose.push(
    () => server.close(),
    () => endpoint.close(),
  );
  const page = await newPage(context);
  if (seed !== null) {
    await page.addInitScript((settings) => {
      localStorage['tokenbrook.settings'] ??= settings;
    }, JSON.stringify({ seed }));
  }
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text())) complaints.push(message.text());
  });
  toClose.push(async () => expect(complaints, 'what the page complained of').toEqual([]));
  await page.goto(server.url);
  await page.locator('#models option').first().waitFor({ state: 'attached' });

  const reply = page.locator('.reply').last();
  const send = page.locator('#send');
  return {
    page,
    endpoint,
    reply,
    text: reply.locator('.text').first(),
    send,
    ask: async (question) => {
      await page.locator('#prompt').fill(question);
      await page.locator('#prompt').press('Enter');
    },
    settled: async () => {
      await page.locator('#send[data-action="send"]').waitFor();
      // What is said last is painted in the frame after it.
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
    },
    stats: async () => (await fetch(`${endpoint.url}/stats`)).json(),
  };
}

/** Waits until a text has at least so many characters, and gives it. */
export async function textOf(locator: Locator, least: number): Promise<string> {
  await expect
    .poll(async () => (await locator.innerText()).length, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(least);
  return locator.innerText();
}
