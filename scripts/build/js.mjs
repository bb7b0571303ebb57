// js/ → dist/: bundled modules with shared chunks by esbuild, declarations by tsc.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hash, unlessFresh } from '../fresh.mjs';
import { root, run, say } from '../process.mjs';
import { entries, missing } from './entries.mjs';

/** The oldest engines whose syntax is written. */
export const TARGETS = ['chrome91', 'firefox113', 'safari16.4', 'node20.19'];

/** Builds `dist/` unless nothing changed. The wasm module has to be built. */
export async function buildJs() {
  const inputs = ['js', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  const key = hash([...inputs, 'scripts/build/js.mjs', 'scripts/build/entries.mjs']);
  await unlessFresh('js', key, ['dist/tokenbrook.wasm'], async () => {
    say('Building dist/ (esbuild, tsc)');
    for (const { name, source } of missing()) console.warn(`  left out, its source is missing: ${name} (${source})`);
    const fresh = join(root, 'build', 'dist');
    rmSync(fresh, { recursive: true, force: true });
    await bundle(fresh);
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    await run(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', fresh]);
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    renameSync(fresh, join(root, 'dist'));
  });
}

async function bundle(outdir) {
  const { build } = await import('esbuild');
  const present = entries().filter(({ source }) => existsSync(source));
  const variants = present.filter(({ workerd }) => workerd);
  await build({
    absWorkingDir: root,
    entryPoints: [
      ...present.map(({ out, source }) => ({ in: source, out })),
      ...variants.map(({ out, source }) => ({ in: `workerd:${source}`, out: `workerd/${out}` })),
      // Names the file for `tokenbrook/tokenbrook.wasm`, whether or not an entry imports it.
      { in: join(root, 'js/wasm/tokenbrook.wasm'), out: 'tokenbrook' },
    ],
    outdir,
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
    plugins: [workerd],
  });
}

/**
 * An entry named `workerd:…` is the same source with `wasm/workerd.ts` in the place of `wasm/inline.ts`; everything
 * else is shared with the other entries, so that an error of one is an instance of the class of the other.
 */
const workerd = {
  name: 'workerd',
  setup(build) {
    build.onResolve({ filter: /^workerd:/ }, ({ path }) => ({ path: path.slice('workerd:'.length), namespace: 'workerd' }));
    build.onLoad({ filter: /./, namespace: 'workerd' }, async ({ path }) => ({
      contents: await readFile(path, 'utf8'),
      loader: 'ts',
      resolveDir: dirname(path),
    }));
    build.onResolve({ filter: /\/wasm\/inline\.js$/, namespace: 'workerd' }, ({ resolveDir, path }) => ({
      path: join(resolveDir, path, '..', 'workerd.ts'),
    }));
  },
};
