import { explainBreak } from '../diagnosis/explain.js';
import type { DecoderOptions, Fault } from '../engine.js';
import { EmptyStreamError, TruncatedStreamError } from '../errors/answer.js';
import { APIConnectionError, APIConnectionTimeoutError } from '../errors/api.js';
import { TokenbrookError, withPartial } from '../errors/base.js';
import { asError, fromFault, withoutSecrets } from '../errors/fault.js';
import type { AccumulatedCompletion } from '../types/answer.js';
import type { Metrics, Outcome } from '../types/stream.js';
import { Accumulated } from './accumulate.js';
import type { Body, BodyOptions, StreamFault } from './body.js';

/** What a body is decoded into: chunks, text alone, or chunks and changes event by event. */
export type Mode = DecoderOptions['mode'];

/** How a body comes to be, and what is to happen when it has ended. */
export interface ReadingOptions {
  /** Starts decoding; called once, when the first reader has said what it wants. */
  readonly open: (mode: Mode, reading: Reading) => Promise<Body>;
  /** Lets go of a body that nobody has opened. */
  readonly discard: () => void;
  readonly controller: AbortController;
  /** When the request was made, by `performance.now()`. */
  readonly startedAt: number;
  /** When its headers came; `undefined` when nobody looked. */
  readonly headersAt?: number | undefined;
  readonly headers?: Headers | undefined;
  /** ms of silence. */
  readonly idleTimeout: number;
  /** ms from `startedAt` to when the body must have ended; 0: never. */
  readonly totalTimeout: number;
  /** Whether what reading throws is an error of the network's, to be told as one. */
  readonly network: boolean;
  /** The address that was asked, where a broken connection is to be explained. */
  readonly asked?: string | undefined;
  /** Takes secrets out of what the server said. */
  readonly redact?: ((text: string) => string) | undefined;
  /** Called once. */
  readonly onEnd?: ((kind: Outcome['kind']) => void) | undefined;
}

/**
 * One streamed answer being read: it opens the body when somebody wants it, knows how the answer ended, and lets go of
 * everything then.
 */
export class Reading {
  /** Never rejects, and reads nothing by itself. */
  readonly outcome: Promise<Outcome>;
  /** The body once it is being decoded. */
  body: Body | undefined;
  /** Whether anything reached the caller. */
  emitted = false;
  /** Whether the WebAssembly module broke off. */
  trapped = false;
  /** What the body is decoded into; settled when it is opened. */
  mode: Mode = 0;
  /** Mode 2: who is told of chunks and changes. */
  watcher: Pick<BodyOptions, 'onChunk' | 'watch'> | undefined;
  readonly #options: ReadingOptions;
  #opening: Promise<Body> | undefined;
  #settle!: (outcome: Outcome) => void;
  #ended: Outcome['kind'] | undefined;
  #endedAt: number | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #late = false;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const { signal } = options.controller;
    if (signal.aborted) this.#end('stopped');
    else signal.addEventListener('abort', this.#aborted);
  }

