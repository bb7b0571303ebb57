// `npm run test:wasm`: the Rust tests marked `wasm_bindgen_test`, in a headless Chromium.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, root, run, Sentence, say } from '../process.mjs';
import { CHROMIUM_ARGS, ensureBrowser } from '../setup/browser.mjs';
import { ensureRust } from '../setup/rust.mjs';
import { ensureWasmBindgen } from '../setup/tools.mjs';

const TARGET = 'wasm32-unknown-unknown';

await main(async () => {
  await ensureRust();
  const { runner } = await ensureWasmBindgen();
  const { browser, driver } = await ensureBrowser();
  const targets = [...unitTests(), ...testCrates()];
  if (targets.length === 0) throw new Sentence('No file below src/ or tests/ has a `wasm_bindgen_test`.');

  // The runner reads webdriver.json from the folder it is started in.
  const folder = join(root, 'build', 'webdriver');
  mkdirSync(folder, { recursive: true });
  const options = { binary: browser, args: CHROMIUM_ARGS };
  writeFileSync(join(folder, 'webdriver.json'), JSON.stringify({ 'goog:chromeOptions': options }));

  const command = [process.execPath, join(root, 'scripts', 'test', 'runner.mjs')];
  const config = ['--config', `target.${TARGET}.runner=${JSON.stringify(command)}`];
  say(`wasm tests in ${browser}: ${targets.join(' ')}`);
  await run('cargo', ['test', '--target', TARGET, '--features', 'npm', ...config, ...targets], {
    env: {
      CHROMEDRIVER: driver,
      // As the module of the package is built.
      CARGO_ENCODED_RUSTFLAGS: '-Ctarget-feature=+simd128',
      TOKENBROOK_WASM_RUNNER: runner,
      TOKENBROOK_WASM_RUNNER_FOLDER: folder,
      WASM_BINDGEN_TEST_TIMEOUT: '120',
    },
  });
});

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
