// `npm run test:wasm`: the Rust tests marked `wasm_bindgen_test`, in a headless Chromium.
import { main } from '../process.mjs';
import { CHROMIUM_ARGS, ensureBrowser } from '../setup/browser.mjs';
import { ensureRust } from '../setup/rust.mjs';
import { runWasmTests } from './wasm-tests.mjs';

await main(async () => {
  await ensureRust();
  const { browser, driver } = await ensureBrowser();
  const capabilities = { 'goog:chromeOptions': { binary: browser, args: CHROMIUM_ARGS } };
  await runWasmTests({ name: 'Chromium', driver, variable: 'CHROMEDRIVER', capabilities });
});
