import { extract } from './extract.js';
import { createLoader, type Loader } from './load.js';
// The last one, so that next to nothing follows it in a bundle: what is far apart is not packed well, also by servers.
import { payload } from './payload.js';

/** The loader of the entries that carry the module in themselves. */
export const loader: Loader = /* @__PURE__ */ createLoader(() => extract(payload));
