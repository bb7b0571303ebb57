// What servers send, by name: each kind of traffic is a list of payloads, one event each.
import { words } from './words.mjs';

/** A generator of numbers in [0, 1) that gives the same ones every time. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const head = {
  id: 'chatcmpl-BAbZ8pLkQ2xYtVw3Nc7Rf5Hs1Jd9M',
  object: 'chat.completion.chunk',
  created: 1741569952,
  model: 'gpt-4o-mini-2024-07-18',
  service_tier: 'default',
  system_fingerprint: 'fp_06737a9306',
};
const usage = (prompt, completion) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
});

/** A chunk as OpenAI sends it. */
const chunk = (delta, { index = 0, finish_reason = null, logprobs = null, ...more } = {}) => ({
  ...head,
  choices: [{ index, delta, logprobs, finish_reason }],
  ...more,
});

/** A chunk as servers send it that leave out what is null. */
const plainChunk = (delta, { index = 0, finish_reason = null, ...more } = {}) => ({
  id: head.id,
  object: head.object,
  created: head.created,
  model: 'llama-3.3-70b',
  choices: [{ index, delta, finish_reason }],
  ...more,
});

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const letters = (count, next) =>
  Array.from({ length: count }, () => ALPHABET[Math.floor(next() * ALPHABET.length)]).join('');

function text(count, next) {
  const obfuscation = () => letters(1 + Math.floor(next() * 15), next);
  const middle = words(count - 3, next).map((content) => chunk({ content }, { obfuscation: obfuscation() }));
  return [
    chunk({ role: 'assistant', content: '', refusal: null }, { obfuscation: obfuscation() }),
    ...middle,
    chunk({}, { finish_reason: 'stop', obfuscation: obfuscation() }),
    { ...head, choices: [], usage: usage(24, count), obfuscation: '' },
  ];
}

function plain(count, next) {
  return [
    plainChunk({ role: 'assistant', content: '' }),
    ...words(count - 2, next).map((content) => plainChunk({ content })),
    plainChunk({}, { finish_reason: 'stop', usage: usage(24, count) }),
  ];
}

function reasoning(count, next) {
  const half = count >> 1;
  return [
    plainChunk({ role: 'assistant', content: null, reasoning_content: '' }),
    ...words(half - 1, next).map((text) => plainChunk({ content: null, reasoning_content: text })),
    ...words(count - half - 1, next).map((content) => plainChunk({ content, reasoning_content: null })),
    plainChunk({ content: '', reasoning_content: null }, { finish_reason: 'stop', usage: usage(24, count) }),
  ];
}

function tools(count, next) {
  const calls = 4;
  const each = Math.max(1, Math.floor((count - 2) / calls) - 1);
  const delta = (index, body) =>
    chunk({ tool_calls: [{ index, ...body }] }, { obfuscation: letters(1 + Math.floor(next() * 15), next) });
  const payloads = [chunk({ role: 'assistant', content: null }, { obfuscation: 'x' })];
  for (let index = 0; index < calls; index++) {
    payloads.push(
      delta(index, {
        id: `call_${letters(24, next)}`,
        type: 'function',
        function: { name: 'search_documents', arguments: '' },
      }),
    );
    const pieces = jsonPieces(each, next);
    for (const piece of pieces) payloads.push(delta(index, { function: { arguments: piece } }));
  }
  payloads.push(chunk({}, { finish_reason: 'tool_calls', obfuscation: 'y' }));
  return payloads;
}

/** The text of a JSON object, cut into so many pieces as a model would. */
export function jsonPieces(count, next) {
  const pieces = ['{"', 'queries', '":["'];
  const wanted = Math.max(count, 6);
  let at = 0;
  for (const word of words(wanted, next)) {
    if (pieces.length >= wanted - 1) break;
    at += 1;
    // Control characters of the text cannot be in a JSON text as they are.
    pieces.push(at % 9 === 0 ? '","' : JSON.stringify(word).slice(1, -1));
  }
  pieces.push('"]}');
  return pieces;
}

function choices(count, next) {
  const payloads = [0, 1, 2].map((index) =>
    chunk({ role: 'assistant', content: '', refusal: null }, { index }),
  );
  const text = words(count - 6, next);
  for (const [at, content] of text.entries())
    payloads.push(chunk({ content }, { index: at % 3, obfuscation: letters(4, next) }));
  for (const index of [0, 1, 2]) payloads.push(chunk({}, { index, finish_reason: 'stop' }));
  return payloads;
}

function usageEach(count, next) {
  const text = words(count - 2, next);
  return [
    plainChunk({ role: 'assistant', content: '' }, { usage: usage(24, 0) }),
    ...text.map((content, at) => plainChunk({ content }, { usage: usage(24, at + 1) })),
    plainChunk({}, { finish_reason: 'stop', usage: usage(24, count) }),
  ];
}

