// @ts-check
/** Answers in prose: sentences of the chain, laid out in Markdown as the question suggests. */
import { chinese } from './corpus.mjs';
import { sentence, sentences } from './markov.mjs';

/**
 * A piece of text as it is written; `logprob` 0 where there was no choice.
 * @typedef {{ text: string, logprob: number, others: () => { text: string, logprob: number }[] }} Fragment
 * @typedef {import('./question.mjs').Question} Question
 * @typedef {import('./markov.mjs').Sampling} Sampling
 */

/** @param {string} text @returns {Fragment} */
export const plain = (text) => ({ text, logprob: 0, others: () => [] });

/**
 * Writes an answer. It is a generator, so that an answer of any length costs no memory and stops
 * where its reader stops.
 * @param {Question} question
 * @param {Sampling} sampling
 * @param {{ model: string, words: number }} options `words`: about how long, if the question does not say
 * @returns {Generator<Fragment>}
 */
export function* writeAnswer(question, sampling, { model, words }) {
  const { random } = sampling;
  if (question.chinese) return yield* writeChinese(question, sampling);
  if (question.layout === 'identity') yield plain(introduction(model));
  if (question.layout === 'greeting') yield plain(random.pick(GREETINGS));
  const layout = question.layout ?? (random.chance(0.2) ? 'list' : null);
  const scribe = new Scribe(question, sampling);
  const target = question.words ?? (layout === 'short' || layout === 'greeting' ? 15 : words);
  if (target >= 40 && layout !== 'identity') yield plain(openingFor(question, sampling));
  yield* scribe.paragraph(Math.min(target, 45));
  if (layout === 'list' || layout === 'steps') yield* list(scribe, layout === 'steps');
  if (layout === 'table') yield* table(scribe);
  if (layout === 'code') yield* code(sampling);
  while (scribe.written < target) {
    const left = target - scribe.written;
    yield plain('\n\n');
    if (left > 200 && random.chance(0.3)) yield plain(`## ${titleCase(scribe.topic())}\n\n`);
    else if (left > 40 && random.chance(0.1)) yield plain('> ');
    yield* scribe.paragraph(Math.min(left, 30 + random.below(50)));
  }
}

/**
 * Some sentences of thought before an answer.
 * @param {Question} question
 * @param {Sampling} sampling
 * @param {number} count how many sentences
 * @returns {Generator<Fragment>}
 */
export function* writeReasoning(question, sampling, count) {
  const scribe = new Scribe(question, sampling);
  const about = question.spelled.slice(0, 3).join(', ');
  yield plain(about ? `The question turns on ${about}.` : 'The question leaves me free.');
  for (let i = 0; i < count; i++) {
    yield plain(
      sampling.random.pick([
        ' What do I know? ',
        ' Let me think: ',
        ' And then: ',
        '\n\nOn the other hand: ',
      ]),
    );
    yield* scribe.sentence();
  }
  yield plain('\n\nThat is enough to answer.');
}

/**
 * One sentence as a string, for places that need text at once.
 * @param {Question} question
 * @param {Sampling} sampling
 */
export const oneSentence = (question, sampling) =>
  [...new Scribe(question, sampling).sentence()].map(({ text }) => text).join('');

/** Writes sentences that fit the question and do not repeat each other. */
class Scribe {
  /** Words written so far. */
  written = 0;
  /** @type {Map<string, number>} */
  #used = new Map();
  /** @type {Set<string>} */
  #said = new Set();
  /** What the corpus says about the question's words, best first. */
  #matches;

