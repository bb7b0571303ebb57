/** Where apps import from: each path of `openai` about chat is there, and leads to the same classes. */
import { readFileSync } from 'node:fs';
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
  await expect(import(/* @vite-ignore */ path.replace(/\/index$/, '/index.mjs'))).resolves.toBeTypeOf(
    'object',
  );
  for (const [key, value] of Object.entries(entry)) {
    if (key in main) expect(value, key).toBe((main as Record<string, unknown>)[key]);
  }
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
