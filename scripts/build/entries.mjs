// What the package exports, read from package.json: the one list of entries.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../process.mjs';

/** Each entry with the source it is built from, and whether it has a variant for workerd. */
export function entries() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.entries(exports)
    .filter(([, target]) => target.default?.endsWith('.js'))
    .map(([name, target]) => {
      const out = /^\.\/dist\/(.+)\.js$/.exec(target.default)[1];
      return { name, out, source: join(root, 'js', `${out}.ts`), workerd: 'workerd' in target };
    });
}

/** The entries whose source is not there. */
export function missing() {
  return entries().filter(({ source }) => !existsSync(source));
}
