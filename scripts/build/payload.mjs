// The module as the main entries carry it: taken apart into streams, which LZMA packs, inside of a small module that unpacks
// them (js/wasm/unpack.wat). That is a fifth smaller than gzip, and quicker than `DecompressionStream`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, Sentence } from '../process.mjs';
import { streams } from './streams.mjs';

/** Where things are in the memory of the module that unpacks: after the odds. */
const MEMORY = { COUNTS: 6144, LONG: 6144 + 49, ALIGNS: 6400, PACKED: 1 << 13 };
const PAGE = 1 << 16;

/** The module that unpacks a module. */
export async function selfExtracting(module) {
  const { streams: taken, before, after, size } = streams(module);
  // Room for what is packed, which is less than this.
  const start = MEMORY.PACKED + module.length;
  const table = Buffer.alloc(4 * taken.length);
  let at = start + table.length;
  for (const [number, { length }] of taken.entries()) {
    if (length > 0) table.writeUInt32LE(at, 4 * number);
    at += length;
  }
  const packed = await lzma(Buffer.concat([table, ...taken]));
  const pages = Math.ceil((at + size) / PAGE);
  const self = await assemble({
    ...MEMORY,
    PAGES: pages,
    STREAMS: start,
    UNPACKED: at,
    MODULE: pages * PAGE - size,
    BEFORE: before,
    LAST: pages * PAGE - after,
    AFTER: after,
    // The first byte is 0, the next four are what the decoder begins with.
    CODE: packed.readUInt32BE(1),
    BYTES: packed.subarray(5).toString('hex').replace(/../g, '\\$&'),
  });
  await assertSame(self, module);
  return self;
}

/** Fills in the words in capitals of js/wasm/unpack.wat. */
async function assemble(values) {
  const { default: binaryen } = await import('binaryen');
  const text = readFileSync(join(root, 'js', 'wasm', 'unpack.wat'), 'utf8').replace(/;;.*/g, '');
  const built = binaryen.parseText(text.replace(/\b[A-Z]{4,}\b/g, (word) => values[word]));
  built.setFeatures(binaryen.Features.MVP);
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  built.optimize();
  const bytes = Buffer.from(built.emitBinary());
  built.dispose();
  return bytes;
}

/** Unpacks, and takes that apart again: it is the same but for the sizes of functions. */
async function assertSame(self, module) {
  const { instance } = await WebAssembly.instantiate(self);
  const { unpack, memory } = instance.exports;
  const unpacked = Buffer.from(memory.buffer).subarray(unpack());
  await WebAssembly.compile(unpacked);
  const [one, other] = [unpacked, module].map((bytes) => Buffer.concat(streams(bytes).streams));
  if (!one.equals(other))
    throw new Sentence('The packed module unpacks to something else: see js/wasm/unpack.wat.');
}

/** The LZMA stream alone, by 7-Zip. */
async function lzma(bytes) {
  const { default: SevenZip } = await import('7z-wasm');
  const printed = [];
  const sevenZip = await SevenZip({
    print: (line) => printed.push(line),
    printErr: (line) => printed.push(line),
  });
  sevenZip.FS.writeFile('module', bytes);
  sevenZip.callMain([
    'a',
    '-t7z',
    '-mx=9',
    '-m0=lzma:lc=1:lp=0:pb=0:fb=273:mc=1000',
    '-mhc=off',
    'packed.7z',
    'module',
  ]);
  if (!sevenZip.FS.analyzePath('packed.7z').exists)
    throw new Sentence(`7-Zip failed:\n${printed.join('\n')}`);
  const archive = Buffer.from(sevenZip.FS.readFile('packed.7z'));
  // The header of 32 bytes says how many bytes of streams come after it.
  return archive.subarray(32, 32 + Number(archive.readBigUInt64LE(12)));
}
