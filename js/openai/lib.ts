/**
 * What `openai/lib/…` has for chat completions: streams as events, runners of tools, and parsing.
 *
 * @packageDocumentation
 */
import { ChatCompletionStream as AnyChatCompletionStream } from '../chat-stream/stream.js';
import { withLoader } from '../client/loader.js';
import { loader } from '../wasm/inline.js';

/** See the class of this name; here it knows where the WebAssembly module is. */
export const ChatCompletionStream = /* @__PURE__ */ withLoader(loader, AnyChatCompletionStream);
/** A streamed answer as events. */
export type ChatCompletionStream<ParsedT = null> = AnyChatCompletionStream<ParsedT>;

export { Conversation as AbstractChatCompletionRunner } from '../chat-stream/conversation.js';
export { EventEmitter as EventStream } from '../chat-stream/emitter.js';
export type * from '../chat-stream/events.js';
export { asChunk as makeChatCompletionReadableStreamMessageChunk } from '../chat-stream/lines.js';
export type { ChatCompletionStreamParams } from '../chat-stream/stream.js';
export {
  addParsed as maybeParseChatCompletion,
  isParseable as hasAutoParseableInput,
  parseCompletion as parseChatCompletion,
} from '../structured/parse.js';
export {
  type AutoParseableResponseFormat,
  type AutoParseableTool,
  type ExtractParsedContentFromParams,
  isParseableFormat as isAutoParsableResponseFormat,
  makeParseableResponseFormat,
  makeParseableTool,
} from '../structured/parseable.js';
export { ParsingToolFunction } from '../tools/parsing-tool.js';
export { ChatCompletionRunner, type ChatCompletionRunnerEvents } from '../tools/runner.js';
export { ChatCompletionStreamingRunner } from '../tools/streaming-runner.js';
export type * from '../tools/types.js';
export type { AccumulatedCompletion as ChatCompletionSnapshot } from '../types/answer.js';
export { type AutoParseableTextFormat, makeParseableTextFormat } from './helpers/responses.js';
export * from './parser.js';
