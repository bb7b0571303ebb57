/** What real servers send, through the AI SDK's language model: the same as the client makes of it. */
import Tokenbrook from 'tokenbrook';
import { languageModel, type StreamPart } from 'tokenbrook/ai-sdk';
import { afterAll, expect, test } from 'vitest';
import { collect } from './facade.support.js';
import { serveVectors, vectors } from './providers.server.js';
import { type Vector, wellFormed } from './providers.support.js';

const server = await serveVectors();
afterAll(() => server.close());
const client = new Tokenbrook({ baseURL: `${server.origin}/v1`, maxRetries: 0 });

/** What a stream of parts said: each kind of text, and the calls. */
function said(parts: StreamPart[]) {
  const texts = { text: '', reasoning: '' };
  const calls: object[] = [];
  const inputs = new Map<string, string>();
  for (const part of parts) {
    if (part.type === 'text-delta') texts.text += part.delta;
    if (part.type === 'reasoning-delta') texts.reasoning += part.delta;
    if (part.type === 'tool-input-start') inputs.set(part.id, '');
    if (part.type === 'tool-input-delta') inputs.set(part.id, inputs.get(part.id) + part.delta);
    if (part.type === 'tool-call') {
      calls.push({ name: part.toolName, arguments: part.input });
      expect(inputs.get(part.toolCallId) || '{}').toBe(part.input);
    }
  }
  return { ...texts, calls };
}

const isJSON = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** The calls that are made: never with arguments that the end of the answer cut off, and not without a name. */
// biome-ignore lint/suspicious/noExplicitAny: JSON of any form
function callsOf(expected: Vector['expect']): any[] {
  const cut = (expected.finish_class ?? expected.finish_reason) === 'length';
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return ((expected.tool_calls ?? []) as any[]).filter(
    (call) => call.function?.name && (!cut || isJSON(call.function.arguments)),
  );
}

const cases = vectors
  .map((vector, number) => [`${vector.family} ${vector.row}: ${vector.name}`, vector, number] as const)
  // Where text repeats itself, what was told before that was known stays told.
  .filter(([, { expect: expected }]) => !expected.repairs?.['cumulative-text']);

const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hello?' }] }];

test.each(cases)('%s', async (_, { options = {}, expect: expected }, number) => {
  const model = languageModel(client, String(number), { requestOptions: options });
  let parts: StreamPart[];
  try {
    parts = await collect((await model.doStream({ prompt })).stream as unknown as AsyncIterable<StreamPart>);
  } catch (error) {
    // Failed before anything had come.
    expect(expected.outcome ?? 'complete').not.toBe('complete');
    expect(error).toBeInstanceOf(Error);
    expect(expected.text || expected.reasoning || null).toBe(null);
    return;
  }
  expect(parts[0]).toEqual({ type: 'stream-start', warnings: [] });
  expect(parts.filter(({ type }) => type === 'response-metadata').length).toBeLessThanOrEqual(1);
  const finish = parts.at(-1)!;
  const failed = (expected.outcome ?? 'complete') !== 'complete';
  expect(parts.some(({ type }) => type === 'error')).toBe(failed);
  if (failed) {
    expect(finish).toMatchObject({ type: 'finish', finishReason: { unified: 'error' } });
    expect(said(parts).calls).toEqual([]);
    return;
  }
  const calls = callsOf(expected);
  const { text, reasoning, calls: made } = said(parts);
  expect(wellFormed(text)).toBe((expected.live ?? expected.text ?? '') + (expected.refusal ?? ''));
  expect(reasoning).toBe(expected.reasoning ?? '');
  expect(made.length).toBe(calls.length);
  for (const [at, call] of calls.entries()) {
    if (call.function?.name) expect(made[at]).toMatchObject({ name: call.function.name });
    if (call.function?.arguments) expect(made[at]).toMatchObject({ arguments: call.function.arguments });
  }
  const total = expected.usage?.completion_tokens;
  if (total !== undefined) expect(finish).toMatchObject({ usage: { outputTokens: { total } } });
});

// The AI SDK knows the first choice alone.
const first = cases.filter(([name]) => name !== 'choices C13: only the second choice');

test.each(first)('%s, whole', async (_, { options = {}, expect: expected }, number) => {
  const model = languageModel(client, String(number), { requestOptions: options });
  const answer = model.doGenerate({ prompt });
  if ((expected.outcome ?? 'complete') !== 'complete') {
    await expect(answer).rejects.toBeInstanceOf(Error);
    return;
  }
  const { content, finishReason, usage } = await answer;
  const all = (type: string) =>
    content.map((part) => (part.type === type ? (part as { text: string }).text : '')).join('');
  expect(wellFormed(all('text'))).toBe((expected.text ?? '') + (expected.refusal ?? ''));
  expect(all('reasoning')).toBe(expected.reasoning ?? '');
  const made = content.filter((part) => part.type === 'tool-call');
  const calls = callsOf(expected);
  expect(made.length).toBe(calls.length);
  for (const [at, call] of calls.entries()) {
    expect(made[at]).toMatchObject({ toolName: call.function.name });
    if (call.function.arguments) expect(made[at]).toMatchObject({ input: call.function.arguments });
  }
  if (expected.finish_class) expect(finishReason.unified).toBe(expected.finish_class.replace('_', '-'));
  const total = expected.usage?.completion_tokens;
  if (total !== undefined) expect(usage.outputTokens.total).toBe(total);
});
