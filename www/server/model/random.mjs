// @ts-check
/** Random numbers that a seed repeats, so that "same seed, same answer" can be kept. */

/**
 * @typedef {object} Random
 * @property {() => number} next a number in [0, 1)
 * @property {(limit: number) => number} below an integer in [0, limit)
 * @property {<T>(items: readonly T[]) => T} pick one of the items; there must be at least one
 * @property {(chance: number) => boolean} chance true with the given probability
 * @property {(length: number) => string} id letters and digits, as in the ids of the API
 */

/**
 * The 32-bit FNV-1a hash of a text.
 * @param {string} text
 * @returns {number}
 */
export function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/**
 * The generator "mulberry32".
 * @param {number} [seed] a 32-bit integer; without it every run differs
 * @returns {Random}
 */
export function random(seed = Math.floor(Math.random() * 2 ** 32)) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (/** @type {number} */ limit) => Math.floor(next() * limit);
  const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  return {
    next,
    below,
    pick: (items) => /** @type {any} */ (items[below(items.length)]),
    chance: (chance) => next() < chance,
    id: (length) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join(''),
  };
}
