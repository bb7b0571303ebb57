/** A client as a language model of the AI SDK: the real `ai`, over the local endpoint. */
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { generateText, Output, stepCountIs, streamText } from 'ai';
import { generateText as generateText6, streamText as streamText6 } from 'ai-6';
import Tokenbrook from 'tokenbrook';
import { languageModel } from 'tokenbrook/ai-sdk';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { modelOf, weather } from './ai-sdk.support.js';
import { collect, KEY } from './facade.support.js';
import { endpoint } from './server.support.js';

const local = await endpoint({ delay: 0 });
const brook = modelOf(local.baseURL);

describe('with ai 7, over the local endpoint', () => {
  test('it is a LanguageModelV4', () => {
    const model: LanguageModelV4 = brook;
    expect(model).toMatchObject({
      specificationVersion: 'v4',
      provider: 'tokenbrook',
      modelId: 'brook-mini',
    });
  });

  test('streamText: the text as it comes, usage, finish reason, response', async () => {
    const result = streamText({
      model: brook,
      prompt: 'Why is a brook loud?',
      seed: 7,
      maxOutputTokens: 400,
    });
    const pieces = await collect(result.textStream);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join('')).toBe(await result.text);
    expect(await result.finishReason).toBe('stop');
    const usage = await result.usage;
    expect(usage.inputTokens).toBeGreaterThan(0);
    expect(usage.outputTokens).toBeGreaterThan(0);
    const response = await result.response;
    expect(response.id).toMatch(/^chatcmpl-/);
    expect(response.modelId).toBe('brook-mini');
    expect(Math.abs(response.timestamp.getTime() - Date.now())).toBeLessThan(60_000);
    expect(await result.warnings).toEqual([]);
  });

  test('generateText says the same as the client', async () => {
    const { text, finishReason, usage } = await generateText({
      model: brook,
      prompt: 'Why is a brook loud?',
      seed: 7,
    });
    const plain = await new Tokenbrook({ apiKey: KEY, baseURL: local.baseURL }).chat.completions.create({
      model: 'brook-mini',
      messages: [{ role: 'user', content: 'Why is a brook loud?' }],
      seed: 7,
    });
    expect(text).toBe(plain.choices[0]?.message.content);
    expect(finishReason).toBe('stop');
    expect(usage.totalTokens).toBe(plain.usage?.total_tokens);
  });

  test('tools in several steps, streamed', async () => {
    const result = streamText({
      model: brook,
      prompt: 'What is the weather in Oslo and in Bergen?',
      tools: { weather },
      stopWhen: stepCountIs(4),
    });
    const parts = await collect(result.fullStream);
    const types = parts.map(({ type }) => type);
    expect(types).toContain('tool-input-delta');
    const calls = parts.filter((part) => part.type === 'tool-call');
    expect(calls.map(({ input }) => input)).toEqual([{ city: 'Oslo' }, { city: 'Bergen' }]);
    const inputs = parts.filter(
      (part) => part.type === 'tool-input-delta' && part.id === calls[0]?.toolCallId,
    );
    expect(JSON.parse(inputs.map((part) => (part as { delta: string }).delta).join(''))).toEqual({
      city: 'Oslo',
    });
    expect((await result.steps).length).toBe(2);
    expect((await result.steps)[0]?.toolResults.map(({ output }) => output)).toEqual([
      { city: 'Oslo', celsius: 11 },
      { city: 'Bergen', celsius: 11 },
    ]);
    expect(await result.text).not.toBe('');
  });

  test('tools in several steps, whole', async () => {
    const { steps, text } = await generateText({
      model: brook,
      prompt: 'What is the weather in Oslo?',
      tools: { weather },
      stopWhen: stepCountIs(4),
    });
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
    expect(text).not.toBe('');
  });

  test('structured output, whole and as it grows', async () => {
    const schema = z.object({ city: z.string(), people: z.number() });
    const output = Output.object({ schema });
    const whole = await generateText({ model: brook, output, prompt: 'Tell me of Oslo.' });
    expect(schema.parse(whole.output)).toEqual(whole.output);
    const streamed = streamText({ model: brook, output, prompt: 'Tell me of Oslo.' });
    const partial = await collect(streamed.partialOutputStream);
    expect(partial.length).toBeGreaterThan(1);
    expect(schema.parse(partial.at(-1))).toEqual(await streamed.output);
  });
});

test.each([
  [
    'streamed',
    async (model: never) => collect(streamText6({ model, prompt: 'Why is a brook loud?' }).textStream),
  ],
  ['whole', async (model: never) => [(await generateText6({ model, prompt: 'Why is a brook loud?' })).text]],
])('ai 6 takes a model of version v3, %s', async (_, ask) => {
  const client = new Tokenbrook({ apiKey: KEY, baseURL: local.baseURL });
  const model = languageModel(client, 'brook-mini', { specificationVersion: 'v3' });
  expect((await ask(model as never)).join('').length).toBeGreaterThan(20);
});
