import { describe, expect, test } from 'vitest';
import { ask, chunks, complete, endpoint, type Json, post } from './server.support.js';

const { baseURL } = await endpoint();

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The current weather of a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['city', 'unit'],
    },
  },
};
const sum = {
  type: 'function',
  function: {
    name: 'calculate',
    description: 'Evaluates arithmetic',
    parameters: { type: 'object', properties: { expression: { type: 'string' } }, required: ['expression'] },
  },
};
const tools = [weather, sum];

const calls = (answer: Json): Json[] => answer.choices[0].message.tool_calls ?? [];
const read = (call: Json): Json => JSON.parse(call.function.arguments);

describe('which tool is called', () => {
  test('the one that the question is about, with arguments from the question', async () => {
    const answer = await complete(baseURL, {
      tools,
      messages: ask('What is the weather in Lisbon, in fahrenheit?'),
    });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    expect(calls(answer)).toHaveLength(1);
    expect(calls(answer)[0]).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
    expect(calls(answer)[0].id).toMatch(/^call_\w{24}$/);
    expect(read(calls(answer)[0])).toEqual({ city: 'Lisbon', unit: 'fahrenheit' });
  });

  test('arithmetic finds the calculator', async () => {
    const answer = await complete(baseURL, { tools, messages: ask('What is 12 * (7 + 1)?') });
    expect(calls(answer).map((call) => [call.function.name, read(call)])).toEqual([
      ['calculate', { expression: '12 * (7 + 1)' }],
    ]);
  });

  test('none for a question that no tool is about', async () => {
    const answer = await complete(baseURL, { tools, messages: ask('Tell me about otters.') });
    expect(answer.choices[0].finish_reason).toBe('stop');
    expect(calls(answer)).toEqual([]);
  });

  test('several at once, unless that is switched off', async () => {
    const body = { tools, messages: ask('How is the weather in Oslo and in Rome?') };
    const both = calls(await complete(baseURL, body));
    expect(both.map((call) => read(call).city)).toEqual(['Oslo', 'Rome']);
    expect(new Set(both.map((call) => call.id)).size).toBe(2);
    expect(calls(await complete(baseURL, { ...body, parallel_tool_calls: false }))).toHaveLength(1);
  });
});

describe('tool_choice', () => {
  const messages = ask('Tell me about otters.');
  test('none', async () => {
    const body = { tools, tool_choice: 'none', messages: ask('What is the weather in Lisbon?') };
    expect(calls(await complete(baseURL, body))).toEqual([]);
  });
  test('required', async () => {
    expect(calls(await complete(baseURL, { tools, tool_choice: 'required', messages }))).toHaveLength(1);
  });
  test('a named tool', async () => {
    const tool_choice = { type: 'function', function: { name: 'calculate' } };
    const [call] = calls(await complete(baseURL, { tools, tool_choice, messages }));
    expect(call.function.name).toBe('calculate');
    expect(read(call)).toEqual({ expression: expect.any(String) });
  });
  test('allowed tools', async () => {
    const tool_choice = { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [sum] } };
    const [call] = calls(
      await complete(baseURL, { tools, tool_choice, messages: ask('The weather in Rome?') }),
    );
    expect(call.function.name).toBe('calculate');
  });
});

test('a streamed call comes as its name, then its arguments in fragments', async () => {
  const body = { stream: true, tools, messages: ask('How is the weather in Oslo and in Rome?') };
  const all = await chunks(await post(baseURL, body));
  const deltas = all.flatMap((chunk) => chunk.choices[0].delta.tool_calls ?? []);
  for (const [index, city] of ['Oslo', 'Rome'].entries()) {
    const [first, ...rest] = deltas.filter((delta) => delta.index === index);
    expect(first).toMatchObject({ type: 'function', function: { name: 'get_weather', arguments: '' } });
    expect(rest.length).toBeGreaterThan(3);
    expect(rest.every((delta) => Object.keys(delta).join() === 'index,function')).toBe(true);
    expect(JSON.parse(rest.map((delta) => delta.function.arguments).join('')).city).toBe(city);
  }
  expect(all.at(-1)?.choices[0].finish_reason).toBe('tool_calls');
});

test('max_tokens cuts arguments too', async () => {
  const body = { tools, max_tokens: 4, messages: ask('What is the weather in Lisbon?') };
  const answer = await complete(baseURL, body);
  expect(answer.choices[0].finish_reason).toBe('length');
  expect(() => read(calls(answer)[0])).toThrow(SyntaxError);
});

test('a result is used in the answer', async () => {
  const question = ask('What is the weather in Oslo and in Rome?');
  const called = await complete(baseURL, { tools, messages: question });
  const results = calls(called).map((call, at) => ({
    role: 'tool',
    tool_call_id: call.id,
    content: JSON.stringify({ city: read(call).city, degrees: 11 + 13 * at }),
  }));
  const answer = await complete(baseURL, {
    tools,
    messages: [...question, called.choices[0].message, ...results],
  });
  expect(answer.choices[0].finish_reason).toBe('stop');
  expect(answer.choices[0].message.content).toMatch(/get_weather.*Oslo.*11[\s\S]*get_weather.*Rome.*24/);
});

test('a custom tool gets text', async () => {
  const custom = { type: 'custom', custom: { name: 'note', description: 'Takes a note' } };
  const all = await chunks(
    await post(baseURL, { stream: true, tools: [custom], messages: ask('Please note that it rains.') }),
  );
  const deltas = all.flatMap((chunk) => chunk.choices[0].delta.tool_calls ?? []);
  expect(deltas[0]).toMatchObject({ type: 'custom', custom: { name: 'note', input: '' } });
  expect(deltas.map((delta) => delta.custom.input).join('')).toBe('Please note that it rains.');
});
