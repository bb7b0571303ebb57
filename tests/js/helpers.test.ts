import { toJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import Tokenbrook, {
  LengthFinishReasonError,
  makeParseableResponseFormat,
  StructuredOutputError,
  TokenbrookError,
} from 'tokenbrook';
import { standardFunction, standardResponseFormat } from 'tokenbrook/helpers/standard-schema';
import { zodFunction, zodResponseFormat } from 'tokenbrook/helpers/zod';
import * as standardOfOpenAI from 'tokenbrook/openai/helpers/standard-schema';
import * as zodOfOpenAI from 'tokenbrook/openai/helpers/zod';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import * as mini from 'zod/v4-mini';
import {
  answerOf,
  ask,
  chunk,
  completion,
  DONE,
  event,
  failure,
  serveEvents,
  serveJSON,
} from './facade.support.js';

const Place = z.object({ city: z.string(), degrees: z.number().nullable() });
const place = { city: 'Oslo', degrees: 3 };
const valibotPlace = v.object({ city: v.string(), degrees: v.nullable(v.number()) });

test('the entries of the drop-in are the same ones', () => {
  expect(zodOfOpenAI.zodResponseFormat).toBe(zodResponseFormat);
  expect(standardOfOpenAI.standardFunction).toBe(standardFunction);
});

describe.each([
  ['zod', () => zodResponseFormat(Place, 'place')],
  [
    'zod mini',
    () =>
      zodResponseFormat(mini.object({ city: mini.string(), degrees: mini.nullable(mini.number()) }), 'place'),
  ],
  ['zod as a Standard Schema', () => standardResponseFormat(Place, 'place')],
  ['valibot', () => standardResponseFormat(valibotPlace, 'place', { schema: toJsonSchema(valibotPlace) })],
  ['arktype', () => standardResponseFormat(type({ city: 'string', degrees: 'number | null' }), 'place')],
])('a response format by %s', (_, formatOf) => {
  test('is strict, and parses', () => {
    const format = formatOf();
    expect(Object.keys(format)).toEqual(['type', 'json_schema']);
    expect(format.json_schema).toMatchObject({
      name: 'place',
      strict: true,
      schema: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city', 'degrees'],
        additionalProperties: false,
      },
    });
    expect(format.$parseRaw(JSON.stringify(place))).toEqual(place);
    expect(() => format.$parseRaw('{"city":3}')).toThrow();
    expect(() => format.$parseRaw('["secret"]]')).toThrow(/^It is no valid JSON\.$/);
  });

  test('parse() and stream()', async () => {
    const server = await serveJSON(completion(JSON.stringify(place)));
    const { completions } = new Tokenbrook({ baseURL: server.baseURL, maxRetries: 0 }).chat;
    const answer = await completions.parse({ ...ask, response_format: formatOf() });
    expect(answer.choices[0]?.message.parsed).toEqual(place);
    expect(JSON.parse(server.received[0]!.body).response_format.json_schema.strict).toBe(true);

    const streaming = await serveEvents([answerOf('{"city":"Os', 'lo","degrees":', '3}').join('')]);
    const stream = new Tokenbrook({ baseURL: streaming.baseURL }).chat.completions.stream({
      ...ask,
      response_format: formatOf(),
    });
    const parsed: unknown[] = [];
    stream.on('content.delta', (delta) => parsed.push(delta.parsed));
    expect((await stream.finalMessage()).parsed).toEqual(place);
    expect(parsed).toEqual([{ city: 'Os' }, { city: 'Oslo' }, { city: 'Oslo', degrees: 3 }]);
  });

  test('what does not fit is an error that has the text', async () => {
    const server = await serveJSON(completion('{"city":7}'));
    const client = new Tokenbrook({ baseURL: server.baseURL, maxRetries: 0 });
    const error = await failure(client.chat.completions.parse({ ...ask, response_format: formatOf() }));
    expect(error).toBeInstanceOf(StructuredOutputError);
    expect(error).toMatchObject({ text: '{"city":7}', cause: expect.any(Error) });
    expect(JSON.stringify(error)).not.toContain('city');
  });
});

