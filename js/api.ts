/** What every entry of the package exports besides its client. */

export { APIPromise } from './client/api-promise.js';
export type { Client, MethodOptions } from './client/client.js';
export * from './errors/index.js';
export { estimateTokens } from './estimate.js';
export {
  EventStreamDecoder,
  type EventStreamDecoderOptions,
  JsonStream,
  MalformedJSONError,
  parsePartialJson,
  type ServerSentEvent,
} from './json/index.js';
export { CursorPage, Page, PagePromise } from './pagination.js';
export type { Chat } from './resources/chat/chat.js';
export type { ChatCompletionsPage, Completions } from './resources/chat/completions.js';
export type { ChatCompletionStoreMessagesPage, Messages } from './resources/chat/messages.js';
export type { Models, ModelsPage } from './resources/models.js';
export type { TeeOptions } from './stream/stream.js';
export type * from './types/index.js';
export type { InitSource } from './wasm/source.js';
export { LoadError } from './wasm/trouble.js';
