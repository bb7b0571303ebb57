/** What a stream tells of itself. */
import type { AccumulatedCompletion } from './answer.js';
import type { ChatCompletionChunk } from './chunk.js';

/** A stream of chunks, ours or somebody's. */
export interface ChunkSource extends AsyncIterable<ChatCompletionChunk> {
  controller: AbortController;
}

/** How a streamed answer ended. */
export interface Outcome {
  /**
   * `complete`: as it should. `stopped`: the caller left or aborted. `truncated`: the body ended in the middle of the
   * answer. `empty`: nothing came. `errored`: anything else, see `error`.
   */
  kind: 'complete' | 'stopped' | 'truncated' | 'errored' | 'empty';
  /** Everything that was decoded, whether it was read or not. */
  partial: AccumulatedCompletion;
  /** Whether anything of it reached the caller. */
  emitted: boolean;
  /** Whether asking again repeats nothing: no content, reasoning, refusal or tool call had arrived. */
  retrySafe: boolean;
  /** What a loop over the stream throws. */
  error?: Error;
}

/** A departure from what the bytes say, and how often it was needed. */
export interface Repair {
  /** Which, such as `unterminated-event`. */
  code: string;
  count: number;
}

/** Times and amounts of a streamed answer. `null`: not known, or not yet. */
export interface Metrics {
  /** ms from the request to the headers of the answer. */
  timeToHeaders: number | null;
  /** ms from the request to the first content, reasoning, refusal or tool call. */
  timeToFirstToken: number | null;
  /** ms from the request to the end, or to now. */
  duration: number;
  /** Events of the stream so far. */
  events: number;
  /** Bytes of the body so far, as the platform delivered them: unpacked. */
  bytes: number;
  /** Tokens of the answer by the server's `usage`, for each second since the first. */
  tokensPerSecond: number | null;
}

/** The key under which async disposal is looked up, where the engine and the caller's type library have it. */
type AsyncDispose = SymbolConstructor extends { readonly asyncDispose: infer S extends symbol } ? S : never;

/** `await using` works where it exists; in older type libraries this is an empty type. */
export type Disposable = { [K in AsyncDispose]: () => PromiseLike<void> };
