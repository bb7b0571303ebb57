// @ts-check
/**
 * Tokens by the API page's rule: about four characters of English a token, a Chinese character one
 * or two. A cut follows words, as real tokens do, so that streamed pieces look natural.
 */

/** The longest token of a word, in UTF-16 units, its leading space included. */
const LONGEST = 6;

/**
 * One token and how many it counts for (a rare Chinese character counts for two).
 * @typedef {{ text: string, weight: number }} Token
 */

/**
 * Cuts a text into tokens; joined, they are the text again.
 * @param {string} text
 * @returns {Generator<Token>}
 */
export function* tokens(text) {
  for (let start = 0; start < text.length; ) {
    const end = tokenEnd(text, start);
    yield { text: text.slice(start, end), weight: weight(text, start) };
    start = end;
  }
}

/**
 * How many tokens a text counts for.
 * @param {string} text
 * @returns {number}
 */
export function countTokens(text) {
  let count = 0;
  for (let start = 0; start < text.length; start = tokenEnd(text, start)) count += weight(text, start);
  return count;
}

/**
 * Where the token that begins at `start` ends, in UTF-16 units.
 * @param {string} text
 * @param {number} start
 */
function tokenEnd(text, start) {
  const first = text.charCodeAt(start);
  if (isHighSurrogate(first)) return Math.min(start + 2, text.length);
  if (isHan(first)) return start + 1;
  const word = first === SPACE && isLetter(text.charCodeAt(start + 1));
  if (!word && !isLetter(first)) return runEnd(text, start, first);
  let end = start + 1;
  while (end < text.length && end - start < LONGEST && isLetter(text.charCodeAt(end))) end += 1;
  return end;
}

/**
 * A run of the same space or punctuation mark, at most four long.
 * @param {string} text
 * @param {number} start
 * @param {number} unit
 */
function runEnd(text, start, unit) {
  let end = start + 1;
  while (end < text.length && end - start < 4 && text.charCodeAt(end) === unit) end += 1;
  return end;
}

/**
 * @param {string} text
 * @param {number} start
 */
function weight(text, start) {
  const unit = text.charCodeAt(start);
  const common = unit >= 0x4e00 && unit <= 0x9fff;
  return !common && (isHighSurrogate(unit) || isHan(unit)) ? 2 : 1;
}

const SPACE = 0x20;

/** @param {number} unit */
const isHighSurrogate = (unit) => unit >= 0xd800 && unit <= 0xdbff;

/**
 * Chinese characters and the punctuation and kana beside them.
 * @param {number} unit
 */
const isHan = (unit) =>
  (unit >= 0x2e80 && unit <= 0x9fff) || (unit >= 0xf900 && unit <= 0xfaff) || unit >= 0xff00;

/**
 * Letters and digits, of any script that is not Chinese.
 * @param {number} unit NaN at the end of the text
 */
const isLetter = (unit) =>
  (unit >= 0x30 && unit <= 0x39) ||
  (unit >= 0x41 && unit <= 0x5a) ||
  (unit >= 0x61 && unit <= 0x7a) ||
  (unit >= 0xc0 && unit < 0x2000) ||
  (unit >= 0xa000 && unit < 0xd800);
