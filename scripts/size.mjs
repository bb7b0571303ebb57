// `npm run size`: what a user transfers for the smallest streaming program, module included; what features cost, and
// where the bytes come from. `--check` looks at the budget alone, `--docs` writes the tables into docs/BENCHMARKS.md.
import { build } from './build.mjs';
import { writeTable } from './docs/table.mjs';
import { main, Sentence } from './process.mjs';
import { functions } from './size/functions.mjs';
import { parts } from './size/parts.mjs';
import { measure, PROGRAMS, peer } from './size/programs.mjs';

/**
 * Bytes of gzip that the program below may take: what it takes now, so that it only shrinks from here on. The goal is
 * 60,000.
 */
const BUDGET = 79_990;

const PAGE = 'docs/BENCHMARKS.md';
const digits = (bytes) => bytes.toLocaleString('en');

await main(async () => {
  await build();
  if (process.argv.includes('--check')) return check();
  const { name, ...other } = peer() ?? {};
  const programs = name ? { ...PROGRAMS, [name]: other } : PROGRAMS;
  const sizes = [];
  for (const [program, given] of Object.entries(programs)) sizes.push({ program, ...(await measure(given)) });
  const js = await parts();
  const { groups, largest } = functions();
  console.table(sizes);
  for (const list of [js, groups, largest]) console.table(list.map(([part, bytes]) => ({ part, bytes })));
  if (process.argv.includes('--docs')) document(sizes, js, groups);
});

async function check() {
  const { gzip } = await measure(PROGRAMS['stream an answer']);
  console.log(`The smallest streaming program: ${digits(gzip)} bytes of gzip, of ${digits(BUDGET)}.`);
  if (gzip > BUDGET) throw new Sentence(`${gzip} bytes of gzip are over the budget of ${BUDGET}.`);
  const { raw } = await measure(PROGRAMS['import and not use']);
  if (raw > 16) throw new Sentence(`An unused import leaves ${raw} bytes behind.`);
}

function document(sizes, js, groups) {
  const day = new Date().toISOString().slice(0, 10);
  const rows = sizes.map(({ program, ...bytes }) => [program, ...Object.values(bytes).map(digits)]);
  writeTable(
    PAGE,
    'size',
    ['program', 'bytes', 'gzip', 'brotli'],
    rows,
    `Bundled and minified by esbuild, ${day}.`,
  );
  for (const [place, list] of [
    ['size-js', js],
    ['size-wasm', groups],
  ]) {
    const sum = list.reduce((all, [, bytes]) => all + bytes, 0);
    const shares = list.map(([part, bytes]) => [
      part,
      digits(bytes),
      `${((bytes / sum) * 100).toFixed(1)} %`,
    ]);
    writeTable(PAGE, place, ['part', 'bytes', 'share'], shares, `${digits(sum)} bytes in all, before gzip.`);
  }
}
