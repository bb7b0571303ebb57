// What only the messages of panics show, taken out of the module's data: zeros, which are left out of it.
import { segments } from './sections.mjs';

/** Places in sources. */
const PLACE = /[\w/.-]+\/[\w/.-]+\.rs/g;
/** What the standard library and wasm-bindgen say, wherever that is more than a word. */
const SAID = new RegExp(
  [
    'assertion failed: [\\w.()]+',
    '(slice index starts at | but ends at )',
    '(index out of bounds: the len is | but the index is )',
    'range (start|end) index ',
    ' out of range for slice of length ',
    'copy_from_slice: source slice length \\(',
    '\\) does not match destination slice length \\(',
    'called `\\w+::\\w+\\(\\)` on an? `\\w+` value',
    '(internal error: entered unreachable code: )?JsValue passed is not an Error type -- this is a bug',
    'RefCell already (mutably )?borrowed',
    'attempted to take ownership of Rust value while it was borrowed',
    'recursive use of an object detected which would lead to unsafe aliasing in rust',
    'a Display implementation returned an error unexpectedly',
    'attempt to (join into collection with len > usize::MAX|calculate the remainder with a divisor of zero)',
    '`async fn` resumed after completion',
    'closure invoked recursively or after being dropped',
    'js_value passed has no string representation',
    'finish: (callbacks|result) should be (Some|None)',
    '(FnOnce called more than once|window size must be non-zero|reentrant init|capacity overflow)',
    'Lazy instance has previously been poisoned',
    'null pointer passed to rust',
    'Tried to shrink to a larger capacity',
    'mid > len',
    'fetch returned |, not `Response` - this is a bug',
    // From 00 to 99: what numbers are written with.
    '00010203\\d{192}',
  ].join('|'),
  'g',
);
/** Address and length of a place's file, line, column. */
const LOCATION = 16;

/** Erases them in a module that never shows them. */
export function eraseMessages(module) {
  for (const { address, bytes } of segments(module)) {
    const text = bytes.toString('latin1');
    const files = new Set(
      Array.from(text.matchAll(PLACE), ({ 0: file, index }) => `${address + index} ${file.length}`),
    );
    for (let at = -address & 3; at + LOCATION <= bytes.length; at += 4) {
      if (files.has(`${bytes.readUInt32LE(at)} ${bytes.readUInt32LE(at + 4)}`))
        bytes.fill(0, at, at + LOCATION);
    }
    for (const { 0: said, index } of [...text.matchAll(PLACE), ...text.matchAll(SAID)]) {
      bytes.fill(0, index, index + said.length);
    }
  }
}
