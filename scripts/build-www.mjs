// `npm run build:www`: the page as static files in build/www/, which any server can host.

import { buildPage } from './build/page.mjs';
import { build } from './build.mjs';
import { main } from './process.mjs';

/** Builds the package, and the page on it. */
export async function buildWww() {
  await build();
  await buildPage();
}

if (process.argv[1] === import.meta.filename) await main(buildWww);
