// cargo-deny, which holds deny.toml against the crates.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { output, root, Sentence, say, status } from '../process.mjs';

const VERSION = '0.20.2';

/** What it can tell without a network. */
export const BANS = ['--log-level', 'error', 'check', 'licenses', 'bans', 'sources'];

/** Gives the path of cargo-deny, installed into `.tools` when there is none of that version. */
export async function ensureCargoDeny() {
  const folder = join(root, '.tools', 'deny');
  const program = join(folder, 'bin', process.platform === 'win32' ? 'cargo-deny.exe' : 'cargo-deny');
  for (const found of [program, 'cargo-deny'])
    if (output(found, ['--version'])?.includes(VERSION)) return found;
  say(`Installing cargo-deny ${VERSION} into .tools (cargo install, takes some minutes)`);
  // It runs for a second: building it without optimisation saves more.
  const args = ['install', 'cargo-deny', '--version', VERSION, '--locked', '--debug', '--root', folder];
  if ((await status('cargo', args, { env: { CARGO_PROFILE_DEV_DEBUG: '0' } })) !== 0 || !existsSync(program))
    throw new Sentence(`cargo-deny ${VERSION} could not be installed: is the network up?`);
  return program;
}
