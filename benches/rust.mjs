// The bench of the Rust layers: writes what it reads, runs it, keeps what it prints.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, Sentence, say } from '../scripts/process.mjs';
import { documentOf } from './document.mjs';
import { TRAFFIC, trafficOf } from './traffic.mjs';

const BYTES = 120_000;

/** @param {boolean} quick every bench once, which says that it works @param {string[]} names parts of names of benches */
export async function rust(quick, names) {
  writeTraffic(join(root, 'build', 'benches', 'traffic'));
  const manifest = join(root, 'benches', 'rust', 'Cargo.toml');
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  const args = ['bench', '--locked', '--manifest-path', manifest, '--target-dir', target, '--'];
  const printed = await shown('cargo', [...args, ...(quick ? ['--test'] : []), ...names]);
  if (quick || names.length > 0) return;
  const folder = join(root, 'benches', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'rust.txt'), printed);
  say(`Written: ${join(folder, 'rust.txt')}`);
}

function writeTraffic(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of Object.keys(TRAFFIC))
    writeFileSync(join(folder, `${name}.sse`), Buffer.concat(trafficOf(name, 2000).events));
  writeFileSync(join(folder, 'document.json'), documentOf(BYTES));
}

/** Shows what a program prints, and gives it. */
function shown(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const parts = [];
  child.stdout.on('data', (part) => {
    parts.push(part);
    process.stdout.write(part);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(parts).toString());
      else reject(new Sentence(`The Rust bench failed (exit code ${code}).`));
    });
  });
}
