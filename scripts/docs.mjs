// `npm run docs`: the guide and the reference, of TypeScript and of Rust, as one site in site/. Links are checked.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { brokenLinks } from './docs/links.mjs';
import { main, root, run, Sentence, say } from './process.mjs';

const SITE = join(root, 'site');

await main(async () => {
  rmSync(SITE, { recursive: true, force: true });
  say('Guide and TypeScript reference (typedoc)');
  await run(process.execPath, [join(root, 'node_modules/typedoc/bin/typedoc'), '--out', SITE]);
  say('Rust reference (rustdoc)');
  const target = join(root, 'build', 'rustdoc');
  await run('cargo', ['doc', '--no-deps', '--locked', '--target-dir', target], {
    env: { RUSTDOCFLAGS: '-D warnings' },
  });
  cpSync(join(target, 'doc'), join(SITE, 'rust'), { recursive: true });
  const broken = brokenLinks(SITE);
  for (const { page, link } of broken) console.error(`  ${page}: ${link}`);
  if (broken.length > 0) throw new Sentence(`${broken.length} links lead nowhere.`);
  say('site/index.html; `npm start` serves it at /docs/.');
});
