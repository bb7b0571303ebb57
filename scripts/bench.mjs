// `npm run bench`: ours beside its peers, in Chromium and in Node; outputs are compared before anything is timed.
//
//   npm run bench -- --quick              few rounds of little, to see that all outputs are equal
//   npm run bench -- memory               what 1 GiB through `for await` holds on to, in Node
//   npm run bench -- --node plain tools   one host, some kinds of traffic (or `long-line`, `partial-json`)
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { main, root, run, Sentence, say } from './process.mjs';

const BENCHES = join(root, 'benches');
const FULL = { events: 10_000, rounds: 15, warmups: 2, bytes: 4 << 20, deltas: 16_000 };
const QUICK = { events: 200, rounds: 2, warmups: 0, bytes: 1 << 16, deltas: 500 };

await main(async () => {
  const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
  const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  const unknown = flags.filter((flag) => !['--quick', '--node', '--chromium'].includes(flag));
  if (unknown.length > 0)
    throw new Sentence(`Unknown: ${unknown.join(' ')}. There are --quick, --node and --chromium.`);
  const quick = flags.includes('--quick');
  await build();
  await ensurePeers();
  const { bundle, chromiumHost, machine, nodeHost } = await import('../benches/hosts.mjs');
  if (wanted[0] === 'memory') {
    const program = await bundle('memory');
    const failure = 'More memory is held than was promised.';
    return run(process.execPath, ['--expose-gc', program, ...wanted.slice(1)], { failure });
  }
  const { judged } = await import('../benches/targets.mjs');
  const { comparison, verdicts } = await import('../benches/report.mjs');
  const suites = await chosen(wanted);
  const file = await bundle('page');
  for (const open of [chromiumHost, nodeHost]) {
    if (open === chromiumHost ? flags.includes('--node') : flags.includes('--chromium')) continue;
    const host = await open(file);
    try {
      const results = [];
      for (const [label, [suite, how]] of suites) {
        say(`${host.name} ${host.version}: ${label}`);
        const found = await host.run(suite, { ...(quick ? QUICK : FULL), ...how });
        results.push(...found);
        console.log(comparison(found));
      }
      const targets = judged(results);
      // Two rounds of little say that outputs are equal, nothing about time.
      if (!quick) console.log(verdicts(targets));
      const { name, version } = host;
      save(name, { host: { name, version }, machine: machine(), quick, results, targets });
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

async function chosen(wanted) {
  const { TRAFFIC } = await import('../benches/traffic.mjs');
  const all = [
    ...Object.keys(TRAFFIC).map((traffic) => [traffic, ['reading', { traffic }]]),
    ...['text', 'tools'].map((traffic) => [`stream-${traffic}`, ['events', { traffic }]]),
    ...['long-line', 'partial-json'].map((suite) => [suite, [suite, {}]]),
  ];
  const names = all.map(([name]) => name);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Sentence(`Unknown: ${unknown.join(' ')}. There are ${names.join(', ')}.`);
  return all.filter(([name]) => wanted.length === 0 || wanted.includes(name));
}

function save(name, report) {
  const folder = join(BENCHES, 'results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name.toLowerCase()}${report.quick ? '-quick' : ''}.json`);
  writeFileSync(path, `${JSON.stringify(report)}\n`);
  say(`Written: ${path}`);
}
