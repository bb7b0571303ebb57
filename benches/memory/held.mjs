// What a page, or Node, holds.
const memories = new Set();

/** Takes note of the memory of every module that is instantiated from now on. */
export function watchMemories() {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...given) => {
    const result = await instantiate(...given);
    for (const value of Object.values((result.instance ?? result).exports))
      if (value instanceof WebAssembly.Memory) memories.add(value);
    return result;
  };
}

export const MIB = 2 ** 20;

/** MiB of WebAssembly memory and of objects, after all garbage has been collected. */
export async function held() {
  // What a finaliser lets go of is garbage for the next collection.
  for (let time = 0; time < 3; time++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve));
  }
  const wasm = [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  const heap = globalThis.process?.memoryUsage().heapUsed ?? performance.memory.usedJSHeapSize;
  return { wasm: wasm / MIB, heap: heap / MIB };
}