function logprobs(count, next) {
  const utf8 = new TextEncoder();
  const token = (text) => ({ token: text, logprob: -next() * 8, bytes: [...utf8.encode(text)] });
  const alternatives = words(64, next);
  const entry = (text) => ({
    ...token(text),
    top_logprobs: Array.from({ length: 5 }, () => token(alternatives[Math.floor(next() * 64)])),
  });
  return [
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...words(count - 2, next).map((content) =>
      chunk(
        { content },
        { logprobs: { content: [entry(content)], refusal: null }, obfuscation: letters(6, next) },
      ),
    ),
    chunk({}, { finish_reason: 'stop' }),
  ];
}

/** Keys, order and types that change from chunk to chunk: nothing can be learned. */
function varied(count, next) {
  const any = () => {
    const kind = Math.floor(next() * 6);
    if (kind === 0) return next() * 1000;
    if (kind === 1) return next() < 0.5;
    if (kind === 2) return null;
    if (kind === 3) return [1, 2, 3].map(() => Math.floor(next() * 100));
    if (kind === 4) return { [letters(3, next)]: letters(5, next) };
    return letters(8, next);
  };
  return [
    plainChunk({ role: 'assistant', content: '' }),
    ...words(count - 2, next).map((content) => {
      const extra = {};
      for (let keys = 1 + Math.floor(next() * 5); keys > 0; keys--)
        extra[`x_${Math.floor(next() * 40)}`] = any();
      return next() < 0.5 ? { ...extra, ...plainChunk({ content }) } : plainChunk({ content, ...extra });
    }),
    plainChunk({}, { finish_reason: 'stop' }),
  ];
}

/** Each event one line of `bytes`. */
function huge(count, next, bytes) {
  const some = words(2000, next).join('');
  const line = some.repeat(Math.ceil(bytes / some.length)).slice(0, bytes);
  return [
    plainChunk({ role: 'assistant', content: '' }),
    ...Array.from({ length: count }, (_, at) => plainChunk({ content: `${at}${line}` })),
    plainChunk({}, { finish_reason: 'stop' }),
  ];
}

const event = (payload) => `data: ${payload}\n\n`;
const HEARTBEATS = (payload, at) => `${at % 2 ? ': keep-alive\n\n' : ':\n\n'}${event(payload)}`;

/**
 * @typedef {object} Traffic
 * @property {string} about
 * @property {(count: number, next: () => number) => object[]} chunks
 * @property {(payload: string, at: number) => string} [event] how a payload is sent
 * @property {number} [count] events, where the usual number would be too many
 */

/** @type {Record<string, Traffic>} */
export const TRAFFIC = {
  text: { about: 'text as OpenAI sends it, with obfuscation of random length', chunks: text },
  plain: { about: 'text, nothing else', chunks: plain },
  reasoning: { about: 'reasoning_content, then text', chunks: reasoning },
  tools: { about: 'the arguments of four tool calls', chunks: tools },
  usage: { about: 'text with the usage on every chunk', chunks: usageEach },
  heartbeats: { about: 'text with a comment before each event', chunks: plain, event: HEARTBEATS },
  choices: { about: 'three choices, interleaved', chunks: choices },
  logprobs: { about: 'text with log probabilities, five alternatives a token', chunks: logprobs },
  varied: { about: 'keys, their order and types change from chunk to chunk', chunks: varied },
  huge: { about: 'lines of 4 MiB', chunks: (count, next) => huge(count, next, 4 << 20), count: 4 },
};

/** The payloads of a kind of traffic as texts, and as the events of a body. */
export function trafficOf(name, count) {
  const { chunks, event: send = event, count: most = Number.POSITIVE_INFINITY } = TRAFFIC[name];
  const payloads = chunks(Math.min(count, most), random(42)).map((payload) => JSON.stringify(payload));
  const utf8 = new TextEncoder();
  return {
    // Made anew from bytes, so that no text is a rope or a piece of another one.
    payloads: payloads.map((payload) => new TextDecoder().decode(utf8.encode(payload))),
    events: [...payloads.map(send), 'data: [DONE]\n\n'].map((text) => utf8.encode(text)),
  };
}

/** How a body is cut into network reads. */
export const CUTS = {
  '16 KB': (events) => bySize(events, 16384),
  '1,500 B': (events) => bySize(events, 1500),
  'one event': (events) => events,
  'mid event': midEvent,
};

/** Pieces of `size` bytes. */
export function bySize(events, size) {
  const body = joined(events);
  const reads = [];
  for (let at = 0; at < body.length; at += size) reads.push(body.slice(at, at + size));
  return reads;
}

/** Each read ends in the middle of an event. */
function midEvent(events) {
  const reads = [];
  let rest = new Uint8Array(0);
  for (const event of events) {
    const half = event.length >> 1;
    reads.push(joined([rest, event.subarray(0, half)]));
    rest = event.slice(half);
  }
  return [...reads, rest];
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
