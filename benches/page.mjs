// What runs in a page, and in Node, for who drives it: suites as a whole, and one contender of those that take turns.
import { timed } from './paired.mjs';
import { events } from './suites/events.mjs';
import { longAnswer } from './suites/long-answer.mjs';
import { longLine } from './suites/long-line.mjs';
import { manyAnswers } from './suites/many-answers.mjs';
import { partialJson } from './suites/partial-json.mjs';
import { reading } from './suites/reading.mjs';

const WHOLE = {
  'long-line': longLine,
  'partial-json': partialJson,
  'long-answer': longAnswer,
  'many-answers': manyAnswers,
};

/** @type {Record<string, import('./driven/in-turn.mjs').Suite>} */
const IN_TURN = { reading, events };

let measured;

/** Plain data in and out. */
export const calls = {
  run: (suite, how) => WHOLE[suite](how),
  plan: (suite, how) => IN_TURN[suite].plan(how),
  async prepare(suite, how, stage, name) {
    const { run, ...told } = await IN_TURN[suite].prepare(how, stage, name);
    measured = timed(run);
    return told;
  },
  measure: () => measured(),
};
globalThis.calls = calls;
