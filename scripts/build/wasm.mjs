// Rust → wasm → glue: js/wasm/{tokenbrook.wasm, glue.js, payload.js}, beside the sources that import them.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { hash, unlessFresh } from '../fresh.mjs';
import { output, root, run, Sentence, say } from '../process.mjs';
import { ensureRust } from '../setup/rust.mjs';
import { ensureWasmBindgen } from '../setup/tools.mjs';
import { toFactory } from './glue.mjs';
import { optimise } from './optimise.mjs';
import { withoutMessages } from './panics.mjs';
import { selfExtracting } from './payload.mjs';
import { withoutSection } from './sections.mjs';

const TARGET = 'wasm32-unknown-unknown';
const work = join(root, 'build', 'wasm');
/** The module before it is optimised, with the names of its functions. */
export const NAMED = join(work, 'named.wasm');
// Its name holds the registry's.
const REGISTRY = /^(.*[\\/]registry[\\/]src[\\/][^\\/]+)[\\/]/;
const products = [
  'js/wasm/tokenbrook.wasm',
  'js/wasm/glue.js',
  'js/wasm/payload.js',
  'build/wasm/named.wasm',
];

/** Builds the module of the npm package unless nothing changed. */
export async function buildWasm() {
  await ensureRust();
  const { cli } = await ensureWasmBindgen();
  const key = hash(
    ['src', 'js/wasm/unpack.wat', 'Cargo.toml', 'Cargo.lock', 'package-lock.json', 'scripts/build'],
    output('rustc', ['--version']),
    output(cli, ['--version']),
  );
  await unlessFresh('wasm', key, products, async () => {
    say('Building the WebAssembly module (cargo, wasm-bindgen, wasm-opt)');
    await bound();
    const glue = toFactory(readFileSync(join(work, 'tokenbrook.js'), 'utf8'));
    await publish(optimise(NAMED, glue));
  });
}

/** Compiles the module and binds it to JavaScript: `tokenbrook.js`, and the module with the names of its functions. */
async function bound() {
  const { cli } = await ensureWasmBindgen();
  const file = join(work, 'compiled.wasm');
  mkdirSync(work, { recursive: true });
  // Without the list of target features wasm-bindgen keeps to what Chrome 91 has (no reference types).
  writeFileSync(file, withoutSection(readFileSync(await compile()), 'target_features'));
  const output = ['--target', 'no-modules', '--no-typescript', '--out-dir', work, '--out-name', 'tokenbrook'];
  await run(cli, [...output, '--keep-debug', '--remove-producers-section', file]);
  writeFileSync(NAMED, await withoutMessages(readFileSync(join(work, 'tokenbrook_bg.wasm'))));
}

/** Gives the path of what cargo builds. */
async function compile() {
  const args = ['metadata', '--format-version', '1', '--filter-platform', TARGET];
  const metadata = output('cargo', args);
  if (!metadata) throw new Sentence('The crates of Cargo.lock could not be fetched: is the network up?');
  const { packages, target_directory } = JSON.parse(metadata);
  const flags = ['-Ctarget-feature=+simd128', ...withoutPaths(packages)];
  await run(
    'cargo',
    [
      ...['rustc', '--lib', '--crate-type', 'cdylib'],
      ...['--profile', 'npm', '--features', 'npm', '--target', TARGET],
    ],
    { env: { CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f') } },
  );
  return join(target_directory, TARGET, 'npm', 'tokenbrook.wasm');
}

/** The paths of this machine end up in panic messages otherwise, and so in the package. */
function withoutPaths(packages) {
  const registries = packages.map(({ manifest_path }) => REGISTRY.exec(manifest_path)?.[1]).filter(Boolean);
  const prefixes = new Set([root, output('rustc', ['--print', 'sysroot']), ...registries]);
  return [...prefixes].map((path) => `--remap-path-prefix=${path}=`);
}

/** Writes the three products, each by renaming, so that a reader never meets half a file. */
async function publish({ wasm, glue }) {
  const leak = [root, homedir(), 'registry/src'].find((path) => wasm.includes(path));
  if (leak) throw new Sentence(`The module holds a path of this machine: ${leak}.`);
  const payload = await selfExtracting(wasm);
  const contents = {
    'tokenbrook.wasm': wasm,
    'glue.js': glue,
    'payload.js': `export const payload =\n  '${payload.toString('base64')}';\n`,
  };
  for (const [name, content] of Object.entries(contents)) {
    writeFileSync(join(work, name), content);
    renameSync(join(work, name), join(root, 'js', 'wasm', name));
  }
  say(`tokenbrook.wasm: ${wasm.length} bytes, ${payload.length} packed`);
}
