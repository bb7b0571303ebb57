// Results as tables of Markdown.
import { OURS, OURS_TEXT } from './names.mjs';
import { ratio, spread } from './paired.mjs';

const digits = (value) => String(Number(value.toPrecision(3)));
const span = ({ median, p25, p75 }, unit = '') => `${digits(median)}${unit} (${digits(p25)}–${digits(p75)})`;

/** Medians and middle halves: µs per event, or ms where there are no events, and how many times as long as ours. */
export function comparison(results) {
  return results
    .map(({ traffic, cut = '', events, times }) => {
      const us = times[OURS] ?? times['tokenbrook JsonStream'];
      const rows = Object.entries(times).map(([name, list]) => {
        const each = events ? list.map((ms) => (ms * 1000) / events) : list;
        const beside = us && name !== OURS && name !== OURS_TEXT ? span(ratio(list, us), '×') : '';
        return `| ${name} | ${span(spread(each))} | ${beside} |`;
      });
      const unit = events ? 'µs per event' : 'ms';
      return [
        `\n**${traffic}${cut && `, ${cut}`}**\n`,
        `| | ${unit} | against ours |`,
        '|---|---|---|',
        ...rows,
      ].join('\n');
    })
    .join('\n');
}

/** The targets, and whether each is met. */
export function verdicts(targets) {
  const rows = targets.map(({ traffic, cut, us, them, least, most, measured, met }) => {
    const goal = least === undefined ? `≤ ${digits(most)}` : `≥ ${digits(least)}×`;
    return `| ${traffic}${cut && `, ${cut}`} | ${us} against ${them} | ${goal} | ${span(measured)} | ${met ? 'met' : '**missed**'} |`;
  });
  return ['\n| workload | what | goal | measured | |', '|---|---|---|---|---|', ...rows].join('\n');
}
