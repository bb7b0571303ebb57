/** The built package and the page in each browser engine, against the servers of the other tests. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { By } from 'selenium-webdriver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEndpoint } from '../../www/server/endpoint.mjs';
import { startPage } from '../../www/server/page.mjs';
import { site } from '../e2e/faults.support.js';
import {
  type Expected,
  type Faulty,
  cases as faults,
  observe,
  optionsOf,
  type Seen,
  startFaulty,
} from '../js/faults.support.js';
import { checkSeen } from '../js/faults-checks.support.js';
import { serveVectors, vectors } from '../js/providers.server.js';
import { cases, serveCases } from '../js/servers.server.js';
import { engines, startBrowser } from './driven.js';

const root = join(import.meta.dirname, '..', '..');
/** ms; other tests' files set a shorter one. */
const LONG = 240_000;

/**
 * Where an engine's network tells less than Chromium's, or does more; see docs/BROWSERS.md. Each has to show, so that a
 * later version of an engine that does better is noticed.
 */
const KNOWN: Record<string, string[]> = {
  Firefox: [
    'huge-headers, streamed',
    'huge-headers, whole',
    'reset-after-headers, streamed',
    'stall-after-headers, streamed',
  ],
  WebKitGTK: [
    'bad-chunk-size, streamed',
    'plain-labelled-gzip, streamed',
    'truncated-chunked, streamed',
    'truncated-chunked, whole',
  ],
};

const local = site();
const versions: Record<string, string> = {};
afterAll(() => writeFileSync(join(root, 'build', 'engine-versions.json'), JSON.stringify(versions)));

describe.each(engines.map((engine) => [engine.name, engine] as const))('%s', (_, engine) => {
  let driven: Awaited<ReturnType<typeof startBrowser>>;
  beforeAll(async () => {
    driven = await startBrowser(engine);
    versions[engine.name] = driven.version;
  });
  afterAll(() => driven?.close());

  test('the chat page streams an answer', async () => {
    const endpoint = await startEndpoint({ delay: 5 });
    const server = await startPage({ root: join(root, 'build', 'www'), endpoint });
    try {
      const { browser } = driven;
      await browser.get(server.url);
      await browser.wait(
        async () => (await browser.findElements(By.css('#models option'))).length > 0,
        10_000,
      );
      await browser.findElement(By.css('#prompt')).sendKeys('Why is a brook loud?');
      await browser.findElement(By.css('#send')).click();
      const text = () => browser.findElement(By.css('.reply:last-of-type .text')).getText();
      await browser.wait(async () => (await text().catch(() => '')).length > 40, 20_000);
      await browser.wait(
        async () => (await browser.findElement(By.css('#send')).getAttribute('data-action')) === 'send',
        20_000,
      );
      expect(endpoint.stats.open).toBe(0);
      expect(endpoint.stats.closedByClient).toBe(0);
    } finally {
      await server.close();
      await endpoint.close();
    }
  });

  test('every recorded way of real servers, read whole, in pieces and in bits', {
    timeout: LONG,
  }, async () => {
    const server = await serveVectors(await readerPage());
    try {
      await driven.browser.get(`${server.origin}/`);
      await driven.browser.wait(() => driven.browser.executeScript("return 'readAll' in globalThis"), 20_000);
      const json = JSON.stringify(JSON.stringify(vectors));
      expect(await driven.evaluate(`readAll(${json})`)).toEqual({});
    } finally {
      server.close();
    }
  });

  test('requests and errors across origins', async () => {
    const server = await serveVectors(await readerPage());
    const other = await serveCases();
    try {
      await driven.browser.get(`${server.origin}/`);
      await driven.browser.wait(() => driven.browser.executeScript("return 'askAll' in globalThis"), 20_000);
      const json = JSON.stringify(JSON.stringify(cases));
      expect(await driven.evaluate(`askAll(${json}, ${JSON.stringify(other.origin)})`)).toEqual({});
    } finally {
      other.close();
      server.close();
    }
  });

  test('every fault of the table, streamed and whole', { timeout: LONG }, async () => {
    await driven.browser.get(`${local.origin}/`);
    const [good] = await meetAll(driven.evaluate, [{ fault: 'none', options: {}, stream: false }]);
    const failed: Record<string, string> = {};
    const asked = faults.flatMap((one) => {
      const { streamed, whole } = one.page ?? one;
      const options = (expected: Expected) => optionsOf(one, expected);
      return [
        { fault: one.fault, stream: true, expected: streamed, options: options(streamed) },
        ...(whole ? [{ fault: one.fault, stream: false, expected: whole, options: options(whole) }] : []),
      ];
    });
    while (asked.length > 0) {
      const some = asked.splice(0, 8);
      await meetAll(driven.evaluate, some, async (seen, server, number) => {
        const { fault, stream, expected } = some[number]!;
        await checkSeen(seen, server, expected, good!.text).catch((error) => {
          failed[`${fault}, ${stream ? 'streamed' : 'whole'}`] = String(error.message);
        });
      });
    }
    const known = KNOWN[engine.name] ?? [];
    const others = Object.entries(failed).filter(([name]) => !known.includes(name));
    expect(others).toEqual([]);
    expect(known.filter((name) => !(name in failed))).toEqual([]);
  });
});

/** Makes some requests of a page at once, each to a server with a fault of its own, and looks at what was seen. */
async function meetAll(
  evaluate: <T>(expression: string) => Promise<T>,
  asked: Array<{ fault: string; options: object; stream: boolean }>,
  look: (seen: Seen, server: Faulty, number: number) => unknown = () => {},
): Promise<Seen[]> {
  const servers = await Promise.all(asked.map(({ fault }) => startFaulty(fault)));
  try {
    const calls = asked.map(({ options, stream }, number) => {
      const args = [servers[number]!.baseURL, options, stream].map((arg) => JSON.stringify(arg));
      return `observe(Tokenbrook, ${args})`;
    });
    const seen = await evaluate<Seen[]>(
      `import('/index.js').then(async ({ default: Tokenbrook, init }) => {
        const observe = ${observe};
        await init();
        return Promise.all([${calls}]);
      })`,
    );
    await Promise.all(seen.map((one, number) => look(one, servers[number]!, number)));
    return seen;
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** The pages of a site whose page reads what servers send; see `providers.page.ts`. */
async function readerPage(): Promise<Record<string, [type: string, body: string | Buffer]>> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'tests', 'e2e', 'providers.page.ts')],
    bundle: true,
    format: 'esm',
    target: 'chrome91',
    write: false,
  });
  return {
    '/': ['text/html', '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>'],
    '/page.js': ['text/javascript', Buffer.from(outputFiles[0]!.contents)],
  };
}
