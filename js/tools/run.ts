import { replayable } from '../chat-stream/replay.js';
import { APIUserAbortError } from '../errors/api.js';
import { throwIfCut } from '../structured/parse.js';
import type { ChatCompletionMessageFunctionToolCall } from '../types/answer.js';
import type { ChatCompletionMessageParam } from '../types/message.js';
import type { ParsedChatCompletion } from '../types/stored.js';
import type { ChatCompletionTool } from '../types/tool.js';
import { Toolbox } from './call.js';
import type { RunnerOptions, ToolRunner, ToolRunnerParams } from './types.js';

/** A request without its tool functions. */
export type Turn = Omit<ToolRunnerParams, 'tools' | 'toolContext'> & { tools: ChatCompletionTool[] };

/**
 * Leads the conversation: asks, calls the tools that the model wants called, tells it their results, and asks again,
 * until it calls none.
 *
 * @param ask makes one request; the answer is then the last of the runner's messages
 */
export async function runTools(
  runner: ToolRunner,
  params: ToolRunnerParams,
  options: RunnerOptions,
  ask: (turn: Turn) => Promise<ParsedChatCompletion<unknown>>,
): Promise<void> {
  const { tools, toolContext, ...rest } = params;
  const { maxChatCompletions = 10, afterCompletion, onToolError = 'answer' } = options;
  const { signal } = runner.controller;
  const choice = params.tool_choice;
  const only = typeof choice === 'object' && choice.type === 'function' ? choice.function.name : undefined;
  const toolbox = new Toolbox(tools, only);
  const alone = params.parallel_tool_calls === false || only !== undefined;

  const answerOf = async (
    call: ChatCompletionMessageFunctionToolCall,
  ): Promise<ChatCompletionMessageParam> => {
    let content: string;
    try {
      content = await toolbox.call(call, runner, toolContext);
    } catch (error) {
      if (signal.aborted) throw new APIUserAbortError({ cause: signal.reason });
      if (onToolError === 'reject') throw error;
      content = (error as Error).message;
    }
    return { role: 'tool', tool_call_id: call.id, content };
  };

  for (const message of params.messages) runner._addMessage(message, false);
  for (let count = 0; count < maxChatCompletions; count++) {
    const completion = await ask({ ...rest, tools: toolbox.sent, messages: runner.messages.map(replayable) });
    const [first] = completion.choices;
    const calls = (first?.message.tool_calls ?? []).filter(
      (call): call is ChatCompletionMessageFunctionToolCall => call.type === 'function',
    );
    // Calls of an answer that was cut short are not whole.
    if (calls.length > 0) throwIfCut(first?.finish_reason ?? null, completion);
    if (alone) for (const call of calls) runner._addMessage(await answerOf(call));
    else {
      const answers = await Promise.allSettled(calls.map(answerOf));
      for (const answer of answers) {
        if (answer.status === 'rejected') throw answer.reason;
        runner._addMessage(answer.value);
      }
    }
    await afterCompletion?.(completion, runner);
    if (signal.aborted) throw new APIUserAbortError({ cause: signal.reason });
    if (calls.length === 0 || only !== undefined) return;
  }
}
