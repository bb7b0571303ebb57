// @ts-check
/** Where an answer ends before its own end: at `max_tokens`, and at a stop sequence. */

/**
 * Why a choice ended.
 * @typedef {'stop' | 'length' | 'tool_calls'} FinishReason
 *
 * One generated token: what it adds to the message, and what it counts for.
 * @typedef {object} Step
 * @property {Record<string, any>} delta
 * @property {number} weight in tokens
 * @property {TokenLogprob} [logprob] of a token of `content`
 *
 * @typedef {object} TokenLogprob
 * @property {string} token
 * @property {number} logprob
 * @property {number[]} bytes
 * @property {{ token: string, logprob: number, bytes: number[] }[]} top_logprobs
 *
 * @typedef {Generator<Step, FinishReason>} Steps
 */

/**
 * Ends with `length` where one token more would be too many.
 * @param {Steps} steps
 * @param {number} limit in tokens
 * @returns {Steps}
 */
export function* limitTokens(steps, limit) {
  let used = 0;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    used += value.weight;
    if (used > limit) return 'length';
    yield value;
  }
}

/**
 * Ends the content before the first stop sequence, which may begin in one token and end in
 * another: tokens that could still become one are held back.
 * @param {Steps} steps
 * @param {readonly string[]} stops none of them empty
 * @returns {Steps}
 */
export function* stopAt(steps, stops) {
  /** @type {Step[]} */
  let held = [];
  for (;;) {
    const { done, value } = steps.next();
    if (done || typeof value.delta.content !== 'string') {
      yield* held;
      held = [];
      if (done) return value;
      yield value;
      continue;
    }
    held.push(value);
    const text = held.map(({ delta }) => delta.content).join('');
    const found = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
    if (found.length > 0) {
      yield* before(held, Math.min(...found));
      return 'stop';
    }
    const free = text.length - openLength(text, stops);
    let length = 0;
    while (held[0] && length + held[0].delta.content.length <= free) {
      length += held[0].delta.content.length;
      yield held[0];
      held.shift();
    }
  }
}

/**
 * The length of the longest end of the text with which a stop sequence begins.
 * @param {string} text
 * @param {readonly string[]} stops
 */
function openLength(text, stops) {
  const longest = Math.max(0, ...stops.map((stop) => stop.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length--) {
    const end = text.slice(-length);
    if (stops.some((stop) => stop.startsWith(end))) return length;
  }
  return 0;
}

/**
 * The tokens up to a place in their text, the last one cut there.
 * @param {Step[]} steps
 * @param {number} place in UTF-16 units
 * @returns {Generator<Step>}
 */
function* before(steps, place) {
  let left = place;
  for (const step of steps) {
    if (left <= 0) return;
    yield { ...step, delta: { content: step.delta.content.slice(0, left) } };
    left -= step.delta.content.length;
  }
}
