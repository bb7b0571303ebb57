/**
 * What `.stream()` tells, event by event. The index of a choice is enumerable only if it is not 0, so that events of a
 * single choice are equal to those that `openai` tells.
 */
import type {
  AccumulatedCompletion,
  ChatCompletionMessage,
  ChatCompletionTokenLogprob,
} from '../types/answer.js';
import type { ChatCompletionChunk } from '../types/chunk.js';
import type { ChatCompletionMessageParam } from '../types/message.js';
import type { CompletionUsage } from '../types/shared.js';
import type { ParsedChatCompletion } from '../types/stored.js';
import type { BaseEvents } from './emitter.js';

/** New text of a choice. */
export interface ContentDeltaEvent {
  /** The choice's `index`. */
  index: number;
  delta: string;
  /** All of it so far. */
  snapshot: string;
  /**
   * The value of the text so far, with `response_format: {type: 'json_schema', …}`; `null` before there is any,
   * `undefined` without a schema. A new one at every delta, which shares what has not changed with the one before.
   */
  parsed: unknown;
}

/** The text of a choice is complete. */
export interface ContentDoneEvent<ParsedT = null> {
  /** The choice's `index`. */
  index: number;
  content: string;
  parsed: ParsedT | null;
}

/** New words of a refusal. */
export interface RefusalDeltaEvent {
  /** The choice's `index`. */
  index: number;
  delta: string;
  /** All of it so far. */
  snapshot: string;
}

/** A refusal is complete. */
export interface RefusalDoneEvent {
  /** The choice's `index`. */
  index: number;
  refusal: string;
}

/** New thinking of the model, under whatever name the server sends it. */
export interface ReasoningDeltaEvent {
  /** The choice's `index`. */
  index: number;
  delta: string;
  /** All of it so far. */
  snapshot: string;
}

/** New arguments of a function tool call. */
export interface FunctionToolCallArgumentsDeltaEvent {
  name: string;
  /** Which call of the message, from 0. */
  index: number;
  /** The choice's `index`. */
  choice_index: number;
  /** All of it so far: JSON text. */
  arguments: string;
  /** The value of the arguments so far, for tools that are `strict` or have a parser. */
  parsed_arguments: unknown;
  /** What is new. */
  arguments_delta: string;
}

/** The arguments of a function tool call are complete. */
export interface FunctionToolCallArgumentsDoneEvent {
  name: string;
  /** Which call of the message, from 0. */
  index: number;
  /** The choice's `index`. */
  choice_index: number;
  /** JSON text. */
  arguments: string;
  /** Checked by the tool's parser, where it has one. */
  parsed_arguments: unknown;
}

/** New log probabilities. */
export interface LogProbsContentDeltaEvent {
  /** The choice's `index`. */
  index: number;
  content: ChatCompletionTokenLogprob[];
  /** All of them so far. */
  snapshot: ChatCompletionTokenLogprob[];
}

/** The log probabilities are complete. */
export interface LogProbsContentDoneEvent {
  /** The choice's `index`. */
  index: number;
  content: ChatCompletionTokenLogprob[];
}

/** New log probabilities of a refusal. */
export interface LogProbsRefusalDeltaEvent {
  /** The choice's `index`. */
  index: number;
  refusal: ChatCompletionTokenLogprob[];
  /** All of them so far. */
  snapshot: ChatCompletionTokenLogprob[];
}

/** The log probabilities of a refusal are complete. */
export interface LogProbsRefusalDoneEvent {
  /** The choice's `index`. */
  index: number;
  refusal: ChatCompletionTokenLogprob[];
}

/** A function that the model called. */
export interface FunctionToolCall {
  name: string;
  /** JSON text. */
  arguments: string;
}

/** Events of whatever leads a conversation. */
export interface ConversationEvents extends BaseEvents {
  /** A message is complete: the model's, or a tool's. */
  message: (message: ChatCompletionMessageParam) => void;
  /** An answer is complete. */
  chatCompletion: (completion: ParsedChatCompletion<unknown>) => void;
  /** The model called a function. */
  functionToolCall: (call: FunctionToolCall) => void;
  /** A function gave its result. */
  functionToolCallResult: (content: string) => void;
  /** The last answer. */
  finalChatCompletion: (completion: ParsedChatCompletion<unknown>) => void;
  /** Its message. */
  finalMessage: (message: ChatCompletionMessage) => void;
  /** Its text. */
  finalContent: (content: string) => void;
  /** The last function call. */
  finalFunctionToolCall: (call: FunctionToolCall) => void;
  /** Its result. */
  finalFunctionToolCallResult: (content: string) => void;
  /** Tokens of all answers together. */
  totalUsage: (usage: CompletionUsage) => void;
}

/** Events of a streamed answer, in the order in which one chunk causes them. */
export interface ChatCompletionStreamEvents<ParsedT = null> extends ConversationEvents {
  /** A chunk, and the answer with it. The answer goes on growing. */
  chunk: (chunk: ChatCompletionChunk, snapshot: AccumulatedCompletion) => void;
  /** @internal What `toReadableStream()` writes: chunks, and tools' messages among them. */
  line: (item: ChatCompletionChunk) => void;
  /** New text, all of it so far, the choice's `index` where that is not 0. */
  content: (delta: string, snapshot: string, index?: number) => void;
  /** New text. */
  'content.delta': (event: ContentDeltaEvent) => void;
  /** All of a choice's text. */
  'content.done': (event: ContentDoneEvent<ParsedT>) => void;
  /** New words of a refusal. */
  'refusal.delta': (event: RefusalDeltaEvent) => void;
  /** All of a refusal. */
  'refusal.done': (event: RefusalDoneEvent) => void;
  /** New thinking. */
  'reasoning.delta': (event: ReasoningDeltaEvent) => void;
  /** More of a call's arguments; also its beginning. */
  'tool_calls.function.arguments.delta': (event: FunctionToolCallArgumentsDeltaEvent) => void;
  /** All of a call's arguments. */
  'tool_calls.function.arguments.done': (event: FunctionToolCallArgumentsDoneEvent) => void;
  /** Log probabilities of new text. */
  'logprobs.content.delta': (event: LogProbsContentDeltaEvent) => void;
  /** Log probabilities of all the text. */
  'logprobs.content.done': (event: LogProbsContentDoneEvent) => void;
  /** Log probabilities of new words of a refusal. */
  'logprobs.refusal.delta': (event: LogProbsRefusalDeltaEvent) => void;
  /** Log probabilities of all of a refusal. */
  'logprobs.refusal.done': (event: LogProbsRefusalDoneEvent) => void;
}
