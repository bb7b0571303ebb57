/** What servers answer, as the AI SDK tells it: the real `ai`, and bytes of our own. */
import { APICallError, generateText, stepCountIs, streamText, tool } from 'ai';
import { RateLimitError, TruncatedStreamError } from 'tokenbrook';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { modelOf, weather } from './ai-sdk.support.js';
import {
  answerOf,
  chunk,
  collect,
  completion,
  DONE,
  event,
  failure,
  serve,
  serveEvents,
  serveJSON,
  until,
} from './facade.support.js';

describe('what comes', () => {
  test('reasoning apart from the text, and given back under the name that the server has for it', async () => {
    const server = await serve(async (_, response, count) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const first = [
        event(chunk({ role: 'assistant', reasoning_content: 'Let me ' })),
        event(chunk({ reasoning_content: 'look.' })),
        event(
          chunk({
            tool_calls: [
              { index: 0, id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":' } },
            ],
          }),
        ),
        event(chunk({ tool_calls: [{ index: 0, function: { arguments: '"Oslo"}' } }] })),
        event(chunk({}, 'tool_calls')),
        DONE,
      ];
      for (const piece of count === 1 ? first : answerOf('It is ', 'cold.')) response.write(piece);
      response.end();
    });
    const result = streamText({
      model: modelOf(server.baseURL),
      prompt: 'Weather?',
      tools: { weather },
      stopWhen: stepCountIs(3),
    });
    const parts = await collect(result.fullStream);
    expect(parts.filter(({ type }) => type === 'reasoning-delta').length).toBe(2);
    expect((await result.steps)[0]?.reasoningText).toBe('Let me look.');
    expect(await result.text).toBe('It is cold.');
    expect(JSON.parse(server.received[1]!.body).messages).toEqual([
      { role: 'user', content: 'Weather?' },
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'Let me look.',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: '{"city":"Oslo","celsius":11}' },
    ]);
  });

  test('inline thinking, by the option of the client', async () => {
    const { baseURL } = await serveEvents(answerOf('<thi', 'nk>Hm.</thi', 'nk>Hello', '!'));
    const model = modelOf(baseURL, { requestOptions: { thinkTags: true } });
    const result = streamText({ model, prompt: 'Hello?' });
    expect(await result.text).toBe('Hello!');
    expect(await result.reasoningText).toBe('Hm.');
    expect((await result.providerMetadata)?.tokenbrook).toMatchObject({ repairs: [{ code: 'think-tags' }] });
  });

  test('raw chunks when they are asked for', async () => {
    const { baseURL } = await serveEvents(answerOf('Hello'));
    const { fullStream } = streamText({
      model: modelOf(baseURL),
      prompt: 'Hello?',
      include: { rawChunks: true },
      includeRawChunks: true,
    } as Parameters<typeof streamText>[0]);
    const raw = (await collect(fullStream)).filter((part) => part.type === 'raw');
    expect(raw.map(({ rawValue }) => rawValue)).toEqual([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hello' }),
      chunk({}, 'stop'),
    ]);
  });

  test('a call that the token limit cut is not made', async () => {
    const call = {
      index: 0,
      id: 'c1',
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"Os' },
    };
    const { baseURL } = await serveEvents([
      event(chunk({ tool_calls: [call] })),
      event(chunk({}, 'length')),
      DONE,
    ]);
    let made = 0;
    const counting = tool({ inputSchema: z.object({ city: z.string() }), execute: async () => ++made });
    const result = streamText({ model: modelOf(baseURL), prompt: 'Hello?', tools: { weather: counting } });
    const parts = await collect(result.fullStream);
    expect(parts.map(({ type }) => type)).not.toContain('tool-call');
    expect(await result.finishReason).toBe('length');
    expect(made).toBe(0);
  });

  test('what was spoken, beside the parts', async () => {
    const spoken = { id: 'audio_1', data: 'QUJD', transcript: 'Hello', expires_at: 1_800_000_000 };
    const { baseURL } = await serveEvents([
      event(chunk({ audio: { id: 'audio_1', transcript: 'Hel' } })),
      event(chunk({ audio: { data: 'QUJD', transcript: 'lo' } })),
      event(chunk({ audio: { expires_at: 1_800_000_000 } }, 'stop')),
      DONE,
    ]);
    const streamed = streamText({ model: modelOf(baseURL), prompt: 'Hello?' });
    expect((await streamed.providerMetadata)?.tokenbrook).toMatchObject({ audio: spoken });
    const message = { role: 'assistant', content: null, refusal: null, audio: spoken };
    const server = await serveJSON({ id: 'c', choices: [{ index: 0, message, finish_reason: 'stop' }] });
    const whole = await generateText({ model: modelOf(server.baseURL), prompt: 'Hello?' });
    expect(whole.providerMetadata?.tokenbrook).toMatchObject({ audio: spoken });
  });

  test('cited pages, log probabilities, details of the usage', async () => {
    const annotation = {
      type: 'url_citation',
      url_citation: { url: 'https://example.com/', title: 'Example', start_index: 0, end_index: 1 },
    };
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 6,
      total_tokens: 16,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 5 },
    };
    const { baseURL } = await serveEvents([
      event(chunk({ content: 'A', annotations: [annotation] })),
      event(chunk({}, 'stop', { usage })),
      DONE,
    ]);
    const result = streamText({ model: modelOf(baseURL), prompt: 'Hello?' });
    expect(await result.sources).toMatchObject([
      { sourceType: 'url', url: 'https://example.com/', title: 'Example' },
    ]);
    expect(await result.usage).toMatchObject({
      inputTokens: 10,
      inputTokenDetails: { noCacheTokens: 6, cacheReadTokens: 4 },
      outputTokens: 6,
      outputTokenDetails: { textTokens: 1, reasoningTokens: 5 },
    });
  });
});

