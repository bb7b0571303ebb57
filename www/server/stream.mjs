// @ts-check
/** An answer as server-sent events, written to the socket as the client takes them. */

/**
 * The events of a completion: role, deltas, finish reason, usage if it was asked for, `[DONE]`.
 * @param {import('./completion.mjs').Completion} completion
 * @param {{ delay: number, signal: AbortSignal }} pace
 * @returns {AsyncGenerator<string>} one event each
 */
export async function* events(completion, pace) {
  const { stream_options: options } = completion.request;
  /** @type {Set<number>} */
  const begun = new Set();
  for await (const { index, delta, logprob, finish } of completion.write(pace)) {
    if (!begun.has(index)) {
      begun.add(index);
      const role = { role: 'assistant', content: delta.tool_calls ? null : '', refusal: null };
      yield event(completion.chunk([{ index, delta: role, logprobs: null, finish_reason: null }]));
    }
    const logprobs = logprob ? { content: [logprob], refusal: null } : null;
    yield event(completion.chunk([{ index, delta, logprobs, finish_reason: finish }]));
  }
  if (pace.signal.aborted) return;
  if (options?.include_usage) yield event(completion.chunk([], completion.usage));
  yield 'data: [DONE]\n\n';
}

/** @param {object} payload */
export const event = (payload) => `data: ${JSON.stringify(payload)}\n\n`;

/** The headers of a stream. */
export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
};

/**
 * Writes pieces as they come, no faster than the client reads; stops when it leaves.
 * @param {import('node:http').ServerResponse} outgoing its headers are sent at once
 * @param {AsyncIterable<string | Uint8Array>} pieces
 * @param {AbortSignal} signal aborted when the connection closes
 */
export async function send(outgoing, pieces, signal) {
  outgoing.flushHeaders();
  for await (const piece of pieces) {
    if (signal.aborted) return;
    if (!outgoing.write(piece)) await drained(outgoing, signal);
  }
  if (!signal.aborted) outgoing.end();
}

/** @param {import('node:http').ServerResponse} outgoing @param {AbortSignal} signal */
function drained(outgoing, signal) {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve(undefined);
    };
    outgoing.on('drain', done);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });
}
