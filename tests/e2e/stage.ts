/** The real page server, the real endpoint and a browser, for one test file. */
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { CHROMIUM_ARGS, ensureBrowser } from '../../scripts/setup/browser.mjs';
import { startEndpoint } from '../../www/server/endpoint.mjs';
import { startPage } from '../../www/server/page.mjs';

const PAGE_ROOT = join(import.meta.dirname, '../../build/www');

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
  /** Waits until nothing is being answered. */
  settled(): Promise<void>;
  /** What the endpoint counted, asked over the network. */
  stats(): Promise<Endpoint['stats']>;
}

let browser: Browser;
const toClose: Array<() => Promise<unknown>> = [];

beforeAll(async () => {
  const found = await ensureBrowser();
  if (found) browser = await chromium.launch({ executablePath: found.browser, args: CHROMIUM_ARGS });
});

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

afterAll(async () => {
  await browser?.close();
});

/**
 * Opens the page in a browser profile of its own. The test fails when the page throws, when its policy blocks something
 * or when anything is logged as an error that the test does not expect.
 *
 * @param delay ms between the tokens of an answer
 * @param expected what the console may say
 */
export async function open({
  delay = 15,
  expected = /Failed to load resource/,
  ...context
}: { delay?: number; expected?: RegExp } & BrowserContextOptions = {}): Promise<Stage> {
  const endpoint = await startEndpoint({ delay });
  const server = await startPage({ root: PAGE_ROOT, endpoint });
  const profile = await browser.newContext({ viewport: { width: 1280, height: 820 }, ...context });
  toClose.push(
    () => server.close(),
    () => endpoint.close(),
    () => profile.close(),
  );
  const page = await profile.newPage();
  page.setDefaultTimeout(10_000);
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
    settled: () => page.locator('#send[data-action="send"]').waitFor(),
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
