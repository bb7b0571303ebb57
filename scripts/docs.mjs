// `npm run docs`: the guide and the reference, of TypeScript and of Rust, as one site in site/. Links are checked.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenLinks } from './docs/links.mjs';
import { main, root, run, Sentence, say } from './process.mjs';
import { ensureRust } from './setup/rust.mjs';

const SITE = join(root, 'site');

await main(async () => {
  await ensureRust();
  rmSync(SITE, { recursive: true, force: true });
  say('Guide and TypeScript reference (typedoc)');
  await run(process.execPath, [join(root, 'node_modules/typedoc/bin/typedoc'), '--out', SITE]);
  linkToRust();
  say('Rust reference (rustdoc)');
  const target = join(root, 'build', 'rustdoc');
  await run('cargo', ['doc', '--no-deps', '--locked', '--target-dir', target], {
    env: { RUSTDOCFLAGS: '-D warnings' },
  });
  cpSync(join(target, 'doc'), join(SITE, 'rust'), { recursive: true });
  const broken = brokenLinks(SITE, 'rust');
  for (const { page, link } of broken) console.error(`  ${page}: ${link}`);
  if (broken.length > 0) throw new Sentence(`${broken.length} links lead nowhere.`);
  say('site/index.html; `npm start` serves it at /docs/.');
});

/** typedoc writes a link of its navigation alike into pages of every depth. */
function linkToRust() {
  for (const name of readdirSync(SITE, { recursive: true })) {
    const up = '../'.repeat(name.split(/[\\/]/).length - 1);
    if (!name.endsWith('.html') || up === '') continue;
    const page = join(SITE, name);
    writeFileSync(page, readFileSync(page, 'utf8').replaceAll('href="rust/', `href="${up}rust/`));
  }
}
