/** Schemas by zod and by others: what `openai` accepts is accepted, and comes out the same. */
import { standardResponseFormat as theirStandard } from 'openai/helpers/standard-schema';
import { zodFunction as theirFunction, zodResponseFormat as theirs } from 'openai/helpers/zod';
import { standardResponseFormat } from 'tokenbrook/openai/helpers/standard-schema';
import { zodFunction, zodResponseFormat } from 'tokenbrook/openai/helpers/zod';
import { expect, test } from 'vitest';
import { JSON_SCHEMAS, SCHEMAS } from './schemas.support.js';

// biome-ignore lint/suspicious/noExplicitAny: the two packages' types differ
type Any = any;

/** What a helper makes of a schema; `undefined` if it refuses. */
function made(helper: Any, ...args: unknown[]): unknown {
  try {
    return JSON.parse(JSON.stringify(helper(...args)));
  } catch {
    return undefined;
  }
}

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

test('what is accepted is most of it', () => {
  const accepted = Object.values(SCHEMAS).filter((schema) => made(zodResponseFormat, schema, 'answer'));
  expect(accepted.length).toBeGreaterThan(50);
});
