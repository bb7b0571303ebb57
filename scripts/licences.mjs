// Licences and sources of all crates, as deny.toml allows them, by `cargo metadata` alone: it needs nothing installed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, output, root, Sentence, say } from './process.mjs';

const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';

await main(async () => {
  const [, list] = /^allow = \[(.*)\]$/m.exec(readFileSync(join(root, 'deny.toml'), 'utf8')) ?? [];
  const allowed = new Set(list?.split(',').map((licence) => licence.trim().replaceAll('"', '')));
  const metadata = output('cargo', ['metadata', '--format-version', '1', '--locked', '--all-features']);
  if (!metadata || allowed.size === 0) throw new Sentence('cargo metadata or deny.toml could not be read.');
  const { packages } = JSON.parse(metadata);
  const wrong = packages.flatMap(({ name, version, license, source }) => [
    ...(isAllowed(license ?? '', allowed) ? [] : [`${name} ${version} is licensed ${license ?? 'nowhere'}`]),
    ...(source === null || source === REGISTRY ? [] : [`${name} ${version} comes from ${source}`]),
  ]);
  if (wrong.length > 0) throw new Sentence(`${wrong.join('; ')}: see deny.toml.`);
  say(`${packages.length} crates, all licensed and from where deny.toml allows.`);
});

/** Whether an SPDX expression can be met: of each OR one, of each AND all. An old slash is an OR. */
function isAllowed(expression, allowed) {
  return expression
    .replaceAll(/[()]/g, '')
    .split(' AND ')
    .every((part) => part.split(/ OR |\//).some((licence) => allowed.has(licence.trim())));
}