describe('parse()', () => {
  const parse = async (answer: object, more: object = {}) => {
    const { baseURL } = await serveJSON(answer);
    return new Tokenbrook({ baseURL, maxRetries: 0 }).chat.completions.parse({ ...ask, ...more });
  };
  const json_schema = { name: 'n', schema: {} };
  const raw = { response_format: { type: 'json_schema', json_schema } };
  const choice = (more: object) => {
    const answer = completion('');
    Object.assign(answer.choices[0]!, more);
    return answer;
  };
  const called = (name: string, text: string) => {
    const call = { id: 'c', type: 'function', function: { name, arguments: text } };
    return choice({ message: { role: 'assistant', content: null, refusal: null, tool_calls: [call] } });
  };
  const strict = { type: 'function', function: { name: 'f', strict: true, parameters: {} } };

  test('a plain JSON Schema: JSON.parse', async () => {
    expect((await parse(completion('[1]'), raw)).choices[0]?.message.parsed).toEqual([1]);
    expect((await parse(completion('0'), raw)).choices[0]?.message.parsed).toBe(0);
    expect((await parse(completion('[1]'))).choices[0]?.message.parsed).toBeNull();
  });

  test('no JSON, or nothing at all', async () => {
    const error = await failure(parse(completion('[secret'), raw));
    expect(error).toBeInstanceOf(StructuredOutputError);
    expect(error.text).toBe('[secret');
    expect(`${error.message} ${error.cause}`).not.toContain('secret');
    expect(await failure(parse(completion(''), raw))).toBeInstanceOf(StructuredOutputError);
  });

  test('a refusal is not parsed', async () => {
    const refusal = choice({ message: { role: 'assistant', content: '', refusal: 'No.' } });
    expect((await parse(refusal, raw)).choices[0]?.message).toMatchObject({ parsed: null, refusal: 'No.' });
  });

  test.each(['length', 'content_filter'])('an answer that ends by %s', async (finish_reason) => {
    const error = await failure(parse(choice({ finish_reason }), {}));
    expect(error.completion.choices[0].finish_reason).toBe(finish_reason);
    expect(error instanceof LengthFinishReasonError).toBe(finish_reason === 'length');
  });

  test('arguments of strict functions', async () => {
    const answer = await parse(called('f', '{"a":1}'), { tools: [strict] });
    expect(answer.choices[0]?.message.tool_calls).toMatchObject([
      { function: { arguments: '{"a":1}', parsed_arguments: { a: 1 } } },
    ]);
    const other = await parse(called('g', '{"a":1}'), { tools: [strict] });
    expect(other.choices[0]?.message.tool_calls).toMatchObject([{ function: { parsed_arguments: null } }]);
  });

  test('functions have to be strict; custom tools may be there', async () => {
    const loose = { type: 'function', function: { name: 'loose', parameters: {} } };
    const custom = { type: 'custom', custom: { name: 'c' } };
    const error = await failure(parse(completion('x'), { tools: [loose] }));
    expect(error).toBeInstanceOf(TokenbrookError);
    expect(error.message).toContain('loose');
    expect((await parse(completion('x'), { tools: [custom] })).choices).toHaveLength(1);
  });
});

describe.each([
  [
    'zodFunction',
    (work: (args: { city: string }) => unknown) =>
      zodFunction({ name: 'weather', parameters: z.object({ city: z.string() }), function: work }),
  ],
  [
    'standardFunction',
    (work: (args: { city: string }) => unknown) =>
      standardFunction({ name: 'weather', parameters: type({ city: 'string' }), function: work }),
  ],
])('%s', (_, tool) => {
  test.each([
    ['{"city":"Rome"}', 'warm'],
    ['{"city":1}', /./],
  ])('is called with checked arguments alone: %s', async (text, told) => {
    const call = { index: 0, id: 'c', type: 'function', function: { name: 'weather', arguments: text } };
    const turn = [event(chunk({ tool_calls: [call] })), event(chunk({}, 'tool_calls')), DONE];
    const server = await serveEvents(turn);
    const seen: unknown[] = [];
    const work = (args: unknown) => {
      seen.push(args);
      return 'warm';
    };
    const runner = new Tokenbrook({ baseURL: server.baseURL }).chat.completions.runTools(
      { ...ask, stream: true, tools: [tool(work)] },
      { maxChatCompletions: 1 },
    );
    await runner.done();
    expect(JSON.parse(server.received[0]!.body).tools[0].function).toMatchObject({
      name: 'weather',
      strict: true,
      parameters: { type: 'object', required: ['city'], additionalProperties: false },
    });
    expect(await runner.finalFunctionToolCallResult()).toMatch(told);
    expect(seen).toEqual(told === 'warm' ? [{ city: 'Rome' }] : []);
  });
});

