// `npm run audit`: known faults of what this is built of and with, for networks that have the lists of them; licences,
// bans and sources as well.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { main, output, root, run, Sentence, say, status } from './process.mjs';
import { ensureRust } from './setup/rust.mjs';

const VERSION = '0.20.2';

await main(async () => {
  await ensureRust();
  const deny = await ensureCargoDeny();
  const audits = [
    ['licences, bans and sources', deny, ['--all-features', 'check', 'licenses', 'bans', 'sources']],
    ['advisories of crates', deny, ['--all-features', 'check', 'advisories']],
    ['advisories of npm packages', 'npm', ['audit']],
  ];
  const failed = [];
  for (const [name, command, args] of audits) {
    say(`audit: ${name}`);
    if ((await status(command, args)) !== 0) failed.push(name);
  }
  if (failed.length > 0)
    throw new Sentence(`Faults were found, or their lists not reached: ${failed.join(', ')}.`);
  say('Nothing is known against it.');
});

async function ensureCargoDeny() {
  if (output('cargo', ['deny', '--version'])?.includes(VERSION)) return 'cargo-deny';
  const folder = join(root, '.tools', 'deny');
  const program = join(folder, 'bin', 'cargo-deny');
  if (!existsSync(program)) {
    say(`Installing cargo-deny ${VERSION} in .tools/ (some minutes)`);
    await run('cargo', ['install', 'cargo-deny', '--version', VERSION, '--locked', '--root', folder]);
  }
  return program;
}
