// `npm run audit`: known faults of what this is built of and with, for networks that have the lists of them; licences,
// bans and sources as well.
import { main, Sentence, say, status } from './process.mjs';
import { BANS, ensureCargoDeny } from './setup/deny.mjs';
import { ensureRust } from './setup/rust.mjs';

await main(async () => {
  await ensureRust();
  const deny = await ensureCargoDeny();
  const audits = [
    ['licences, bans and sources', deny, BANS],
    ['advisories of crates', deny, ['check', 'advisories']],
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
