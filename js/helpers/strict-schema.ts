import { TokenbrookError } from '../errors/base.js';

/** A JSON Schema, as far as it is looked at. */
export type Schema = { [key: string]: unknown };

/** Keywords whose value is a schema, a list of schemas, or a record of schemas. */
const CHILDREN: Array<[kind: 'one' | 'list' | 'record', ...keywords: string[]]> = [
  ['one', 'items'],
  ['list', 'anyOf'],
  ['record', 'properties', '$defs', 'definitions'],
];

/** Keywords that structured outputs do not know. */
const UNSUPPORTED = [
  ...['allOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependencies', 'dependentRequired', 'dependentSchemas'],
  ...['patternProperties', 'propertyNames', 'minProperties', 'maxProperties', 'unevaluatedProperties'],
  ...['contains', 'minContains', 'maxContains', 'uniqueItems', 'prefixItems', 'additionalItems'],
  ...['unevaluatedItems', 'contentEncoding', 'contentMediaType', 'contentSchema'],
  ...['$anchor', '$dynamicAnchor', '$dynamicRef', '$recursiveAnchor', '$recursiveRef'],
];

/** Keywords that say something, and demand nothing. */
const ANNOTATIONS = ['$comment', 'default', 'description', 'examples', 'readOnly', 'title', 'writeOnly'];
const DEFINITIONS = ['$defs', 'definitions'];

/**
 * The schema as structured outputs want it: objects are closed, and all of their properties required. The given one stays
 * as it is.
 *
 * @throws TokenbrookError for what cannot be said this way, such as a property that is optional and not nullable
 */
export function toStrictSchema(given: object): Schema {
  // What would be sent of it.
  const root = withoutWrapper(copyOf(given));
  if (root.type !== 'object')
    throw new TokenbrookError(`The schema has to be of type object, not ${JSON.stringify(root.type)}.`);
  if (root.anyOf !== undefined)
    throw new TokenbrookError('The schema has to be one object; put the `anyOf` into a property of it.');
  close(root, root, '#');
  return root;
}

/** A root that refers to a definition is that definition. */
function withoutWrapper(root: Schema): Schema {
  const seen = new Set<unknown>();
  while (typeof root.$ref === 'string' && !seen.has(root.$ref)) {
    seen.add(root.$ref);
    const { $ref, ...outer } = root;
    root = { ...copyOf(resolve(root, root.$ref, '#')), ...outer };
  }
  return root;
}

function close(value: unknown, root: Schema, path: string): void {
  if (!isSchema(value)) throw new TokenbrookError(`A schema has to be an object: ${path}.`);
  const schema = value;
  flatten(schema);
  if (schema.$ref !== undefined) {
    resolve(root, schema.$ref, path);
    const more = Object.keys(schema).find((key) => !['$ref', ...ANNOTATIONS, ...DEFINITIONS].includes(key));
    if (more) throw new TokenbrookError(`\`${more}\` beside \`$ref\` has no effect: ${path}.`);
  }
  for (const keyword of UNSUPPORTED) {
    if (schema[keyword] !== undefined)
      throw new TokenbrookError(`Structured outputs do not know \`${keyword}\`: ${path}.`);
  }
  const types = [schema.type].flat();
  if (types.includes('object') || schema.properties !== undefined) closeObject(schema, root, path);
  if (types.includes('array') && !isSchema(schema.items))
    throw new TokenbrookError(`An array needs one schema for all of its \`items\`: ${path}.`);
  for (const [child, where] of children(schema, path)) close(child, root, where);
  // It says no more than its absence.
  if (schema.default === null) delete schema.default;
}

