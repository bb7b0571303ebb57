import type { AutoParseableTool } from '../structured/parseable.js';
import type { ChatCompletion } from '../types/answer.js';
import type { ChatCompletionMessageParam } from '../types/message.js';
import type { RequestOptions } from '../types/options.js';
import type {
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionCreateParamsStreaming,
} from '../types/request.js';
import type { ChatCompletionCustomTool } from '../types/tool.js';
import type { ChatCompletionRunner } from './runner.js';
import type { ChatCompletionStreamingRunner } from './streaming-runner.js';

/** Whoever runs the tools of a conversation. */
export type ToolRunner = ChatCompletionRunner<unknown> | ChatCompletionStreamingRunner<unknown>;

/** What a function is told of the call beyond its arguments. */
export interface ToolCallInfo {
  /** The call's id. */
  id: string;
  /** Aborted with the runner, and when the time for the call is over. */
  signal: AbortSignal;
}

interface RunnableFunctionBase {
  /** JSON Schema of the arguments. */
  parameters: object;
  /** What it does; the model reads this to decide when to call it. */
  description?: string | undefined;
  /** Default: the name of `function`. */
  name?: string | undefined;
  /** Whether arguments must follow the schema exactly. */
  strict?: boolean | undefined;
  /** ms after which the call counts as failed. Default: the runner's `toolTimeout`. */
  timeout?: number | undefined;
}

/** A function that is given its arguments as a value. */
export interface RunnableFunctionWithParse<Args extends object, ToolContext = unknown>
  extends RunnableFunctionBase {
  /**
   * Called with the parsed arguments. What it returns is told to the model, as text or as JSON; what it throws, too,
   * unless `onToolError` is `'reject'`.
   */
  function: (args: Args, runner: ToolRunner, toolContext: ToolContext, call: ToolCallInfo) => unknown;
  /** Makes arguments of their JSON text; what it throws is told to the model, which may then mend the call. */
  parse: (text: string) => Args | Promise<Args>;
}

/** A function that is given its arguments as the model wrote them. */
export interface RunnableFunctionWithoutParse<ToolContext = unknown> extends RunnableFunctionBase {
  /**
   * Called with the text of the arguments. What it returns is told to the model, as text or as JSON; what it throws,
   * too, unless `onToolError` is `'reject'`.
   */
  function: (text: string, runner: ToolRunner, toolContext: ToolContext, call: ToolCallInfo) => unknown;
  parse?: undefined;
}

/** A function that the model may call, and that does something. */
export type RunnableFunction<Args extends object | string, ToolContext = unknown> = Args extends string
  ? RunnableFunctionWithoutParse<ToolContext>
  : Args extends object
    ? RunnableFunctionWithParse<Args, ToolContext>
    : never;

/** A function tool whose function is given a value. */
export interface RunnableToolFunctionWithParse<Args extends object, ToolContext = unknown> {
  type: 'function';
  function: RunnableFunctionWithParse<Args, ToolContext>;
}

/** A function tool whose function is given text. */
export interface RunnableToolFunctionWithoutParse<ToolContext = unknown> {
  type: 'function';
  function: RunnableFunctionWithoutParse<ToolContext>;
}

/** A function tool that does something. */
export type RunnableToolFunction<Args extends object | string, ToolContext = unknown> = Args extends string
  ? RunnableToolFunctionWithoutParse<ToolContext>
  : Args extends object
    ? RunnableToolFunctionWithParse<Args, ToolContext>
    : never;

/** The types of the arguments of several functions. */
export type BaseFunctionsArgs = readonly (object | string)[];

/** Function tools, each with its own type of arguments. */
export type RunnableTools<FunctionsArgs extends BaseFunctionsArgs, ToolContext = unknown> =
  // biome-ignore lint/suspicious/noExplicitAny: unless they are told apart
  [any[]] extends [FunctionsArgs]
    ? // biome-ignore lint/suspicious/noExplicitAny: unless they are told apart
      readonly RunnableToolFunction<any, ToolContext>[]
    : {
        [Index in keyof FunctionsArgs]: FunctionsArgs[Index] extends object | string
          ? RunnableToolFunction<FunctionsArgs[Index], ToolContext>
          : FunctionsArgs[Index];
      };

/** Whatever can be among the tools of `runTools`. Calls of custom tools are left to the caller. */
export type RunnableTool<ToolContext = unknown> =
  // biome-ignore lint/suspicious/noExplicitAny: each tool has arguments of its own
  | RunnableToolFunction<any, ToolContext>
  // biome-ignore lint/suspicious/noExplicitAny: each tool has arguments of its own
  | AutoParseableTool<any, true>
  | ChatCompletionCustomTool;

