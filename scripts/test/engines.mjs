// `npm run test:engines`: the wasm tests, the page and the package in Chromium, Firefox and WebKitGTK.
// `--docs` writes the table of docs/BROWSERS.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPage } from '../build/page.mjs';
import { build } from '../build.mjs';
import { writeTable } from '../docs/table.mjs';
import { main, root, Sentence, say } from '../process.mjs';
import { ensureEngines, startDisplay } from '../setup/engines.mjs';
import { ensureRust } from '../setup/rust.mjs';
import { rowsOf } from './rows.mjs';
import { vitest } from './vitest.mjs';
import { runWasmTests } from './wasm-tests.mjs';

const { values: flags } = parseArgs({ options: { docs: { type: 'boolean' } } });
const results = join(root, 'build', 'engines.json');

await main(async () => {
  await ensureRust();
  const engines = await ensureEngines();
  await build();
  await buildPage();
  const { display, close } = await startDisplay();
  const env = { DISPLAY: display, TOKENBROOK_ENGINES: JSON.stringify(engines) };
  const rows = [];
  try {
    rows.push(['wasm tests of the crate', ...(await attemptEach(engines, (one) => runWasmTests(one, env)))]);
    say('The package and the page in every engine (vitest, selenium-webdriver)');
    const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
    await vitest('engines', env, reports).catch(() => {});
  } finally {
    close();
  }
  const names = engines.map(({ name }) => name);
  rows.push(...rowsOf(results, names));
  console.table(rows);
  if (flags.docs) {
    const versions = JSON.parse(readFileSync(join(root, 'build', 'engine-versions.json'), 'utf8'));
    const head = ['what', ...names.map((name) => `${name} ${versions[name]}`)];
    writeTable(
      'docs/BROWSERS.md',
      'engines',
      head,
      rows,
      'Headless on Debian, except WebKitGTK, which has a screen nobody sees.',
    );
  }
  if (rows.flat().some((cell) => cell === 'FAILED')) throw new Sentence('Some engine failed; see above.');
});

async function attemptEach(engines, test) {
  const cells = [];
  for (const engine of engines) {
    cells.push(
      await test(engine).then(
        () => 'passed',
        () => 'FAILED',
      ),
    );
  }
  return cells;
}
