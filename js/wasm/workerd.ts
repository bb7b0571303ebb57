import { createLoader, type Loader } from './load.js';
// The build leaves this import as it is: workerd compiles the module when the worker is deployed, and forbids it later.
import module from './tokenbrook.wasm';

/** Takes the place of `inline.ts` under the `workerd` condition. */
export const loader: Loader = /* @__PURE__ */ createLoader(() => module);
