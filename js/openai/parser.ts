/** What `openai/lib/parser`, `…/RunnableFunction` and `…/chatCompletionUtils` tell of requests and messages. */
import { TokenbrookError } from '../errors/base.js';
import { contentParser, requireStrict, type Schemas } from '../structured/parse.js';
import { type AutoParseableTool, isParseableTool, type ToolOptions } from '../structured/parseable.js';
import type { RunnableFunctionWithoutParse, RunnableFunctionWithParse } from '../tools/types.js';
import type { ChatCompletionMessageToolCall } from '../types/answer.js';
import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionMessageParam,
  ChatCompletionToolMessageParam,
} from '../types/message.js';
import type { ChatCompletionFunctionTool, ChatCompletionTool } from '../types/tool.js';

type ToolCall = { type?: string; function?: { name?: string } };

/** Whether it is a function tool. */
export function isChatCompletionFunctionTool(
  tool: ChatCompletionTool | undefined,
): tool is ChatCompletionFunctionTool {
  return tool !== undefined && 'function' in tool && tool.function !== undefined;
}

/** Whether a tool was made by a helper that knows how to parse its arguments. */
export function isAutoParsableTool(tool: unknown): tool is AutoParseableTool<ToolOptions> {
  return typeof tool === 'object' && tool !== null && isParseableTool(tool);
}

/** Whether an answer in this format is to be parsed. */
export function isParseableResponseFormat(format: unknown): boolean {
  return contentParser({ response_format: format } as Schemas) !== undefined;
}

/** The answer's text as the format says; `null` for a format that is not about JSON. */
export function parseResponseFormatContent(format: unknown, content: string): unknown {
  return contentParser({ response_format: format } as Schemas)?.(content) ?? null;
}

/** Whether the arguments of a call are to be parsed: its tool is strict, or made by a helper. */
export function shouldParseToolCall(params: Schemas | null | undefined, call: ToolCall): boolean {
  const tool = params?.tools?.find(
    (one) => isChatCompletionFunctionTool(one) && one.function.name === call.function?.name,
  ) as ChatCompletionFunctionTool | undefined;
  return call.type === 'function' && (isAutoParsableTool(tool) || !!tool?.function.strict);
}

/**
 * Refuses tools whose arguments could not be relied on.
 *
 * @throws TokenbrookError for a function that is not `strict`, and for tools of an unknown type
 */
export function validateInputTools(tools: ChatCompletionTool[] | undefined): void {
  for (const { type } of tools ?? [])
    if (type !== 'function' && type !== 'custom')
      throw new TokenbrookError(`Tools of type \`${type}\` are unknown: they are functions or custom.`);
  requireStrict({ tools });
}

/**
 * Narrows calls to those of functions.
 *
 * @throws TokenbrookError if there is another one
 */
export function assertToolCallsAreChatCompletionFunctionToolCalls(
  calls: ChatCompletionMessageToolCall[] | null | undefined,
): void {
  for (const { type } of calls ?? [])
    if (type !== 'function')
      throw new TokenbrookError(`A call of type \`${type}\` is not one of a function.`);
}

/** Whether a function of `runTools` parses its arguments itself. */
export function isRunnableFunctionWithParse<Args extends object>(
  fn: RunnableFunctionWithParse<Args> | RunnableFunctionWithoutParse,
): fn is RunnableFunctionWithParse<Args> {
  return typeof fn.parse === 'function';
}

/** Whether a message is the assistant's. */
export function isAssistantMessage(
  message: ChatCompletionMessageParam | null | undefined,
): message is ChatCompletionAssistantMessageParam {
  return message?.role === 'assistant';
}

/** Whether a message is the result of a tool. */
export function isToolMessage(
  message: ChatCompletionMessageParam | null | undefined,
): message is ChatCompletionToolMessageParam {
  return message?.role === 'tool';
}

/** Whether there is a value. */
export function isPresent<Value>(value: Value | null | undefined): value is Value {
  return value != null;
}
