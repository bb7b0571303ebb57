import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loader as inline } from '../../js/wasm/inline.js';
import { createLoader } from '../../js/wasm/load.js';
import { LoadError } from '../../js/wasm/trouble.js';

const bytes = new Uint8Array(readFileSync(new URL(import.meta.resolve('tokenbrook/tokenbrook.wasm'))));
const broken = new Uint8Array(bytes.subarray(0, bytes.length / 2));

/** Somebody else's modules: one that needs something, and one that needs nothing. */
const foreign = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 2, 8, 1, 1, 0x78, 1, 0x79, 2, 0, 1);
const idle = foreign.slice(0, 8);

const types: Record<string, string> = { '/good.wasm': 'application/wasm', '/untyped.wasm': 'text/plain' };
const server = createServer((request, response) => {
  const type = types[request.url ?? ''];
  if (!type) return void response.writeHead(404, { 'content-type': 'application/wasm' }).end('not here');
  response.writeHead(200, { 'content-type': type }).end(bytes);
});
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe('the sources that init takes', () => {
  const sources: Record<string, () => Parameters<typeof inline.init>[0]> = {
    'a URL': () => new URL('/good.wasm', origin),
    'an address as a string': () => `${origin}/good.wasm`,
    'an address with the wrong content type': () => `${origin}/untyped.wasm`,
    'a promise of a response': () => fetch(`${origin}/good.wasm`),
    'a view of bytes': () => bytes,
    'a buffer': () => bytes.buffer,
    'a compiled module': () => new WebAssembly.Module(bytes),
  };
  test.each(Object.keys(sources))('%s', async (name) => {
    const engine = await createLoader().init(sources[name]?.());
    expect(engine.memory.buffer.byteLength).toBeGreaterThan(0);
  });

  test('a response', async () => {
    await createLoader().init(await fetch(`${origin}/good.wasm`));
  });
});

describe('when loading fails, a sentence', () => {
  const failures: Record<string, [() => Parameters<typeof inline.init>[0], RegExp]> = {
    'nothing given to a loader without a module': [() => undefined, /call `init\(source\)` first/],
    'not found': [() => `${origin}/gone.wasm`, /gone\.wasm: the server answered 404/],
    'no server': [
      () => 'http://127.0.0.1:1/x.wasm',
      /could not be fetched from http:\/\/127\.0\.0\.1:1\/x\.wasm/,
    ],
    'half a file': [() => broken, /damaged, or not of the same version/],
    'a module of something else': [
      () => new WebAssembly.Module(foreign),
      /damaged, or not of the same version/,
    ],
    'a module that needs nothing': [() => idle, /damaged, or not of the same version/],
  };
  test.each(Object.keys(failures))('%s', async (name) => {
    const [source, sentence] = failures[name] ?? [];
    const failure = await createLoader()
      .init(source?.())
      .catch((error) => error);
    expect(failure).toBeInstanceOf(LoadError);
    expect(failure.message).toMatch(sentence ?? /never/);
  });

  test('a browser below the floor', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValueOnce(false);
    await expect(createLoader().init(broken)).rejects.toThrow('Chrome or Edge 91, Firefox 113, Safari 16.4');
  });
});

test.each([
  ['half a file', broken],
  ['a module of something else', foreign],
  ['a module that needs nothing', idle],
])('one promise, and another attempt after a failure: %s', async (_, wrong) => {
  const loader = createLoader();
  const first = loader.init(wrong);
  expect(loader.init(bytes)).toBe(first);
  await expect(first).rejects.toThrow(LoadError);
  const second = loader.init(bytes);
  expect(second).not.toBe(first);
  expect(loader.init()).toBe(second);
  await second;
});

test('a source that is an address is remembered for the next attempt', async () => {
  const loader = createLoader();
  types['/late.wasm'] = '';
  await expect(loader.init(`${origin}/late.wasm`)).rejects.toThrow('404');
  types['/late.wasm'] = 'application/wasm';
  await loader.init();
});

test('starting swallows the failure, which the next call meets again', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const loader = createLoader(() => broken);
  loader.start();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(loader.init()).rejects.toThrow(LoadError);
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test('a synchronous use before loading names init', () => {
  const loader = createLoader();
  expect(loader.ready).toBe(false);
  expect(() => loader.engine()).toThrow('`await init()` before this synchronous call');
});

test('a dropped instance is replaced, with and without waiting', async () => {
  const first = await inline.init();
  expect(inline.engine()).toBe(first);
  inline.dropInstance(first);
  const second = inline.engine();
  expect(second).not.toBe(first);
  expect(second.memory).not.toBe(first.memory);
  expect(await inline.init()).toBe(second);
  // Someone else dropped it before.
  inline.dropInstance(first);
  expect(inline.engine()).toBe(second);
  inline.dropInstance();
  const third = await inline.init();
  expect(third).not.toBe(second);
  expect(inline.engine()).toBe(third);
});

test('every entry of the package can be imported and required, and loads nothing by itself', () => {
  const { exports } = JSON.parse(
    readFileSync(new URL(import.meta.resolve('tokenbrook/package.json')), 'utf8'),
  );
  const entries = Object.keys(exports).filter((name) => exports[name].default?.endsWith('.js'));
  const specifiers = entries.map((name) => name.replace('.', 'tokenbrook'));
  const program = `
    for (const name of ['compile', 'instantiate', 'Module', 'Instance']) WebAssembly[name] = () => { throw new Error(name); };
    globalThis.fetch = () => { throw new Error('fetch'); };
    (async () => {
      for (const name of ${JSON.stringify(specifiers)}) {
        const [required, imported] = [require(name), await import(name)];
        for (const key of Object.keys(imported)) if (required[key] !== imported[key]) throw new Error(name + key);
      }
      console.log('fine');
    })();`;
  const node = [process.execPath, ['--input-type=commonjs', '-e', program]] as const;
  expect(execFileSync(...node, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })).toBe('fine\n');
});

test.each(['tokenbrook', 'tokenbrook/openai', 'tokenbrook/slim'])(
  '`init` of %s: one promise, of nothing, and another after a failure',
  (entry) => {
    const program = `
      import { init } from '${entry}';
      import { readFileSync } from 'node:fs';
      const bytes = readFileSync(new URL(import.meta.resolve('tokenbrook/tokenbrook.wasm')));
      const first = init(new Uint8Array(9));
      if (init(bytes) !== first) throw new Error('two promises');
      const failure = await first.catch(String);
      const second = init(bytes);
      console.log(failure, '|', await second, init() === second);`;
    const node = [process.execPath, ['--input-type=module', '-e', program]] as const;
    const said = execFileSync(...node, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    expect(said).toMatch(/^LoadError: .* damaged, .* \| undefined true\n$/);
  },
);
