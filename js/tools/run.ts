import { replayable } from '../chat-stream/replay.js';
import { APIUserAbortError } from '../errors/api.js';
import { TokenbrookError } from '../errors/base.js';
import { throwIfCut, withQuietParsers } from '../structured/parse.js';
import { isParseableTool } from '../structured/parseable.js';
import type { ChatCompletionMessageFunctionToolCall } from '../types/answer.js';
import type { ChatCompletionMessageParam } from '../types/message.js';
import type { RequestOptions } from '../types/options.js';
import type { ChatCompletionCreateParamsBase } from '../types/request.js';
import type { ParsedChatCompletion } from '../types/stored.js';
import type { ChatCompletionFunctionTool, ChatCompletionTool } from '../types/tool.js';
import { Toolbox } from './call.js';
import type {
  AnyToolRunnerParams,
  RunnableFunctionWithoutParse,
  RunnerOptions,
  ToolRunner,
} from './types.js';

/** A request without what does not go to the server. */
export type Turn = Omit<AnyToolRunnerParams, 'tools' | 'toolContext'> & { tools: ChatCompletionTool[] };

/**
 * Leads the conversation: asks, calls the tools that the model wants called, tells it their results, and asks again,
 * until it calls none.
 *
 * @param ask makes one request; the answer is then the last of the runner's messages
 */
export async function runTools(
  runner: ToolRunner,
  params: AnyToolRunnerParams,
  options: RunnerOptions,
  ask: (turn: Turn, options: RequestOptions) => Promise<ParsedChatCompletion<unknown>>,
): Promise<void> {
  const { tools, toolContext, ...rest } = params;
  const {
    maxChatCompletions = 10,
    afterCompletion,
    onToolError,
    sequential,
    toolTimeout,
    ...request
  } = options;
  const { signal } = runner.controller;
  const choice = params.tool_choice;
  const only = typeof choice === 'object' && choice.type === 'function' ? choice.function.name : undefined;
  const toolbox = new Toolbox(tools, only, toolTimeout);
  const alone = sequential || params.parallel_tool_calls === false || only !== undefined;
  let called = false;

  const answerTo = async (
    call: ChatCompletionMessageFunctionToolCall,
  ): Promise<ChatCompletionMessageParam> => {
    let content: string;
    try {
      const callable = toolbox.find(call.function.name);
      const args = await toolbox.read(callable, call, signal);
      called = true;
      content = await toolbox.call(callable, args, call, runner, toolContext);
    } catch (error) {
      throwIfAborted(signal);
      if (onToolError === 'reject') throw error;
      content = (error as Error).message;
    }
    return { role: 'tool', tool_call_id: call.id, content };
  };

  for (const message of params.messages) runner._addMessage(message, false);
  for (let count = 0; count < maxChatCompletions; count++) {
    const messages = runner.messages.map(replayable);
    const completion = await ask({ ...rest, tools: toolbox.sent, messages }, { ...request, signal });
    const [first] = completion.choices;
    if (!first) throw new TokenbrookError('The answer has no choice to go on from.');
    const all = first.message.tool_calls ?? [];
    const calls = all.filter((call) => call.type === 'function');
    // Calls of an answer that was cut short are not whole.
    if (all.length > 0) throwIfCut(first.finish_reason, completion);
    if (alone) {
      for (const call of calls) {
        runner._addMessage(await answerTo(call));
        throwIfAborted(signal);
        if (only !== undefined && called) break;
      }
    } else {
      const answers = await Promise.allSettled(calls.map(answerTo));
      // With an abort, whatever is there by then is kept.
      for (const answer of answers) {
        if (answer.status === 'fulfilled') runner._addMessage(answer.value);
        else if (!signal.aborted) throw answer.reason;
      }
    }
    throwIfAborted(signal);
    await afterCompletion?.(completion, runner);
    throwIfAborted(signal);
    if (only !== undefined && called) return;
    // Calls of custom tools are the caller's: it goes on if `afterCompletion` has answered them.
    const answered = runner.messages.map((message) => (message.role === 'tool' ? message.tool_call_id : ''));
    if (!all.some(({ id }) => answered.includes(id))) return;
  }
}

/** What of a request says how its answers are parsed: arguments without complaint, as the model is told of mistakes. */
export function schemasOf({ response_format, tools }: AnyToolRunnerParams): {
  response_format: ChatCompletionCreateParamsBase['response_format'];
  tools: ChatCompletionTool[];
} {
  const functions = (tools ?? []).flatMap((tool): ChatCompletionFunctionTool[] => {
    if (tool.type !== 'function') return [];
    if (isParseableTool(tool)) return [tool];
    const { name, strict, function: own } = tool.function as RunnableFunctionWithoutParse;
    return [{ type: 'function', function: { name: name ?? own.name, strict: strict === true } }];
  });
  return { response_format, tools: withQuietParsers(functions) };
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new APIUserAbortError({ cause: signal.reason });
}
