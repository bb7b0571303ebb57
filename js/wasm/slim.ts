import { createLoader, type Loader } from './load.js';

/** The loader of `tokenbrook/slim`, which carries no module: the caller's `init(source)` brings it. */
export const loader: Loader = /* @__PURE__ */ createLoader();
