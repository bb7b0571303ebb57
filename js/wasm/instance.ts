import type { Engine } from '../engine.js';

/** What is known of an instance of the module. */
export interface Instance {
  /** Bodies that are being decoded on it. */
  uses: number;
  /** What broke it off (a trap, or no memory): what it holds cannot be trusted, whoever put it there. */
  broken?: { readonly cause: unknown };
}

/** The memory of an instance never shrinks: one of more bytes is given up as soon as nothing runs on it. */
export const LARGE = 16 * 1024 * 1024;

const known = /* @__PURE__ */ new WeakMap<Engine, Instance>();

/** What is known of an instance. */
export function instanceOf(engine: Engine): Instance {
  const instance = known.get(engine) ?? { uses: 0 };
  known.set(engine, instance);
  return instance;
}

/** Throws what broke an instance off. */
export function assertSound({ broken }: Instance): void {
  if (broken) throw broken.cause;
}