  /** The open body, or `undefined` when the answer has ended before. */
  async opened(): Promise<Body | undefined> {
    if (this.#ended) return this.body;
    try {
      this.#opening ??= this.#open();
      this.body = await this.#opening;
    } catch (thrown) {
      throw this.#fail(asError(thrown) as Error);
    }
    // Stopped in the meantime.
    if (this.#ended) this.body.cancel();
    return this.body;
  }

  /**
   * Nothing more comes: throws what ended the answer before its time.
   *
   * @param loop it is a loop that ends, of which there is nothing to be said when the server itself ended without a chunk
   */
  finish(loop = false): void {
    if (this.#ended) return;
    const { body } = this;
    const error = body && this.#errorOf(body);
    if (error) {
      if (loop && body.fault?.kind === 'empty' && body.fault.position) return void this.#end('empty', error);
      throw this.#fail(error);
    }
    this.#end('complete');
  }

  /** The caller wants no more: the network is cancelled at once. */
  stop(): void {
    if (this.#end('stopped')) this.#options.controller.abort();
  }

  /** Reads to the end for the accumulated answer's sake. */
  async drive(): Promise<void> {
    const body = await this.opened();
    while (await body?.read());
    this.finish();
  }

  /** Everything that has been decoded so far. */
  get partial(): AccumulatedCompletion {
    return (this.body?.answer ?? new Accumulated()).completion();
  }

  /** Times and amounts so far. */
  get metrics(): Metrics {
    const { startedAt, headersAt } = this.#options;
    const { events = 0, bytes = 0, firstTokenAt, answer } = this.body ?? {};
    const now = this.#endedAt ?? performance.now();
    const since = (time: number | undefined): number | null => (time === undefined ? null : time - startedAt);
    const tokens = answer?.live().usage?.completion_tokens;
    return {
      timeToHeaders: since(headersAt),
      timeToFirstToken: since(firstTokenAt),
      duration: now - startedAt,
      events,
      bytes,
      tokensPerSecond:
        tokens && firstTokenAt && now > firstTokenAt ? (tokens / (now - firstTokenAt)) * 1000 : null,
    };
  }

  async #open(): Promise<Body> {
    const { open, startedAt, totalTimeout } = this.#options;
    if (totalTimeout > 0) {
      this.#deadline = setTimeout(
        () => {
          this.#late = true;
          this.body?.cancel();
        },
        Math.max(0, startedAt + totalTimeout - performance.now()),
      );
    }
    return open(this.mode, this);
  }

  #errorOf(body: Body): Error | undefined {
    const { idleTimeout, totalTimeout } = this.#options;
    const { fault, broken } = body;
    if (fault) return fromFault(this.#said(fault));
    if (this.#late) return timedOut(`the answer was not complete within ${totalTimeout} ms.`);
    if (body.idled) return timedOut(`the answer stalled, nothing came for ${idleTimeout} ms.`);
    if (!broken) return undefined;
    const { error: cause } = broken;
    if (!this.trapped && !this.#options.network && cause instanceof Error) return cause;
    if (this.trapped) return new TokenbrookError('The answer could not be decoded.', { cause });
    const message = 'Connection error: it broke in the middle of the answer.';
    const broke = new APIConnectionError({ message, cause });
    const { asked, startedAt } = this.#options;
    if (asked) explainBreak(broke, asked, startedAt);
    return broke;
  }

  /** An error inside of the stream, as if it had been one outside. */
  #said({ kind, message, body, status, position }: StreamFault): Fault {
    const { redact = (text) => text, headers } = this.#options;
    return {
      kind,
      message: redact(message),
      position,
      ...(status && { status }),
      ...(body && { body: redact(body) }),
      ...(headers && { headers: withoutSecrets(headers, redact) }),
    };
  }

  #fail(error: Error): Error {
    const kind =
      error instanceof TruncatedStreamError
        ? 'truncated'
        : error instanceof EmptyStreamError
          ? 'empty'
          : 'errored';
    if (this.#end(kind, error)) this.#options.controller.abort();
    return error;
  }

  readonly #aborted = (): void => {
    this.#end('stopped');
  };

  // Whether this is the end; what ends twice ended the first time.
  #end(kind: Outcome['kind'], error?: Error): boolean {
    if (this.#ended) return false;
    this.#ended = kind;
    this.#endedAt = performance.now();
    clearTimeout(this.#deadline);
    if (this.body) this.body.cancel();
    else this.#options.discard();
    const { emitted } = this;
    const retrySafe = !this.body?.substance;
    // The answer grows no further, and most callers never ask for it: it is put together for those who do.
    let made: AccumulatedCompletion | undefined;
    const partial = (): AccumulatedCompletion => {
      made ??= this.partial;
      return made;
    };
    if (error) withPartial(error, partial, retrySafe);
    this.#settle({
      kind,
      get partial() {
        return partial();
      },
      emitted,
      retrySafe,
      ...(error && { error }),
    });
    this.#options.onEnd?.(kind);
    return true;
  }
}

function timedOut(what: string): Error {
  return new APIConnectionTimeoutError({ message: `Request timed out: ${what}` });
}
