/** Where apps import from: each path of `openai` about chat is there, and leads to the same classes. */
import { readFileSync } from 'node:fs';
import { OpenAIError as TheirError, OAuthError as TheirOAuthError } from 'openai';
import OpenAI, * as main from 'tokenbrook/openai';
import { expect, test } from 'vitest';

const { exports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const entries = Object.keys(exports).filter(
  (name) => name.startsWith('./openai/') && !name.includes('helpers'),
);

test.each(entries)('%s', async (name) => {
  const path = name.slice(2);
  const entry = await import(`tokenbrook/${path}`);
  // The same path leads somewhere in the package that it stands in for.
  await expect(import(/* @vite-ignore */ path.replace(/\/index$/, '/index.mjs'))).resolves.toBeDefined();
  for (const [key, value] of Object.entries(entry)) {
    if (key in main) expect(value, key).toBe((main as Record<string, unknown>)[key]);
  }
});

// What is not about chat: see docs/MIGRATION.md.
const ABSENT: Record<string, string[]> = {
  main: ['AzureOpenAI', 'BedrockOpenAI', 'ComputerToolset', 'toFile', 'toStreamingFile'],
  pagination: ['ConversationCursorPage', 'NextCursorPage', 'TokenPage'],
  resources: [
    ...[
      'Admin',
      'Audio',
      'Batches',
      'Beta',
      'Containers',
      'ContentProvenanceChecks',
      'Conversations',
      'Decisions',
    ],
    ...['Embeddings', 'Evals', 'Files', 'FineTuning', 'Graders', 'Images', 'Live', 'Moderations', 'Realtime'],
    ...['Responses', 'Safety', 'Skills', 'Uploads', 'VectorStores', 'Videos', 'Webhooks'],
  ],
  zod: ['zodRealtimeFunction'],
  // How it works inside.
  transform: [
    ...['assertNoNestedSchemaIds', 'forEachJSONSchemaChild', 'hasOnlyRefAndAnnotations', 'resolveLocalRef'],
    ...['normalizeObjectAllOfForExclusivity', 'rewriteLocalRefsIntoMovedOneOfBranches'],
  ],
};

test.each(Object.keys(exports).filter((name) => /^\.\/openai\b/.test(name) && !/\.m?js$/.test(name)))(
  'each name that %s has in `openai`',
  async (name) => {
    const path = name.slice(2);
    const theirs = await import(/* @vite-ignore */ path.replace(/\/index$/, '/index.mjs'));
    const ours = await import(`tokenbrook/${path}`);
    const missing = Object.keys(theirs).filter((key) => key !== 'default' && !(key in ours));
    const absent = new Set(Object.values(ABSENT).flat());
    expect(missing.filter((key) => !absent.has(key))).toEqual([]);
    expect('default' in ours || path.startsWith('openai/')).toBe(true);
  },
);

test('what is said to be absent is', async () => {
  const all = Object.keys(exports).filter((name) => /^\.\/openai\b/.test(name) && !/\.m?js$/.test(name));
  const ours = await Promise.all(all.map((name) => import(`tokenbrook/${name.slice(2)}`)));
  const names = new Set(ours.flatMap((entry) => Object.keys(entry)));
  expect(
    Object.values(ABSENT)
      .flat()
      .filter((name) => names.has(name)),
  ).toEqual([]);
});

test('the classes of the endpoints by the name of the client’s', () => {
  const client = new OpenAI({ apiKey: 'sk-test-0123456789', baseURL: 'http://127.0.0.1:1' });
  expect(client.chat).toBeInstanceOf(OpenAI.Chat);
  expect(client.chat.completions).toBeInstanceOf(OpenAI.Chat.Completions);
  expect(client.chat.completions.messages).toBeInstanceOf(OpenAI.Chat.Completions.Messages);
  expect(client.models).toBeInstanceOf(OpenAI.Models);
  expect([OpenAI.Page, OpenAI.CursorPage]).toEqual([main.Page, main.CursorPage]);
});

test('errors of parts that are not here can be imported and made', async () => {
  const { OAuthError, SubjectTokenProviderError, InvalidWebhookSignatureError, APIError, OpenAIError } =
    await import('tokenbrook/openai/error');
  const headers = new Headers({ 'x-request-id': 'r' });
  const said = { error: 'invalid_grant', error_description: 'Expired.' };
  const oauth = new OAuthError(400, said, headers);
  expect(oauth).toBeInstanceOf(APIError);
  expect(oauth).toMatchObject({
    name: 'OAuthError',
    status: 400,
    error_code: 'invalid_grant',
    message: new TheirOAuthError(400, said, headers).message,
    requestID: 'r',
  });
  expect(new OAuthError(401, undefined, headers).message).toBe('401 OAuth2 authentication error');
  const cause = new Error('no');
  const provider = new SubjectTokenProviderError('It failed.', 'azure', cause);
  expect(provider).toBeInstanceOf(OpenAIError);
  expect(provider).toMatchObject({ provider: 'azure', cause });
  expect(new InvalidWebhookSignatureError('No.')).toBeInstanceOf(Error);
  expect(OpenAI.InvalidWebhookSignatureError).toBe(InvalidWebhookSignatureError);
});

test('the classes by which apps ask what something is', async () => {
  const { OpenAIError, RateLimitError } = await import('tokenbrook/openai/core/error');
  const { Stream } = await import('tokenbrook/openai/core/streaming');
  const { CursorPage } = await import('tokenbrook/openai/core/pagination');
  const { APIPromise } = await import('tokenbrook/openai/core/api-promise');
  const { Completions } = await import('tokenbrook/openai/resources/chat/completions');
  const { ChatCompletionStream } = await import('tokenbrook/openai/lib/ChatCompletionStream');
  const client = new OpenAI({ apiKey: 'sk-test-0123456789', baseURL: 'http://127.0.0.1:1', maxRetries: 0 });
  expect(client.chat.completions).toBeInstanceOf(Completions);
  const promise = client.models.list();
  promise.catch(() => {});
  expect(promise).toBeInstanceOf(APIPromise);
  expect(RateLimitError.prototype).toBeInstanceOf(OpenAIError);
  expect([main.Stream, main.CursorPage, main.ChatCompletionStream]).toEqual([
    Stream,
    CursorPage,
    ChatCompletionStream,
  ]);
});

test('parsing by hand', async () => {
  const { maybeParseChatCompletion, parseChatCompletion } = await import('tokenbrook/openai/lib/parser');
  const message = { role: 'assistant' as const, content: '{"a":1}', refusal: null };
  const choices = [{ index: 0, message, finish_reason: 'stop' as const, logprobs: null }];
  const completion = { id: '', created: 0, model: '', object: 'chat.completion' as const, choices };
  const response_format = { type: 'json_schema' as const, json_schema: { name: 'x', schema: {} } };
  expect(parseChatCompletion(completion, { response_format }).choices[0]!.message.parsed).toEqual({ a: 1 });
  expect(maybeParseChatCompletion(completion, {}).choices[0]!.message.parsed).toBeNull();
});

test('what `openai/lib/parser` tells of requests and calls', async () => {
  const theirs = await import('openai/lib/parser');
  const ours = await import('tokenbrook/openai/lib/parser');
  const strict = { type: 'function', function: { name: 'f', strict: true, parameters: {} } };
  const loose = { type: 'function', function: { name: 'g', parameters: {} } };
  const custom = { type: 'custom', custom: { name: 'c' } };
  const parseable = ours.makeParseableTool(loose as never, { parser: JSON.parse });
  const call = (name: string, type = 'function') => ({ type, function: { name, arguments: '' } });
  const format = { type: 'json_schema', json_schema: { name: 'n', schema: {} } };
  const asked: [name: string, ...args: unknown[]][] = [
    ...[strict, loose, custom, undefined].map((tool): [string, unknown] => [
      'isChatCompletionFunctionTool',
      tool,
    ]),
    ...[strict, parseable, undefined].map((tool): [string, unknown] => ['isAutoParsableTool', tool]),
    ...[format, { type: 'text' }, undefined, null].map((one): [string, unknown] => [
      'isParseableResponseFormat',
      one,
    ]),
    ['parseResponseFormatContent', format, '{"a":1}'],
    ['parseResponseFormatContent', { type: 'text' }, '{"a":1}'],
    ...['f', 'g', 'h'].map((name): [string, unknown, unknown] => [
      'shouldParseToolCall',
      { tools: [strict, loose, custom] },
      call(name),
    ]),
    ['shouldParseToolCall', { tools: [parseable] }, call('g')],
    ['shouldParseToolCall', { tools: [strict] }, call('f', 'custom')],
    ['shouldParseToolCall', null, call('f')],
    ['validateInputTools', [strict, custom]],
    ['validateInputTools', [loose]],
    ['validateInputTools', [{ type: 'file' }]],
    ['validateInputTools', undefined],
    ['assertToolCallsAreChatCompletionFunctionToolCalls', [call('f')]],
    ['assertToolCallsAreChatCompletionFunctionToolCalls', [call('f', 'custom')]],
  ];
  const told = (module: object) =>
    asked.map(([name, ...args]) => {
      try {
        return [name, (module as Record<string, (...all: unknown[]) => unknown>)[name]!(...args)];
      } catch (error) {
        return [name, 'throws', error instanceof main.OpenAIError || error instanceof TheirError];
      }
    });
  expect(told(ours)).toEqual(told(theirs));
});
