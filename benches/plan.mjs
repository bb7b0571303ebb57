// What can be measured, by name. Parts other than `speed` take long, and are run when they are named.
import { inTurn } from './driven/in-turn.mjs';
import { mainThread } from './driven/main-thread.mjs';
import { manyAnswers } from './driven/many-answers.mjs';
import { start } from './driven/start.mjs';
import { TRAFFIC } from './traffic.mjs';

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {'speed' | 'memory'} part
 * @property {string} [suite] what runs in the host, by its name in `page.mjs`
 * @property {object} [how] its options beside those of every suite
 * @property {(host: import('./hosts.mjs').Host, how: object) => Promise<object[]>} [drive] what drives the host instead
 * @property {'Chromium' | 'Node'} [only] the host that can do it
 */

/** @type {Entry[]} */
export const PLAN = [
  ...Object.keys(TRAFFIC).map((traffic) => ({
    name: traffic,
    part: 'speed',
    drive: inTurn('reading'),
    how: { traffic },
  })),
  ...['text', 'tools'].map((traffic) => ({
    name: `stream-${traffic}`,
    part: 'speed',
    drive: inTurn('events'),
    how: { traffic },
  })),
  ...['long-line', 'partial-json'].map((suite) => ({ name: suite, part: 'speed', suite })),
  { name: 'start', part: 'speed', drive: start, only: 'Chromium' },
  { name: 'main-thread', part: 'speed', drive: mainThread, only: 'Chromium' },
  { name: 'long-answer', part: 'memory', suite: 'long-answer' },
  { name: 'many-answers', part: 'memory', drive: manyAnswers },
];
