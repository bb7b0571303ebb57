// wasm-opt from the npm package `binaryen`, and short names for what the module and its glue exchange.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, Sentence } from '../process.mjs';

// What Chrome 91, Firefox 113, Safari 16.4 and Node 20 share. wasm-opt refuses a module that needs anything else.
// By their names as options of wasm-opt and in binaryen's JavaScript.
export const FEATURES = {
  simd: 'SIMD128',
  'bulk-memory': 'BulkMemory',
  'bulk-memory-opt': 'BulkMemoryOpt',
  'sign-ext': 'SignExt',
  'mutable-globals': 'MutableGlobals',
  'nontrapping-float-to-int': 'NontrappingFPToInt',
  multivalue: 'Multivalue',
};

/** Nothing is at the addresses below 1,024, which is the far end of the stack. */
const ONCE = ['-O', '--low-memory-unused'];

/**
 * How wasm-opt optimises: twice, for the second time finds what the first has left, and then functions of one file, which
 * are alike, are put side by side.
 */
export const LEVEL = [...ONCE, ...ONCE, '--reorder-functions-by-name'];

/** Optimises the module in a file, and gives it with its glue. */
export function optimise(file, glue) {
  const { wasm, printed } = wasmOpt(file, [
    ...LEVEL,
    '--strip-debug',
    '--minify-imports-and-exports-and-modules',
  ]);
  return { wasm, glue: rename(glue, JSON.parse(printed)) };
}

/** Runs wasm-opt; gives the module, and what it printed. */
export function wasmOpt(file, passes) {
  const optimised = `${file}.optimised`;
  const program = join(root, 'node_modules', 'binaryen', 'bin', 'wasm-opt');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, ...Object.keys(FEATURES).map((name) => `--enable-${name}`), ...passes, file, '-o', optimised],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (status !== 0) throw new Sentence(`wasm-opt failed:\n${stderr}`);
  return { wasm: readFileSync(optimised), printed: stdout };
}

/** The names carry hashes, which do not compress and would be sent twice. */
function rename(glue, { imports, exports }) {
  let renamed = glue;
  for (const [, name, short] of imports) {
    renamed = replaceOne(renamed, new RegExp(`(?<=^ {12})${name}(?=: )`, 'm'), () => short);
  }
  // What only messages of panics imported.
  renamed = renamed.replace(/^ {12}__wb\w+: [\s\S]*?\n {12}\}\)?,\n/gm, '');
  if (renamed.includes('debugString')) unknown('a place without `debugString`');
  const modules = new Set(imports.map(([module]) => module));
  for (const module of modules) renamed = replaceOne(renamed, `"${module}": import`, '"a": import');
  const short = new Map(exports);
  return renamed.replace(/\bwasm\.(\w+)/g, (_, name) => {
    if (!short.has(name)) unknown(`wasm.${name}`);
    return `wasm.${short.get(name)}`;
  });
}

function replaceOne(text, pattern, replacement) {
  const replaced = text.replace(pattern, replacement);
  return replaced === text ? unknown(pattern) : replaced;
}

function unknown(what) {
  throw new Sentence(`The glue of this wasm-bindgen version lacks ${what}: see scripts/build/optimise.mjs.`);
}
