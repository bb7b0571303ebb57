import { ChatCompletionStream, type ChatCompletionStreamParams } from '../../chat-stream/stream.js';
import type { APIPromise } from '../../client/api-promise.js';
import { CursorPage, type PagePromise } from '../../pagination.js';
import { readCompletion, readStream } from '../../stream/open.js';
import type { Stream } from '../../stream/stream.js';
import { parseCompletion, requireStrict } from '../../structured/parse.js';
import type { ExtractParsedContentFromParams } from '../../structured/parseable.js';
import { ChatCompletionRunner } from '../../tools/runner.js';
import { ChatCompletionStreamingRunner } from '../../tools/streaming-runner.js';
import type {
  ChatCompletionStreamingToolRunnerParamsWithContext,
  ChatCompletionStreamingToolRunnerParamsWithoutContext,
  ChatCompletionToolRunnerParamsWithContext,
  ChatCompletionToolRunnerParamsWithoutContext,
  RunnableTool,
  RunnerOptions,
} from '../../tools/types.js';
import type { ChatCompletion } from '../../types/answer.js';
import type { ChatCompletionChunk } from '../../types/chunk.js';
import type { RequestOptions } from '../../types/options.js';
import type {
  ChatCompletionCreateParamsBase,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionCreateParamsStreaming,
} from '../../types/request.js';
import type {
  ChatCompletionDeleted,
  ChatCompletionListParams,
  ChatCompletionParseParams,
  ChatCompletionUpdateParams,
  ParsedChatCompletion,
} from '../../types/stored.js';
import { APIResource } from '../resource.js';
import { Messages } from './messages.js';

/** Stored completions, in pages. */
export type ChatCompletionsPage = CursorPage<ChatCompletion>;

type ToolsWithContext<ToolContext> = Omit<
  // biome-ignore lint/suspicious/noExplicitAny: each tool has arguments of its own
  ChatCompletionToolRunnerParamsWithContext<any, ToolContext>,
  'toolContext' | 'tools'
>;
type StreamedToolsWithContext<ToolContext> = Omit<
  // biome-ignore lint/suspicious/noExplicitAny: each tool has arguments of its own
  ChatCompletionStreamingToolRunnerParamsWithContext<any, ToolContext>,
  'toolContext' | 'tools'
>;

/** `client.chat.completions`. */
export class Completions extends APIResource {
  /** Messages of stored completions. */
  readonly messages: Messages = new Messages(this._client);

  /**
   * Asks for an answer: a stream of chunks with `stream: true`, the whole answer otherwise.
   *
   * The body is checked and fixed in this very call; what is wrong with it rejects the promise with
   * `InvalidRequestError`, and nothing is sent.
   */
  create(body: ChatCompletionCreateParamsNonStreaming, options?: RequestOptions): APIPromise<ChatCompletion>;
  create(
    body: ChatCompletionCreateParamsStreaming,
    options?: RequestOptions,
  ): APIPromise<Stream<ChatCompletionChunk>>;
  create(
    body: ChatCompletionCreateParamsBase,
    options?: RequestOptions,
  ): APIPromise<Stream<ChatCompletionChunk> | ChatCompletion>;
  create(
    body: ChatCompletionCreateParamsBase,
    options?: RequestOptions,
  ): APIPromise<Stream<ChatCompletionChunk>> | APIPromise<ChatCompletion> {
    // Explicit, since some servers stream unless told not to; where the caller wrote it, it stays.
    const sent = { ...body, stream: body?.stream ?? false };
    const plan = {
      path: '/chat/completions',
      ...options,
      method: 'post',
      body: sent,
      stream: sent.stream,
      chat: true,
    } as const;
    return sent.stream
      ? this._client.request<Stream<ChatCompletionChunk>>(plan, readStream)
      : this._client.request<ChatCompletion>(plan, readCompletion);
  }

