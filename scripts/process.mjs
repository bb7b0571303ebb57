// Running other programs, and ending with one sentence when something is missing.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';

/** What the user has to do, said in one sentence; ends the program. */
export class Sentence extends Error {}

/** Says what happens now. */
export function say(text) {
  console.log(`\x1b[36m▸\x1b[0m ${text}`);
}

/** Runs a main function; a `Sentence` is printed alone, anything else with its stack. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(`\x1b[31m✗\x1b[0m ${error instanceof Sentence ? error.message : error.stack}`);
    process.exit(1);
  }
}

/** Runs a program to its end with its output shown. Throws `Sentence` when it fails. */
export async function run(command, args = [], { env = {}, cwd = root, failure } = {}) {
  const code = await status(command, args, { env, cwd });
  if (code !== 0)
    throw new Sentence(failure ?? `\`${[command, ...args].join(' ')}\` failed (exit code ${code}).`);
}

/** As `run`, but gives the exit code. */
export function status(command, args = [], { env = {}, cwd = root, output = 'inherit' } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
    // npm is a script there, which only the shell starts.
    shell: windows && !command.endsWith('.exe'),
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => (error.code === 'ENOENT' ? resolve(127) : reject(error)));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** What a program prints, trimmed; `undefined` when it is missing or fails. */
export function output(command, args = []) {
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: windows,
    maxBuffer: 64 * 2 ** 20,
  });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** The path of a program on the PATH. */
export function which(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      for (const file of windows ? [`${name}.exe`, `${name}.cmd`] : [name]) {
        if (folder && existsSync(join(folder, file))) return join(folder, file);
      }
    }
  }
  return undefined;
}

/** Whether version `a` is at least `b`, both as `1.2.3`. */
export function atLeast(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map((part) => Number.parseInt(part, 10)));
  for (let i = 0; i < right.length; i++) if (left[i] !== right[i]) return left[i] > right[i];
  return true;
}
