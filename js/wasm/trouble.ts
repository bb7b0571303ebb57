import { nameErrors, TokenbrookError } from '../errors/base.js';

/** The WebAssembly module could not be loaded, or is not loaded yet. The message says what to do. */
export class LoadError extends TokenbrookError {}

nameErrors({ LoadError });

/** The oldest versions that have what the package needs. */
export const FLOOR = 'Chrome or Edge 91, Firefox 113, Safari 16.4, Node 20.19';

// A small module whose function uses a simd128 instruction.
const SIMD = /* @__PURE__ */ Uint8Array.from(
  '\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7b\x03\x02\x01\0\x0a\x0a\x01\x08\0\x41\0\xfd\x0f\xfd\x62\x0b',
  (char) => char.charCodeAt(0),
);

/** Why loading failed, in a sentence; the failure itself is the `cause`. */
export async function explain(cause: unknown): Promise<LoadError> {
  if (cause instanceof LoadError) return cause;
  return new LoadError(await reason(), { cause });
}

async function reason(): Promise<string> {
  if (typeof WebAssembly !== 'object') return 'WebAssembly is not available or has been turned off here.';
  if (!WebAssembly.validate(SIMD)) return `This browser is too old: ${FLOOR} or newer is needed.`;
  try {
    await WebAssembly.compile(SIMD);
  } catch {
    return "WebAssembly is blocked here: the Content-Security-Policy needs script-src 'wasm-unsafe-eval'.";
  }
  return 'The WebAssembly module could not be started: it is damaged, or not of the same version as the package.';
}
