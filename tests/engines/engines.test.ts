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
const local = site();
const versions: Record<string, string> = {};
afterAll(() => writeFileSync(join(root, 'build', 'engine-versions.json'), JSON.stringify(versions)));

describe.each(engines)('$name', (engine) => {
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

  test('every recorded way of real servers, read whole, in pieces and in bits', async () => {
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

  test('every fault of the table, streamed and whole', async () => {
    await driven.browser.get(`${local.origin}/`);
    await driven.evaluate(
      "import('/index.js').then(async (all) => { globalThis.tokenbrook = all; await all.init(); })",
    );
    const meet = async (fault: string, options: object, stream: boolean, check: Check) => {
      const server = await startFaulty(fault);
      try {
        const args = [server.baseURL, options, stream].map((arg) => JSON.stringify(arg));
        await check(await driven.evaluate<Seen>(`(${observe})(tokenbrook.default, ${args})`), server);
      } finally {
        await server.close();
      }
    };
    let whole = '';
    await meet('none', {}, false, ({ text }) => {
      whole = text;
    });
    const failed: Record<string, string> = {};
    for (const one of faults) {
      const { streamed, whole: complete } = one.page ?? one;
      for (const [stream, expected] of [
        [true, streamed],
        [false, complete],
      ] as const) {
        if (!expected) continue;
        const check: Check = (seen, server) => checkSeen(seen, server, expected, whole);
        await meet(one.fault, optionsOf(one, expected), stream, check).catch((error) => {
          failed[`${one.fault}, ${stream ? 'streamed' : 'whole'}`] = String(error.message);
        });
      }
    }
    expect(failed).toEqual({});
  });
});

type Check = (seen: Seen, server: Faulty) => unknown;

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
