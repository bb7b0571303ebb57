// The npm packages of package-lock.json.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say } from '../process.mjs';

/** Runs `npm ci` when node_modules is absent or another one than the lock file describes. */
export async function ensureDependencies() {
  if (installed()) return;
  say('Installing the npm packages of package-lock.json (npm ci)');
  // Not its warnings: what tests compare with may want a newer Node, and works with this one.
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    failure: 'The npm packages could not be installed: is the network up, and the registry within reach?',
  });
}

/** Compares the lock file with the record that npm keeps of what it installed, and both with what is there. */
function installed() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = packages(join(root, 'package-lock.json'));
  const found = packages(record);
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' ||
      link ||
      (optional && !found[path]) ||
      (found[path]?.version === version && existsSync(join(root, path))),
  );
}

function packages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
