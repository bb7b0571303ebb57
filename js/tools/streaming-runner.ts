import { ChatCompletionStream, type StreamingClient } from '../chat-stream/stream.js';
import { runTools } from './run.js';
import { requestOptions } from './runner.js';
import type { RunnerOptions, ToolRunnerParams } from './types.js';

/** A conversation with tools whose answers are streamed. */
export class ChatCompletionStreamingRunner<ParsedT = null> extends ChatCompletionStream<ParsedT> {
  /** Begins the conversation. */
  static runTools<ParsedT = null>(
    client: StreamingClient,
    params: ToolRunnerParams,
    options: RunnerOptions = {},
  ): ChatCompletionStreamingRunner<ParsedT> {
    // Arguments are parsed when a tool is called, so that the model can be told what is wrong with them.
    const runner = new ChatCompletionStreamingRunner<ParsedT>({ response_format: params.response_format });
    runner._run(async () => {
      const unfollow = runner._follow(options.signal);
      try {
        await runTools(runner, params, options, async (turn) => {
          const body = { ...turn, stream: true } as const;
          const stream = await client.chat.completions.create(
            body,
            requestOptions(options, runner.controller.signal),
          );
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
