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
 * @typedef {{ word: string, logprob: number, others: () => { word: string, logprob: number }[] }} Choice
 *
 * A word that may follow, as it was read: how often, its stem, whether it ends a sentence.
 * @typedef {{ word: string, count: number, stem: string, ends: boolean }} Follower
 */

/** A word as it is compared: lower case, no punctuation, no plural. @param {string} word */
export const stem = (word) =>
  word
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/(?<=\p{L}{3})(es|s)$/u, '');

/** Every sentence that was read: its words, and their stems. */
export const sentences = corpus.flatMap(({ topic, text }) =>
  text
    .trim()
    .split(/(?<=[.!?])\s+/)
    .map((sentence) => {
      const words = sentence.split(/\s+/);
      return { topic, words, stems: words.map(stem) };
    }),
);

/** @type {Map<string, Map<string, Follower>>} the last words, joined by a space → the words that followed */
const followers = new Map();

for (const { words, stems } of sentences) {
  const padded = [...Array(ORDER).fill(START), ...words];
  for (const [at, word] of words.entries()) {
    for (let order = 1; order <= ORDER; order++) {
      const context = padded.slice(at + ORDER - order, at + ORDER).join(' ');
      const next = followers.get(context) ?? new Map();
      const known = next.get(word) ?? { word, count: 0, stem: stems[at], ends: END.test(word) };
      known.count += 1;
      next.set(word, known);
      followers.set(context, next);
    }
  }
}

/**
 * One sentence, word by word.
 * @param {Sampling} sampling
 * @param {Map<string, number>} used how often each word stands in the answer so far; is updated
 * @param {readonly string[]} [opening] the words it begins with
 * @returns {Choice[]}
 */
export function sentence(sampling, used, opening = []) {
  /** @type {Choice[]} */
  const choices = opening.map((word) => ({ word, logprob: -1, others: () => [] }));
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
  const found = candidates.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  const chosen = found ?? candidates[0];
  const scored = (/** @type {{ word: string, weight: number }} */ { word, weight }) => ({
    word,
    logprob: Math.log(weight / total),
  });
  return (
    chosen && { ...scored(chosen), others: () => candidates.filter((other) => other !== chosen).map(scored) }
  );
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
 * @param {Map<string, Follower>} candidates
 * @param {Sampling} sampling
 * @param {Map<string, number>} used
 * @param {readonly string[]} context the sentence so far; what it has said already is not said again
 */
function weigh(candidates, sampling, used, context) {
  const last = context.at(-1);
  const repeats = new Set(context.filter((_, at) => context[at - 1] === last));
  const long = context.length > LONG_SENTENCE;
  const weighted = Array.from(candidates.values(), ({ word, count, stem, ends }) => {
    const seen = used.get(stem) ?? 0;
    const penalty = sampling.frequencyPenalty * seen + (seen > 0 ? sampling.presencePenalty : 0);
    const interest = sampling.keywords.has(stem) ? 3 : 1;
    const shape = (long && ends ? 50 : 1) * (repeats.has(word) ? 0.01 : 1);
    const logit = Math.log(count * interest * shape) - penalty;
    return { word, weight: Math.exp(logit / Math.max(sampling.temperature, 0.05)) };
  });
  weighted.sort((a, b) => b.weight - a.weight);
  if (sampling.temperature === 0) return weighted.slice(0, 1);
  if (sampling.topP >= 1) return weighted;
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  let share = 0;
  return weighted.filter(({ weight }) => {
    const inside = share < sampling.topP;
    share += weight / total;
    return inside;
  });
}
