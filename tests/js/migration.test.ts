/** The table of features in `docs/MIGRATION.md` names tests that there are. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const text = readFileSync(new URL('../../docs/MIGRATION.md', import.meta.url), 'utf8');
const rows = [...text.matchAll(/^\| .+ \| ([\w-]+\.test\.ts): (.+) \|$/gm)].map(([, file, title]) => [
  file!,
  title!,
]);

test('there are rows', () => {
  expect(rows.length).toBeGreaterThan(40);
});

test.each(rows)('%s: %s', (file, title) => {
  const source = readFileSync(new URL(file, import.meta.url), 'utf8');
  const titles = [...source.matchAll(/(?:test|describe|it)(?:\.each)?\b[\s\S]*?\(\s*(['"`])(.*?)\1,/g)].map(
    ([, , one]) => one,
  );
  const tables = [...source.matchAll(/^\s*\[(['"])(.*?)\1,/gm)].map(([, , one]) => one);
  expect([...titles, ...tables]).toContain(title);
});
