/** What the declarations promise; compiled by `tests/js/types.test.ts`, never run. */
import Tokenbrook, {
  type AccumulatedCompletion,
  APIError,
  type APIPromise,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatCompletionCreateParams,
  type ChatCompletionMessageParam,
  type ChatCompletionTool,
  type CursorPage,
  estimateTokens,
  init,
  type PagePromise,
  type Stream,
} from 'tokenbrook';
import { type Equal, type Is, yes } from './equal.js';

const client = new Tokenbrook({
  apiKey: async () => 'key',
  baseURL: '/api',
  defaultHeaders: { 'x-a': null },
});
const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello?' }];

// Overloads: the value of `stream` decides.
const whole = client.chat.completions.create({ model: 'm', messages });
const explicit = client.chat.completions.create({ model: 'm', messages, stream: false });
const streamed = client.chat.completions.create({ model: 'm', messages, stream: true });
const either = client.chat.completions.create({ model: 'm', messages, stream: Math.random() > 0.5 });
yes<Equal<typeof whole, APIPromise<ChatCompletion>>>();
yes<Equal<typeof explicit, APIPromise<ChatCompletion>>>();
yes<Equal<typeof streamed, APIPromise<Stream<ChatCompletionChunk>>>>();
yes<Is<APIPromise<ChatCompletion | Stream<ChatCompletionChunk>>, typeof either>>();

export async function use(): Promise<void> {
  await init();
  const completion = await whole;
  yes<Equal<(typeof completion)['choices'][0]['message']['content'], string | null>>();
  yes<Equal<(typeof completion)['_request_id'], string | null | undefined>>();
  yes<
    Equal<
      ChatCompletion.Choice['finish_reason'],
      'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call'
    >
  >();

  const stream = await streamed;
  for await (const chunk of stream) {
    yes<Equal<typeof chunk, ChatCompletionChunk>>();
    yes<Equal<(typeof chunk)['choices'][0]['delta']['content'], string | null | undefined>>();
  }
  for await (const text of stream.text()) yes<Equal<typeof text, string>>();
  const final = await stream.final();
  yes<Equal<typeof final, AccumulatedCompletion>>();
  yes<Equal<(typeof final.choices)[0]['message']['reasoning'], string | undefined>>();
  const outcome = await stream.outcome;
  yes<Equal<typeof outcome.kind, 'complete' | 'stopped' | 'truncated' | 'errored' | 'empty'>>();
  const [one] = stream.tee({ limit: 4 });
  yes<Equal<typeof one, Stream<ChatCompletionChunk>>>();
  messages.push(stream.toMessage());

  const { data, response, request_id } = await streamed.withResponse();
  yes<Equal<typeof data, Stream<ChatCompletionChunk>>>();
  yes<Equal<typeof response, Response>>();
  yes<Equal<typeof request_id, string | null>>();
  yes<Equal<Awaited<ReturnType<typeof streamed.asResponse>>, Response>>();

  const list = client.chat.completions.list({ limit: 3, metadata: { a: 'b' } });
  yes<Equal<typeof list, PagePromise<CursorPage<ChatCompletion>, ChatCompletion>>>();
  for await (const item of list) yes<Equal<typeof item, ChatCompletion>>();
  const page = await list;
  yes<Equal<typeof page.data, ChatCompletion[]>>();
  for await (const model of client.models.list()) yes<Equal<typeof model.id, string>>();

  try {
    await whole;
  } catch (error) {
    if (error instanceof APIError) {
      const status: number | undefined = error.status;
      void status;
      yes<Equal<typeof error.partial, AccumulatedCompletion | undefined>>();
    }
  }
}

// Open where a server may know more, closed where it would be a mistake.
export const bodies: ChatCompletionCreateParams[] = [
  {
    model: 'anything-at-all',
    messages,
    service_tier: 'platinum',
    reasoning_effort: 'extreme',
    verbosity: 'chatty',
  },
  {
    model: 'm',
    messages,
    stop: 'a',
    n: 2,
    logit_bias: { '50256': -100 },
    response_format: { type: 'json_object' },
  },
  { model: 'm', messages, stop: ['a', 'b'], stream: true, stream_options: { include_usage: true } },
  { model: 'm', messages, tool_choice: { type: 'function', function: { name: 'f' } } },
  // @ts-expect-error: `model` is required
  { messages },
  // @ts-expect-error: `messages` is required
  { model: 'm' },
  // @ts-expect-error: an unknown role
  { model: 'm', messages: [{ role: 'robot', content: 'x' }] },
  // @ts-expect-error: no such choice
  { model: 'm', messages, tool_choice: 'maybe' },
  // @ts-expect-error: not a boolean
  { model: 'm', messages, stream: 'yes' },
  // @ts-expect-error: a misspelled parameter
  { model: 'm', messages, temprature: 1 },
];

export const tools: ChatCompletionTool[] = [
  { type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } },
  {
    type: 'custom',
    custom: { name: 'c', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 's' } } },
  },
];

export const everyMessage: ChatCompletionMessageParam[] = [
  { role: 'developer', content: 'x' },
  { role: 'system', content: [{ type: 'text', text: 'x' }], name: 'n' },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'x' },
      { type: 'image_url', image_url: { url: 'https://x', detail: 'low' } },
      { type: 'input_audio', input_audio: { data: '', format: 'wav' } },
      { type: 'file', file: { file_id: 'f' } },
    ],
  },
  {
    role: 'assistant',
    tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
  },
  { role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] },
  { role: 'tool', tool_call_id: 'c', content: 'x' },
  { role: 'function', name: 'f', content: null },
];
estimateTokens(everyMessage);
