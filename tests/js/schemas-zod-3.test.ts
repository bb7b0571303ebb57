/** Schemas by zod 3: what `openai` accepts is accepted, and comes out the same. */
import { zodFunction as theirFunction, zodResponseFormat as theirs } from 'openai/helpers/zod';
import Tokenbrook, { StructuredOutputError, TokenbrookError } from 'tokenbrook';
import { zodFunction, zodResponseFormat } from 'tokenbrook/helpers/zod';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { z as z4 } from 'zod';
import { z as z3 } from 'zod/v3';
import { z as z325 } from 'zod-3';
import { ask, completion, failure, serveJSON } from './facade.support.js';
import { type Any, made } from './schemas.support.js';
import { schemasOf } from './schemas-zod-3.support.js';

describe.each([
  ['zod/v3', z3],
  ['zod 3.25', z325 as unknown as typeof z3],
])('%s', (_, z) => {
  const { said, checked, refused } = schemasOf(z);

  test.each(Object.entries(said))('as `openai` says it: %s', (_name, schema) => {
    expect(made(zodResponseFormat, schema, 'answer')).toEqual(made(theirs, schema, 'answer'));
    const options = { name: 'tool', parameters: schema, description: 'Does.' };
    expect(made(zodFunction, options)).toEqual(made(theirFunction, options));
  });

  test('what `openai` accepts is most of it', () => {
    const accepted = Object.values(said).filter((schema) => made(theirs, schema, 'answer'));
    expect(accepted.length).toBeGreaterThan(50);
  });

  test.each(Object.entries(checked))('by what goes in: %s', (_name, [value, schema]) => {
    const format = zodResponseFormat(z.object({ value }), 'answer');
    expect(format.json_schema.schema).toMatchObject({ properties: { value: schema }, required: ['value'] });
    expect(format.json_schema.schema?.properties).toEqual({ value: schema });
  });

  test.each(Object.entries(refused))('refused, with its place: %s', (_name, [value, why]) => {
    const schema = z.object({ deep: z.array(z.object({ value })) });
    const act = () => zodResponseFormat(schema, 'answer');
    expect(act).toThrow(TokenbrookError);
    expect(act).toThrow(why);
    expect(act).toThrow('#/properties/deep/items/properties/value');
    expect(made(theirs, schema, 'answer')).toBeUndefined();
  });

  test('what comes is checked and changed by the schema itself', async () => {
    const schema = z.object({
      when: z
        .string()
        .datetime()
        .transform((text) => new Date(text)),
      count: z.number().refine((count) => count > 0, 'too few'),
    });
    const format = zodResponseFormat(schema, 'answer');
    expectTypeOf(format.__output).toEqualTypeOf<{ when: Date; count: number }>();
    const answer = async (text: string) => {
      const server = await serveJSON(completion(text));
      const { completions } = new Tokenbrook({ baseURL: server.baseURL, maxRetries: 0 }).chat;
      return completions.parse({ ...ask, response_format: format });
    };
    const good = await answer('{"when":"2026-01-02T03:04:05Z","count":2}');
    expect(good.choices[0]?.message.parsed).toEqual({ when: new Date('2026-01-02T03:04:05Z'), count: 2 });
    const error = await failure(answer('{"when":"2026-01-02T03:04:05Z","count":0}'));
    expect(error).toBeInstanceOf(StructuredOutputError);
    expect(error.cause).toMatchObject({ message: expect.stringContaining('too few') });
  });
});

describe.each([
  ['3', z3],
  ['3.25', z325 as unknown as typeof z3],
  ['4', z4 as unknown as typeof z3],
])('definitions by name, zod %s', (version, z) => {
  const Shared = z.object({ value: z.string() });
  const Root = z.object({ first: Shared, second: z.array(Shared), third: Shared.nullable() });

  test.each(['shared', 'foo/bar~baz', 'foo%2Fbar', 'with spaces', 'answer'])('%s', (name) => {
    const props = { description: 'Does.', schemaDefinitions: { [name]: Shared } };
    const format = made(zodResponseFormat, Root, 'answer', props) as Any;
    expect(format).toEqual(made(theirs, Root, 'answer', props));
    expect(format.json_schema.schema.definitions[name]).toMatchObject({
      properties: { value: { type: 'string' } },
    });
    expect(JSON.stringify(format)).not.toContain('schemaDefinitions');
  });

  test('of the root, and one that is not met', () => {
    const props = { schemaDefinitions: Object.freeze({ Root, Other: z.object({ other: z.number() }) }) };
    expect(made(zodResponseFormat, Root, 'answer', props)).toEqual(made(theirs, Root, 'answer', props));
    const lazy = z.lazy(() => Root);
    expect(made(zodResponseFormat, lazy, 'answer', props)).toEqual(made(theirs, lazy, 'answer', props));
  });

  test('recursive', () => {
    const tree: Any = z.object({ value: z.string(), children: z.array(z.lazy(() => tree)) });
    const props = { schemaDefinitions: { Tree: tree } };
    const root = z.object({ tree });
    expect(made(zodResponseFormat, root, 'answer', props)).toEqual(made(theirs, root, 'answer', props));
  });

  test('what a schema says of itself is kept', () => {
    const Described = z.object({ value: z.string().describe('The value.') }).describe('Shared.');
    const schemaDefinitions = { shared: Described };
    const { schema } = zodResponseFormat(z.object({ a: Described, b: Described }), 'answer', {
      schemaDefinitions,
    }).json_schema;
    expect(schema).toMatchObject({
      definitions: {
        shared: { description: 'Shared.', properties: { value: { description: 'The value.' } } },
      },
    });
  });

  test('no name that JSON.parse would lose', () => {
    const schemaDefinitions = { ['__proto__']: Shared };
    expect(() => zodResponseFormat(Root, 'answer', { schemaDefinitions })).toThrow(TokenbrookError);
    expect(version).toMatch(/^[34]/);
  });
});

test('a root that is used in itself by name is written among the definitions', () => {
  const list = z3.object({ items: z3.array(z3.lazy((): Any => list)) });
  expect(zodResponseFormat(list, 'list').json_schema.schema).toMatchObject({
    properties: { items: { items: { $ref: '#/definitions/list' } } },
    definitions: { list: { properties: { items: { items: { $ref: '#/definitions/list' } } } } },
  });
});

test('no schema at all', () => {
  expect(() => zodResponseFormat({} as Any, 'answer')).toThrow('Not a schema of zod.');
});