describe('what fails', () => {
  test('is an APICallError to the AI SDK and an error of ours to everybody', async () => {
    const server = await serveJSON({ error: { message: 'slow down', code: 'rate' } }, 429, {
      'retry-after-ms': '1',
    });
    const error = await failure(
      generateText({ model: modelOf(server.baseURL), prompt: 'Hello?', maxRetries: 0 }),
    );
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ statusCode: 429, isRetryable: true, data: { code: 'rate' } });
    expect(JSON.stringify(error)).not.toContain('Hello?');
  });

  test('is asked for again by the AI SDK alone, as often as its maxRetries say', async () => {
    const server = await serve((_, response, count) => {
      if (count < 3) response.writeHead(503, { 'retry-after-ms': '1' }).end('{}');
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answerOf('Hello').join(''));
    });
    const result = streamText({ model: modelOf(server.baseURL), prompt: 'Hello?', maxRetries: 2 });
    expect(await result.text).toBe('Hello');
    expect(server.received.length).toBe(3);
  });

  test('in a stream before anything came: is asked for again, too', async () => {
    const server = await serve((_, response, count) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (count === 1) response.end(event({ error: { message: 'overloaded', code: 503 } }));
      else response.end(answerOf('Hello').join(''));
    });
    const result = streamText({ model: modelOf(server.baseURL), prompt: 'Hello?' });
    expect(await result.text).toBe('Hello');
    expect(server.received.length).toBe(2);
  });

  test('in the middle of a stream: what came is shown, then the error', async () => {
    const { baseURL } = await serveEvents([event(chunk({ content: 'Hel' }))]);
    const errors: unknown[] = [];
    const { fullStream } = streamText({
      model: modelOf(baseURL),
      prompt: 'Hello?',
      onError: ({ error }) => void errors.push(error),
    });
    const parts = await collect(fullStream);
    expect(parts.find((part) => part.type === 'text-delta')).toMatchObject({ text: 'Hel' });
    expect(errors[0]).toBeInstanceOf(TruncatedStreamError);
    expect((errors[0] as TruncatedStreamError).partial?.choices[0]?.message.content).toBe('Hel');
  });

  test('a refused request is not sent, and not again', async () => {
    const server = await serveJSON(completion('Hello'));
    const error = await failure(
      generateText({ model: modelOf(server.baseURL), prompt: 'Hello?', temperature: 9 }),
    );
    expect(error).toMatchObject({ name: 'InvalidRequestError', path: 'temperature' });
    expect(server.received).toEqual([]);
  });

  test('an abort reaches the server, before and within the answer', async () => {
    const server = await serveEvents([event(chunk({ content: 'Hel' }))], { end: false });
    const controller = new AbortController();
    const aborted: string[] = [];
    const { fullStream } = streamText({
      model: modelOf(server.baseURL),
      prompt: 'Hello?',
      abortSignal: controller.signal,
      onAbort: () => void aborted.push('yes'),
    });
    for await (const part of fullStream) if (part.type === 'text-delta') controller.abort();
    expect(aborted).toEqual(['yes']);
    await until(() => server.open === 0, 'the answer ends');

    const silent = await serve(() => {});
    const error = failure(
      generateText({
        model: modelOf(silent.baseURL),
        prompt: 'Hello?',
        abortSignal: AbortSignal.timeout(30),
      }),
    );
    expect((await error).name).toMatch(/^(Timeout|Abort)Error$/);
    await until(() => silent.open === 0, 'the request ends');
  });
});
