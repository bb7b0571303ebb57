// A table from vitest's report: a row for each test, a cell for each `describe` that ran it.
import { readFileSync } from 'node:fs';

/**
 * Cells say `passed` or `FAILED`, `–` where the test was skipped, and what a test noted in its `meta.seen`.
 * @param {string} report a file of vitest's JSON reporter
 * @param {string[]} names of the `describe`s
 */
export function rowsOf(report, names) {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const titles = new Set(all.map(({ title }) => title));
  return [...titles].map((title) => [
    title,
    ...names.map((name) =>
      cellOf(all.find((one) => one.ancestorTitles.includes(name) && one.title === title)),
    ),
  ]);
}

function cellOf(result) {
  if (result?.status === 'passed') return result.meta?.seen ?? 'passed';
  return result && ['skipped', 'pending'].includes(result.status) ? '–' : 'FAILED';
}
