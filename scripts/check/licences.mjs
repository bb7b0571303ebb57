// Part of `npm run check`: what the project builds on may be used for anything, crates and npm packages alike, and every
// crate is from where crates are published. It needs nothing installed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, output, root, Sentence } from '../process.mjs';

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
  const found = [...npmPackages(), ...crates()];
  const refused = found.filter(({ licence, allowed }) => !isAllowed(licence, allowed));
  const names = refused.map(({ name, licence }) => `${name} (${licence ?? 'none given'})`);
  if (names.length > 0) throw new Sentence(`Licences to look at: ${names.join(', ')}.`);
  const elsewhere = found.filter(({ source }) => source && !source.startsWith('registry+'));
  if (elsewhere.length > 0)
    throw new Sentence(`Not from a registry: ${elsewhere.map(({ name }) => name).join(', ')}.`);
  console.log(`${found.length} licences are fine.`);
});

function npmPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).map(([path, { license }]) => ({
    name: path || 'tokenbrook',
    licence: license,
    allowed: LOOKED_AT.has(path) ? new Set([license]) : FREE,
  }));
}

/** Crates become part of the package: deny.toml says what they may be. */
function crates() {
  const [, list] = /^allow = \[(.*)\]$/m.exec(readFileSync(join(root, 'deny.toml'), 'utf8')) ?? [];
  const allowed = new Set(list?.split(',').map((licence) => licence.trim().replaceAll('"', '')));
  const metadata = output('cargo', ['metadata', '--format-version', '1', '--locked', '--all-features']);
  if (!metadata) throw new Sentence('cargo metadata failed: is the network up?');
  return JSON.parse(metadata).packages.map(({ name, version, license, source }) => ({
    name: `${name} ${version}`,
    licence: license,
    source,
    allowed,
  }));
}

/** As in `(MIT OR Apache-2.0) AND Unicode-3.0`; `MIT/Apache-2.0` is the old way to write a choice. */
function isAllowed(licence = '', allowed) {
  const all = licence.replaceAll('/', ' OR ').split(' AND ');
  return all.every((part) =>
    part
      .replace(/[()]/g, '')
      .split(' OR ')
      .some((name) => allowed.has(name.trim())),
  );
}
