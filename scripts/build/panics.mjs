// A panic ends in a trap, and nobody hears its message: so what composes messages goes, and what calls that shrinks.
import { Sentence } from '../process.mjs';
import { FEATURES } from './optimise.mjs';
import { sections } from './sections.mjs';

/** Functions of core, alloc and std that only panic. */
const PANIC =
  /^(core|alloc|std|__rustc)\[.*::(panicking::.*|rust_panic|panic_already_\w+|handle_(alloc_)?error|capacity_overflow|\w+_fail(ed)?)$/;
/** Places in sources, which only messages name. */
const PLACE = /[\w/.-]+\/[\w/.-]+\.rs/g;

/** The module, whose functions have names, with a trap in the place of every panic. */
export async function withoutMessages(wasm) {
  const { default: binaryen } = await import('binaryen');
  const module = binaryen.readBinary(wasm);
  const panics = [];
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const reference = module.getFunctionByIndex(index);
    const { name, module: imported } = binaryen.getFunctionInfo(reference);
    if (!imported && PANIC.test(name)) panics.push(reference);
  }
  if (panics.length < 5) throw new Sentence('Panics have other names now: see scripts/build/panics.mjs.');
  for (const panic of panics) binaryen.Function.setBody(panic, module.unreachable());
  module.setFeatures(Object.values(FEATURES).reduce((all, name) => all | binaryen.Features[name], 0));
  binaryen.setDebugInfo(true);
  const bytes = Buffer.from(module.emitBinary());
  binaryen.setDebugInfo(false);
  module.dispose();
  const { start, end } = [...sections(bytes)].find(({ id }) => id === 11);
  const data = bytes.toString('latin1', start, end).replace(PLACE, (place) => '\0'.repeat(place.length));
  bytes.write(data, start, 'latin1');
  return bytes;
}
