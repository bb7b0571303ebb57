// Runs one project of vitest.config.mjs with the arguments this process was given, or with others.
import { join } from 'node:path';
import { root, run } from '../process.mjs';

export function vitest(project, env, args = process.argv.slice(2)) {
  const bin = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  return run(process.execPath, [bin, 'run', '--project', project, ...args], { env });
}
