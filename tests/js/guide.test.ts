/** The guide: every piece of its code compiles, and does what it says against the local endpoint. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from 'esbuild';
import Tokenbrook from 'tokenbrook';
import { expect, test, vi } from 'vitest';
import { GLOBALS, pieces, ROOT, write } from './guide.support.js';
import { ask, endpoint, KEY } from './server.support.js';

const local = await endpoint({ delay: 0 });
const all = pieces();
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const sources = Object.fromEntries(
  all.map(({ name, language, code }) => [`${name}.${language}`, `${code}\nexport {};\n`]),
);
const compiled = Object.fromEntries(
  await Promise.all(
    all.map(
      async ({ name, code }) => [`${name}.mjs`, (await transform(code, { loader: 'tsx' })).code] as const,
    ),
  ),
);
const folder = write({
  ...sources,
  ...compiled,
  'globals.d.ts': GLOBALS,
  'tsconfig.json': JSON.stringify({
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
      jsx: 'react-jsx',
      skipLibCheck: true,
      exactOptionalPropertyTypes: false,
      noUnusedLocals: false,
    },
    include: ['*.ts', '*.tsx'],
  }),
});

test('there are pieces, and they compile', { timeout: 120_000 }, () => {
  expect(all.length).toBeGreaterThan(20);
  expect(spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' }).stdout).toBe('');
});

test.each(all.filter(({ runs }) => runs).map(({ name }) => name))('%s runs', async (name) => {
  const rendered: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...said) => void rendered.push(said.join(' ')));
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  const client = new Tokenbrook({ apiKey: KEY, baseURL: local.baseURL });
  const [messages, model] = [ask('How does a brook become a river?'), 'brook-mini'];
  const render = (text: string) => rendered.push(text);
  Object.assign(globalThis, { client, apiKey: KEY, baseURL: local.baseURL, model, messages, render });
  try {
    await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
    expect(error).not.toHaveBeenCalled();
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
  // What shows something has shown something.
  const { code } = all.find((piece) => piece.name === name)!;
  if (/render\(|console\.log\(/.test(code)) expect(rendered).not.toEqual([]);
});