describe('a strict schema', () => {
  const schemaOf = (one: z.ZodType) => zodResponseFormat(one, 'n').json_schema.schema;

  test('nested objects are closed, unions of objects told apart by a field become anyOf', () => {
    const schema = schemaOf(
      z.object({
        list: z.array(z.object({ a: z.string() })),
        one: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('a') }),
          z.object({ kind: z.literal('b') }),
        ]),
        maybe: z.string().nullable().optional(),
        both: z.intersection(z.object({ x: z.string() }), z.object({ y: z.string() })).nullable(),
      }),
    );
    expect(schema).toMatchObject({
      required: ['list', 'one', 'maybe', 'both'],
      properties: {
        list: { items: { additionalProperties: false, required: ['a'] } },
        one: { anyOf: [{ additionalProperties: false }, { additionalProperties: false }] },
      },
    });
    expect(JSON.stringify(schema)).not.toContain('oneOf');
  });

  test('recursion', () => {
    interface Node {
      next: Node | null;
    }
    const Node: z.ZodType<Node> = z.object({ next: z.lazy(() => Node.nullable()) });
    expect(schemaOf(Node)).toMatchObject({ type: 'object', required: ['next'], additionalProperties: false });
  });

  test.each([
    ['an optional property', z.object({ a: z.string().optional() }), /nullable.*`?a`?/],
    ['other properties', z.looseObject({ a: z.string() }), /other properties/],
    ['a record', z.object({ a: z.record(z.string(), z.number()) }), /a/],
    ['no object', z.array(z.string()), /object/],
    ['a union', z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]), /object/],
    ['a tuple', z.object({ a: z.tuple([z.string(), z.number()]) }), /additionalItems/],
  ])('refuses %s', (_, one, why) => {
    expect(() => schemaOf(one as z.ZodType)).toThrow(why);
  });
});

test('what is sent is what answers are checked by, whatever says of itself what its JSON is', () => {
  let asked = 0;
  const toJSON = () => ({ type: 'text' });
  const hooks = Object.defineProperty({}, 'toJSON', { enumerable: true, get: () => asked++ && toJSON });
  for (const props of [{ toJSON }, hooks])
    expect(JSON.parse(JSON.stringify(zodResponseFormat(Place, 'place', props)))).toMatchObject({
      type: 'json_schema',
      json_schema: { name: 'place', strict: true, schema: { required: ['city', 'degrees'] } },
    });
  expect(asked).toBe(1);
  const json_schema = { name: 'n', schema: {}, toJSON };
  const format = makeParseableResponseFormat(
    { type: 'json_schema', json_schema, toJSON } as never,
    JSON.parse,
  );
  expect(JSON.stringify(format)).toBe('{"type":"json_schema","json_schema":{"name":"n","schema":{}}}');
});

