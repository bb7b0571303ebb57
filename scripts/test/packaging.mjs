// `npm run test:packaging`: the packed package in every tool and runtime of tests/packaging/cases.mjs, really run.
// `--quick`: those that need nothing installed; `--only name`: one; `--docs`: writes their rows of docs/PACKAGING.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { makeApp, pack, VERSIONS } from '../../tests/packaging/app.mjs';
import { CASES } from '../../tests/packaging/cases.mjs';
import { runCase } from '../../tests/packaging/run.mjs';
import { startEndpoint } from '../../www/server/endpoint.mjs';
import { build } from '../build.mjs';
import { readTable, writeTable } from '../docs/table.mjs';
import { main, root, Sentence, say } from '../process.mjs';
import { CHROMIUM_ARGS, ensureBrowser } from '../setup/browser.mjs';

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, docs: { type: 'boolean' } },
});

await main(async () => {
  const chosen = CASES.filter(({ name, quick }) =>
    flags.only ? name === flags.only : quick || !flags.quick,
  );
  if (chosen.length === 0) {
    throw new Sentence(
      `No case is named ${flags.only}; there are ${CASES.map(({ name }) => name).join(', ')}.`,
    );
  }
  const { browser: executablePath } = await ensureBrowser();
  await build();
  const tarball = pack();
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const endpoint = await startEndpoint({ delay: 1 });
  say(`The packed package in ${chosen.length} tools and runtimes, pages in Chromium ${browser.version()}`);
  const rows = [];
  try {
    const expected = await expectedAnswer(endpoint.baseURL);
    for (const row of chosen) {
      rows.push(await attempt(row, tarball, { endpoint: endpoint.baseURL, browser, expected }));
    }
  } finally {
    await browser.close();
    await endpoint.close();
  }
  if (flags.docs) {
    const note = `Pages ran in Chromium ${browser.version()}; times include the build, not the installation.`;
    const known = [...rows, ...readTable('docs/PACKAGING.md', 'tools')];
    const all = CASES.map((row) => known.find(([title]) => title === titleOf(row))).filter(Boolean);
    writeTable('docs/PACKAGING.md', 'tools', ['tool or runtime', 'result', 's'], all, note);
  }
  if (rows.some(([, result]) => result !== 'passed')) throw new Sentence('Some tools failed; see above.');
});

/** Runs one case. Gives its row of the table. */
async function attempt(row, tarball, { expected, ...world }) {
  let result = 'passed';
  let start = performance.now();
  try {
    const app = await makeApp(row, tarball);
    start = performance.now();
    const shown = await runCase(row, app, world);
    if (shown !== undefined && shown.replace(/\s+/g, ' ') !== expected)
      throw new Sentence(`showed: ${shown.slice(0, 500)}`);
  } catch (error) {
    result = 'FAILED';
    console.error(error instanceof Sentence ? error.message : error);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${result === 'passed' ? '✓' : '✗'} ${seconds.padStart(5)} s  ${row.name}`);
  return [titleOf(row), result, seconds];
}

/** The title with its versions filled in. */
function titleOf({ title, tool }) {
  const installed = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies;
  const versions = { ...installed, ...VERSIONS[tool ?? 'none'], node: process.versions.node };
  return title.replace(/\{(.+?)\}/g, (_, name) => versions[name]);
}

/** What the endpoint says when it is not asked for a stream, and not by this package. */
async function expectedAnswer(baseURL) {
  const response = await fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-packaging-0123456789', 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'brook-mini',
      seed: 7,
      messages: [{ role: 'user', content: 'Why is a brook loud?' }],
    }),
  });
  return (await response.json()).choices[0].message.content.replace(/\s+/g, ' ');
}
