// www/page/ → build/www/: the chat page, with the package imported by its name as a user would.
import { copyFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hash, unlessFresh } from '../fresh.mjs';
import { root, say } from '../process.mjs';
import { TARGETS } from './js.mjs';

const source = join(root, 'www', 'page');

/** Builds the page unless nothing changed. The package has to be built. */
export async function buildPage() {
  const key = hash(['www/page', 'dist', 'package-lock.json', 'scripts/build/page.mjs']);
  await unlessFresh('page', key, ['build/www/index.html'], async () => {
    say('Building the page (esbuild)');
    const { build } = await import('esbuild');
    const fresh = join(root, 'build', 'www.new');
    rmSync(fresh, { recursive: true, force: true });
    await build({
      absWorkingDir: root,
      entryPoints: [join(source, 'main.ts'), ...top(/\.css$/)],
      outdir: fresh,
      bundle: true,
      minify: true,
      format: 'esm',
      target: TARGETS.filter((target) => !target.startsWith('node')),
      logLevel: 'warning',
    });
    for (const file of top(/\.(html|svg|png|ico|webmanifest)$/))
      copyFileSync(file, file.replace(source, fresh));
    rmSync(join(root, 'build', 'www'), { recursive: true, force: true });
    renameSync(fresh, join(root, 'build', 'www'));
  });
}

/** The files directly in the page's folder: each is one of the site. */
function top(pattern) {
  return readdirSync(source)
    .filter((name) => pattern.test(name))
    .map((name) => join(source, name));
}
