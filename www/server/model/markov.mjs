// @ts-check
/** The text model: which word follows which words, learned from the corpus. */
import { corpus } from './corpus.mjs';

/** Words before a word that are looked at, at most. */
const ORDER = 3;
const START = '\u0002';
const END = /[.!?]$/;
/** Words after which a sentence is ended where it can be, and where it is ended in any case. */
const LONG_SENTENCE = 26;
const LONGEST_SENTENCE = 45;

/**
 * How a word is chosen.
 * @typedef {object} Sampling
 * @property {import('./random.mjs').Random} random
 * @property {number} temperature 0: always the likeliest word
 * @property {number} topP only the likeliest words that have this share together
 * @property {number} presencePenalty
 * @property {number} frequencyPenalty
 * @property {1 | 2 | 3} order words of context: more is closer to what was read
 * @property {Set<string>} keywords words of the question, which are preferred
 */

/**
 * A word with the natural logarithm of its probability, and the words that were as possible.
 * @typedef {{ word: string, logprob: number, others: { word: string, logprob: number }[] }} Choice
 */

/** Every sentence that was read, as words. */
export const sentences = corpus.flatMap(({ topic, text }) =>
  text
    .trim()
    .split(/(?<=[.!?])\s+/)
    .map((sentence) => ({ topic, words: sentence.split(/\s+/) })),
);

/** @type {Map<string, Map<string, number>>} the last words, joined by a space → next word → how often */
const followers = new Map();

for (const { words } of sentences) {
  const padded = [...Array(ORDER).fill(START), ...words];
  for (let at = ORDER; at < padded.length; at++) {
    for (let order = 1; order <= ORDER; order++) {
      const context = padded.slice(at - order, at).join(' ');
      const next = followers.get(context) ?? new Map();
      followers.set(context, next.set(padded[at], (next.get(padded[at]) ?? 0) + 1));
    }
  }
}

/** A word as it is compared: lower case, no punctuation, no plural. @param {string} word */
export const stem = (word) =>
  word
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/(?<=\p{L}{3})(es|s)$/u, '');

/**
 * One sentence, word by word.
 * @param {Sampling} sampling
 * @param {Map<string, number>} used how often each word stands in the answer so far; is updated
 * @param {readonly string[]} [opening] the words it begins with
 * @returns {Choice[]}
 */
export function sentence(sampling, used, opening = []) {
  /** @type {Choice[]} */
  const choices = opening.map((word) => ({ word, logprob: -1, others: [] }));
  const context = [...Array(ORDER).fill(START), ...opening];
  for (;;) {
    const choice = nextWord(sampling, used, context);
    if (!choice) break;
    if (choices.length === LONGEST_SENTENCE) choice.word = `${choice.word.replace(/[^\p{L}\p{N}]+$/u, '')}.`;
    choices.push(choice);
    context.push(choice.word);
    if (END.test(choice.word)) break;
  }
  for (const { word } of choices) used.set(stem(word), (used.get(stem(word)) ?? 0) + 1);
  return choices;
}

/**
 * @param {Sampling} sampling
 * @param {Map<string, number>} used
 * @param {readonly string[]} context
 * @returns {Choice | undefined} nothing where no sentence went on
 */
function nextWord(sampling, used, context) {
  const candidates = weigh(candidatesFor(sampling, context), sampling, used, context);
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
  let left = sampling.random.next() * total;
  const chosen = candidates.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  const scored = candidates.map(({ word, weight }) => ({ word, logprob: Math.log(weight / total) }));
  const [taken = scored[0]] = scored.filter(({ word }) => word === chosen?.word);
  return taken && { ...taken, others: scored.filter((other) => other !== taken) };
}

/**
 * The words that followed this context. Long contexts have few followers, so a shorter one is
 * taken now and then, more often at a high temperature: that is where new sentences come from.
 * @param {Sampling} sampling
 * @param {readonly string[]} context
 */
function candidatesFor({ order, random, temperature }, context) {
  for (let length = /** @type {number} */ (order); length > 1; length--) {
    const next = followers.get(context.slice(-length).join(' '));
    if (next && (next.size > 1 || !random.chance(Math.min(0.5, 0.1 * (length - 1) * temperature))))
      return next;
  }
  return followers.get(context.slice(-1).join(' ')) ?? new Map();
}

/**
 * Temperature, penalties, the question's words and nucleus sampling, likeliest first.
 * @param {Map<string, number>} candidates
 * @param {Sampling} sampling
 * @param {Map<string, number>} used
 * @param {readonly string[]} context the sentence so far; what it has said already is not said again
 */
function weigh(candidates, sampling, used, context) {
  const last = context.at(-1);
  const repeats = (/** @type {string} */ word) =>
    context.some((said, at) => said === word && context[at - 1] === last);
  const long = context.length > LONG_SENTENCE;
  const weighted = [...candidates].map(([word, count]) => {
    const key = stem(word);
    const seen = used.get(key) ?? 0;
    const penalty = sampling.frequencyPenalty * seen + (seen > 0 ? sampling.presencePenalty : 0);
    const interest =
      (sampling.keywords.has(key) ? 3 : 1) * (long && END.test(word) ? 50 : 1) * (repeats(word) ? 0.01 : 1);
    const logit = Math.log(count * interest) - penalty;
    return { word, weight: Math.exp(logit / Math.max(sampling.temperature, 0.05)) };
  });
  weighted.sort((a, b) => b.weight - a.weight);
  if (sampling.temperature === 0) return weighted.slice(0, 1);
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  let share = 0;
  return weighted.filter(({ weight }) => {
    const inside = share < sampling.topP;
    share += weight / total;
    return inside;
  });
}
