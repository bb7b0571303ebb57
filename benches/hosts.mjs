// Where suites run: a Node of its own for each, a page of its own for each. Both run the very same bundle.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { root } from '../scripts/process.mjs';
import { CHROMIUM_ARGS, ensureBrowser } from '../scripts/setup/browser.mjs';

const BUNDLES = join(root, 'build', 'benches');

/** Bundles a program of benches/ as a page would be; gives its path. */
export async function bundle(name, contents) {
  const { build } = await import('esbuild');
  const outfile = join(BUNDLES, `${name}.mjs`);
  await build({
    absWorkingDir: join(root, 'benches'),
    ...(contents
      ? { stdin: { contents, resolveDir: join(root, 'benches'), sourcefile: `${name}.mjs` } }
      : { entryPoints: [`${name}.mjs`] }),
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'chrome120',
    alias: { tokenbrook: join(root, 'dist', 'index.js') },
    logLevel: 'warning',
  });
  return outfile;
}

/**
 * @typedef {{ call: (name: string, ...given: any[]) => Promise<any>, close: () => Promise<void> }} Place where `calls` of
 *   `page.mjs` run
 * @typedef {object} Host
 * @property {string} name
 * @property {string} version
 * @property {() => Promise<Place>} place one that has run nothing yet
 * @property {Place['call']} call in a place for it alone
 * @property {() => Promise<void>} close
 */

/** @param {() => Promise<Place>} place @returns {Place['call']} */
const callAlone =
  (place) =>
  async (...given) => {
    const { call, close } = await place();
    try {
      return await call(...given);
    } finally {
      await close();
    }
  };

/** @returns {Promise<Host>} */
export async function nodeHost(file) {
  const url = pathToFileURL(file);
  const program = `
    const { calls } = await import(${JSON.stringify(url)});
    process.on('message', async ([name, ...given]) => process.send({ result: await calls[name](...given) }));
    process.send('ready');`;
  const place = async () => {
    const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', program], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await answerOf(child);
    return {
      async call(...given) {
        child.send(given);
        return (await answerOf(child)).result;
      },
      async close() {
        child.disconnect();
      },
    };
  };
  return {
    name: 'Node',
    version: process.version.slice(1),
    place,
    call: callAlone(place),
    close: async () => {},
  };
}

/** What a program says next; throws when it ends instead. */
function answerOf(child) {
  return new Promise((resolve, reject) => {
    const ended = (code) => reject(new Error(`a bench failed (exit code ${code})`));
    child.once('error', reject);
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('error', reject);
      child.off('exit', ended);
      resolve(message);
    });
  });
}

/**
 * @typedef {Host & { files: Record<string, string>, open: () => Promise<{ page: import('playwright-core').Page, close: () => Promise<void> }> }} ChromiumHost
 * `files`: programs by the path they are served at; `open`: an empty page in a profile of its own.
 */

/** @returns {Promise<ChromiumHost>} */
export async function chromiumHost(file) {
  const files = { '/bench.mjs': file };
  const server = await serve(files);
  const browser = await launch([
    '--js-flags=--expose-gc',
    '--enable-precise-memory-info',
    '--ignore-certificate-errors',
  ]);
  const open = async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.on('console', (message) => console.error(message.text()));
    await page.goto(server.url);
    return { page, close: () => context.close() };
  };
  const place = async () => {
    const { page, close } = await open();
    await page.addScriptTag({ type: 'module', url: '/bench.mjs' });
    await page.waitForFunction(() => 'calls' in globalThis);
    return {
      call: (...call) => page.evaluate(([name, ...given]) => globalThis.calls[name](...given), call),
      close,
    };
  };
  return {
    name: 'Chromium',
    version: browser.version(),
    files,
    open,
    place,
    call: callAlone(place),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** The system's Chromium, headless. */
async function launch(args) {
  const { browser } = await ensureBrowser();
  return chromium.launch({ executablePath: browser, args: [...CHROMIUM_ARGS, ...args] });
}

/**
 * Serves programs from loopback, gzipped, and an empty page for every other path. The page is isolated: its clock then
 * ticks in 5 µs rather than in 100.
 * @param {Record<string, string>} files by path; may grow
 */
async function serve(files) {
  // Once for each: packing a large program takes longer than a page takes to ask for it.
  const packed = new Map();
  const read = (file) => {
    if (!packed.has(file)) packed.set(file, gzipSync(readFileSync(file)));
    return packed.get(file);
  };
  const server = createServer((request, response) => {
    const file = files[request.url];
    response.writeHead(200, {
      'content-type': file ? 'text/javascript' : 'text/html',
      'content-encoding': file ? 'gzip' : 'identity',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(file ? read(file) : '<!doctype html><title>bench</title>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
