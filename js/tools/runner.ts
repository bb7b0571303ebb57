import { Conversation } from '../chat-stream/conversation.js';
import type { ConversationEvents } from '../chat-stream/events.js';
import { TokenbrookError } from '../errors/base.js';
import { parseCompletion } from '../structured/parse.js';
import type { ChatCompletion } from '../types/answer.js';
import type { ChatCompletionMessageParam } from '../types/message.js';
import type { RequestOptions } from '../types/options.js';
import type { ChatCompletionCreateParamsNonStreaming } from '../types/request.js';
import { runTools, schemasOf } from './run.js';
import type {
  AnyToolRunnerParams,
  ChatCompletionToolRunnerParamsWithContext,
  ChatCompletionToolRunnerParamsWithoutContext,
  RunnerOptions,
} from './types.js';

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
  static runTools<ParsedT = null, ToolContext = unknown>(
    client: AnsweringClient,
    // biome-ignore lint/suspicious/noExplicitAny: each tool has arguments of its own
    params: ChatCompletionToolRunnerParamsWithContext<any[], ToolContext>,
    options?: RunnerOptions,
  ): ChatCompletionRunner<ParsedT>;
  static runTools<ParsedT = null>(
    client: AnsweringClient,
    // biome-ignore lint/suspicious/noExplicitAny: each tool has arguments of its own
    params: ChatCompletionToolRunnerParamsWithoutContext<any[]>,
    options?: RunnerOptions,
  ): ChatCompletionRunner<ParsedT>;
  static runTools<ParsedT = null>(
    client: AnsweringClient,
    params: object,
    options: RunnerOptions = {},
  ): ChatCompletionRunner<ParsedT> {
    const runner = new ChatCompletionRunner<ParsedT>();
    runner._run(async () => {
      const unfollow = runner._follow(options.signal);
      try {
        await runner.#converse(client, params as AnyToolRunnerParams, options);
      } finally {
        unfollow();
      }
      runner._tellFinals();
    });
    return runner;
  }

  async #converse(
    client: AnsweringClient,
    params: AnyToolRunnerParams,
    options: RunnerOptions,
  ): Promise<void> {
    if ((params.n ?? 1) > 1)
      throw new TokenbrookError('`n` cannot be above 1 with runTools: only one answer can be gone on from.');
    const schemas = schemasOf(params);
    let connected = false;
    await runTools(this, params, options, async (turn, request) => {
      const completion = await client.chat.completions.create({ ...turn, stream: false }, request);
      if (!connected) this._emit('connect');
      connected = true;
      const parsed = parseCompletion<ParsedT>(withCallIDs(completion), schemas);
      this._addCompletion(parsed);
      return parsed;
    });
  }

  /** @internal */
  override _addMessage(message: ChatCompletionMessageParam, emit = true): void {
    super._addMessage(message, emit);
    if (emit && message.role === 'assistant' && message.content)
      this._emit('content', message.content as string);
  }
}

/** Gives calls an id that have none, or an empty one, as with some servers: their results need it. */
function withCallIDs(completion: ChatCompletion): ChatCompletion {
  for (const { message } of completion.choices) {
    for (const call of message.tool_calls ?? []) {
      const digits = crypto.getRandomValues(new Uint32Array(3));
      call.id ||= `call_${Array.from(digits, (digit) => digit.toString(16).padStart(8, '0')).join('')}`;
    }
  }
  return completion;
}
