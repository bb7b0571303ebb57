// Rust and its wasm32 target.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atLeast, output, root, run, Sentence, say } from '../process.mjs';

const TARGET = 'wasm32-unknown-unknown';

/** Rust cannot be installed behind the user's back; its target can. */
export async function ensureRust() {
  const version = /^rustc (\S+)/.exec(output('rustc', ['--version']) ?? '')?.[1];
  if (!version || !output('cargo', ['--version'])) {
    throw new Sentence('Rust is missing: install it from https://rustup.rs and run this command again.');
  }
  const needed = /^rust-version = "(.+)"/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'))[1];
  if (!atLeast(version, needed)) {
    throw new Sentence(`Rust ${version} is too old: ${needed} or newer is needed (\`rustup update\`).`);
  }
  if (hasTarget()) return;
  say(`Adding the Rust target ${TARGET} (rustup)`);
  await run('rustup', ['target', 'add', TARGET], {
    failure: `The Rust target ${TARGET} could not be added: is rustup installed (https://rustup.rs) and the network up?`,
  });
}

function hasTarget() {
  const folder = output('rustc', ['--print', 'target-libdir', '--target', TARGET]);
  return folder !== undefined && existsSync(folder);
}
