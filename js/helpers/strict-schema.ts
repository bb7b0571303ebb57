import { TokenbrookError } from '../errors/base.js';
import { mergeIntersections } from './intersections.js';
import { children, copyOf, DEFINITIONS, isSchema, resolve, type Schema, SILENT } from './json-schema.js';
import { meant, typesOf } from './meaning.js';

/** Keywords that structured outputs do not know. */
const UNSUPPORTED = [
  ...['allOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependencies', 'dependentRequired', 'dependentSchemas'],
  ...['patternProperties', 'propertyNames', 'minProperties', 'maxProperties', 'unevaluatedProperties'],
  ...['contains', 'minContains', 'maxContains', 'uniqueItems', 'prefixItems', 'additionalItems'],
  ...['unevaluatedItems', 'contentEncoding', 'contentMediaType', 'contentSchema'],
  ...['$anchor', '$dynamicAnchor', '$dynamicRef', '$recursiveAnchor', '$recursiveRef'],
];

/**
 * The schema as structured outputs want it: objects are closed, and all of their properties required. The given one stays
 * as it is.
 *
 * @throws TokenbrookError for what cannot be said this way, such as a property that is optional and not nullable
 */
export function toStrictSchema(given: object): Schema {
  // What would be sent of it.
  const copy = copyOf(given);
  mergeIntersections(copy);
  const root = withoutWrapper(copy);
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
    refuseBeside(outer, '#');
    root = { ...copyOf(resolve(root, root.$ref, '#')), ...outer };
  }
  return root;
}

function close(value: unknown, root: Schema, path: string): void {
  if (!isSchema(value)) throw new TokenbrookError(`A schema has to be an object: ${path}.`);
  const schema = value;
  if (schema.$ref !== undefined) {
    const { $ref, ...outer } = schema;
    resolve(root, $ref, path);
    refuseBeside(outer, path);
  }
  for (const keyword of UNSUPPORTED) {
    if (schema[keyword] !== undefined)
      throw new TokenbrookError(`Structured outputs do not know \`${keyword}\`: ${path}.`);
  }
  for (const keyword of DEFINITIONS)
    if (!isSchema(schema[keyword] ?? {}))
      throw new TokenbrookError(`\`${keyword}\` has to be an object of schemas: ${path}.`);
  if (Array.isArray(schema.anyOf)) leaveToAlternatives(schema, schema.anyOf, root, path);
  const types = [schema.type].flat();
  if (types.includes('object') || schema.properties !== undefined) closeObject(schema, root, path);
  if (types.includes('array') && !isSchema(schema.items))
    throw new TokenbrookError(`An array needs one schema for all of its \`items\`: ${path}.`);
  for (const [child, where] of children(schema, path)) close(child, root, where);
  // It says no more than its absence.
  if (schema.default === null) delete schema.default;
}

function refuseBeside(outer: Schema, path: string): void {
  const more = Object.keys(outer).find((key) => !SILENT.includes(key));
  if (more) throw new TokenbrookError(`\`${more}\` beside \`$ref\` has no effect: ${path}.`);
}

/** The type of an object or a list is said by its alternatives: closed beside them, it would contradict them. */
function leaveToAlternatives(schema: Schema, alternatives: unknown[], root: Schema, path: string): void {
  const types = [schema.type].flat();
  const isSaid = alternatives.every((one) =>
    typesOf(meant(one, root))?.every((type) => types.includes(type)),
  );
  if (isSaid) delete schema.type;
  else if (types.includes('object') || types.includes('array'))
    throw new TokenbrookError(`\`type\` beside \`anyOf\` has to be part of each alternative: ${path}.`);
  if (schema.properties !== undefined)
    throw new TokenbrookError(
      `\`properties\` beside \`anyOf\` have to be part of each alternative: ${path}.`,
    );
}

function closeObject(schema: Schema, root: Schema, path: string): void {
  if ((schema.additionalProperties ?? false) !== false)
    throw new TokenbrookError(`An object cannot have other properties than those named: ${path}.`);
  schema.additionalProperties = false;
  const properties = (schema.properties ?? {}) as Schema;
  const required = Array.isArray(schema.required) ? schema.required : [];
  for (const key of required) {
    if (!Object.hasOwn(properties, key))
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

function isNullable(value: unknown, root: Schema, path: string, depth = 0): boolean {
  if (value === true) return true;
  if (!isSchema(value) || depth > 100) return false;
  const { $ref, type, const: constant, enum: values, anyOf } = value;
  if ($ref !== undefined) return isNullable(resolve(root, $ref, path), root, path, depth + 1);
  if (type !== undefined && ![type].flat().includes('null')) return false;
  if (constant !== undefined && constant !== null) return false;
  if (values !== undefined && !(Array.isArray(values) && values.includes(null))) return false;
  if (anyOf === undefined) return true;
  return Array.isArray(anyOf) && anyOf.some((one) => isNullable(one, root, path, depth + 1));
}
