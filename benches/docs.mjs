// `npm run bench -- --docs`: what the last full runs wrote, as tables of docs/BENCHMARKS.md.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePart } from '../scripts/docs/table.mjs';
import { root, Sentence } from '../scripts/process.mjs';
import { comparison, verdicts } from './report.mjs';
import { judged } from './targets.mjs';

const PAGE = 'docs/BENCHMARKS.md';
const HOSTS = ['chromium', 'node'];

export function writeDocs() {
  const reports = HOSTS.map(load).filter(Boolean);
  if (reports.length === 0) throw new Sentence('Nothing was measured yet: npm run bench.');
  const targets = reports.map((report) => [about(report), verdicts(judged(resultsOf(report)))].join('\n'));
  writePart(PAGE, 'targets', `${targets.join('\n\n')}\n`);
  for (const report of reports)
    writePart(PAGE, report.host.name.toLowerCase(), `${about(report)}\n${comparison(resultsOf(report))}\n`);
  const rust = resultFile('rust.txt');
  if (existsSync(rust)) writePart(PAGE, 'rust', `\`\`\`text\n${readFileSync(rust, 'utf8').trim()}\n\`\`\`\n`);
}

const resultFile = (name) => join(root, 'benches', 'results', name);

function load(name) {
  const file = resultFile(`${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

const resultsOf = ({ runs }) => Object.values(runs).flatMap(({ results }) => results);

/** Where and when, and beside what. */
function about({ host, machine, runs }) {
  const days = [...new Set(Object.values(runs).map(({ date }) => date.slice(0, 10)))].sort();
  const { dependencies } = JSON.parse(readFileSync(join(root, 'benches', 'package.json'), 'utf8'));
  const peers = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  const when = days.length > 1 ? `${days[0]} to ${days.at(-1)}` : days[0];
  return `${host.name} ${host.version}, ${machine.cores} cores (${machine.cpu}), ${when}; ${peers.join(', ')}.`;
}
