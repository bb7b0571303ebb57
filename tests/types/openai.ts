/** Code as it is written for `openai`, with the import changed; compiled, never run. */
import OpenAI, { APIError, type ClientOptions, type OpenAI as Named, OpenAIError } from 'tokenbrook/openai';
import { RateLimitError } from 'tokenbrook/openai/error';
import type { Stream } from 'tokenbrook/openai/streaming';
import { type Equal, yes } from './equal.js';

const options: ClientOptions = { organization: 'org', project: null, dangerouslyAllowBrowser: true };
const openai = new OpenAI({ ...options, apiKey: 'key' });
yes<Equal<typeof OpenAI, typeof Named>>();

const messages: OpenAI.Chat.Completions.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello?' }];
const params: OpenAI.Chat.ChatCompletionCreateParams = { model: 'gpt-4o', messages };
const nonStreaming: OpenAI.ChatCompletionCreateParamsNonStreaming = { model: 'gpt-4o', messages };
const model: OpenAI.ChatModel | (string & {}) = 'gpt-4o-mini';
const effort: OpenAI.ReasoningEffort = 'low';
const metadata: OpenAI.Metadata = { a: 'b' };
const format: OpenAI.ResponseFormatJSONSchema.JSONSchema = { name: 'n', schema: {} };
const perCall: OpenAI.RequestOptions = { timeout: 5, maxRetries: 0, headers: { 'x-a': 'b' } };

export async function use(): Promise<OpenAI.Chat.ChatCompletionChunk[]> {
  const completion: OpenAI.ChatCompletion = await openai.chat.completions.create(nonStreaming, perCall);
  const choice: OpenAI.ChatCompletion.Choice | undefined = completion.choices[0];
  const message: OpenAI.Chat.Completions.ChatCompletionMessage | undefined = choice?.message;
  if (message) messages.push(message);
  const usage: OpenAI.CompletionUsage | undefined = completion.usage;
  const stream: Stream<OpenAI.ChatCompletionChunk> = await openai.chat.completions.create({
    ...params,
    model,
    reasoning_effort: effort,
    metadata,
    response_format: { type: 'json_schema', json_schema: format },
    stream: true,
  });
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) {
    const delta: OpenAI.ChatCompletionChunk.Choice.Delta | undefined = chunk.choices[0]?.delta;
    const call: OpenAI.Chat.Completions.ChatCompletionChunk.Choice.Delta.ToolCall | undefined =
      delta?.tool_calls?.[0];
    if (call || usage) chunks.push(chunk);
  }
  for await (const found of openai.models.list()) {
    const one: OpenAI.Model = found;
    void one;
  }
  try {
    await openai.withOptions({ timeout: 1 }).chat.completions.list();
  } catch (error) {
    if (error instanceof OpenAI.APIError) void (error.status satisfies number | undefined);
    if (error instanceof RateLimitError || error instanceof OpenAI.RateLimitError)
      yes<Equal<typeof error.status, 429>>();
    if (error instanceof OpenAIError || error instanceof APIError) throw error;
  }
  return chunks;
}
