/** Schemas by zod and by others: what `openai` accepts is accepted, and comes out the same. */
import * as theirStandardSchema from 'openai/helpers/standard-schema';
import * as theirZod from 'openai/helpers/zod';
import * as standard from 'tokenbrook/openai/helpers/standard-schema';
import * as zod from 'tokenbrook/openai/helpers/zod';
import { expect, test } from 'vitest';
import { type Any, JSON_SCHEMAS, made, SCHEMAS } from './schemas.support.js';

const { standardResponseFormat: theirStandard } = theirStandardSchema;
const { zodFunction: theirFunction, zodResponseFormat: theirs } = theirZod;
const { standardResponseFormat } = standard;
const { zodFunction, zodResponseFormat } = zod;

test.each(Object.entries(SCHEMAS))('%s', (_, schema) => {
  const format = made(theirs, schema, 'answer');
  expect(made(zodResponseFormat, schema, 'answer')).toEqual(format);
  const options = { name: 'tool', parameters: schema, description: 'Does.' };
  expect(made(zodFunction, options)).toEqual(made(theirFunction, options));
});

test.each(Object.entries(JSON_SCHEMAS))('by a Standard Schema: %s', (_, schema) => {
  const validate = (value: unknown) => ({ value });
  const type = { '~standard': { version: 1, vendor: 'own', validate, jsonSchema: { input: () => schema } } };
  expect(made(standardResponseFormat, type, 'answer')).toEqual(made(theirStandard, type, 'answer'));
});

test('the same schemas in the words of the Responses API', () => {
  const type = SCHEMAS.nested as Any;
  for (const [ours, theirs] of [
    [zod, theirZod],
    [standard, theirStandardSchema],
  ] as Any[]) {
    const [text, tool] = Object.keys(theirs)
      .filter((name) => /TextFormat|ResponsesFunction/.test(name))
      .sort()
      .reverse();
    const props = { description: 'Does.' };
    expect(made(ours[text!], type, 'answer', props)).toEqual(made(theirs[text!], type, 'answer', props));
    expect(made(ours[text!], type, 'answer')).toMatchObject({
      type: 'json_schema',
      strict: true,
      schema: {},
    });
    const format = ours[text!](type, 'answer');
    expect([format.$brand, Object.keys(format)]).toEqual([
      'auto-parseable-response-format',
      ['type', 'name', 'strict', 'schema'],
    ]);
    expect(() => format.$parseRaw('{"address":1}')).toThrow();
    const options = { name: 'tool', parameters: type, defer_loading: true, ...props, function: () => 1 };
    expect(made(ours[tool!], options)).toEqual(made(theirs[tool!], options));
    expect(ours[tool!](options).$callback()).toBe(1);
  }
});

test('what is accepted is most of it', () => {
  const accepted = Object.values(SCHEMAS).filter((schema) => made(zodResponseFormat, schema, 'answer'));
  expect(accepted.length).toBeGreaterThan(50);
});
