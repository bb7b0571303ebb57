import type { Engine } from '../engine.js';
import type { Loader } from '../wasm/load.js';
import type { InitSource } from '../wasm/source.js';
import { LoadError } from '../wasm/trouble.js';

let adopted: Loader | undefined;

/** Makes a loader the one that serves what belongs to no client, such as `JsonStream`. The first one stays. */
export function adopt(loader: Loader): Loader {
  adopted ??= loader;
  return loader;
}

/** A class, unchanged, whose use makes its entry's loader the one that serves what belongs to no client. */
export function withLoader<Class>(loader: Loader, value: Class): Class {
  adopt(loader);
  return value;
}

const promises = /* @__PURE__ */ new WeakMap<Promise<Engine>, Promise<void>>();

/** What an entry's `init` does: one promise for one loading, which does not hand out the engine. */
export function initOf(loader: Loader, source?: InitSource): Promise<void> {
  const loading = adopt(loader).init(source);
  let promise = promises.get(loading);
  if (!promise) {
    promise = loading.then(() => undefined);
    promises.set(loading, promise);
  }
  return promise;
}

/** The adopted loader. */
export function adoptedLoader(): Loader | undefined {
  return adopted;
}

/** The running module, for synchronous use. */
export function adoptedEngine(): Engine {
  return required(adopted).engine();
}

/** The loader, or an error that says how to get one. */
export function required(loader: Loader | undefined): Loader {
  if (loader) return loader;
  throw new LoadError('The WebAssembly module is not loaded yet: `await init()` first.');
}
