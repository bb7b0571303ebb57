// The Rust tests marked `wasm_bindgen_test`, in one browser.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, Sentence, say } from '../process.mjs';
import { ensureWasmBindgen } from '../setup/tools.mjs';

const TARGET = 'wasm32-unknown-unknown';

/**
 * Builds the tests and runs them.
 * @param {{ name: string, driver: string, variable: string, capabilities: object }} engine see setup/engines.mjs
 * @param {Record<string, string>} env more of the environment
 */
export async function runWasmTests({ name, driver, variable, capabilities }, env = {}) {
  const { runner } = await ensureWasmBindgen();
  const targets = [...unitTests(), ...testCrates()];
  if (targets.length === 0) throw new Sentence('No file below src/ or tests/ has a `wasm_bindgen_test`.');

  // The runner reads webdriver.json from the folder it is started in.
  const folder = join(root, 'build', 'webdriver', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'webdriver.json'), JSON.stringify(capabilities));

  const command = [process.execPath, join(root, 'scripts', 'test', 'runner.mjs')];
  const config = ['--config', `target.${TARGET}.runner=${JSON.stringify(command)}`];
  say(`wasm tests in ${name}: ${targets.join(' ')}`);
  await run('cargo', ['test', '--target', TARGET, '--features', 'npm', ...config, ...targets], {
    env: {
      [variable]: driver,
      // As the module of the package is built.
      CARGO_ENCODED_RUSTFLAGS: '-Ctarget-feature=+simd128',
      TOKENBROOK_WASM_RUNNER: runner,
      TOKENBROOK_WASM_RUNNER_FOLDER: folder,
      WASM_BINDGEN_TEST_TIMEOUT: '120',
      ...env,
    },
  });
}

/** Tests for the browser beside the code. */
function unitTests() {
  return readdirSync(join(root, 'src'), { recursive: true }).some((name) => hasWasmTest('src', name))
    ? ['--lib']
    : [];
}

/** Test crates for the browser, `tests/name.rs` or `tests/name/main.rs`. */
function testCrates() {
  return readdirSync(join(root, 'tests'))
    .filter((name) => hasWasmTest('tests', name) || hasWasmTest('tests', name, 'main.rs'))
    .flatMap((name) => ['--test', name.replace(/\.rs$/, '')]);
}

function hasWasmTest(...path) {
  const file = join(root, ...path);
  return file.endsWith('.rs') && existsSync(file) && readFileSync(file, 'utf8').includes('wasm_bindgen_test');
}
