import { TokenbrookError } from '../errors/base.js';

/** A JSON Schema, as far as it is looked at. */
export type Schema = { [key: string]: unknown };

/** Keywords whose value is a schema, a list of schemas, or a record of schemas. */
const CHILDREN: Array<[kind: 'one' | 'list' | 'record', ...keywords: string[]]> = [
  ['one', 'items'],
  ['list', 'anyOf'],
  ['record', 'properties', '$defs', 'definitions'],
];

/** Keywords that say something, and demand nothing. */
export const ANNOTATIONS = [
  '$comment',
  'default',
  'description',
  'examples',
  'readOnly',
  'title',
  'writeOnly',
];
/** Keywords whose schemas say nothing where they stand. */
export const DEFINITIONS = ['$defs', 'definitions'];
/** Keywords that may stand beside a reference. */
export const SILENT = [...ANNOTATIONS, ...DEFINITIONS, '$id', '$schema'];

/** Keywords beside those of {@link CHILDREN} in which a reference may lead to a schema. */
const PLACES = {
  one: ['additionalProperties', 'contains', 'else', 'if', 'items', 'not', 'propertyNames', 'then'],
  list: ['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems'],
  record: ['$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties'],
};

/** The schema of the same document that a reference leads to. */
export function resolve(root: Schema, ref: unknown, path: string): Schema {
  let found: unknown = root;
  const [start, ...parts] = decode(String(ref)).split('/');
  while (parts.length > 0) {
    const keyword = parts.shift() as string;
    found = ownOf(found, keyword);
    const isList = Array.isArray(found);
    if (PLACES.one.includes(keyword) && !isList) continue;
    if (!(isList ? PLACES.list : PLACES.record).includes(keyword)) found = undefined;
    else found = ownOf(found, (parts.shift() ?? '').replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  if (start === '#' && isSchema(found)) return found;
  throw new TokenbrookError(`\`$ref\` leads to no schema of the same document: ${path}.`);
}

function ownOf(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  return isSchema(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** What leads to a definition of the same document. */
export function referenceTo(definition: string): string {
  return `#/definitions/${encodeURIComponent(definition.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
}

/** A reference without the escapes of a URL. */
export function decode(ref: string): string {
  try {
    return decodeURIComponent(ref);
  } catch {
    return ref;
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

/** Whether a value is a schema other than `true` and `false`. */
export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
