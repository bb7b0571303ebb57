// Part of `npm run check`: what would be published, to both registries, holds what it should and nothing else.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from '../../tests/packaging/app.mjs';
import { build } from '../build.mjs';
import { main, output, root, run, Sentence } from '../process.mjs';

const node = (script, ...args) => run(process.execPath, [join(root, 'node_modules', script), ...args]);

/** Beside the files of dist/ that an entry leads to. */
const DOCUMENTS = ['CHANGELOG.md', 'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'package.json'];
const CRATE =
  /^(\.cargo_vcs_info\.json|Cargo\.(toml|toml\.orig|lock)|src\/[\w/]+\.rs|README\.md|CHANGELOG\.md|LICENSE-(MIT|APACHE))$/;

await main(async () => {
  await build();
  const tarball = pack();
  await node('publint/src/cli.js', 'run', tarball, '--strict');
  const rules = ['--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', '--no-emoji'];
  await node('@arethetypeswrong/cli/dist/index.js', tarball, ...rules, '--quiet');
  sameFiles(filesOfTarball(tarball), [...DOCUMENTS, ...reachable()]);
  dryRun();
  crate();
});

/** The files of the tarball. */
function filesOfTarball(tarball) {
  return output('tar', ['-tzf', tarball])
    .split('\n')
    .map((path) => path.replace('package/', ''));
}

/** Every file of dist/ that the exports of package.json name, and those that they import. Beside these only peers are imported. */
function reachable() {
  const { exports, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const targets = Object.values(exports).filter((target) => typeof target === 'object');
  const found = new Set(targets.flatMap((target) => Object.values(target)));
  for (const file of found) {
    if (!/\.(js|d\.ts)$/.test(file)) continue;
    const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    for (const [, specifier] of code.matchAll(/(?:\bfrom|^import|\bimport\()\s*["']([^"'\n]+)["']/gm)) {
      if (specifier.startsWith('.')) found.add(`./${join(file, '..', fileOf(file, specifier))}`);
      else if (!(specifier.split('/')[0] in peerDependencies))
        throw new Sentence(`${file} imports ${specifier}, which a user may not have.`);
    }
  }
  return [...found].map((file) => file.replace('./', ''));
}

/** Declarations import each other as the modules that they declare. */
function fileOf(from, specifier) {
  return from.endsWith('.d.ts') ? specifier.replace(/\.js$/, '.d.ts') : specifier;
}

function sameFiles(found, wanted) {
  const strange = found.filter((file) => !wanted.includes(file));
  const missing = wanted.filter((file) => !found.includes(file));
  if (strange.length > 0)
    throw new Sentence(`The tarball holds what no entry leads to: ${strange.join(', ')}.`);
  if (missing.length > 0) throw new Sentence(`The tarball lacks ${missing.join(', ')}.`);
}

/** npm must have nothing to correct and to warn of, but that nobody is logged in. */
function dryRun() {
  const options = { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' };
  const { status, stderr } = spawnSync('npm', ['publish', '--dry-run', '--ignore-scripts'], options);
  const warnings = stderr.match(/^npm (warn|error) (?!.*(logged in|Unknown \w+ config)).*$/gim) ?? [];
  if (status !== 0 || warnings.length > 0) throw new Sentence(`npm publish --dry-run:\n${stderr}`);
}

/** The crate: its files, and that it compiles from them alone. */
function crate() {
  const files = output('cargo', ['package', '--list', '--locked', '--allow-dirty'])?.split('\n') ?? [];
  const strange = files.filter((file) => !CRATE.test(file));
  if (files.length === 0) throw new Sentence('cargo package --list failed.');
  if (strange.length > 0) throw new Sentence(`The crate holds ${strange.join(', ')}.`);
  const options = { cwd: root, encoding: 'utf8' };
  const { status, stderr } = spawnSync(
    'cargo',
    ['publish', '--dry-run', '--locked', '--allow-dirty'],
    options,
  );
  const warnings = stderr.match(/^(warning|error)(?!: (aborting upload|ignoring test)).*$/gm) ?? [];
  if (status !== 0 || warnings.length > 0) throw new Sentence(`cargo publish --dry-run:\n${stderr}`);
}
