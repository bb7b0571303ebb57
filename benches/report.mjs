// Results as tables of Markdown.
import { OURS, OURS_TEXT } from './names.mjs';
import { ratio, spread } from './paired.mjs';

const digits = (value) => String(Number(value.toPrecision(3)));
const span = ({ median, p25, p75 }, unit = '') =>
  `${digits(median)}${unit}${p25 === p75 ? '' : ` (${digits(p25)}–${digits(p75)})`}`;

/** What was measured, as a table each. */
export const comparison = (results) =>
  results.map((result) => (result.rows ? holdings(result) : medians(result))).join('\n');

/** Medians and middle halves, and how many times as long as ours. */
function medians({ traffic, cut = '', events, times, rates, unit = events ? 'µs per event' : 'ms' }) {
  const us = times[OURS] ?? times['tokenbrook JsonStream'];
  const rows = Object.entries(times).map(([name, list]) => {
    const each = events ? list.map((ms) => (ms * 1000) / events) : list;
    const beside = us && name !== OURS && name !== OURS_TEXT ? span(ratio(list, us), '×') : '';
    const rate = rates ? ` ${Math.round(spread(rates[name]).median)} |` : '';
    return `| ${name} | ${span(spread(each))} | ${beside} |${rate}`;
  });
  const head = ['', unit, 'against ours', ...(rates ? ['tokens/s that were sent'] : [])];
  return table(`${traffic}${cut && `, ${cut}`}`, head, rows);
}

/** What is held along the way, in MiB; above the start. */
function holdings({ suite, rows }) {
  const lines = rows.map(({ what, read, text, wasm, heap }) =>
    what
      ? `| ${read}, ${what} | | ${digits(wasm)} | ${digits(heap)} |`
      : `| ${Math.round(read)} MiB | ${digits(text)} | ${digits(wasm)} | ${digits(heap)} |`,
  );
  return table(suite, ['read', 'text, MiB', 'WebAssembly memory, MiB', 'heap, MiB'], lines);
}

const table = (title, head, rows) =>
  [`\n**${title}**\n`, `| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows].join('\n');

/** The targets, and whether each is met. */
export function verdicts(targets) {
  const rows = targets.map(({ traffic, cut, us, them, least, most, measured, met }) => {
    const ofPeer = least !== undefined;
    const what = ofPeer ? `${us} against ${them}` : `${us}: ${them}`;
    const goal = ofPeer ? `≥ ${digits(least)}×` : `≤ ${digits(most)}`;
    const found = span(measured, ofPeer ? '×' : '');
    return `| ${traffic}${cut && `, ${cut}`} | ${what} | ${goal} | ${found} | ${met ? 'met' : '**missed**'} |`;
  });
  return ['\n| workload | what | goal | measured | |', '|---|---|---|---|---|', ...rows].join('\n');
}
