import type { AutoParseableTool } from '../structured/parseable.js';
import type { ChatCompletion } from '../types/answer.js';
import type { RequestOptions } from '../types/options.js';
import type { ChatCompletionCreateParamsBase } from '../types/request.js';
import type { ChatCompletionCustomTool } from '../types/tool.js';
import type { ChatCompletionRunner } from './runner.js';
import type { ChatCompletionStreamingRunner } from './streaming-runner.js';

/** Whoever runs the tools of a conversation. */
export type ToolRunner = ChatCompletionRunner<unknown> | ChatCompletionStreamingRunner<unknown>;

/** What a function is told of the call beyond its arguments. */
export interface ToolCallInfo {
  /** The call's id. */
  id: string;
  /** Aborted with the runner, and when the function's `timeout` is over. */
  signal: AbortSignal;
}

/** A function that the model may call, and that does something. */
export interface RunnableFunction<Args extends object | string = string, ToolContext = unknown> {
  /**
   * Called with the parsed arguments; without `parse` with their JSON text. What it returns is told to the model, as text
   * or as JSON; what it throws, too, unless `onToolError` is `'reject'`.
   */
  function: (args: Args, runner: ToolRunner, toolContext: ToolContext, call: ToolCallInfo) => unknown;
  /** Makes arguments of their JSON text; what it throws is told to the model, which may then mend the call. */
  parse?: ((text: string) => Args | Promise<Args>) | undefined;
  /** JSON Schema of the arguments. */
  parameters: object;
  /** What it does; the model reads this to decide when to call it. */
  description?: string | undefined;
  /** Default: the name of `function`. */
  name?: string | undefined;
  /** Whether arguments must follow the schema exactly. */
  strict?: boolean | undefined;
  /** ms after which the call counts as failed. */
  timeout?: number | undefined;
}

/** A function tool that does something. */
export interface RunnableToolFunction<Args extends object | string = string, ToolContext = unknown> {
  type: 'function';
  function: RunnableFunction<Args, ToolContext>;
}

// biome-ignore lint/suspicious/noExplicitAny: each tool has arguments of its own.
type AnyArguments = any;

/** A tool of a conversation. */
export type RunnableTool<ToolContext = AnyArguments> =
  | RunnableToolFunction<AnyArguments, ToolContext>
  | AutoParseableTool<AnyArguments>
  | ChatCompletionCustomTool;

/** A request whose tools are run. */
export interface ToolRunnerParams<ToolContext = unknown>
  extends Omit<ChatCompletionCreateParamsBase, 'tools' | 'stream'> {
  /** Functions of which each says what it does. Calls of custom tools are left alone. */
  tools: readonly RunnableTool<ToolContext>[];
  /** Handed to each function. */
  toolContext?: ToolContext;
}

/** Options of a conversation with tools. */
export interface RunnerOptions extends RequestOptions {
  /**
   * The most answers to ask for.
   * @default 10
   */
  maxChatCompletions?: number | undefined;
  /** Called, and awaited, after each answer and the tools that it calls; may change the runner's `messages`. */
  afterCompletion?: ((completion: ChatCompletion, runner: ToolRunner) => void | Promise<void>) | undefined;
  /**
   * What happens when the model calls an unknown tool, or a tool fails: the model is told, or the conversation ends with
   * `ToolError`.
   * @default 'answer'
   */
  onToolError?: 'answer' | 'reject' | undefined;
}
