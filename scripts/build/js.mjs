// js/ → dist/: bundled modules with shared chunks by esbuild, declarations by tsc.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { hash, unlessFresh } from '../fresh.mjs';
import { root, run, say } from '../process.mjs';
import { entries, missing } from './entries.mjs';
import { withShortMembers } from './members.mjs';
import { said, terse } from './terse.mjs';

/** The oldest engines whose syntax is written. */
export const TARGETS = ['chrome91', 'firefox113', 'safari16.4', 'node20.19'];

/** Builds `dist/` unless nothing changed. The wasm module has to be built. */
export async function buildJs() {
  const inputs = ['js', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  const key = hash([
    ...inputs,
    ...['js', 'entries', 'members', 'terse'].map((name) => `scripts/build/${name}.mjs`),
  ]);
  await unlessFresh('js', key, ['dist/tokenbrook.wasm'], async () => {
    say('Building dist/ (esbuild, tsc)');
    for (const { name, source } of missing())
      console.warn(`  left out, its source is missing: ${name} (${source})`);
    const fresh = join(root, 'build', 'dist');
    rmSync(fresh, { recursive: true, force: true });
    await declare(fresh);
    await bundle(fresh);
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    renameSync(fresh, join(root, 'dist'));
  });
}

async function bundle(outdir) {
  const { build } = await import('esbuild');
  const present = entries().filter(({ source }) => existsSync(source));
  const variants = present.filter(({ workerd }) => workerd);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [
      ...present.map(({ out, source }) => ({ in: source, out })),
      ...variants.map(({ out, source }) => ({
        in: `workerd:${relative(root, source)}`,
        out: `workerd/${out}`,
      })),
      // Names the file for `tokenbrook/tokenbrook.wasm`, whether or not an entry imports it.
      { in: join(root, 'js/wasm/tokenbrook.wasm'), out: 'tokenbrook' },
    ],
    outdir,
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: TARGETS,
    chunkNames: 'chunks/[name]-[hash]',
    assetNames: '[name]',
    loader: { '.wasm': 'copy' },
    packages: 'external',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [workerd, terse(withShortMembers(outdir))],
  });
  for (const { path, contents, text } of outputFiles) {
    // esbuild keeps the order of evaluation by importing chunks for their side effects, of which there are none.
    const written = path.endsWith('.js') ? text.replace(/^import "\.[^"]+";\n/gm, '') : contents;
    if (written.length === 0) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, written);
  }
}

/** Writes the declarations, that of the .wasm file included, and takes away again those that no entry leads to. */
async function declare(outdir) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', outdir]);
  const kept = new Set(entries().map(({ out }) => join(outdir, `${out}.d.ts`)));
  for (const file of kept) {
    if (!existsSync(file)) continue;
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.js['"]/g)) {
      kept.add(join(dirname(file), `${path}.d.ts`));
    }
  }
  const wasm = join(outdir, 'tokenbrook.wasm.d.ts');
  copyFileSync(join(root, 'js', 'wasm', 'tokenbrook.d.wasm.ts'), wasm);
  kept.add(wasm);
  for (const name of readdirSync(outdir, { recursive: true })) {
    if (name.endsWith('.d.ts') && !kept.has(join(outdir, name))) rmSync(join(outdir, name));
  }
}

/**
 * An entry named `workerd:…` is the same source with `wasm/workerd.ts` in the place of `wasm/inline.ts`; everything
 * else is shared with the other entries, so that an error of one is an instance of the class of the other.
 */
const workerd = {
  name: 'workerd',
  setup(build) {
    build.onResolve({ filter: /^workerd:/ }, ({ path }) => ({
      path: path.slice('workerd:'.length),
      namespace: 'workerd',
    }));
    build.onLoad({ filter: /./, namespace: 'workerd' }, ({ path }) => ({
      contents: said(join(root, path)),
      loader: 'ts',
      resolveDir: dirname(join(root, path)),
    }));
    build.onResolve({ filter: /\/wasm\/inline\.js$/, namespace: 'workerd' }, ({ resolveDir, path }) => ({
      path: join(resolveDir, path, '..', 'workerd.ts'),
    }));
  },
};
