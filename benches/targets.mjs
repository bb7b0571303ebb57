// What is promised, and whether it is kept: each a ratio of two medians of one run, by round.

import { OURS, OURS_TEXT } from './names.mjs';
import { ratio, spread } from './paired.mjs';

/**
 * @typedef {object} Target
 * @property {string} traffic
 * @property {string} cut
 * @property {string} them
 * @property {string} us
 * @property {number} [least] they take at least so many times as long
 * @property {number} [most] they take at most so many times as long
 */

const atLeast = (traffic, cut, them, least, us = OURS) => ({ traffic, cut, them, us, least });

/** @type {Target[]} */
export const TARGETS = [
  atLeast('text', '16 KB', 'openai', 15),
  atLeast('text', '16 KB', 'eventsource-parser', 5),
  atLeast('text', '16 KB', 'JSON.parse alone', 3),
  atLeast('text', '16 KB', 'openai', 25, OURS_TEXT),
  atLeast('text', '1,500 B', 'openai', 8),
  atLeast('text', 'one event', 'bare read loop', 1 / 1.6),
  atLeast('text', 'one event', 'openai', 4),
  ...['plain', 'reasoning', 'tools', 'usage'].map((name) => atLeast(name, '16 KB', 'eventsource-parser', 3)),
  ...['logprobs', 'choices', 'varied'].map((name) => atLeast(name, '16 KB', 'eventsource-parser', 1 / 1.1)),
  ...['text', 'tools'].map((name) => atLeast(`.stream() of ${name}`, '16 KB', 'openai', 10)),
  ...['loopback', '10 Mbit/s, 40 ms'].map((cut) => atLeast('import to first request', cut, 'openai', 1)),
];

/** Each target with what was measured; those that were not measured are left out. */
export function judged(results) {
  return TARGETS.flatMap((target) => {
    const found = results.find(({ traffic, cut }) => traffic === target.traffic && cut === target.cut);
    if (!found) return [];
    const measured = ratio(found.times[target.them], found.times[target.us]);
    return [{ ...target, measured, met: measured.median >= target.least }];
  })
    .concat(results.flatMap((result) => linearity(result, results)))
    .concat(results.flatMap(flatness));
}

/** What must not be held on to. */
function flatness({ suite, rows = [], open, connections }) {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first) return [];
  const most = (us, them, limit, value) => ({
    traffic: suite === 'long-answer' ? `${Math.round(last.read)} MiB read` : `${last.read} answers`,
    cut: '',
    us,
    them,
    most: limit,
    measured: spread([value]),
    met: value <= limit,
  });
  const growth = (key) => last[key] - first[key];
  if (suite === 'long-answer') {
    return [
      most('WebAssembly memory', 'MiB above the start', 4, last.wasm),
      most('growth of the heap', "times the answer's text", 3, growth('heap') / growth('text')),
    ];
  }
  return [
    most('WebAssembly memory', 'MiB above the start', 4, growth('wasm')),
    most('heap', 'MiB above the start', 4, growth('heap')),
    most('what is alive after', 'answers that the server is still giving', 0, open),
    most('what is alive after', 'sockets that outlive the client', 0, connections),
  ];
}

/** What must not grow faster than what is read. */
function linearity({ suite, traffic, cut, deltas, times }, results) {
  if (suite === 'long-line') {
    const measured = ratio(times[`${OURS}, twice`], times[`${OURS}, once`]);
    return [
      {
        traffic,
        cut,
        us: OURS,
        them: 'times as long for twice the bytes',
        most: 2.2,
        measured,
        met: measured.median <= 2.2,
      },
    ];
  }
  if (suite !== 'partial-json') return [];
  const us = 'tokenbrook JsonStream';
  const first = results.find((other) => other.suite === suite);
  if (first.deltas === deltas) {
    const measured = spread(times[us]);
    return [{ traffic, cut: '', us, them: 'ms', most: 100, measured, met: measured.median <= 100 }];
  }
  const measured = ratio(times[us], first.times[us]);
  return [
    {
      traffic,
      cut: '',
      us,
      them: 'times as long for four times the deltas',
      most: 5,
      measured,
      met: measured.median <= 5,
    },
  ];
}
