import { ANNOTATIONS, DEFINITIONS, isSchema, resolve, type Schema } from './json-schema.js';

/** How many references in a row are followed. */
export const MAX_DEPTH = 32;

/** What a schema that only refers to another one means. */
export function meant(schema: unknown, root: Schema): Schema {
  let found = schema;
  for (let depth = 0; isSchema(found) && found.$ref !== undefined && depth < MAX_DEPTH; depth++) {
    const { $ref, ...outer } = found;
    if (!Object.keys(outer).every((key) => ANNOTATIONS.includes(key) || DEFINITIONS.includes(key))) break;
    found = resolve(root, $ref, '#');
  }
  return isSchema(found) ? found : {};
}

/** The types that fit a schema; every integer is a number. */
export function typesOf(schema: Schema): string[] | undefined {
  if (schema.type !== undefined)
    return [schema.type].flat().map((type) => (type === 'integer' ? 'number' : String(type)));
  return valuesOf(schema)?.map((text) => {
    const value: unknown = JSON.parse(text);
    return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  });
}

/** The only values that fit a schema, as JSON. */
export function valuesOf({ const: constant, enum: values }: Schema): string[] | undefined {
  if (constant !== undefined) return [JSON.stringify(constant)];
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : undefined;
}
