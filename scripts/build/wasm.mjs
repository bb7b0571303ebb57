// Rust → wasm → glue: js/wasm/{tokenbrook.wasm, glue.js, payload.js}, beside the sources that import them.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { hash, unlessFresh } from '../fresh.mjs';
import { output, root, run, say } from '../process.mjs';
import { ensureRust } from '../setup/rust.mjs';
import { ensureWasmBindgen } from '../setup/tools.mjs';
import { toFactory } from './glue.mjs';

const TARGET = 'wasm32-unknown-unknown';
const work = join(root, 'build', 'wasm');
const products = ['js/wasm/tokenbrook.wasm', 'js/wasm/glue.js', 'js/wasm/payload.js'];

// What Chrome 91, Firefox 113, Safari 16.4 and Node 20 share. wasm-opt refuses a module that needs anything else.
const FEATURES = [
  'simd',
  'bulk-memory',
  'bulk-memory-opt',
  'sign-ext',
  'mutable-globals',
  'nontrapping-float-to-int',
  'multivalue',
].map((name) => `--enable-${name}`);

/** Builds the module of the npm package unless nothing changed. */
export async function buildWasm() {
  await ensureRust();
  const { cli } = await ensureWasmBindgen();
  const inputs = ['src', 'Cargo.toml', 'Cargo.lock', 'scripts/build/wasm.mjs', 'scripts/build/glue.mjs'];
  const key = hash(inputs, output('rustc', ['--version']), output(cli, ['--version']));
  await unlessFresh('wasm', key, products, async () => {
    say('Building the WebAssembly module (cargo, wasm-bindgen, wasm-opt)');
    await compile();
    await run(cli, [
      ...['--target', 'no-modules', '--no-typescript', '--out-dir', work, '--out-name', 'tokenbrook'],
      ...['--remove-name-section', '--remove-producers-section', artefact()],
    ]);
    const optimised = join(work, 'optimised.wasm');
    const wasmOpt = join(root, 'node_modules', 'binaryen', 'bin', 'wasm-opt');
    await run(process.execPath, [
      wasmOpt,
      ...FEATURES,
      '-O',
      join(work, 'tokenbrook_bg.wasm'),
      '-o',
      optimised,
    ]);
    publish(readFileSync(optimised), readFileSync(join(work, 'tokenbrook.js'), 'utf8'));
  });
}

function artefact() {
  const metadata = JSON.parse(output('cargo', ['metadata', '--format-version', '1', '--no-deps']));
  return join(metadata.target_directory, TARGET, 'npm', 'tokenbrook.wasm');
}

async function compile() {
  await run(
    'cargo',
    ['rustc', '--lib', '--crate-type', 'cdylib', '--profile', 'npm', '--features', 'npm', '--target', TARGET],
    {
      env: { CARGO_ENCODED_RUSTFLAGS: ['-Ctarget-feature=+simd128', ...withoutPaths()].join('\x1f') },
    },
  );
}

/** The paths of this machine end up in panic messages otherwise, and in the package. */
function withoutPaths() {
  const home = process.env.CARGO_HOME ?? join(process.env.HOME ?? process.env.USERPROFILE ?? '', '.cargo');
  const sysroot = output('rustc', ['--print', 'sysroot']);
  const metadata = JSON.parse(
    output('cargo', ['metadata', '--format-version', '1', '--offline']) ?? '{"packages":[]}',
  );
  const registries = new Set(
    metadata.packages.map(
      ({ manifest_path }) => /^(.*[\\/]registry[\\/]src[\\/][^\\/]+)[\\/]/.exec(manifest_path)?.[1],
    ),
  );
  registries.delete(undefined);
  return [root, home, sysroot, ...registries].map((path) => `--remap-path-prefix=${path}=`);
}

/** Writes the three products, each by renaming, so that a reader never meets half a file. */
function publish(wasm, glue) {
  const payload = gzipSync(wasm, { level: 9, memLevel: 9 });
  // Byte 9 names the operating system that packed it; the payload should be the same everywhere.
  payload[9] = 0xff;
  const contents = {
    'tokenbrook.wasm': wasm,
    'glue.js': toFactory(glue),
    'payload.js': `export const payload =\n  '${payload.toString('base64')}';\n`,
  };
  mkdirSync(work, { recursive: true });
  for (const [name, content] of Object.entries(contents)) {
    writeFileSync(join(work, name), content);
    renameSync(join(work, name), join(root, 'js', 'wasm', name));
  }
  say(`tokenbrook.wasm: ${wasm.length} bytes, ${payload.length} gzipped`);
}
