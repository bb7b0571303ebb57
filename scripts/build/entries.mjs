// What the package exports, read from package.json: the one list of entries.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../process.mjs';

/** Each built file, once, with its entry, its source, and whether it has a variant for workerd. */
export function entries() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const all = Object.entries(exports)
    .filter(([, target]) => target.default?.endsWith('.js'))
    .map(([name, target]) => {
      const out = /^\.\/dist\/(.+)\.js$/.exec(target.default)[1];
      return { name, out, source: join(root, 'js', `${out}.ts`), workerd: 'workerd' in target };
    });
  // Some files are known by several names.
  return all.filter(({ out }, at) => all.findIndex((one) => one.out === out) === at);
}

/** The entries whose source is not there. */
export function missing() {
  return entries().filter(({ source }) => !existsSync(source));
}
