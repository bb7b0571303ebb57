import type { ChatCompletionCreateParamsStreaming } from 'tokenbrook';

type ResponseFormat = NonNullable<ChatCompletionCreateParamsStreaming['response_format']>;

/** As much of a JSON Schema as the page looks at. */
export interface Schema {
  readonly title?: string;
  readonly properties?: { readonly [key: string]: Schema };
  readonly items?: Schema;
  readonly additionalProperties?: unknown;
}

/** An object with all of these, and nothing else: what strict servers ask of a schema. */
const object = (properties: { [key: string]: object }) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const text = { type: 'string' };
const whole = (minimum: number, maximum: number) => ({ type: 'integer', minimum, maximum });

/** Schemas to begin with, by the name that the page gives them. */
export const SHAPES: { readonly [name: string]: Schema } = {
  'A walk': {
    title: 'walk',
    ...object({
      name: text,
      distance_km: { type: 'number', minimum: 1, maximum: 30 },
      difficulty: { enum: ['easy', 'moderate', 'hard'] },
      stops: { type: 'array', minItems: 2, items: object({ place: text, minutes: whole(5, 60) }) },
      advice: text,
    }),
  },
  'A boat': {
    title: 'boat',
    ...object({
      name: text,
      kind: { enum: ['canoe', 'rowing boat', 'barge', 'sailing boat'] },
      seats: whole(1, 12),
      afloat: { type: 'boolean' },
      story: text,
    }),
  },
};

/** Reads the text of a schema. Throws a sentence when it is none. */
export function schemaOf(source: string): Schema {
  let schema: unknown;
  try {
    schema = JSON.parse(source);
  } catch (error) {
    throw new Error(`This is no JSON yet: ${(error as Error).message}`);
  }
  const isObject = typeof schema === 'object' && schema !== null && !Array.isArray(schema);
  if (!isObject) throw new Error('A JSON Schema is an object: { "type": "object", "properties": { … } }.');
  return schema as Schema;
}

/** What a request asks for: an answer of that schema, or any object where there is none. */
export function responseFormat(source: string): ResponseFormat {
  if (source.trim() === '') return { type: 'json_object' };
  const schema = schemaOf(source);
  const name = schema.title?.replace(/[^\w-]+/g, '_').slice(0, 64) || 'answer';
  return {
    type: 'json_schema',
    json_schema: {
      name,
      // Servers take only closed objects as strict.
      strict: schema.additionalProperties === false,
      schema: schema as { [key: string]: unknown },
    },
  };
}
