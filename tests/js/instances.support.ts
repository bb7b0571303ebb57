/** Watches the instances of the WebAssembly module that a process makes, and what lives on them. */

import { readFileSync } from 'node:fs';

/** What was seen so far. */
export interface Instances {
  /** Memories, in order. */
  readonly memories: WebAssembly.Memory[];
  /** Decoders that were made and not freed. */
  decoders: number;
}

// The names of exports are made short by the build; the glue of the same build knows them.
const glue = readFileSync(new URL('../../js/wasm/glue.js', import.meta.url), 'utf8');
const named = (pattern: RegExp): string => pattern.exec(glue)![1]!;
const NAMES = {
  make: named(/class Decoder [\s\S]*?super\(wasm\.([\w$]+)\(/),
  free: named(/class Decoder [\s\S]*?super\(wasm\.[\w$]+\(\w+\), wasm\.([\w$]+)\)/),
  memory: named(/ memory: wasm\.([\w$]+)/),
};

/** To be called before the package loads its module. */
export function watchInstances(): Instances {
  const seen: Instances = { memories: [], decoders: 0 };
  const watch = ({ exports }: WebAssembly.Instance) => {
    // biome-ignore lint/suspicious/noExplicitAny: what a module exports
    const real = exports as Record<string, any>;
    // Node's own HTTP parser is a module, too.
    if (!(NAMES.memory in real)) return { exports };
    seen.memories.push(real[NAMES.memory]);
    return {
      exports: {
        ...real,
        [NAMES.make]: (options: unknown) => {
          const made = real[NAMES.make](options);
          seen.decoders += 1;
          return made;
        },
        [NAMES.free]: (...args: unknown[]) => {
          seen.decoders -= 1;
          real[NAMES.free](...args);
        },
      },
    };
  };
  const { instantiate } = WebAssembly;
  const hooked = async (module: WebAssembly.Module, imports?: WebAssembly.Imports) =>
    watch(await instantiate(module, imports));
  WebAssembly.instantiate = hooked as unknown as typeof instantiate;
  return seen;
}

const SECTION = { memory: 5 };

/** The module with memory that may grow by so many pages of 64 KiB, and no further. */
export function withLittleMemory(wasm: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  for (;;) {
    const start = at;
    const id = wasm[at++];
    const length = number();
    const end = at + length;
    if (id !== SECTION.memory) {
      at = end;
      continue;
    }
    // One memory; flags 0: no most is said.
    at += 2;
    const least = number();
    const memory = [1, 1, ...leb(least), ...leb(least + pages)];
    return Uint8Array.from([
      ...wasm.subarray(0, start),
      SECTION.memory,
      ...leb(memory.length),
      ...memory,
      ...wasm.subarray(end),
    ]);
  }
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}
