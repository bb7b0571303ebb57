/**
 * What `openai/lib/transform` and `…/jsonschema` have for structured outputs.
 *
 * @packageDocumentation
 */
import { inKnownWords } from '../helpers/alternatives.js';
import { toStrictSchema } from '../helpers/strict-schema.js';

/** A JSON Schema. */
export interface JSONSchema {
  [keyword: string]: unknown;
}
/** A JSON Schema, or whether anything at all fits. */
export type JSONSchemaDefinition = JSONSchema | boolean;

/**
 * The schema as structured outputs want it: objects are closed, and all of their properties required. The given one stays
 * as it is.
 *
 * @throws TokenbrookError naming the place, for what cannot be said this way
 */
export function toStrictJsonSchema(schema: object): JSONSchema {
  return toStrictSchema(inKnownWords(schema));
}
