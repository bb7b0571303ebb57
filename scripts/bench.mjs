// `npm run bench`: ours beside its peers, in Chromium and in Node; outputs are compared before anything is timed.
//
//   npm run bench -- --quick              few rounds of little, to see that all outputs are equal
//   npm run bench -- --node plain tools   one host, some of what `benches/plan.mjs` names
//   npm run bench -- memory               what is held on to: a long answer, many answers
//   npm run bench -- rust                 the layers below JavaScript, alone
//   npm run bench -- --docs               measures nothing: the tables of earlier runs in docs/BENCHMARKS.md
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { main, root, run, Sentence, say } from './process.mjs';

const BENCHES = join(root, 'benches');
const FLAGS = ['--quick', '--node', '--chromium', '--docs'];
const FULL = {
  events: 20_000,
  rounds: 15,
  warmups: 2,
  bytes: 4 << 20,
  deltas: 16_000,
  watched: { rounds: 5, ms: 5000 },
  mebibytes: 1024,
  answers: { inTurn: 10_000, atOnce: 200 },
};
const QUICK = {
  events: 200,
  rounds: 2,
  warmups: 0,
  bytes: 1 << 16,
  deltas: 500,
  watched: { rounds: 1, ms: 1000 },
  mebibytes: 64,
  answers: { inTurn: 100, atOnce: 20 },
};

await main(async () => {
  const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
  const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  const unknown = flags.filter((flag) => !FLAGS.includes(flag));
  if (unknown.length > 0) throw new Sentence(`Unknown: ${unknown.join(' ')}. There are ${FLAGS.join(', ')}.`);
  const quick = flags.includes('--quick');
  if (flags.includes('--docs')) return (await import('../benches/docs.mjs')).writeDocs();
  if (wanted[0] === 'rust') return (await import('../benches/rust.mjs')).rust(quick, wanted.slice(1));
  await build();
  await ensurePeers();
  const { bundle, chromiumHost, nodeHost } = await import('../benches/hosts.mjs');
  const { judged } = await import('../benches/targets.mjs');
  const { comparison, verdicts } = await import('../benches/report.mjs');
  const entries = await chosen(wanted);
  const file = await bundle('page');
  for (const open of [chromiumHost, nodeHost]) {
    if (open === chromiumHost ? flags.includes('--node') : flags.includes('--chromium')) continue;
    const host = await open(file);
    try {
      const measured = [];
      for (const { name, suite, how, drive } of entries.filter(({ only }) => !only || only === host.name)) {
        say(`${host.name} ${host.version}: ${name}`);
        const options = { ...(quick ? QUICK : FULL), ...how };
        const results = await (drive ? drive(host, options) : host.call('run', suite, options));
        console.log(comparison(results));
        save(host, quick, { [name]: { date: new Date().toISOString(), results } });
        measured.push(...results);
      }
      // Two rounds of little say that outputs are equal, nothing about time.
      if (!quick) console.log(verdicts(judged(measured)));
    } finally {
      await host.close();
    }
  }
});

/** Installs the peers, which the package itself does not need. */
async function ensurePeers() {
  if (existsSync(join(BENCHES, 'node_modules', '.package-lock.json'))) return;
  say('Installing the peers of benches/package-lock.json (npm ci)');
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: BENCHES });
}

/** What was named, itself or the part that it belongs to; what is about speed when nothing was. */
async function chosen(wanted) {
  const { PLAN } = await import('../benches/plan.mjs');
  const names = [...new Set(PLAN.flatMap(({ name, part }) => [part, name])), 'rust'];
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Sentence(`Unknown: ${unknown.join(' ')}. There are ${names.join(', ')}.`);
  const asked = wanted.length > 0 ? wanted : ['speed'];
  return PLAN.filter(({ name, part }) => asked.includes(name) || asked.includes(part));
}

/** Writes what was measured at once, beside what was measured before. */
function save({ name, version }, quick, runs) {
  const folder = join(BENCHES, 'results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name.toLowerCase()}${quick ? '-quick' : ''}.json`);
  const earlier = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).runs : {};
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
  const report = { host: { name, version }, machine, runs: { ...earlier, ...runs } };
  writeFileSync(path, `${JSON.stringify(report)}\n`);
}
