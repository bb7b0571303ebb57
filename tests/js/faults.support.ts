/**
 * The table of faults: what a caller gets of each, in Node and in a page. Names without a raw server are those of
 * `www/server/faults/table.mjs`.
 */
import { startEndpoint } from '../../www/server/endpoint.mjs';
import { rawFaults, startRaw } from './faults-servers.support.js';

/** What was seen of a request that met a fault. */
export interface Seen {
  /** Name of the error's class; absent at a good end. */
  error?: string;
  message?: string;
  /** Why, as the client found out; see `APIConnectionError.diagnosis`. */
  diagnosis?: { cause: string; sentence: string };
  /** Whether a cause is there, and it is an error. */
  cause?: boolean;
  status?: number;
  /** `retrySafe` and the text of `partial`, as the error has them. */
  carries?: { retrySafe: boolean; text: string };
  /** ms that the server wanted to be waited, too long to be. */
  retryAfter?: number;
  /** Of the stream, where there was one. */
  outcome?: { kind: string; retrySafe: boolean; emitted: boolean; text: string };
  /** What the loop, or the whole answer, brought. */
  text: string;
  repairs: string[];
  /** ms from the call to the end. */
  took: number;
}

/** What is to be seen. */
export interface Expected {
  error?: string;
  status?: number;
  /** The error's message. */
  says?: string;
  /** Absent: there was no stream. */
  outcome?: 'complete' | 'truncated' | 'errored' | 'empty';
  /** Of the error and of the outcome. */
  retrySafe?: boolean;
  /** What had arrived at the end. */
  text?: 'none' | 'some' | 'all';
  repairs?: string[];
  /** POSTs that the server got, or how many it may be. Default 1. */
  requests?: number | number[];
  retryAfter?: number;
  /** ms. It may not end sooner than this … */
  atLeast?: number;
  /** … nor later: the limit that the options set, and room for a slow machine. Default 8000. */
  atMost?: number;
}

export interface Case {
  fault: string;
  options?: object;
  /** Of a streamed answer. */
  streamed: Expected;
  /** Of the same request without `stream`. Absent: the fault is one of streams. */
  whole?: Expected;
  /** In a page, where that differs. */
  page?: { streamed: Expected; whole?: Expected };
}

/** Options of a case: no retries, unless it is about them, and short limits only where silence is to be noticed. */
export function optionsOf({ options }: Case, { error, outcome }: Expected): object {
  const silent = error?.includes('Timeout');
  const limits = {
    timeout: silent && !outcome ? 900 : 50_000,
    idleTimeout: silent ? 400 : 50_000,
  };
  return { ...limits, maxRetries: 0, ...options };
}

/**
 * Makes one request and says what came of it. Runs in Node and, from its source, in a page: it knows nothing but its
 * parameters.
 */
export async function observe(
  // biome-ignore lint/suspicious/noExplicitAny: in a page there are no types
  Tokenbrook: any,
  baseURL: string,
  options: object,
  stream: boolean,
): Promise<Seen> {
  const client = new Tokenbrook({
    apiKey: 'sk-fault-0123456789abcdef',
    baseURL,
    logLevel: 'off',
    ...options,
  });
  const seen: Seen = { text: '', repairs: [], took: 0 };
  const started = performance.now();
  // biome-ignore lint/suspicious/noExplicitAny: as above
  let answer: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const textOf = (completion: any): string => completion?.choices[0]?.message.content ?? '';
  try {
    answer = await client.chat.completions.create({
      model: 'brook-mini',
      messages: [{ role: 'user', content: 'Why is a brook loud?' }],
      max_tokens: 12,
      seed: 1,
      stream,
    });
    if (!stream) seen.text = textOf(answer);
    else for await (const chunk of answer) seen.text += chunk.choices?.[0]?.delta?.content ?? '';
    // biome-ignore lint/suspicious/noExplicitAny: as above
  } catch (error: any) {
    seen.error = error.name;
    seen.message = error.message;
    seen.cause = error.cause instanceof Error;
    if (error.diagnosis) seen.diagnosis = error.diagnosis;
    if (error.status) seen.status = error.status;
    if (error.retryAfter) seen.retryAfter = error.retryAfter;
    if (error.partial) seen.carries = { retrySafe: error.retrySafe, text: textOf(error.partial) };
  }
  seen.took = performance.now() - started;
  if (stream && answer) {
    const { kind, retrySafe, emitted, partial } = await answer.outcome;
    seen.outcome = { kind, retrySafe, emitted, text: textOf(partial) };
    seen.repairs = answer.repairs.map(({ code }: { code: string }) => code);
  }
  return seen;
}

