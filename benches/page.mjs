// What runs in the page, and in Node: one suite a process, so that no kind of traffic finds code warmed up by another.
import { events } from './suites/events.mjs';
import { longAnswer } from './suites/long-answer.mjs';
import { longLine } from './suites/long-line.mjs';
import { manyAnswers } from './suites/many-answers.mjs';
import { partialJson } from './suites/partial-json.mjs';
import { reading } from './suites/reading.mjs';

const SUITES = {
  reading: ({ traffic, ...how }) => reading(traffic, how),
  events,
  'long-line': longLine,
  'partial-json': partialJson,
  'long-answer': longAnswer,
  'many-answers': manyAnswers,
};

/** Runs a suite and gives its results: plain data. */
export const run = (suite, how) => SUITES[suite](how);
globalThis.runSuite = run;