  /** @param {Question} question @param {Sampling} sampling */
  constructor(question, sampling) {
    this.sampling = sampling;
    this.#matches = sentences
      .map((read) => ({
        ...read,
        score: read.stems.filter((word) => question.keywords.has(word)).length,
      }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, 24);
  }

  /** The topic that fits best, or any. */
  topic() {
    return this.sampling.random.pick(this.#matches.length > 0 ? this.#matches.slice(0, 6) : sentences).topic;
  }

  /** @param {number} words about how many @returns {Generator<Fragment>} */
  *paragraph(words) {
    const end = this.written + words;
    yield* this.sentence();
    while (this.written < end - 6) {
      yield plain(' ');
      yield* this.sentence();
    }
  }

  /** @returns {Generator<Fragment>} */
  *sentence() {
    let choices = this.#compose();
    for (let attempt = 0; attempt < 3 && this.#said.has(key(choices)); attempt++) choices = this.#compose();
    if (this.#said.size < 10_000) this.#said.add(key(choices));
    this.written += choices.length;
    for (const [at, { word, logprob, others }] of choices.entries()) {
      const space = at > 0 ? ' ' : '';
      yield {
        text: space + word,
        logprob,
        others: () => others().map((other) => ({ text: space + other.word, logprob: other.logprob })),
      };
    }
  }

  /** Half of the sentences begin as a sentence about the question's words does. */
  #compose() {
    const { random, temperature } = this.sampling;
    const match = this.#matches.length > 0 && random.chance(0.6) ? random.pick(this.#matches) : null;
    const opening = match ? match.words.slice(0, temperature === 0 ? 4 : 2) : [];
    return sentence(this.sampling, this.#used, opening);
  }
}

/** @param {import('./markov.mjs').Choice[]} choices */
const key = (choices) => choices.map(({ word }) => word).join(' ');

/** @param {string} text */
const titleCase = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const GREETINGS = ['Hello! ', 'Good day. ', 'Hello from the bank of the brook. '];

/** @param {string} model */
const introduction = (model) =>
  `I am **${model}**, a small text model that runs inside this machine's own endpoint. I have read a few pages about ` +
  'brooks, hills and weather, so I am better at water than at facts. ';

/** @param {Question} question @param {Sampling} sampling */
function openingFor({ spelled, keywords }, { random }) {
  const word = random.pick(spelled.length > 0 ? spelled : ['that']);
  const known = sentences.some(({ stems }) => stems.some((read) => keywords.has(read)));
  if (spelled.length > 0 && !known) {
    return random.pick([
      `Of **${word}** I have read nothing, but here is what I know. `,
      `Nobody on these banks has told me about **${word}**. Still: `,
    ]);
  }
  return random.pick([
    `About **${word}**: `,
    `On *${word}*, this much is plain. `,
    '',
    '',
    'Gladly. ',
    'A fair question. ',
  ]);
}

/** @param {Scribe} scribe @param {boolean} numbered @returns {Generator<Fragment>} */
function* list(scribe, numbered) {
  yield plain('\n');
  const items = 3 + scribe.sampling.random.below(3);
  for (let item = 1; item <= items; item++) {
    yield plain(numbered ? `\n${item}. ` : '\n- ');
    yield* scribe.sentence();
  }
}

/** @param {Scribe} scribe @returns {Generator<Fragment>} */
function* table(scribe) {
  const { random } = scribe.sampling;
  yield plain('\n\n| Place | Depth | Water | Remark |\n|---|---:|---:|---|\n');
  for (const place of ['Spring', 'Brook', 'Ford', 'Mill pond', 'River']) {
    yield plain(`| ${place} | ${(0.1 + random.next() * 3).toFixed(1)} m | ${5 + random.below(13)} °C | `);
    yield* scribe.sentence();
    yield plain(' |\n');
  }
}

/** @param {Sampling} sampling @returns {Generator<Fragment>} */
function* code({ random }) {
  const [width, depth, speed] = [2 + random.below(9), 1 + random.below(4), 1 + random.below(3)];
  yield plain('\n\n```js\n');
  yield plain('// Discharge of a stream, in cubic metres per second.\n');
  yield plain(
    'function discharge(width, depth, speed) {\n  return width * depth * speed * 0.8; // the bed slows it\n}\n\n',
  );
  yield plain(
    `console.log(discharge(${width}, ${depth}, ${speed})); // ${(width * depth * speed * 0.8).toFixed(1)}\n`,
  );
  yield plain('```');
}

/** @param {Question} question @param {Sampling} sampling @returns {Generator<Fragment>} */
function* writeChinese({ text }, { random }) {
  const read = chinese.replaceAll('\n', '').match(/[^。]+。/gu) ?? [];
  const asked = new Set(text);
  const near = (/** @type {string} */ line) => [...line].filter((character) => asked.has(character)).length;
  const ordered = read
    .map((line) => ({ line, score: near(line) + 2 * random.next() }))
    .sort((a, b) => b.score - a.score);
  for (const { line } of ordered.slice(0, 3 + random.below(3))) yield plain(line);
}
