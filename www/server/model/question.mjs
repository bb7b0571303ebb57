// @ts-check
/** What a conversation asks for, as far as a small model can tell. */
import { stem } from './markov.mjs';

/**
 * @typedef {object} Question
 * @property {string} text the last user message
 * @property {Set<string>} keywords its telling words, as stems
 * @property {string[]} spelled the same words as they were written
 * @property {boolean} chinese asked in Chinese, or for Chinese
 * @property {boolean} refuse asks for harm to a brook, which no model here helps with
 * @property {number | null} words the length asked for, in words
 * @property {'short' | 'list' | 'steps' | 'table' | 'code' | 'greeting' | 'identity' | null} layout what the wording asks for
 */

const STOP_WORDS = new Set(
  `a about all also am an and any are as at be because been but by can could did do does for from get give go had has have
   he her here him his how i if in into is it its just know let like make many may me more most much my need no not now of
   on one only or other our out over please say see she should show so some tell than that the their them then there these
   they thing this those to up us use very want was we were what when where which who why will with word words would write
   you your u me describe explain answer question reply json markdown short brief sentence sentences list table steps code`
    .split(/\s+/)
    .map(stem),
);

/** @type {[NonNullable<Question['layout']>, RegExp][]} */
const LAYOUTS = [
  ['identity', /\b(who|what) (are|r) (you|u)\b|\byour name\b|你是谁/i],
  ['greeting', /^\s*(hi|hello|hey|good (morning|evening|day)|thanks?( you)?)\b[\s!.,]*$/i],
  ['table', /\btable\b/i],
  ['code', /\b(code|function|program|script|javascript|python|rust)\b/i],
  ['steps', /\b(steps?|how (do|can|should|would) (i|you|we|one)|how to|guide|recipe)\b/i],
  ['list', /\b(list|bullets?|ideas|reasons|examples|tips)\b/i],
  ['short', /\b(short|brief(ly)?|one sentence|in a word|quick(ly)?)\b/i],
];

/**
 * The text of a message's content: a string, or its text parts.
 * @param {unknown} content
 * @returns {string}
 */
export function textOf(content) {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (typeof part?.text === 'string' ? part.text : '')).join(' ');
}

/**
 * @param {readonly any[]} messages
 * @returns {Question}
 */
export function readQuestion(messages) {
  const text = textOf(messages.findLast((message) => message.role === 'user')?.content).slice(-4000);
  const spelled = tellingWords(text);
  return {
    text,
    spelled,
    keywords: new Set(spelled.map(stem)),
    chinese: /\p{Script=Han}|\bin chinese\b/iu.test(text),
    refuse: /\b(poison|pollute)\b/i.test(text),
    words: askedLength(text),
    layout: LAYOUTS.find(([, pattern]) => pattern.test(text))?.[0] ?? null,
  };
}

/**
 * The words of a text that are not mere grammar, each once.
 * @param {string} text
 * @returns {string[]}
 */
export function tellingWords(text) {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  const seen = new Set(STOP_WORDS);
  return words.filter((word) => {
    const key = stem(word);
    if (key.length < 3 || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** "in 2,000 words". @param {string} text */
function askedLength(text) {
  const match = /\b(\d[\d,]*) words?\b/i.exec(text);
  if (!match) return null;
  return Math.min(Number(match[1]?.replaceAll(',', '')), 1_000_000);
}
