// `node benches/compare/run.mjs`: what real servers send (tests/vectors/providers), through each library over real
// sockets, and how large each is. Writes the tables of docs/COMPARISON.md. Needs `npm run build`, and `npm ci` in benches/.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { READERS } from './readers.mjs';
import { sizes } from './sizes.mjs';

const root = join(import.meta.dirname, '../..');
const PAGE = join(root, 'docs/COMPARISON.md');

/** The tests' own server of the vectors. */
async function vectorServer() {
  const file = join(root, 'build/compare/server.mjs');
  await build({
    entryPoints: [join(root, 'tests/js/providers.server.ts')],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    define: { 'import.meta.dirname': JSON.stringify(join(root, 'tests/js')) },
  });
  const { serveVectors, vectors } = await import(pathToFileURL(file).href);
  return { server: await serveVectors(), vectors };
}

const deadline = (promise, ms) =>
  Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error(`nothing within ${ms} ms`)), ms).unref()),
  ]);

/** Whether a library made of a vector what it is: the right words and calls, or an error where there is one. */
async function isRight(read, baseURL, number, { expect }) {
  const failed = (expect.outcome ?? 'complete') !== 'complete';
  const calls = (expect.tool_calls ?? []).filter((call) => call.function?.name);
  const names = [...new Set(calls.map((call) => call.function.name))];
  try {
    const said = await deadline(read(baseURL, String(number), names), 5000);
    if (failed) return false;
    return (
      same(said.text, expect.text ?? '') &&
      same(said.reasoning, expect.reasoning ?? '') &&
      said.calls.length === calls.length &&
      calls.every(
        ({ function: { name, arguments: text } }, at) =>
          said.calls[at].name === name && (text === undefined || sameJSON(said.calls[at].arguments, text)),
      )
    );
  } catch {
    return failed;
  }
}

// Half a character that stays alone may be shown in either way.
const same = (a, b) => wellFormed(a) === wellFormed(b);
const wellFormed = (text) => text.toWellFormed();

function sameJSON(a, b) {
  if (a === b || (!a && b === '{}')) return true;
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    return false;
  }
}

const FAMILIES = {
  bodies: 'bodies of another kind than asked for',
  choices: 'several choices',
  chunks: 'what chunks look like',
  cumulative: 'all the text in every delta',
  endings: 'how streams end, and are cut off',
  errors: 'errors inside of streams',
  framing: 'how events are framed',
  json: 'JSON itself',
  reasoning: 'reasoning',
  tools: 'tool calls',
  usage: 'usage',
};

async function behaviours() {
  const { server, vectors } = await vectorServer();
  const names = Object.keys(READERS);
  const rows = new Map();
  for (const [number, vector] of vectors.entries()) {
    // Options are ours: what needs one is no question to the others. Custom tools and refusals not all of them have.
    if (vector.options || vector.latin1 || vector.expect.refusal) continue;
    if (vector.expect.tool_calls?.some(({ type }) => type === 'custom')) continue;
    const row = rows.get(vector.family) ?? { all: 0, ...Object.fromEntries(names.map((name) => [name, 0])) };
    rows.set(vector.family, row);
    row.all += 1;
    for (const name of names) {
      const right = await isRight(READERS[name], `${server.origin}/v1`, number, vector);
      if (right) row[name] += 1;
      else if (process.argv.includes('--verbose'))
        console.log(`${name}: ${vector.family} ${vector.row}: ${vector.name}`);
    }
  }
  await server.close();
  return { names, rows };
}

/** Puts a table between its marks. */
function place(page, mark, lines) {
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [before, rest] = page.split(begin);
  return `${before}${begin}\n${lines.join('\n')}\n${end}${rest.split(end)[1]}`;
}

// A library that rejects a promise which nobody was given must not end the run.
process.on('unhandledRejection', () => {});
console.warn = () => {};

const versions = {
  tokenbrook: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
  openai: version('openai'),
  'ai-sdk': `${version('ai')} with @ai-sdk/openai-compatible ${version('@ai-sdk/openai-compatible')}`,
  xsai: version('@xsai/stream-text'),
};
function version(name) {
  return JSON.parse(readFileSync(join(root, 'benches/node_modules', name, 'package.json'), 'utf8')).version;
}

const { names, rows } = await behaviours();
const total = { all: 0, ...Object.fromEntries(names.map((name) => [name, 0])) };
const table = [
  `| what servers send | cases | ${names.join(' | ')} |`,
  `| --- | --- |${' --- |'.repeat(names.length)}`,
];
for (const [family, row] of [...rows].sort()) {
  for (const key of Object.keys(total)) total[key] += row[key];
  table.push(
    `| ${FAMILIES[family] ?? family} | ${row.all} | ${names.map((name) => row[name]).join(' | ')} |`,
  );
}
table.push(`| **all** | ${total.all} | ${names.map((name) => `**${total[name]}**`).join(' | ')} |`);

const bytes = await sizes(import.meta.dirname);
const number = new Intl.NumberFormat('en');
const sizeTable = ['| | version | minified, bytes | gzip, bytes |', '| --- | --- | --- | --- |'];
for (const name of names) {
  sizeTable.push(
    `| ${name} | ${versions[name]} | ${number.format(bytes[name].raw)} | ${number.format(bytes[name].gzip)} |`,
  );
}
console.log([...table, '', ...sizeTable].join('\n'));
writeFileSync(PAGE, place(place(readFileSync(PAGE, 'utf8'), 'behaviours', table), 'sizes', sizeTable));
// Some of what was given up still waits.
process.exit(0);