  /**
   * Asks for a whole answer and parses it: `message.parsed` by `response_format`, `function.parsed_arguments` by the
   * tools, which must be `strict`.
   *
   * Rejects with `LengthFinishReasonError` or `ContentFilterFinishReasonError` when the answer is not whole, with
   * `StructuredOutputError` when it is not what the schema asks for.
   */
  parse<Params extends ChatCompletionParseParams, ParsedT = ExtractParsedContentFromParams<Params>>(
    body: Params,
    options?: RequestOptions,
  ): APIPromise<ParsedChatCompletion<ParsedT>> {
    try {
      requireStrict(body);
    } catch (error) {
      return this._client.request(Promise.reject(error));
    }
    return this.create(body, options)._thenUnwrap((completion) => parseCompletion<ParsedT>(completion, body));
  }

  /** Asks for a streamed answer and tells of it by events, promises and an iterator. */
  stream<Params extends ChatCompletionStreamParams, ParsedT = ExtractParsedContentFromParams<Params>>(
    body: Params,
    options?: RequestOptions,
  ): ChatCompletionStream<ParsedT> {
    return ChatCompletionStream.createChatCompletion<ParsedT>(this._client, body, options);
  }

  /**
   * Asks, calls the tools that the model wants called, tells it their results, and asks again until it calls none; with
   * `stream: true`, each answer is streamed.
   */
  runTools<
    ToolContext,
    Params extends StreamedToolsWithContext<ToolContext> = StreamedToolsWithContext<ToolContext>,
    ParsedT = ExtractParsedContentFromParams<Params>,
  >(
    body: Params & { toolContext: ToolContext; tools: readonly RunnableTool<ToolContext>[] },
    options?: RunnerOptions,
  ): ChatCompletionStreamingRunner<ParsedT>;
  runTools<
    ToolContext,
    Params extends ToolsWithContext<ToolContext> = ToolsWithContext<ToolContext>,
    ParsedT = ExtractParsedContentFromParams<Params>,
  >(
    body: Params & { toolContext: ToolContext; tools: readonly RunnableTool<ToolContext>[] },
    options?: RunnerOptions,
  ): ChatCompletionRunner<ParsedT>;
  runTools<
    // biome-ignore lint/suspicious/noExplicitAny: each tool has arguments of its own
    Params extends ChatCompletionStreamingToolRunnerParamsWithoutContext<any>,
    ParsedT = ExtractParsedContentFromParams<Params>,
  >(body: Params, options?: RunnerOptions): ChatCompletionStreamingRunner<ParsedT>;
  runTools<
    // biome-ignore lint/suspicious/noExplicitAny: each tool has arguments of its own
    Params extends ChatCompletionToolRunnerParamsWithoutContext<any>,
    ParsedT = ExtractParsedContentFromParams<Params>,
  >(body: Params, options?: RunnerOptions): ChatCompletionRunner<ParsedT>;
  runTools(
    // biome-ignore lint/suspicious/noExplicitAny: what the declarations above say
    body: any,
    options?: RunnerOptions,
  ): ChatCompletionRunner | ChatCompletionStreamingRunner {
    return body.stream
      ? ChatCompletionStreamingRunner.runTools(this._client, body, options)
      : ChatCompletionRunner.runTools(this._client, body, options);
  }

  /** A stored completion. */
  retrieve(completionID: string, options?: RequestOptions): APIPromise<ChatCompletion> {
    return this._client.get(`/chat/completions/${encodeURIComponent(completionID)}`, options);
  }

  /** Changes the metadata of a stored completion. */
  update(
    completionID: string,
    body: ChatCompletionUpdateParams,
    options?: RequestOptions,
  ): APIPromise<ChatCompletion> {
    return this._client.post(`/chat/completions/${encodeURIComponent(completionID)}`, { body, ...options });
  }

  /** Stored completions; iterate it with `for await`, or await it for the first page. */
  list(
    query?: ChatCompletionListParams | null,
    options?: RequestOptions,
  ): PagePromise<ChatCompletionsPage, ChatCompletion> {
    return this._client.getAPIList('/chat/completions', CursorPage<ChatCompletion>, { query, ...options });
  }

  /** Deletes a stored completion. */
  delete(completionID: string, options?: RequestOptions): APIPromise<ChatCompletionDeleted> {
    return this._client.delete(`/chat/completions/${encodeURIComponent(completionID)}`, options);
  }
}