function closeObject(schema: Schema, root: Schema, path: string): void {
  if ((schema.additionalProperties ?? false) !== false)
    throw new TokenbrookError(`An object cannot have other properties than those named: ${path}.`);
  schema.additionalProperties = false;
  const properties = (schema.properties ?? {}) as Schema;
  const required = Array.isArray(schema.required) ? schema.required : [];
  for (const key of required) {
    if (!has(properties, key))
      throw new TokenbrookError(`\`${key}\` is required and not among the properties: ${path}.`);
  }
  for (const [key, property] of Object.entries(properties)) {
    if (!required.includes(key) && !isNullable(property, root, path))
      throw new TokenbrookError(
        `All properties are required; make \`${key}\` nullable instead of, or as well as, optional: ${path}.`,
      );
  }
  if (schema.properties !== undefined) schema.required = Object.keys(properties);
}

/** `allOf` of one schema is that schema; of several objects, which leave each other's properties alone, one object. */
function flatten(schema: Schema): void {
  if (!Array.isArray(schema.allOf) || !schema.allOf.every(isSchema)) return;
  const { allOf, ...outer } = schema;
  const parts = [outer, ...(allOf as Schema[])];
  for (const part of allOf as Schema[]) flatten(part);
  const merged: Schema = {};
  for (const part of parts) {
    for (const [key, value] of Object.entries(part)) {
      const old = merged[key];
      if (old === undefined || ANNOTATIONS.includes(key)) merged[key] = old ?? value;
      else if (key === 'required') merged[key] = [...new Set([old, value].flat())];
      else if (key === 'properties' && isApart(old, value)) merged[key] = { ...old, ...(value as Schema) };
      else if (JSON.stringify(old) !== JSON.stringify(value)) return;
    }
    // A part that allows its own properties alone contradicts those of the others.
    if (part.additionalProperties !== undefined && parts.filter((one) => one.properties).length > 1) return;
  }
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, merged);
}

function isApart(a: unknown, b: unknown): a is Schema {
  if (!isSchema(a) || !isSchema(b)) return false;
  return Object.keys(a).every((key) => !(key in b) || JSON.stringify(a[key]) === JSON.stringify(b[key]));
}

function isNullable(value: unknown, root: Schema, path: string, depth = 0): boolean {
  if (value === true) return true;
  if (!isSchema(value) || depth > 100) return false;
  const { $ref, type, const: constant, enum: values, anyOf } = value;
  if ($ref !== undefined) return isNullable(resolve(root, $ref, path), root, path, depth + 1);
  if (type !== undefined && ![type].flat().includes('null')) return false;
  if (constant !== undefined && constant !== null) return false;
  if (Array.isArray(values) && !values.includes(null)) return false;
  return !Array.isArray(anyOf) || anyOf.some((one) => isNullable(one, root, path, depth + 1));
}

/** The schema of the same document that a reference leads to. */
export function resolve(root: Schema, ref: unknown, path: string): Schema {
  let found: unknown = root;
  const [start, ...parts] = String(ref).split('/');
  for (const part of parts) {
    const key = decode(part).replaceAll('~1', '/').replaceAll('~0', '~');
    found = found && typeof found === 'object' && has(found, key) ? (found as Schema)[key] : undefined;
  }
  if (start === '#' && isSchema(found)) return found;
  throw new TokenbrookError(`\`$ref\` leads to no schema of the same document: ${path}.`);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The schemas inside of one, each with its place. */
export function* children(schema: Schema, path: string): Generator<[child: unknown, path: string]> {
  for (const [kind, ...keywords] of CHILDREN) {
    for (const keyword of keywords) {
      const value = schema[keyword];
      if (value === undefined) continue;
      const where = `${path}/${keyword}`;
      if (kind === 'one') yield [value, where];
      else for (const [key, child] of Object.entries(value as object)) yield [child, `${where}/${key}`];
    }
  }
}

/** What would be sent of a schema. */
export function copyOf(value: object): Schema {
  return JSON.parse(JSON.stringify(value)) as Schema;
}

function has(value: object, key: string): boolean {
  return Object.hasOwn(value, key);
}

/** Whether a value is a schema other than `true` and `false`. */
export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
