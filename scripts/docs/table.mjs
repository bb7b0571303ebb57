// Tables of the documentation that are written from a run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, Sentence, say } from '../process.mjs';

/** Puts a table, with a note under it, between `<!-- name -->` and `<!-- /name -->` of a page. */
export function writeTable(page, name, head, rows, note) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  writePart(page, name, `${[head, head.map(() => '---'), ...rows].map(line).join('')}\n${note}\n`);
}

/** The rows of the table that is there. */
export function readTable(page, name) {
  const text = readFileSync(join(root, page), 'utf8');
  const table = text.slice(text.indexOf(`<!-- ${name} -->`), text.indexOf(`<!-- /${name} -->`));
  const lines = table.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) => line.slice(2, -2).split(' | '));
}

/** Puts Markdown there. */
export function writePart(page, name, markdown) {
  const file = join(root, page);
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Sentence(`${page} has no place for '${name}'.`);
  writeFileSync(file, `${text.slice(0, from)}${begin}${markdown}${text.slice(to)}`);
  say(`Wrote '${name}' of ${page}.`);
}
