/** What `openai/streaming` has. */
import { withLoader } from '../client/loader.js';
import { Stream as AnyStream } from '../stream/stream.js';
import type { ChatCompletionChunk } from '../types/chunk.js';
import { loader } from '../wasm/inline.js';

/** See the class of this name; here it knows where the WebAssembly module is. */
export const Stream = /* @__PURE__ */ withLoader(loader, AnyStream);
/** A streamed answer. */
export type Stream<Item = ChatCompletionChunk> = AnyStream<Item>;

export { _iterSSEMessages, type ServerSentEvent } from '../stream/messages.js';
