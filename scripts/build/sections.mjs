// A WebAssembly module's sections, as far as their sizes and the names of functions need them.

/** The sections in order: `start` and `end` in the module, `body` without the header. */
export function* sections(module) {
  const at = { value: 8 };
  while (at.value < module.length) {
    const start = at.value;
    const id = module[at.value++];
    const length = leb(module, at);
    const body = module.subarray(at.value, at.value + length);
    at.value += length;
    yield { id, body, start, end: at.value };
  }
}

/** The module without a custom section. */
export function withoutSection(module, name) {
  const kept = [module.subarray(0, 8)];
  for (const { id, body, start, end } of sections(module))
    if (id !== 0 || text(body, { value: 0 }) !== name) kept.push(module.subarray(start, end));
  return Buffer.concat(kept);
}

/** The data of the memory, by its address. */
export function* segments(module) {
  const { body } = [...sections(module)].find(({ id }) => id === 11);
  const at = { value: 0 };
  for (let count = leb(body, at); count > 0; count--) {
    // The kind, `i32.const` with the address, the end.
    at.value += 2;
    const address = leb(body, at);
    at.value++;
    const length = leb(body, at);
    at.value += length;
    yield { address, bytes: body.subarray(at.value - length, at.value) };
  }
}

/** Index and size of each function. */
export function* code(module) {
  let index = importedFunctions(module);
  const { body } = [...sections(module)].find(({ id }) => id === 10);
  const at = { value: 0 };
  for (let count = leb(body, at); count > 0; count--) {
    const start = at.value;
    const length = leb(body, at);
    at.value += length;
    yield [index++, at.value - start];
  }
}

/** Names of functions by index. */
export function names(module) {
  const found = new Map();
  for (const { id, body } of sections(module)) {
    const at = { value: 0 };
    if (id !== 0 || text(body, at) !== 'name') continue;
    while (at.value < body.length) {
      const kind = body[at.value++];
      const end = leb(body, at) + at.value;
      if (kind === 1) {
        for (let count = leb(body, at); count > 0; count--) {
          const index = leb(body, at);
          found.set(index, text(body, at));
        }
      }
      at.value = end;
    }
  }
  return found;
}

/** Imports come first among the functions. */
function importedFunctions(module) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(module));
  return imports.filter(({ kind }) => kind === 'function').length;
}

function text(bytes, at) {
  const length = leb(bytes, at);
  at.value += length;
  return new TextDecoder().decode(bytes.subarray(at.value - length, at.value));
}

/** An unsigned number of up to 32 bits. */
export function leb(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at.value++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
}
