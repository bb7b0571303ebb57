import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const folder = fileURLToPath(new URL('../types', import.meta.url));

/** The declarations of the built package, compiled as a user's compiler does: skipLibCheck off. */
const compileIn = (cwd: string, ...args: string[]) =>
  spawnSync(process.execPath, [tsc, ...args], { cwd, encoding: 'utf8' }).stdout;
const compile = (...args: string[]) => compileIn(folder, ...args);

test.each([
  ['lib es2020, node resolution', ['-p', '.']],
  ['lib es2020, bundler resolution', ['-p', '.', '--module', 'preserve', '--moduleResolution', 'bundler']],
  ['lib es2022', ['-p', '.', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable']],
  ['lib esnext', ['-p', '.', '--target', 'esnext', '--lib', 'esnext,dom,dom.iterable,dom.asynciterable']],
  ['a worker', ['-p', '.', '--lib', 'es2020,webworker']],
])('%s', { timeout: 180_000 }, (_, args) => {
  expect(compile(...args)).toBe('');
});

test('`await using` where the library has it', { timeout: 180_000 }, () => {
  const lib = ['--target', 'es2022', '--lib', 'es2022,dom,esnext.disposable'];
  const rest = ['--module', 'nodenext', '--strict', '--noEmit', '--skipLibCheck', 'false'];
  expect(compile(...lib, ...rest, 'disposal.ts')).toBe('');
});

test('every entry is found by compilers that know nothing of `exports`', { timeout: 180_000 }, () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const app = mkdtempSync(join(tmpdir(), 'tokenbrook-types-'));
  try {
    mkdirSync(join(app, 'node_modules'));
    symlinkSync(root, join(app, 'node_modules', 'tokenbrook'), 'dir');
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const entries = Object.keys(exports).filter((entry) => entry !== './package.json');
    const lines = entries.map(
      (entry, at) => `export * as e${at} from '${entry.replace('.', 'tokenbrook')}';`,
    );
    writeFileSync(join(app, 'all.ts'), lines.join('\n'));
    const rest = ['--target', 'es2020', '--strict', '--noEmit', '--skipLibCheck', 'false', 'all.ts'];
    for (const module of ['esnext', 'commonjs'])
      expect(compileIn(app, '--moduleResolution', 'node10', '--module', module, ...rest)).toBe('');
  } finally {
    rmSync(app, { recursive: true });
  }
});
