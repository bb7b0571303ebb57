// `npm run build`: the npm package, ready for `npm pack`.
import { buildJs } from './build/js.mjs';
import { buildWasm } from './build/wasm.mjs';
import { main } from './process.mjs';

/** Builds whatever changed since the last time. */
export async function build() {
  await buildWasm();
  await buildJs();
}

if (process.argv[1] === import.meta.filename) await main(build);
