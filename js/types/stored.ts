/** Completions that the server keeps (`store: true`), and the list of models. */
import type {
  ChatCompletion,
  ChatCompletionMessage,
  ChatCompletionMessageCustomToolCall,
  ChatCompletionMessageFunctionToolCall,
} from './answer.js';
import type { ChatCompletionContentPartImage, ChatCompletionContentPartText } from './message.js';
import type { ChatCompletionCreateParamsNonStreaming } from './request.js';
import type { Metadata } from './shared.js';

/** A message of a stored completion. */
export interface ChatCompletionStoreMessage extends ChatCompletionMessage {
  id: string;
  /** Set when the content was given as parts. */
  content_parts?: Array<ChatCompletionContentPartText | ChatCompletionContentPartImage> | null;
}

/** That a stored completion is gone. */
export interface ChatCompletionDeleted {
  id: string;
  deleted: boolean;
  object: 'chat.completion.deleted';
}

/** What can be changed of a stored completion. */
export interface ChatCompletionUpdateParams {
  metadata: Metadata | null;
}

/** Where a page of a list starts, and how long it is. */
export interface CursorPageParams {
  /** The id of the last item of the page before. */
  after?: string;
  /** Items per page. */
  limit?: number;
}

/** Which stored completions to list. */
export interface ChatCompletionListParams extends CursorPageParams {
  /** Only those with these pairs. */
  metadata?: Metadata | null;
  model?: string;
  /** By time; default `asc`. */
  order?: 'asc' | 'desc';
}

/** How to list the messages of a stored completion. */
export interface MessageListParams extends CursorPageParams {
  /** By time; default `asc`. */
  order?: 'asc' | 'desc';
}

/** A model that the server offers. */
export interface Model {
  id: string;
  /** Unix time in seconds. */
  created: number;
  object: 'model';
  owned_by: string;
}

/** A function call with its arguments parsed. */
export interface ParsedFunction extends ChatCompletionMessageFunctionToolCall.Function {
  parsed_arguments?: unknown;
}

/** A function tool call with its arguments parsed. */
export interface ParsedFunctionToolCall extends ChatCompletionMessageFunctionToolCall {
  function: ParsedFunction;
}

/** A tool call with its arguments parsed; custom tools have none. */
export type ParsedChatCompletionMessageToolCall =
  | ParsedFunctionToolCall
  | ChatCompletionMessageCustomToolCall;

/** A message with its content parsed by the caller's schema. */
export interface ParsedChatCompletionMessage<ParsedT> extends ChatCompletionMessage {
  /** `null` when there is no content, as with a refusal. */
  parsed: ParsedT | null;
  tool_calls?: Array<ParsedChatCompletionMessageToolCall>;
}

/** A choice with its content parsed. */
export interface ParsedChoice<ParsedT> extends ChatCompletion.Choice {
  message: ParsedChatCompletionMessage<ParsedT>;
}

/** An answer with its content parsed. */
export interface ParsedChatCompletion<ParsedT> extends ChatCompletion {
  choices: Array<ParsedChoice<ParsedT>>;
}

/** A request whose answer is to be parsed. */
export type ChatCompletionParseParams = ChatCompletionCreateParamsNonStreaming;
