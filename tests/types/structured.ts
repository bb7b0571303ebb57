/** What `parse()`, `stream()`, `runTools()` and the helpers promise; compiled by `tests/js/types.test.ts`, never run. */

import type {
  AccumulatedCompletion,
  ChatCompletionChunk,
  ChatCompletionMessageParam,
  ChatCompletionRunner,
  ChatCompletionStreamingRunner,
  CompletionUsage,
  ParsedChatCompletion,
} from 'tokenbrook/openai';
import OpenAI from 'tokenbrook/openai';
import { standardFunction, standardResponseFormat } from 'tokenbrook/openai/helpers/standard-schema';
import { zodFunction, zodResponseFormat } from 'tokenbrook/openai/helpers/zod';
import type { ChatCompletionStream } from 'tokenbrook/openai/lib/ChatCompletionStream';
import type { RunnableToolFunctionWithParse } from 'tokenbrook/openai/lib/RunnableFunction';
import type { ChatCompletion } from 'tokenbrook/openai/resources/chat/completions';
import type { ChatModel } from 'tokenbrook/openai/resources/shared';
import { z } from 'zod';
import { type Equal, yes } from './equal.js';

const client = new OpenAI({ apiKey: 'key' });
const model: ChatModel = 'gpt-4o';
const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello?' }];
const City = z.object({ name: z.string(), people: z.number().nullable() });
type City = { name: string; people: number | null };
const response_format = zodResponseFormat(City, 'city');

export async function use(): Promise<ChatCompletion | undefined> {
  // What is parsed has the type of the schema; with none, there is nothing parsed.
  const parsed = await client.chat.completions.parse({ model, messages, response_format });
  const answer: ParsedChatCompletion<City> = parsed;
  void answer;
  yes<Equal<(typeof parsed.choices)[0]['message']['parsed'], City | null>>();
  const plain = await client.chat.completions.parse({ model, messages });
  yes<Equal<(typeof plain.choices)[0]['message']['parsed'], null>>();
  const standard = standardResponseFormat(City, 'city');
  const same = await client.chat.completions.parse({ model, messages, response_format: standard });
  yes<Equal<(typeof same.choices)[0]['message']['parsed'], City | null>>();

  // Events tell what they carry.
  const stream = client.chat.completions.stream({ model, messages, response_format });
  yes<Equal<typeof stream, ChatCompletionStream<City>>>();
  const told = [await stream.emitted('message'), await stream.emitted('end')] as const;
  yes<Equal<typeof told, readonly [ChatCompletionMessageParam, undefined]>>();
  const [chunk, snapshot] = await stream.emitted('chunk');
  yes<Equal<[typeof chunk, typeof snapshot], [ChatCompletionChunk, AccumulatedCompletion]>>();
  stream
    .on('content', (delta, snapshot, index) => {
      yes<Equal<[typeof delta, typeof snapshot, typeof index], [string, string, number | undefined]>>();
    })
    .on('content.done', ({ content, parsed, index }) => {
      yes<Equal<[typeof content, typeof parsed, typeof index], [string, City | null, number]>>();
    })
    .on('tool_calls.function.arguments.done', ({ name, arguments: text, choice_index }) => {
      yes<Equal<[typeof name, typeof text, typeof choice_index], [string, string, number]>>();
    })
    .on('chunk', (chunk) => yes<Equal<typeof chunk.choices, OpenAI.ChatCompletionChunk['choices']>>())
    .once('totalUsage', (usage) => yes<Equal<typeof usage, CompletionUsage>>());
  // @ts-expect-error: there is no such event
  stream.on('contents', () => {});
  for await (const chunk of stream) yes<Equal<typeof chunk, OpenAI.ChatCompletionChunk>>();
  for await (const [event] of stream.events('refusal.delta')) yes<Equal<typeof event.delta, string>>();
  const { name } = (await stream.finalMessage()).parsed ?? { name: '' };
  yes<Equal<typeof name, string>>();
  yes<Equal<Awaited<ReturnType<typeof stream.finalContent>>, string | null>>();

  // Functions are given what their schema says, or their `parse` gives.
  const tools = [
    zodFunction({ name: 'city', parameters: City, function: (city) => yes<Equal<typeof city, City>>() }),
    standardFunction({ name: 'city', parameters: City, function: (city) => yes<Equal<typeof city, City>>() }),
  ];
  const byHand: RunnableToolFunctionWithParse<City> = {
    type: 'function',
    function: { function: ({ people }) => people, parse: JSON.parse, parameters: {}, description: '' },
  };
  const runner = client.chat.completions.runTools({ model, messages, tools: [...tools, byHand] });
  yes<Equal<typeof runner, ChatCompletionRunner<null>>>();
  const streaming = client.chat.completions.runTools(
    { model, messages, tools, stream: true },
    { maxChatCompletions: 3, sequential: true, toolTimeout: 9, onToolError: 'reject' },
  );
  yes<Equal<typeof streaming, ChatCompletionStreamingRunner<null>>>();
  client.chat.completions.runTools(
    { model, messages, tools: [byHand] },
    // @ts-expect-error: no such option
    { onToolError: 'ignore' },
  );
  yes<Equal<Awaited<ReturnType<typeof runner.finalFunctionToolCallResult>>, string | undefined>>();
  return runner.finalChatCompletion();
}
