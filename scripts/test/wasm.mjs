// `npm run test:wasm`: the Rust tests marked `wasm_bindgen_test`, in a headless Chromium.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, root, run, Sentence, say } from '../process.mjs';
import { CHROMIUM_ARGS, ensureBrowser } from '../setup/browser.mjs';
import { ensureRust } from '../setup/rust.mjs';
import { ensureWasmBindgen } from '../setup/tools.mjs';

await main(async () => {
  await ensureRust();
  const { runner } = await ensureWasmBindgen();
  const { browser, driver } = await ensureBrowser();
  const crates = wasmTests();
  if (crates.length === 0) throw new Sentence('No file below tests/ has a `wasm_bindgen_test`.');

  // The runner reads webdriver.json from the folder it is started in.
  const folder = join(root, 'build', 'webdriver');
  mkdirSync(folder, { recursive: true });
  const options = { binary: browser, args: CHROMIUM_ARGS };
  writeFileSync(join(folder, 'webdriver.json'), JSON.stringify({ 'goog:chromeOptions': options }));

  say(`wasm tests in ${browser}: ${crates.join(', ')}`);
  await run(
    'cargo',
    [
      'test',
      '--target',
      'wasm32-unknown-unknown',
      '--features',
      'npm',
      ...crates.flatMap((name) => ['--test', name]),
    ],
    {
      env: {
        CHROMEDRIVER: driver,
        // As the module of the package is built.
        CARGO_ENCODED_RUSTFLAGS: '-Ctarget-feature=+simd128',
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: `${process.execPath} ${join(root, 'scripts/test/runner.mjs')}`,
        TOKENBROOK_WASM_RUNNER: runner,
        TOKENBROOK_WASM_RUNNER_FOLDER: folder,
        WASM_BINDGEN_TEST_TIMEOUT: '120',
      },
    },
  );
});

/** The test crates, `tests/name.rs` or `tests/name/main.rs`, that have something for the browser to run. */
function wasmTests() {
  return readdirSync(join(root, 'tests')).flatMap((name) => {
    const file = name.endsWith('.rs') ? join(root, 'tests', name) : join(root, 'tests', name, 'main.rs');
    if (!existsSync(file) || !readFileSync(file, 'utf8').includes('wasm_bindgen_test')) return [];
    return [name.replace(/\.rs$/, '')];
  });
}
