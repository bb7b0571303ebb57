// Rust and its wasm32 target.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atLeast, output, root, run, Sentence, say } from '../process.mjs';

export const TARGET = 'wasm32-unknown-unknown';

/** Rust cannot be installed behind the user's back; its target can. */
export async function ensureRust() {
  const version = /^rustc (\S+)/.exec(output('rustc', ['--version']) ?? '')?.[1];
  if (!version || !output('cargo', ['--version'])) {
    throw new Sentence('Rust is missing: install it from https://rustup.rs and run this command again.');
  }
  const needed = oldestRust();
  if (!atLeast(version, needed)) {
    throw new Sentence(`Rust ${version} is too old: ${needed} or newer is needed (\`rustup update\`).`);
  }
  if (hasTarget()) return;
  say(`Adding the Rust target ${TARGET} (rustup)`);
  await run('rustup', ['target', 'add', TARGET], {
    failure: `The Rust target ${TARGET} could not be added: is rustup installed (https://rustup.rs) and the network up?`,
  });
}

/** The oldest version that will do, such as `1.85`. */
export function oldestRust() {
  return /^rust-version = "(.+)"/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'))[1];
}

/** One more toolchain with the wasm32 target, beside the others of rustup, which itself stays as it is. */
export async function ensureToolchain(version) {
  if (output('rustup', ['run', version, 'rustc', '--version']) === undefined || !hasTarget(version)) {
    say(`Installing Rust ${version} with ${TARGET} beside the others (rustup, some 300 MB)`);
    await run(
      'rustup',
      ['toolchain', 'install', version, '--profile', 'minimal', '--target', TARGET, '--no-self-update'],
      {
        failure: `Rust ${version} could not be installed: is rustup there (https://rustup.rs) and the network up?`,
      },
    );
  }
}

function hasTarget(version) {
  const args = ['--print', 'target-libdir', '--target', TARGET];
  const folder = version ? output('rustup', ['run', version, 'rustc', ...args]) : output('rustc', args);
  return folder !== undefined && existsSync(folder);
}
