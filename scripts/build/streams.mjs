// A module's code taken apart into streams, which pack better than what they are made of: instructions, and for each kind of
// instruction its immediates. js/wasm/unpack.wat puts them together again.
import { Sentence } from '../process.mjs';
import { leb, sections } from './sections.mjs';

/** Numbers of streams, where they are not those of instructions that have immediates. */
const REST = 0;
const LOCALS = 1;
const INSTRUCTIONS = 5;
const ALIGNMENTS = 6;
const OFFSETS = 7;
/** Stands for `i32.const` with a number of three bytes and more. */
const LONG = 0xc5;

/**
 * The streams by number, and of the module that becomes of them: its size, and how many bytes come before and after its
 * functions. Their sizes are left out; there, they take three bytes each.
 */
export function streams(module) {
  const found = Array.from({ length: 256 }, () => []);
  const parts = [...sections(module)];
  const code = parts.find(({ id }) => id === 10);
  const reader = new Reader(code.body, found);
  let functions = 0;
  for (let left = reader.count; left > 0; left--) functions += 3 + reader.function();
  const count = code.body.subarray(0, reader.start);
  const head = Buffer.concat([Buffer.of(10), numberOf(count.length + functions), count]);
  const before = Buffer.concat([module.subarray(0, code.start), head]);
  const after = module.subarray(code.end);
  found[REST] = [...before, ...after];
  return {
    streams: found.map((bytes) => Buffer.from(bytes)),
    before: before.length,
    after: after.length,
    size: before.length + functions + after.length,
  };
}

/** The functions that are called by their index, each as often as it is. */
export function called(module) {
  const calls = streams(module).streams[0x10];
  const indices = [];
  for (const at = { value: 0 }; at.value < calls.length; ) indices.push(leb(calls, at));
  return indices;
}

/** As LEB128. */
function numberOf(value) {
  const low = value & 0x7f;
  return value < 0x80 ? Buffer.of(low) : Buffer.concat([Buffer.of(low | 0x80), numberOf(value >>> 7)]);
}

/** Reads functions, and hands their bytes out to the streams. */
class Reader {
  #body;
  #at = { value: 0 };
  #streams;
  #alignments = new Map();

  constructor(body, streams) {
    this.#body = body;
    this.#streams = streams;
    this.count = leb(body, this.#at);
    /** Where the first function begins. */
    this.start = this.#at.value;
  }

  /** Reads a function and gives its size. */
  function() {
    const size = leb(this.#body, this.#at);
    const end = this.#at.value + size;
    // The kinds of locals: how many there are, and the type.
    this.#numbers(LOCALS, 2 * this.#number(LOCALS));
    while (this.#at.value < end) this.#instruction();
    if (this.#at.value !== end)
      throw new Sentence('A function has another size: see scripts/build/streams.mjs.');
    return size;
  }

  #instruction() {
    const op = this.#body[this.#at.value++];
    const at = this.#at.value;
    if (op === 0x41) {
      leb(this.#body, this.#at);
      const long = this.#at.value - at > 2;
      this.#streams[INSTRUCTIONS].push(long ? LONG : op);
      this.#streams[long ? LONG : op].push(...this.#body.subarray(at, this.#at.value));
      return;
    }
    this.#streams[INSTRUCTIONS].push(op);
    if (op >= 0x28 && op <= 0x3e) this.#address(op);
    // f32.const, f64.const
    else if (op === 0x43 || op === 0x44) this.#bytes(op, op === 0x43 ? 4 : 8);
    // br_table
    else if (op === 0x0e) this.#numbers(op, this.#number(op) + 1);
    // call_indirect, select with a type
    else if (op === 0x11 || op === 0x1c) this.#numbers(op, 2);
    else if (op === 0xfc) this.#bulk(op, this.#number(op));
    else if (op === 0xfd) this.#simd(op, this.#number(op));
    else if (ONE.has(op)) this.#number(op);
  }

  #bulk(op, kind) {
    if (kind > 7) this.#numbers(op, 2 - (kind & 1));
  }

  #simd(op, kind) {
    if (kind < 12 || (kind >= 84 && kind < 94)) this.#address(op);
    // v128.const, i8x16.shuffle
    if (kind === 12 || kind === 13) this.#bytes(op, 16);
    // A lane.
    if ((kind >= 21 && kind < 35) || (kind >= 84 && kind < 92)) this.#bytes(op, 1);
  }

  /** An alignment is told by what it is not: the one that the same instruction had before. */
  #address(op) {
    const alignment = this.#body[this.#at.value++];
    this.#streams[ALIGNMENTS].push(alignment ^ (this.#alignments.get(op) ?? 0));
    this.#alignments.set(op, alignment);
    this.#number(OFFSETS);
  }

  #numbers(stream, count) {
    for (let left = count; left > 0; left--) this.#number(stream);
  }

  #number(stream) {
    const at = this.#at.value;
    const number = leb(this.#body, this.#at);
    this.#bytes(stream, this.#at.value - at, at);
    return number;
  }

  #bytes(stream, count, at = this.#at.value) {
    this.#at.value = at + count;
    this.#streams[stream].push(...this.#body.subarray(at, at + count));
  }
}

/** Instructions with one number: block, loop, if; br, br_if; call; those of locals and globals; memory; i64.const. */
const ONE = new Set([2, 3, 4, 12, 13, 16, 0x20, 0x21, 0x22, 0x23, 0x24, 0x3f, 0x40, 0x42]);
