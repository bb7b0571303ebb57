/** What a client, and a single request, can be told. */

/** The severities of log messages; `off` silences all. */
export type LogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug';

/** Where log messages go; `console` fits. Keys, cookies and messages never do. */
export interface Logger {
  /** What went wrong. */
  error(message: string, ...rest: unknown[]): void;
  /** What may go wrong. */
  warn(message: string, ...rest: unknown[]): void;
  /** What is done. */
  info(message: string, ...rest: unknown[]): void;
  /** How it is done. */
  debug(message: string, ...rest: unknown[]): void;
}

/** A `fetch`; called with the address as a string, and with no `this`. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Gives the key; asked before every attempt, and once more when the server answers 401. */
export type ApiKeySetter = () => Promise<string>;

/** The value of a header: `null` deletes what was set before, `undefined` leaves it. */
export type HeaderValue = string | null | undefined;

/** Headers in any of the forms that `fetch` takes. */
export type HeadersInput =
  | Headers
  | Iterable<readonly [string, HeaderValue]>
  | { readonly [name: string]: HeaderValue | readonly string[] }
  | null
  | undefined;

/** Parameters of the address; nested ones become `a[b]=c`, arrays `a[]=b`; `undefined` removes one. */
export type QueryInput = object;

/** More options for `fetch`, such as `credentials`, `cache` or `keepalive`. */
export type FetchOptions = Omit<RequestInit, 'method' | 'headers' | 'body' | 'signal'>;

/** Options of a client. */
export interface ClientOptions {
  /**
   * The key: text, or an async function that gives it, asked before every attempt and once more after a 401.
   * `null` or absent: no `authorization` header, as relays and cookies want it.
   *
   * Do not ship a key with a page: whoever opens the page can read it.
   */
  apiKey?: string | ApiKeySetter | null | undefined;
  /** The address up to and without `/chat/completions`. Default `https://api.codingplanx.ai/v1`. */
  baseURL?: string | null | undefined;
  /**
   * The longest time in ms to wait: for the headers of a streamed answer, for the end of a whole one. For each attempt.
   * @default 600000
   */
  timeout?: number | undefined;
  /**
   * The longest silence in ms in the middle of a body. Any byte ends it, also a comment; the time in which nobody reads
   * does not count. 0: none.
   * @default 300000
   */
  idleTimeout?: number | undefined;
  /**
   * The longest time in ms for everything, all attempts and waits between them and the body included. 0: none.
   * @default 0
   */
  totalTimeout?: number | undefined;
  /**
   * How often to try again after 408, 409, 429, 5xx and failed connections; never once a body has begun to arrive.
   * @default 2
   */
  maxRetries?: number | undefined;
  /**
   * The longest `Retry-After` in ms that is waited for. A longer one fails the request at once, with `retryAfter`.
   * @default 60000
   */
  maxRetryDelay?: number | undefined;
  /**
   * The longest event of a stream in bytes; beyond it the stream ends with `OverflowError`.
   * @default 67108864
   */
  maxEventBytes?: number | undefined;
  /**
   * The most bytes of events that have not ended yet, in all streams of the client together; the stream that goes
   * beyond ends with `OverflowError`.
   * @default 268435456
   */
  maxBufferedBytes?: number | undefined;
  /**
   * Whether a request is checked before it is sent: types, required fields and the documented ranges.
   * @default true
   */
  validate?: boolean | undefined;
  /**
   * Whether a page that cannot reach the server looks for the reason, for `APIConnectionError.diagnosis`: it asks the
   * address with HEAD, without key, cookies and body. Never with a `fetch` of your own.
   * @default true
   */
  diagnose?: boolean | undefined;
  /**
   * Whether `<think>…</think>` in the text is taken for reasoning. Chunks stay as they are; `text()`, `final()` and the
   * events of `.stream()` have them apart.
   * @default false
   */
  thinkTags?: boolean | undefined;
  /**
   * Whether a server is recognised that repeats all the text in every delta.
   * @default true
   */
  cumulative?: boolean | undefined;
  /** Used instead of the platform's `fetch`, which is looked up for every request. */
  fetch?: Fetch | undefined;
  /** More options for `fetch`, such as `credentials`; a request's own come on top. */
  fetchOptions?: FetchOptions | undefined;
  /**
   * Headers of every request. Mind that a server must allow each of them to pages of other origins (CORS): without any,
   * only `accept`, `content-type` and `authorization` are sent.
   */
  defaultHeaders?: HeadersInput;
  /** Parameters of every address. */
  defaultQuery?: QueryInput | undefined;
  /**
   * Where log messages go.
   * @default console
   */
  logger?: Logger | undefined;
  /**
   * From which severity on.
   * @default 'warn'
   */
  logLevel?: LogLevel | undefined;
  /** Accepted and without effect: this client is made for browsers. `tokenbrook/openai` keeps openai's rule. */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** What may be set for a client and for a single request. */
type SharedOptions = Pick<
  ClientOptions,
  | 'idleTimeout'
  | 'totalTimeout'
  | 'maxRetries'
  | 'maxRetryDelay'
  | 'maxEventBytes'
  | 'validate'
  | 'diagnose'
  | 'thinkTags'
  | 'cumulative'
>;

/** Options of a single request; they go before the client's. */
export interface RequestOptions extends SharedOptions {
  /** Aborts the request, also while its answer is being read. */
  signal?: AbortSignal | null | undefined;
  /** Added to the client's `defaultHeaders`; `null` deletes one. */
  headers?: HeadersInput;
  /** Added to the client's `defaultQuery`; `undefined` removes one. */
  query?: QueryInput | null | undefined;
  /** See {@link ClientOptions.timeout}. A whole number, 0 or more. */
  timeout?: number | undefined;
  /** Merged over the client's. */
  fetchOptions?: FetchOptions | undefined;
  /** Where the request goes under `baseURL`, instead of to the method's own path. */
  path?: string;
  /**
   * Sent as `Idempotency-Key`, so that a server which knows it answers a repeated request once. A page may send it only
   * to a server that allows it (CORS).
   */
  idempotencyKey?: string | undefined;
}

/** The methods of HTTP that the API uses. */
export type HTTPMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A request in full, for `client.request()` and its kin. */
export interface FinalRequestOptions extends RequestOptions {
  method: HTTPMethod;
  /** Added to `baseURL`; or a whole address, to which the key is sent as well. */
  path: string;
  /** An object is sent as JSON; text, bytes, a blob, a form or a stream as they are. */
  body?: unknown;
  /** Whether the answer is an event stream; then the promise resolves to a `Stream`. */
  stream?: boolean | undefined;
}
