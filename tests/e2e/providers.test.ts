/** What real servers send, through the package in a browser, over real sockets. */
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { serveVectors, vectors } from '../js/providers.server.js';
import { newPage } from './stage.js';

test('every vector, read in every way', { timeout: 180_000 }, async () => {
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
    const found = await page.evaluate(
      (json) => (globalThis as unknown as { readAll(json: string): Promise<object> }).readAll(json),
      JSON.stringify(vectors),
    );
    expect(found).toEqual({});
  } finally {
    server.close();
  }
});
