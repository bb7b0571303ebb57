// @ts-check
/** API keys: any that looks like one is good; and how often one may ask. */
import { ApiError } from './errors.mjs';

/**
 * The key of a request.
 * @param {string | undefined} authorization the header
 * @returns {string}
 */
export function checkKey(authorization) {
  if (!authorization) {
    throw new ApiError(401, 'No API key was given: send it in the header "Authorization: Bearer sk-…".', {
      code: null,
    });
  }
  const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
  if (/^sk-[\w-]+$/.test(key) && !key.startsWith('sk-invalid')) return key;
  // The API repeats a masked key, and clients have to cope with that; so this one does it too.
  const echo = key.length > 12 ? `${key.slice(0, 5)}${'*'.repeat(key.length - 9)}${key.slice(-4)}` : '***';
  throw new ApiError(401, `Incorrect API key provided: ${echo}.`, { code: 'invalid_api_key' });
}

/** Counts requests a minute and key. */
export class RateLimit {
  /** @type {Map<string, number[]>} times in ms of the last minute's requests, by key */
  #times = new Map();

  /** @param {number} perMinute */
  constructor(perMinute) {
    this.perMinute = perMinute;
  }

  /** Throws when the key has asked too often. @param {string} key */
  count(key) {
    if (this.perMinute === Number.POSITIVE_INFINITY) return;
    const now = Date.now();
    const times = (this.#times.get(key) ?? []).filter((time) => time > now - 60_000);
    const [first = now] = times;
    if (times.length >= this.perMinute) {
      const seconds = Math.max(1, Math.ceil((first + 60_000 - now) / 1000));
      throw new ApiError(
        429,
        `Rate limit reached: ${this.perMinute} requests a minute. Try again in ${seconds} s.`,
        {
          type: 'requests',
          code: 'rate_limit_exceeded',
          headers: { 'retry-after': String(seconds) },
        },
      );
    }
    this.#times.set(key, [...times, now]);
  }
}