/** A server with a fault, and what it counts. */
export interface Faulty {
  baseURL: string;
  /** POSTs that arrived. */
  requests(): number;
  /** Answers, or sockets, that are still open: what a client that gave up has left behind. */
  open(): number;
  close(): Promise<void>;
}

/** Starts a server with a fault, for one case alone. */
export async function startFaulty(fault: string): Promise<Faulty> {
  if (fault === 'refused-port') {
    const { baseURL, close } = await startRaw(() => {});
    await close();
    return { baseURL, requests: () => 0, open: () => 0, close: async () => {} };
  }
  const raw = rawFaults[fault];
  if (raw) {
    const { baseURL, counts, close } = await startRaw(raw);
    return { baseURL, requests: () => counts.requests, open: () => counts.sockets, close };
  }
  const { url, stats, close } = await startEndpoint({ expose: ['retry-after', 'retry-after-ms'] });
  const baseURL = `${url}${fault === 'none' ? '' : `/fault/${fault}`}/v1`;
  return { baseURL, requests: () => stats.started, open: () => stats.open, close };
}

const good: Expected = { outcome: 'complete', text: 'all', retrySafe: false };
const whole: Expected = { text: 'all' };
const retries = { maxRetries: 2 };
const connection: Expected = { error: 'APIConnectionError', text: 'none' };
const timeout: Expected = { error: 'APIConnectionTimeoutError', text: 'none', atLeast: 890, atMost: 15_000 };
const broken: Expected = { error: 'APIConnectionError', outcome: 'errored' };
const silent: Expected = {
  error: 'APIConnectionTimeoutError',
  outcome: 'errored',
  atLeast: 390,
  atMost: 15_000,
};
const refused: Expected = { error: 'BadRequestError', status: 400, says: '400 Too long.', text: 'none' };
// The client waits 5 s for the end of such a body.
const endlessRefusal: Expected = { ...refused, atLeast: 4990, atMost: 20_000 };
const none = { text: 'none', retrySafe: true } as const;
const some = { text: 'some', retrySafe: false } as const;

/** One line of 100 MB, against the limit that every client has. By itself, for it takes time from the others. */
export const endless: Case = {
  fault: 'endless-line:100',
  streamed: { error: 'OverflowError', outcome: 'errored', ...none, atMost: 20_000 },
};

