// The wasm-bindgen command line, which has to be of exactly the version of the crate.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { output, root, Sentence, say, status, which } from '../process.mjs';

const folder = join(root, '.tools');
const extension = process.platform === 'win32' ? '.exe' : '';

/** Gives the paths of `wasm-bindgen` and its test runner, installed into `.tools` when there are none that fit. */
export async function ensureWasmBindgen() {
  const version = lockedVersion('wasm-bindgen');
  const found = find(version);
  if (found) return found;
  say(`Installing wasm-bindgen-cli ${version} into .tools (cargo install, takes some minutes)`);
  const args = ['install', 'wasm-bindgen-cli', '--version', version, '--root', folder];
  // A registry that lags may lack a version that the tool's own lock file names: then any that fits will do.
  if ((await status('cargo', [...args, '--locked'])) !== 0 && (await status('cargo', args)) !== 0) {
    throw new Sentence(`wasm-bindgen-cli ${version} could not be installed: is the network up?`);
  }
  return find(version) ?? fail(version);
}

function find(version) {
  for (const cli of [join(folder, 'bin', `wasm-bindgen${extension}`), which('wasm-bindgen')]) {
    const runner = cli?.replace(/wasm-bindgen(?=(\.exe)?$)/, 'wasm-bindgen-test-runner');
    if (
      cli &&
      existsSync(cli) &&
      existsSync(runner) &&
      output(cli, ['--version'])?.split(' ')[1] === version
    ) {
      return { cli, runner };
    }
  }
  return undefined;
}

function fail(version) {
  throw new Sentence(
    `wasm-bindgen-cli ${version} was installed, yet does not run: delete .tools and try again.`,
  );
}

/** The version of a crate in Cargo.lock. */
export function lockedVersion(name) {
  const lock = readFileSync(join(root, 'Cargo.lock'), 'utf8');
  return new RegExp(`name = "${name}"\\r?\\nversion = "(.+)"`).exec(lock)[1];
}
