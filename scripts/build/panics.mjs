// A panic ends in a trap, and nobody hears its message: so what composes messages goes, and what calls that shrinks.
import { Sentence } from '../process.mjs';
import { eraseMessages } from './messages.mjs';
import { FEATURES } from './optimise.mjs';
import { names } from './sections.mjs';
import { called } from './streams.mjs';

/** Functions of core, alloc and std that only panic. */
const PANIC =
  /^(core|alloc|std|__rustc)\[.*::(panicking::.*|rust_panic|panic_already_\w+|handle_(alloc_)?error|capacity_overflow|\w+_fail(ed)?)$/;
/** What composes a text of a value for `core::fmt::write`, and that function. */
const FORMAT = /^<.* as core(\[.*\])?::fmt::(Display|Debug)>::fmt(\.\d+|::h[0-9a-f]{16})?$/;
const FORMATTING = /^core\[.*\]::fmt::write$/;

/** The module, whose functions have names, with a trap in the place of every panic. */
export async function withoutMessages(wasm) {
  const quiet = await withTraps(wasm, PANIC);
  if (quiet.count < 5) throw new Sentence('Panics have other names now: see scripts/build/panics.mjs.');
  // What messages would have shown is still in the table of functions. It goes, too, if nothing else asks for it.
  const { bytes: mute } = await withTraps(quiet.bytes, FORMAT);
  const known = names(mute);
  const asked = called(mute).some(
    (index) => FORMAT.test(known.get(index)) || FORMATTING.test(known.get(index)),
  );
  if (asked) return quiet.bytes;
  eraseMessages(mute);
  return mute;
}

/** The module with a trap in the place of each function of such a name, and how many those are. */
async function withTraps(wasm, pattern) {
  const { default: binaryen } = await import('binaryen');
  const module = binaryen.readBinary(wasm);
  let count = 0;
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const reference = module.getFunctionByIndex(index);
    const { name, module: imported } = binaryen.getFunctionInfo(reference);
    if (imported || !pattern.test(name)) continue;
    binaryen.Function.setBody(reference, module.unreachable());
    count++;
  }
  module.setFeatures(Object.values(FEATURES).reduce((all, name) => all | binaryen.Features[name], 0));
  binaryen.setDebugInfo(true);
  const bytes = Buffer.from(module.emitBinary());
  binaryen.setDebugInfo(false);
  module.dispose();
  return { bytes, count };
}
