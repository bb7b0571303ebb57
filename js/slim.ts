/**
 * The same client without the WebAssembly module inside: call {@link init} with an address of
 * `tokenbrook/tokenbrook.wasm` first, and the browser compiles it while it arrives and keeps it compiled.
 *
 * @packageDocumentation
 */
import { ChatCompletionStream as AnyChatCompletionStream } from './chat-stream/stream.js';
import { Client } from './client/client.js';
import { initOf, withLoader } from './client/loader.js';
import { Stream as AnyStream } from './stream/stream.js';
import type { ChatCompletionChunk } from './types/chunk.js';
import type { ClientOptions } from './types/options.js';
import { loader } from './wasm/slim.js';
import type { InitSource } from './wasm/source.js';

/** A client of one endpoint; see `Tokenbrook` of the package's main entry. {@link init} has to be called as well. */
export class Tokenbrook extends Client {
  /** Asks nobody yet: an option that is wrong shows in the first request. */
  constructor(options: ClientOptions = {}) {
    super(options, loader);
  }
}

export default Tokenbrook;

/**
 * Loads the WebAssembly module. One promise however often it is called; after a failure the next call tries again.
 *
 * @param source where `tokenbrook/tokenbrook.wasm` is: an address, a response, the bytes or the compiled module
 */
export function init(source: InitSource): Promise<void> {
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
