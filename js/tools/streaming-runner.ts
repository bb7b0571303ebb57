import { ChatCompletionStream, type StreamingClient } from '../chat-stream/stream.js';
import { runTools, schemasOf } from './run.js';
import type {
  AnyToolRunnerParams,
  ChatCompletionStreamingToolRunnerParamsWithContext,
  ChatCompletionStreamingToolRunnerParamsWithoutContext,
  RunnerOptions,
} from './types.js';

/** A conversation with tools whose answers are streamed. */
export class ChatCompletionStreamingRunner<ParsedT = null> extends ChatCompletionStream<ParsedT> {
  /** Begins the conversation. */
  static runTools<T extends (string | object)[], ParsedT = null, ToolContext = unknown>(
    client: StreamingClient,
    params: ChatCompletionStreamingToolRunnerParamsWithContext<T, ToolContext>,
    options?: RunnerOptions,
  ): ChatCompletionStreamingRunner<ParsedT>;
  static runTools<T extends (string | object)[], ParsedT = null>(
    client: StreamingClient,
    params: ChatCompletionStreamingToolRunnerParamsWithoutContext<T>,
    options?: RunnerOptions,
  ): ChatCompletionStreamingRunner<ParsedT>;
  static runTools<ParsedT = null>(
    client: StreamingClient,
    body: object,
    options: RunnerOptions = {},
  ): ChatCompletionStreamingRunner<ParsedT> {
    const params = body as AnyToolRunnerParams;
    const runner = new ChatCompletionStreamingRunner<ParsedT>(schemasOf(params));
    runner._run(async () => {
      const unfollow = runner._follow(options.signal);
      try {
        await runTools(runner, params, options, async (turn, request) => {
          const stream = await client.chat.completions.create({ ...turn, stream: true }, request);
          const completion = await runner._read(stream);
          runner._addCompletion(completion);
          return completion;
        });
      } finally {
        unfollow();
      }
      runner._tellFinals();
    });
    return runner;
  }
}
