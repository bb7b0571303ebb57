// Which modules of Rust the bytes of the WebAssembly module come from: from the module that still has the names of its functions.
import { LEVEL, wasmOpt } from '../build/optimise.mjs';
import { code, names, sections } from '../build/sections.mjs';
import { NAMED } from '../build/wasm.mjs';

/**
 * Bytes by group, the largest first, and of the largest functions; what is no function has a group of its own.
 * @returns {{ groups: Array<[string, number]>, largest: Array<[string, number]> }}
 */
export function functions() {
  const { wasm: module } = wasmOpt(NAMED, [...LEVEL, '-g']);
  const sums = new Map();
  const add = (group, bytes) => sums.set(group, (sums.get(group) ?? 0) + bytes);
  const known = names(module);
  const all = [...code(module)].map(([index, bytes]) => [readable(known.get(index) ?? 'unnamed'), bytes]);
  for (const [name, bytes] of all) add(groupOf(name), bytes);
  for (const { id, body } of sections(module)) {
    if (id === 11) add('data: tables and texts', body.length);
    else if (id !== 0 && id !== 10) add('types, imports, exports, tables', body.length);
  }
  const descending = (list) => list.sort(([, a], [, b]) => b - a);
  return { groups: descending([...sums]), largest: descending(all).slice(0, 20) };
}

/** Without the hashes. */
const readable = (name) => name.replace(/\[[0-9a-f]{8,}\]|::h[0-9a-f]{16}\b/g, '');

/** The module that a function belongs to; of generic code, that of its types where they are the crate's own. */
function groupOf(name) {
  const [, module] = /\btokenbrook::(\w+)/.exec(name) ?? [];
  if (module) return `src/${module}`;
  const [crate] = /\b[a-z_]\w*(?=::)/.exec(name) ?? [];
  // What JavaScript calls has a plain name; methods of primitive types, one like `<str>::trim`.
  if (!crate && /^\w+$/.test(name)) return 'src/bindings';
  return !crate || ['core', 'alloc', 'std', '__rustc'].includes(crate) ? 'core, alloc, std' : crate;
}
