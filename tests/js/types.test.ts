import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const folder = fileURLToPath(new URL('../types', import.meta.url));

/** The declarations of the built package, compiled as a user's compiler does: skipLibCheck off. */
const compile = (...args: string[]) =>
  spawnSync(process.execPath, [tsc, ...args], { cwd: folder, encoding: 'utf8' }).stdout;

test.each([
  ['lib es2020, node resolution', ['-p', '.']],
  ['lib es2020, bundler resolution', ['-p', '.', '--module', 'preserve', '--moduleResolution', 'bundler']],
  ['lib es2022', ['-p', '.', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable']],
  ['lib esnext', ['-p', '.', '--target', 'esnext', '--lib', 'esnext,dom,dom.iterable,dom.asynciterable']],
  ['a worker', ['-p', '.', '--lib', 'es2020,webworker']],
])('%s', { timeout: 60_000 }, (_, args) => {
  expect(compile(...args)).toBe('');
});

test('`await using` where the library has it', { timeout: 60_000 }, () => {
  const lib = ['--target', 'es2022', '--lib', 'es2022,dom,esnext.disposable'];
  const rest = ['--module', 'nodenext', '--strict', '--noEmit', '--skipLibCheck', 'false'];
  expect(compile(...lib, ...rest, 'disposal.ts')).toBe('');
});
