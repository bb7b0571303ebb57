// Work that is skipped while what it is made of has not changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './process.mjs';

/** A hash over the contents of files and folders (paths from the root, sorted), and anything else that matters. */
export function hash(paths, ...rest) {
  const digest = createHash('sha256').update(JSON.stringify(rest));
  for (const file of paths.flatMap((path) => files(path)).sort()) {
    digest.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return digest.digest('hex');
}

function files(path) {
  if (!existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => files(`${path}/${name}`));
}

/** Does `work` unless it was done for the same `key` and all `products` are still there. Tells whether it worked. */
export async function unlessFresh(name, key, products, work) {
  const stamp = join(root, 'build', 'stamps', name);
  const fresh = () =>
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === key &&
    products.every((path) => existsSync(join(root, path)));
  if (fresh()) return false;
  return locked(name, async () => {
    // Another build may have been under way, and done just this.
    if (fresh()) return false;
    rmSync(stamp, { force: true });
    await work();
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, key);
    return true;
  });
}

/** One build at a time; a lock whose process is gone does not count. */
async function locked(name, work) {
  const lock = join(root, 'build', `${name}.lock`);
  mkdirSync(dirname(lock), { recursive: true });
  while (!acquire(lock)) await wait(200);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function acquire(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!alive(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function alive(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
