/**
 * What the wasm module exports, as the façade sees it. Written by hand: the generated declarations are not published.
 * Every method is synchronous unless it returns a promise; a `Fault` is what Rust says went wrong.
 */
export interface Engine {
  /** The module's linear memory; its `buffer` is replaced when it grows. */
  readonly memory: WebAssembly.Memory;
  readonly Decoder: new (options: DecoderOptions) => EngineDecoder;
  readonly Exchange: new (call: Call) => EngineExchange;
  readonly JsonStream: new () => EngineJsonStream;
  readonly EventStreamDecoder: new (maxEventBytes: number) => EngineEventStreamDecoder;
  /** Checks a request body before it is sent; `undefined` when it is fine, kind `warning` when it may be sent anyway. */
  readonly checkRequest: (body: unknown) => Fault | undefined;
}

/** What a request needs; read by Rust through getters, so a plain object will do. */
export interface Call {
  readonly method: string;
  readonly baseURL: string;
  readonly path: string;
  readonly query: ReadonlyArray<readonly [string, string]>;
  /** In order of rising precedence; `null` deletes. */
  readonly headers: ReadonlyArray<readonly [string, string | null]>;
  readonly body: BodyInit | undefined;
  /** Asked before every attempt when it is a function; `null`: no `authorization` header. */
  readonly apiKey: string | null | (() => string | Promise<string>);
  /** The caller's own fetch, else `globalThis.fetch` is looked up per attempt. */
  readonly fetch: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  readonly fetchOptions: RequestInit;
  /** ms; see `timeout` of `ClientOptions`. */
  readonly timeout: number;
  /** ms over all attempts and waits, 0: off. */
  readonly totalTimeout: number;
  readonly maxRetries: number;
  /** ms; the longest `Retry-After` that is waited for. */
  readonly maxRetryDelay: number;
  /** Whether the answer will be streamed: then `timeout` ends at the headers. */
  readonly stream: boolean;
  /** Called with facts for the log, secrets already masked; absent when logging is off. */
  readonly log: ((level: LogLevel, message: string, details: object) => void) | undefined;
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** One request with its attempts. Cancelling or freeing it aborts whatever is in flight. */
export interface EngineExchange {
  /** Gives a successful response whose body is unread, or a `Fault`. */
  respond(resolve: (response: Response) => void, reject: (fault: Fault) => void): void;
  /**
   * Gives the response that {@link EngineExchange.respond} gave, and its whole body, or a `Fault`; a failed or timed out
   * read is retried within the policy.
   */
  text(resolve: (read: { response: Response; text: string }) => void, reject: (fault: Fault) => void): void;
  /** Aborts at once, also a body that is being read; what is asked for meanwhile is rejected with a `Fault` of kind `abort`. Safe to call often. */
  cancel(): void;
  /** The answer came to its end: {@link EngineExchange.free} aborts nothing then. */
  complete(): void;
  /** Takes the key and the prompt out of a text, such as an error inside of a stream. */
  redact(text: string): string;
  /** Lets go of it, which aborts whatever is in flight. */
  free(): void;
}

/** What went wrong, as Rust says it. The façade chooses the class by `kind` and `status`. */
export interface Fault {
  readonly kind: FaultKind;
  /** A whole sentence, redacted. */
  readonly message: string;
  readonly status?: number;
  /** The JSON text of the error body (redacted), or `undefined` when the body was not JSON. */
  readonly body?: string;
  readonly headers?: Headers;
  /** The value that was thrown by fetch, the key function, … */
  readonly cause?: unknown;
  /** `invalid_request`: where, such as `messages[2].content[0].image_url.url`. */
  readonly path?: string;
  /** `malformed`: bytes from the beginning of the event's data. */
  readonly position?: number;
  /** `status`: ms that the server asked to wait, when that is longer than `maxRetryDelay`. */
  readonly retryAfter?: number;
}

export type FaultKind =
  | 'invalid_request'
  | 'warning'
  | 'api_key'
  | 'connection'
  | 'timeout'
  | 'abort'
  | 'status'
  | 'redirect'
  | 'api'
  | 'malformed'
  | 'truncated'
  | 'empty'
  | 'overflow'
  | 'html'
  | 'out_of_memory';

/** How a body is to be decoded. */
export interface DecoderOptions {
  /** 0: chunks and merged operations, 1: text only, 2: operations per event (for `.stream()`). */
  readonly mode: 0 | 1 | 2;
  readonly thinkTags: boolean;
  readonly cumulative: boolean;
  /** Bytes; the longest event that is accepted. */
  readonly maxEventBytes: number;
  /**
   * What the response's `content-type` says: 0 nothing, 1 `text/event-stream`, 2 JSON, 3 something else; 4: each event is
   * a line of JSON that was read from a stream before.
   */
  readonly contentType: 0 | 1 | 2 | 3 | 4;
  /** A random 32-bit number: makes the ids of tool calls that come without one. */
  readonly seed: number;
}

/** The synchronous machine over one response body; see `stream/records.ts` for what each step leaves behind. */
export interface EngineDecoder {
  /**
   * The address of the batch header, twelve `u32`: words address, words length; lead address, bytes and UTF-16 code
   * units; rest address, bytes and units; state (0 open, 1 complete, 2 failed; bit 8: text or a tool call has arrived);
   * events so far; bytes held of an event that has not ended; and the address where {@link EngineDecoder.read} takes up
   * to 64 KiB from, the same for all decoders.
   */
  readonly header: number;
  /** Decodes so many bytes that have been put there. Returns the number of words. */
  read(length: number): number;
  /** The end of the body: delivers what was unterminated and decides the ending. Returns the number of words. */
  finish(): number;
  free(): void;
}

/** Incremental reader of one JSON document that arrives in pieces. */
export interface EngineJsonStream {
  /** Reads more text; returns operations for `js/json/build.ts`. */
  push(text: string): Uint32Array;
  /** No more text comes; returns operations. */
  end(): Uint32Array;
  free(): void;
}

/** The event stream format alone. */
export interface EngineEventStreamDecoder {
  /**
   * Decodes bytes. Four values an event: its name, its data, the last event ID, the reconnection time in ms. Throws a
   * `Fault` when an event is too long.
   */
  push(bytes: Uint8Array): Array<string | number | undefined>;
  /** The end of the bytes: as {@link push}, with an event that lacks its blank line. */
  end(): Array<string | number | undefined>;
  free(): void;
}
