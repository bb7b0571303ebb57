// `npm run check`: formatting, lints, types, documentation, size, and what is published. Runs every check and names those that failed.
import { join } from 'node:path';
import { missing } from './build/entries.mjs';
import { build } from './build.mjs';
import { main, root, Sentence, say, status } from './process.mjs';
import { BANS, ensureCargoDeny } from './setup/deny.mjs';

const clippy = ['clippy', '--all-targets', '--locked'];
const strict = ['--', '-D', 'warnings'];
const yew = join('examples', 'yew', 'Cargo.toml');
const node = (script, ...args) => [process.execPath, join(root, 'node_modules', script), ...args];

const CHECKS = [
  ['Rust format', ['cargo', 'fmt', '--all', '--check']],
  ['clippy, host', ['cargo', ...clippy, ...strict]],
  [
    'clippy, wasm32',
    ['cargo', ...clippy, '--target', 'wasm32-unknown-unknown', '--features', 'npm', ...strict],
  ],
  ['Rust documentation', ['cargo', 'doc', '--no-deps', '--locked'], { RUSTDOCFLAGS: '-D warnings' }],
  [
    'Rust documentation, wasm32',
    ['cargo', 'doc', '--no-deps', '--locked', '--target', 'wasm32-unknown-unknown'],
    { RUSTDOCFLAGS: '-D warnings' },
  ],
  ['Rust format, example', ['cargo', 'fmt', '--manifest-path', yew, '--check']],
  [
    'clippy, example',
    ['cargo', 'clippy', '--manifest-path', yew, '--locked', '--target', 'wasm32-unknown-unknown', ...strict],
    { CARGO_TARGET_DIR: process.env.CARGO_TARGET_DIR ?? join(root, 'target') },
  ],
  ['TypeScript, package', node('typescript/bin/tsc', '-p', '.')],
  ['TypeScript, tests', node('typescript/bin/tsc', '-p', 'tests')],
  ['TypeScript, examples', node('typescript/bin/tsc', '-p', 'examples')],
  ['TypeScript, page', node('typescript/bin/tsc', '-p', 'www/page')],
  ['TypeScript, server', node('typescript/bin/tsc', '-p', 'www/server')],
  ['TypeScript documentation', node('typedoc/bin/typedoc', '--emit', 'none')],
  ['biome', node('@biomejs/biome/bin/biome', 'ci', '--error-on-warnings')],
  ['cargo-deny', [ensureCargoDeny, ...BANS]],
  // npm leaves packages out of the lock file that the registry lacked when it was written.
  ['package-lock.json', ['npm', 'ci', '--dry-run', '--ignore-scripts', '--loglevel=error']],
  ['size', [process.execPath, 'scripts/size.mjs', '--check']],
  ['what is published', [process.execPath, 'scripts/check/package.mjs']],
  ['public types', [process.execPath, 'scripts/api.mjs', '--check']],
  ['licences', [process.execPath, 'scripts/check/licences.mjs']],
  ['knip', node('knip/bin/knip.js')],
];

await main(async () => {
  // The tests and the page import the built package.
  await build();
  const failed = missing().map(({ name }) => `the source of ${name} is missing`);
  for (const [name, [command, ...args], env] of CHECKS) {
    say(`check: ${name}`);
    const program = typeof command === 'function' ? await command() : command;
    if ((await status(program, args, { env })) !== 0) failed.push(name);
  }
  if (failed.length > 0) throw new Sentence(`Checks failed: ${failed.join(', ')}.`);
  say('All checks passed.');
});
