/**
 * A Chat Completions client for the browser, with its WebAssembly module inside. See {@link Tokenbrook}.
 *
 * @packageDocumentation
 */
import { ChatCompletionStream as AnyChatCompletionStream } from './chat-stream/stream.js';
import { Client } from './client/client.js';
import { initOf, withLoader } from './client/loader.js';
import { Stream as AnyStream } from './stream/stream.js';
import type { ChatCompletionChunk } from './types/chunk.js';
import type { ClientOptions } from './types/options.js';
import { loader } from './wasm/inline.js';
import type { InitSource } from './wasm/source.js';

/**
 * A client of one endpoint.
 *
 * ```ts
 * const client = new Tokenbrook({ apiKey });
 * const stream = await client.chat.completions.create({ model, messages, stream: true });
 * for await (const chunk of stream) render(chunk.choices[0]?.delta?.content ?? '');
 * ```
 *
 * Making one loads the WebAssembly module in the background; a failure to load is reported by the first request.
 */
export class Tokenbrook extends Client {
  /** Asks nobody yet: an option that is wrong shows in the first request. */
  constructor(options: ClientOptions = {}) {
    super(options, loader);
  }
}

export default Tokenbrook;

/**
 * Loads the WebAssembly module. Not needed before requests, which load it themselves; needed before the synchronous
 * `JsonStream`, `EventStreamDecoder` and `parsePartialJson`. One promise however often it is called; after a failure
 * the next call tries again.
 *
 * @param source another copy of `tokenbrook.wasm`; left out, the one inside of this package
 */
export function init(source?: InitSource): Promise<void> {
  return initOf(loader, source);
}

/** See the class of this name; here it knows where the WebAssembly module is. */
export const Stream = /* @__PURE__ */ withLoader(loader, AnyStream);
/** A streamed answer. */
export type Stream<Item = ChatCompletionChunk> = AnyStream<Item>;

/** See the class of this name; here it knows where the WebAssembly module is. */
export const ChatCompletionStream = /* @__PURE__ */ withLoader(loader, AnyChatCompletionStream);
/** A streamed answer as events. */
export type ChatCompletionStream<ParsedT = null> = AnyChatCompletionStream<ParsedT>;

export * from './api.js';
