import { Conversation } from '../chat-stream/conversation.js';
import type { ConversationEvents } from '../chat-stream/events.js';
import { addParsed, isParseable, throwIfCut } from '../structured/parse.js';
import type { ChatCompletion } from '../types/answer.js';
import type { ChatCompletionMessageParam } from '../types/message.js';
import type { RequestOptions } from '../types/options.js';
import type { ChatCompletionCreateParamsNonStreaming } from '../types/request.js';
import { runTools } from './run.js';
import type { RunnerOptions, ToolRunnerParams } from './types.js';

/** Events of a conversation with tools whose answers come whole. */
export interface ChatCompletionRunnerEvents extends ConversationEvents {
  /** The text of an answer. */
  content: (content: string) => void;
}

/** Whoever can make requests for whole answers. */
export interface AnsweringClient {
  chat: {
    completions: {
      create(
        body: ChatCompletionCreateParamsNonStreaming,
        options?: RequestOptions,
      ): PromiseLike<ChatCompletion>;
    };
  };
}

/** A conversation with tools whose answers come whole. */
export class ChatCompletionRunner<ParsedT = null> extends Conversation<ChatCompletionRunnerEvents, ParsedT> {
  /** Begins the conversation. */
  static runTools<ParsedT = null>(
    client: AnsweringClient,
    params: ToolRunnerParams,
    options: RunnerOptions = {},
  ): ChatCompletionRunner<ParsedT> {
    const runner = new ChatCompletionRunner<ParsedT>();
    runner._run(async () => {
      const unfollow = runner._follow(options.signal);
      try {
        let connected = false;
        await runTools(runner, params, options, async (turn) => {
          const body = turn as ChatCompletionCreateParamsNonStreaming;
          const completion = await client.chat.completions.create(
            body,
            requestOptions(options, runner.controller.signal),
          );
          if (!connected) runner._emit('connect');
          connected = true;
          // Arguments are parsed when a tool is called, so that the model can be told what is wrong with them.
          const schemas = { response_format: params.response_format };
          if (isParseable(schemas)) {
            for (const { finish_reason } of completion.choices) throwIfCut(finish_reason, completion);
          }
          const parsed = addParsed<ParsedT>(completion, schemas);
          runner._addCompletion(parsed);
          return parsed;
        });
      } finally {
        unfollow();
      }
      runner._tellFinals();
    });
    return runner;
  }

  /** @internal */
  override _addMessage(message: ChatCompletionMessageParam, emit = true): void {
    super._addMessage(message, emit);
    if (emit && message.role === 'assistant' && message.content)
      this._emit('content', message.content as string);
  }
}

/** Options of one request of a conversation. */
export function requestOptions(options: RunnerOptions, signal: AbortSignal): RequestOptions {
  const { maxChatCompletions, afterCompletion, onToolError, ...rest } = options;
  return { ...rest, signal };
}