interface WithoutContext<FunctionsArgs extends BaseFunctionsArgs> {
  /** Functions of which each says what it does. */
  tools: RunnableTools<FunctionsArgs> | readonly RunnableTool[];
  /** Without a context, functions get none. */
  toolContext?: never;
}

interface WithContext<FunctionsArgs extends BaseFunctionsArgs, ToolContext> {
  /** Functions of which each says what it does. */
  tools: RunnableTools<FunctionsArgs, ToolContext> | readonly RunnableTool<ToolContext>[];
  /** Handed to each function. It is not sent. */
  toolContext: ToolContext;
}

/** A request whose tools are run, its answers coming whole. */
export type ChatCompletionToolRunnerParamsWithoutContext<FunctionsArgs extends BaseFunctionsArgs> = Omit<
  ChatCompletionCreateParamsNonStreaming,
  'tools'
> &
  WithoutContext<FunctionsArgs>;

/** The same with a context for the functions. */
export type ChatCompletionToolRunnerParamsWithContext<
  FunctionsArgs extends BaseFunctionsArgs,
  ToolContext,
> = Omit<ChatCompletionCreateParamsNonStreaming, 'tools'> & WithContext<FunctionsArgs, ToolContext>;

/** A request whose tools are run, its answers coming whole; with a type of context, one has to be given. */
export type ChatCompletionToolRunnerParams<FunctionsArgs extends BaseFunctionsArgs, ToolContext = never> = [
  ToolContext,
] extends [never]
  ? ChatCompletionToolRunnerParamsWithoutContext<FunctionsArgs>
  : ChatCompletionToolRunnerParamsWithContext<FunctionsArgs, ToolContext>;

/** A request whose tools are run, its answers streamed. */
export type ChatCompletionStreamingToolRunnerParamsWithoutContext<FunctionsArgs extends BaseFunctionsArgs> =
  Omit<ChatCompletionCreateParamsStreaming, 'tools'> & WithoutContext<FunctionsArgs>;

/** The same with a context for the functions. */
export type ChatCompletionStreamingToolRunnerParamsWithContext<
  FunctionsArgs extends BaseFunctionsArgs,
  ToolContext,
> = Omit<ChatCompletionCreateParamsStreaming, 'tools'> & WithContext<FunctionsArgs, ToolContext>;

/** A request whose tools are run, its answers streamed; with a type of context, one has to be given. */
export type ChatCompletionStreamingToolRunnerParams<
  FunctionsArgs extends BaseFunctionsArgs,
  ToolContext = never,
> = [ToolContext] extends [never]
  ? ChatCompletionStreamingToolRunnerParamsWithoutContext<FunctionsArgs>
  : ChatCompletionStreamingToolRunnerParamsWithContext<FunctionsArgs, ToolContext>;

/** What `afterCompletion` can do with the conversation. */
export interface ChatCompletionRunnerContext {
  /** The conversation so far; what is added is part of the next request. */
  messages: ChatCompletionMessageParam[];
  /** Ends it. */
  abort(): void;
}

/** Options of a conversation with tools. */
export interface RunnerOptions extends RequestOptions {
  /**
   * The most answers to ask for.
   * @default 10
   */
  maxChatCompletions?: number | undefined;
  /** Called, and awaited, after each answer and the tools that it calls. */
  afterCompletion?:
    | ((completion: ChatCompletion, runner: ChatCompletionRunnerContext) => void | Promise<void>)
    | undefined;
  /**
   * What happens when the model calls an unknown tool, or a tool fails: the model is told, or the conversation ends with
   * `ToolError`.
   * @default 'answer'
   */
  onToolError?: 'answer' | 'reject' | undefined;
  /**
   * Whether the calls of one answer are run one after the other, as with `parallel_tool_calls: false` and with a named
   * `tool_choice`.
   * @default false
   */
  sequential?: boolean | undefined;
  /** ms after which a call counts as failed, for functions without a `timeout` of their own. Default: never. */
  toolTimeout?: number | undefined;
}

/** @internal What a runner is given, whatever its types. */
export type AnyToolRunnerParams = Omit<ChatCompletionCreateParamsNonStreaming, 'tools' | 'stream'> & {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the functions expect
  tools: readonly RunnableTool<any>[];
  toolContext?: unknown;
};
