/** What every entry of the package exports besides its client. */

export type { EventArgs, EventValue } from './chat-stream/emitter.js';
export type * from './chat-stream/events.js';
export type { ChatCompletionStreamParams } from './chat-stream/stream.js';
export { APIPromise } from './client/api-promise.js';
export type { Client, MethodOptions } from './client/client.js';
export type { Diagnosis, DiagnosisCause } from './diagnosis/sentences.js';
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
export { StructuredOutputError } from './structured/error.js';
export {
  type AutoParseableResponseFormat,
  type AutoParseableTool,
  type ExtractParsedContentFromParams,
  makeParseableResponseFormat,
  makeParseableTool,
  type ToolOptions,
} from './structured/parseable.js';
export { ToolError } from './tools/error.js';
export { ParsingToolFunction } from './tools/parsing-tool.js';
export { ChatCompletionRunner, type ChatCompletionRunnerEvents } from './tools/runner.js';
export { ChatCompletionStreamingRunner } from './tools/streaming-runner.js';
export type {
  BaseFunctionsArgs,
  ChatCompletionRunnerContext,
  ChatCompletionStreamingToolRunnerParams,
  ChatCompletionStreamingToolRunnerParamsWithContext,
  ChatCompletionStreamingToolRunnerParamsWithoutContext,
  ChatCompletionToolRunnerParams,
  ChatCompletionToolRunnerParamsWithContext,
  ChatCompletionToolRunnerParamsWithoutContext,
  RunnableFunction,
  RunnableFunctionWithoutParse,
  RunnableFunctionWithParse,
  RunnableTool,
  RunnableToolFunction,
  RunnableToolFunctionWithoutParse,
  RunnableToolFunctionWithParse,
  RunnableTools,
  RunnerOptions,
  ToolCallInfo,
  ToolRunner,
} from './tools/types.js';
export type * from './types/index.js';
export type { InitSource } from './wasm/source.js';
export { LoadError } from './wasm/trouble.js';
