/**
 * What `openai/resources/…` has for chat completions: the classes of the endpoints and the types by their own names.
 *
 * @packageDocumentation
 */

export { Chat } from '../resources/chat/chat.js';
export { type ChatCompletionsPage, Completions } from '../resources/chat/completions.js';
export { type ChatCompletionStoreMessagesPage, Messages } from '../resources/chat/messages.js';
export { Models, type ModelsPage } from '../resources/models.js';
export { APIResource } from '../resources/resource.js';
export type { Stream } from '../stream/stream.js';
export type { ChatCompletionReasoningEffort, CompletionUsage } from '../types/chat.js';
export type * from '../types/index.js';
export {
  ChatCompletionRunner,
  ChatCompletionStream,
  ChatCompletionStreamingRunner,
  ParsingToolFunction,
} from './lib.js';
