// Started by cargo for each wasm test: wasm-bindgen's runner, in the folder that holds webdriver.json.
import { resolve } from 'node:path';
import { status } from '../process.mjs';

const [wasm, ...rest] = process.argv.slice(2);
const { TOKENBROOK_WASM_RUNNER: runner, TOKENBROOK_WASM_RUNNER_FOLDER: cwd } = process.env;
process.exitCode = await status(runner, [resolve(wasm), ...rest], { cwd });
