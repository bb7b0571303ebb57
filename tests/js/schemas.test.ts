/** Schemas by zod: what `openai` accepts is accepted, and comes out the same. */
import { zodFunction as theirFunction, zodResponseFormat as theirs } from 'openai/helpers/zod';
import { zodFunction, zodResponseFormat } from 'tokenbrook/openai/helpers/zod';
import { expect, test } from 'vitest';
import { SCHEMAS } from './schemas.support.js';

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
