/** What real servers send and are sent, through the package in a browser, over real sockets. */
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serveVectors, vectors } from '../js/providers.server.js';
import { cases, serveCases } from '../js/servers.server.js';
import { newPage } from './stage.js';

interface Reader {
  readAll(vectors: string): Promise<object>;
  askAll(cases: string, origin: string): Promise<object>;
}

/** A page that has the package, on the origin of the server that sends the vectors. */
async function openPage(run: (page: Page) => Promise<void>): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/providers.page.ts`],
    bundle: true,
    format: 'esm',
    target: 'chrome91',
    write: false,
  });
  const server = await serveVectors({
    '/': ['text/html', '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>'],
    '/page.js': ['text/javascript', Buffer.from(outputFiles[0]!.contents)],
  });
  try {
    const page = await newPage();
    page.setDefaultTimeout(170_000);
    await page.goto(`${server.origin}/`);
    await page.waitForFunction(() => 'readAll' in globalThis);
    await run(page);
  } finally {
    server.close();
  }
}

test('every vector, read in every way', { timeout: 180_000 }, () =>
  openPage(async (page) => {
    const found = await page.evaluate(
      (json) => (globalThis as unknown as Reader).readAll(json),
      JSON.stringify(vectors),
    );
    expect(found).toEqual({});
  }),
);

test('requests and errors, to another origin that lets a page do the least', { timeout: 60_000 }, () =>
  openPage(async (page) => {
    const server = await serveCases();
    try {
      const found = await page.evaluate(
        ([json, origin]) => (globalThis as unknown as Reader).askAll(json, origin),
        [JSON.stringify(cases), server.origin] as const,
      );
      expect(found).toEqual({});
    } finally {
      server.close();
    }
  }),
);
