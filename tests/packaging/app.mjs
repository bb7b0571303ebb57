// An app as a user would have it: the packed package and a tool installed from npm, and the files of some templates.
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash, unlessFresh } from '../../scripts/fresh.mjs';
import { output, root, run, Sentence } from '../../scripts/process.mjs';

const templates = join(import.meta.dirname, 'apps');
const work = join(root, '.tools', 'packaging');

/** What is installed, by the name of the tool: the one list of versions. */
export const VERSIONS = JSON.parse(readFileSync(join(import.meta.dirname, 'versions.json'), 'utf8'));

/** Packs the built package. Gives the tarball, whose name tells its contents. */
export function pack() {
  mkdirSync(work, { recursive: true });
  const printed = output('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', work]);
  if (!printed) throw new Sentence('`npm pack` failed.');
  const [{ filename, shasum }] = JSON.parse(printed);
  const tarball = join(work, `tokenbrook-${shasum}.tgz`);
  for (const name of readdirSync(work)) {
    if (name.endsWith('.tgz') && name !== filename) rmSync(join(work, name));
  }
  renameSync(join(work, filename), tarball);
  return tarball;
}

/** Makes the app of a case. Gives its folder. */
export async function makeApp({ tool = 'none', layers, second }, tarball) {
  const app = join(work, tool);
  mkdirSync(app, { recursive: true });
  for (const name of readdirSync(app)) {
    if (!['node_modules', 'package.json'].includes(name)) rmSync(join(app, name), { recursive: true });
  }
  await install(app, tool, tarball);
  for (const layer of layers) cpSync(join(templates, layer), app, { recursive: true });
  if (second)
    cpSync(join(app, 'node_modules', 'tokenbrook', 'dist'), join(app, 'second'), { recursive: true });
  return app;
}

async function install(app, tool, tarball) {
  const dependencies = { tokenbrook: `file:${tarball}`, ...VERSIONS[tool] };
  const products = Object.keys(dependencies).map((name) => `.tools/packaging/${tool}/node_modules/${name}`);
  await unlessFresh(`packaging-${tool}`, hash([], dependencies), products, async () => {
    writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
    // Without a lock file: it would hold the hash of the tarball that was there before.
    const options = ['--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    if (tool === 'none') options.push('--offline');
    await run('npm', ['install', ...options], {
      cwd: app,
      failure: `The tools of ${tool} could not be installed: is the network up?`,
    });
    // What a dev server keeps there of the package before.
    rmSync(join(app, 'node_modules', '.vite'), { recursive: true, force: true });
  });
}
