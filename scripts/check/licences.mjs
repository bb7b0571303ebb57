// Part of `npm run check`: the npm packages that the project is checked, built and tested with may be used for anything.
// Of crates, cargo-deny says it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, root, Sentence } from '../process.mjs';

/** Of each choice of licences of an npm package one has to be of these; of licences that hold together, all. */
const FREE = new Set([
  ...['MIT', 'MIT-0', 'Apache-2.0', 'Apache-2.0 WITH LLVM-exception', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause'],
  ...['0BSD', 'Unlicense', 'CC0-1.0', 'BlueOak-1.0.0', 'Unicode-3.0', 'Zlib', 'Python-2.0'],
  // Of these nothing is copied into the package: they check, build and test it.
  ...['MPL-2.0', 'CC-BY-4.0'],
]);

/** LGPL with a restriction on RAR, which has no short name; it packs the module, and is no part of the package. */
const LOOKED_AT = new Set(['node_modules/7z-wasm']);

await main(async () => {
  const found = npmPackages();
  const refused = found.filter(({ licence }) => !isAllowed(licence));
  const names = refused.map(({ name, licence }) => `${name} (${licence ?? 'none given'})`);
  if (names.length > 0) throw new Sentence(`Licences to look at: ${names.join(', ')}.`);
  console.log(`${found.length} licences are fine.`);
});

function npmPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path]) => !LOOKED_AT.has(path))
    .map(([path, { license }]) => ({ name: path || 'tokenbrook', licence: license }));
}

/** As in `(MIT OR Apache-2.0) AND Unicode-3.0`. */
function isAllowed(licence = '') {
  const all = licence.split(' AND ');
  return all.every((part) =>
    part
      .replace(/[()]/g, '')
      .split(' OR ')
      .some((name) => FREE.has(name.trim())),
  );
}
