// Part of `npm run check`: what the project builds on may be used for anything, crates and npm packages alike.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, output, root, Sentence } from '../process.mjs';

/** Of each choice of licences one has to be of these; of licences that hold together, all. */
const FREE = new Set([
  ...['MIT', 'MIT-0', 'Apache-2.0', 'Apache-2.0 WITH LLVM-exception', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause'],
  ...['0BSD', 'Unlicense', 'CC0-1.0', 'BlueOak-1.0.0', 'Unicode-3.0', 'Zlib', 'Python-2.0'],
  // Of these nothing is copied into the package: they check, build and test it.
  ...['MPL-2.0', 'CC-BY-4.0'],
]);

await main(async () => {
  const found = [...npmPackages(), ...crates()];
  const refused = found.filter(({ licence }) => !isFree(licence));
  const names = refused.map(({ name, licence }) => `${name} (${licence ?? 'none given'})`);
  if (names.length > 0) throw new Sentence(`Licences to look at: ${names.join(', ')}.`);
  console.log(`${found.length} licences are fine.`);
});

function npmPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).map(([path, { license }]) => ({
    name: path || 'tokenbrook',
    licence: license,
  }));
}

function crates() {
  const metadata = output('cargo', ['metadata', '--format-version', '1', '--locked']);
  if (!metadata) throw new Sentence('cargo metadata failed: is the network up?');
  return JSON.parse(metadata).packages.map(({ name, license }) => ({ name, licence: license }));
}

/** As in `(MIT OR Apache-2.0) AND Unicode-3.0`; `MIT/Apache-2.0` is the old way to write a choice. */
function isFree(licence = '') {
  const all = licence.replaceAll('/', ' OR ').split(' AND ');
  return all.every((part) =>
    part
      .replace(/[()]/g, '')
      .split(' OR ')
      .some((name) => FREE.has(name.trim())),
  );
}
