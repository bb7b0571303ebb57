// The module as the main entries carry it: packed by LZMA, inside of a small module that unpacks it (js/wasm/unpack.wat).
// That is a tenth smaller than gzip, and quicker than `DecompressionStream`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, Sentence } from '../process.mjs';

/** Where the packed bytes begin: after the odds. */
const PACKED = 1 << 14;
const PAGE = 1 << 16;

/** The module that unpacks a module. */
export async function selfExtracting(module) {
  const stream = await lzma(module);
  // The first byte is 0, the next four are what the decoder begins with.
  const packed = stream.subarray(5);
  const pages = Math.ceil((PACKED + packed.length + module.length) / PAGE);
  const values = {
    PAGES: pages,
    PACKED,
    CODE: stream.readUInt32BE(1),
    MODULE: pages * PAGE - module.length,
    BYTES: packed.toString('hex').replace(/../g, '\\$&'),
  };
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
    '-m0=lzma:lc=3:lp=0:pb=0:fb=273:mc=1000',
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