test('an intersection is one schema wherever that says the same, and else refused by its place', () => {
  const validate = (value: unknown) => ({ value });
  const strict = (a: object) => {
    const type = { '~standard': { version: 1 as const, vendor: 'own', validate } };
    const schema = { type: 'object', properties: { a }, required: ['a'] };
    return (
      standardResponseFormat(type, 'answer', { schema }).json_schema.schema as { properties: { a: unknown } }
    ).properties.a;
  };
  const text = { type: 'string' };
  const object = (properties: object) => ({ type: 'object', properties, required: Object.keys(properties) });
  const closed = (properties: object) => ({ ...object(properties), additionalProperties: false });
  // What several parts say of one property holds together.
  expect(strict({ allOf: [object({ x: text }), object({ x: { minLength: 2 }, y: text })] })).toEqual(
    closed({ x: { type: 'string', minLength: 2 }, y: text }),
  );
  expect(
    strict({ allOf: [{ type: ['string', 'null'] }, { type: ['string', 'number'], maxLength: 3 }] }),
  ).toEqual({
    type: 'string',
    maxLength: 3,
  });
  expect(
    strict({
      allOf: [{ allOf: [object({ x: text })] }, { allOf: [object({ y: text }), object({ z: text })] }],
    }),
  ).toEqual(closed({ x: text, y: text, z: text }));
  // Names that are like any other in JSON, wherever they stand.
  const strange = JSON.parse('{"type":"object","__proto__":{"additionalProperties":false,"polluted":1}}');
  const named = JSON.parse(
    '{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}',
  );
  const safe = strict({ description: 'Safe.', allOf: [strange, named] }) as Record<string, unknown>;
  expect(Object.getPrototypeOf(safe)).toBe(Object.prototype);
  expect(
    Object.hasOwn(safe, 'additionalProperties') && Object.hasOwn(safe.properties as object, '__proto__'),
  ).toBe(true);
  expect(safe.polluted).toBeUndefined();
  // A type that the alternatives say, too.
  expect(strict({ type: ['object', 'null'], anyOf: [closed({ x: text }), { type: 'null' }] })).toEqual({
    anyOf: [closed({ x: text }), { type: 'null' }],
  });
  // A closed part has no room for what it does not name.
  expect(
    strict({ allOf: [closed({ x: text }), { ...closed({ x: text, y: text }), required: ['x'] }] }),
  ).toEqual(closed({ x: text }));
  for (const parts of [
    [closed({ x: text }), object({ y: text })],
    [{ type: 'string' }, { type: 'number' }],
    [{ pattern: 'a' }, { pattern: 'b' }],
    [{ anyOf: [text] }, object({ x: text })],
  ])
    expect(() => strict({ allOf: parts })).toThrow(/`allOf`: #\/properties\/a\.$/);
});

test('references by position lead to what they led to, though alternatives move', () => {
  const validate = (value: unknown) => ({ value });
  const strict = (schema: object) => {
    const type = { '~standard': { version: 1 as const, vendor: 'own', validate } };
    return standardResponseFormat(type, 'answer', { schema }).json_schema.schema as Record<string, object>;
  };
  const text = { type: 'string' };
  const object = (properties: object) => ({ type: 'object', properties, required: Object.keys(properties) });
  const closed = (properties: object) => ({ ...object(properties), additionalProperties: false });
  const cat = object({ name: text });
  expect(strict(object({ a: { oneOf: [false, text, cat] }, b: { $ref: '#/properties/a/oneOf/2' } }))).toEqual(
    {
      ...closed({ a: { anyOf: [text, closed({ name: text })] }, b: { $ref: '#/$defs/part1' } }),
      $defs: { part1: closed({ name: text }) },
    },
  );
  // A root that is one of its alternatives, with definitions of the same name as its own.
  const id = { type: 'integer' };
  expect(
    strict({
      anyOf: [
        false,
        { ...object({ own: { $ref: '#/anyOf/1/$defs/id' }, outer: { $ref: '#/$defs/id' } }), $defs: { id } },
      ],
      $defs: { id: text, part1: text },
    }),
  ).toEqual({
    ...closed({ own: { $ref: '#/$defs/part2' }, outer: { $ref: '#/$defs/id' } }),
    $defs: { id: text, part1: text, part2: id },
  });
  // What refers to itself.
  const node = object({ next: { anyOf: [{ type: 'null' }, { $ref: '#/properties/list/oneOf/1' }] } });
  const next = { anyOf: [{ type: 'null' }, { $ref: '#/$defs/part1' }] };
  expect(strict(object({ list: { oneOf: [{ type: 'null' }, node] } }))).toEqual({
    ...closed({ list: { anyOf: [{ type: 'null' }, closed({ next })] } }),
    $defs: { part1: closed({ next }) },
  });
  expect(() =>
    strict(object({ a: { oneOf: [false, text] }, b: { $ref: '#/properties/a/oneOf/0' } })),
  ).toThrow(/leads to no schema/);
});