export const cases: Case[] = [
  { fault: 'none', streamed: good, whole },
  // Nothing comes.
  { fault: 'refused-port', streamed: { ...connection, requests: 0 }, whole: { ...connection, requests: 0 } },
  {
    fault: 'reset-before-headers',
    streamed: connection,
    whole: connection,
    // The connection of the preflight may be used again: when such a one is reset, the browser itself asks once more.
    page: { streamed: { ...connection, requests: [1, 2] }, whole: { ...connection, requests: [1, 2] } },
  },
  { fault: 'closed-before-headers', streamed: connection, whole: connection },
  { fault: 'reset-mid-headers', streamed: connection, whole: connection },
  { fault: 'not-http', streamed: connection, whole: connection },
  { fault: 'huge-headers', streamed: connection, whole: connection },
  { fault: 'stall-before-headers', streamed: timeout, whole: timeout },
  { fault: 'stall-mid-headers', streamed: timeout, whole: timeout },
  { fault: 'never-reads', streamed: timeout, whole: timeout },
  // Something comes, and then no more.
  { fault: 'reset-after-headers', streamed: { ...broken, ...none }, whole: connection },
  { fault: 'reset-mid-event', streamed: { ...broken, ...some }, whole: connection },
  { fault: 'reset-mid-character', streamed: { ...broken, ...some }, whole: connection },
  { fault: 'truncated-chunked', streamed: { ...broken, ...some }, whole: connection },
  { fault: 'bad-chunk-size', streamed: { ...broken, ...some } },
  { fault: 'wrong-content-length', streamed: { ...broken, ...some }, whole: connection },
  {
    fault: 'closed-mid-body',
    streamed: { error: 'TruncatedStreamError', outcome: 'truncated', ...some },
  },
  { fault: 'stall-after-headers', streamed: { ...silent, ...none }, whole: timeout },
  { fault: 'stall', streamed: { ...silent, ...some }, whole: timeout },
  { fault: 'stall-mid-event', streamed: { ...silent, ...some }, whole: timeout },
  { fault: 'stall-mid-character', streamed: { ...silent, ...some }, whole: timeout },
  {
    fault: 'keep-alive-only',
    options: { totalTimeout: 2500 },
    streamed: { ...silent, ...none, atLeast: 2490 },
    whole: timeout,
  },
  {
    fault: 'keep-alive-only:20',
    options: { idleTimeout: 300, totalTimeout: 2500 },
    streamed: { ...silent, ...none, atLeast: 2490, atMost: 15_000 },
  },
  {
    fault: 'slow-bytes:1',
    options: { timeout: 50_000 },
    streamed: { ...good, atMost: 50_000 },
    whole: { ...whole, atMost: 50_000 },
  },
  // What comes is not what it should be.
  {
    fault: 'cut-short',
    streamed: { error: 'TruncatedStreamError', outcome: 'truncated', ...some },
    whole: { error: 'MalformedEventError', text: 'none' },
  },
  { fault: 'no-done', streamed: good, whole },
  { fault: 'closed-after-answer', streamed: good },
  { fault: 'early-hints', streamed: good },
  { fault: 'glued-frames', streamed: { ...good, text: 'some', repairs: ['glued-frames'] } },
  { fault: 'buffered', streamed: good, whole },
  { fault: 'error-mid-stream', streamed: { error: 'APIError', outcome: 'errored', ...some } },
  {
    fault: 'html-page',
    streamed: { error: 'HTMLResponseError', outcome: 'errored', ...none },
    whole: { error: 'HTMLResponseError', text: 'none' },
  },
  {
    fault: 'html-error',
    streamed: { error: 'InternalServerError', status: 502, text: 'none' },
    whole: { error: 'InternalServerError', status: 502, text: 'none' },
  },
  {
    fault: 'empty-200',
    streamed: { error: 'EmptyStreamError', outcome: 'empty', ...none },
    whole: { error: 'EmptyStreamError', text: 'none' },
  },
  { fault: 'no-content', streamed: { error: 'EmptyStreamError', outcome: 'empty', ...none } },
  { fault: 'wrong-content-type', streamed: { ...good, repairs: ['content-type'] }, whole },
  { fault: 'json-for-stream', streamed: { ...good, repairs: ['json-for-stream'] }, whole },
  { fault: 'gzip', streamed: good, whole },
  { fault: 'brotli', streamed: good, whole },
  { fault: 'plain-labelled-gzip', streamed: { ...broken, ...none } },
  {
    fault: 'endless-line:3',
    options: { maxEventBytes: 1_000_000 },
    streamed: { error: 'OverflowError', outcome: 'errored', ...none },
  },
  // Refusals.
  {
    fault: '500-twice',
    options: retries,
    streamed: { ...good, requests: 3 },
    whole: { ...whole, requests: 3 },
  },
  {
    fault: 'unavailable',
    options: { maxRetries: 1 },
    streamed: { error: 'InternalServerError', status: 503, text: 'none', requests: 2 },
    whole: { error: 'InternalServerError', status: 503, text: 'none', requests: 2 },
  },
  { fault: 'refusal-stalls', streamed: endlessRefusal, whole: endlessRefusal },
  { fault: 'refusal-breaks', streamed: refused, whole: refused },
  { fault: 'rate-limited', options: retries, streamed: { ...good, requests: 2, atLeast: 990 } },
  { fault: 'rate-limited-ms', options: retries, streamed: { ...good, requests: 2, atLeast: 99 } },
  {
    fault: 'rate-limited-date',
    options: retries,
    streamed: { ...good, requests: 2, atLeast: 900 },
  },
  { fault: 'limit-reset-duration', options: retries, streamed: { ...good, requests: 2, atLeast: 119 } },
  { fault: 'retry-after-decimals', options: retries, streamed: { ...good, requests: 2, atLeast: 119 } },
  {
    fault: 'retry-after-nonsense',
    options: retries,
    streamed: { ...good, requests: 2, atLeast: 370 },
  },
  {
    fault: 'retry-after-past-date',
    options: retries,
    streamed: { ...good, requests: 2, atLeast: 370 },
  },
  {
    fault: 'retry-after-hour',
    options: retries,
    streamed: { error: 'RateLimitError', status: 429, text: 'none', retryAfter: 3_600_000 },
  },
  {
    fault: 'should-not-retry',
    options: retries,
    streamed: { error: 'RateLimitError', status: 429, text: 'none' },
  },
  {
    fault: 'redirect',
    options: retries,
    streamed: { error: 'RedirectError', text: 'none' },
    whole: { error: 'RedirectError', text: 'none' },
  },
  // Rules between origins, of which only a page knows.
  {
    fault: 'no-cors',
    streamed: good,
    whole,
    page: { streamed: connection, whole: connection },
  },
  { fault: 'no-cors-at-all', streamed: good, page: { streamed: { ...connection, requests: 0 } } },
  {
    fault: 'preflight-refused',
    streamed: good,
    whole,
    page: { streamed: { ...connection, requests: 0 }, whole: { ...connection, requests: 0 } },
  },
];
