import { createLoader, type Loader } from './load.js';
import { payload } from './payload.js';

/** The loader of the entries that carry the module in themselves. */
export const loader: Loader = /* @__PURE__ */ createLoader(unpack);

async function unpack(): Promise<ArrayBuffer> {
  const gzipped = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
  const unzipped = new Blob([gzipped]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(unzipped).arrayBuffer();
}
