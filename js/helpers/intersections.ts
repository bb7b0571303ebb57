import { ANNOTATIONS, children, copyOf, isSchema, resolve, type Schema, SILENT } from './json-schema.js';

/**
 * Says `allOf` without the keyword wherever one schema says exactly the same; elsewhere it stays, to be refused by its
 * place.
 */
export function mergeIntersections(root: Schema): void {
  const visit = (schema: unknown): void => {
    if (!isSchema(schema)) return;
    merge(schema, root, []);
    for (const [child] of children(schema, '')) visit(child);
    if (Array.isArray(schema.oneOf)) schema.oneOf.forEach(visit);
  };
  visit(root);
}

/** @param within the references that led here */
function merge(schema: Schema, root: Schema, within: string[]): void {
  if (!Array.isArray(schema.allOf)) return;
  const { allOf, ...outer } = schema;
  const parts = distinct(allOf.filter((one) => one !== true));
  const isSilent = Object.keys(outer).every((key) => SILENT.includes(key));
  const isOne = parts.length === 1 && isSilent;
  const all = [outer, ...parts.map((part) => (isOne ? part : meant(part, root, within)))];
  if (!all.every(isSchema)) return;
  if (isOne) merge(parts[0] as Schema, root, within);
  const merged = conjunction(all);
  if (!merged) return;
  for (const key of Object.keys(schema)) delete schema[key];
  for (const [key, value] of Object.entries(merged)) own(schema, key, value);
  // The part may have been one itself.
  merge(schema, root, within);
}

/** A part without its references: a copy, since what they lead to stays as it is. */
function meant(part: unknown, root: Schema, within: string[]): Schema | undefined {
  if (!isSchema(part)) return undefined;
  const { $ref, ...outer } = part;
  if ($ref === undefined) {
    merge(part, root, within);
    return part;
  }
  if (typeof $ref !== 'string' || within.includes($ref)) return undefined;
  if (!Object.keys(outer).every((key) => ANNOTATIONS.includes(key))) return undefined;
  const found = meant(copyOf(resolve(root, $ref, '#')), root, [...within, $ref]);
  return found && { ...found, ...outer };
}

/** The schema of what fits all of them, if it can be said; annotations are those of the first that has them. */
function conjunction(all: Schema[]): Schema | undefined {
  const merged: Schema = {};
  for (const [key, value] of all.flatMap((one) => Object.entries(one))) {
    const old = Object.hasOwn(merged, key) ? merged[key] : undefined;
    if (old === undefined) own(merged, key, value);
    else if (ANNOTATIONS.includes(key)) continue;
    else if (key === 'required') merged[key] = distinct([old, value].flat());
    else if (key === 'type') merged[key] = narrower(old, value);
    else if (key === 'properties' && isSchema(old) && isSchema(value)) merged[key] = both(old, value);
    else if (!isEqual(old, value)) return undefined;
  }
  if (Array.isArray(merged.type) && merged.type.length === 0) return undefined;
  // Closing an object with alternatives of its own would contradict them.
  if (merged.properties !== undefined && (merged.anyOf ?? merged.oneOf) !== undefined) return undefined;
  return all.some((one) => one.additionalProperties !== undefined) ? closed(merged, all) : merged;
}

/** An object that is closed has the properties that each closed part names, and has to be able to have those it needs. */
function closed(merged: Schema, all: Schema[]): Schema | undefined {
  if (merged.additionalProperties !== false) return undefined;
  const rooms = all.filter((one) => one.additionalProperties === false).map((one) => one.properties ?? {});
  const properties = (merged.properties ?? {}) as Schema;
  const allowed = Object.keys(properties).filter((key) => rooms.every((room) => Object.hasOwn(room, key)));
  const required = Array.isArray(merged.required) ? merged.required : [];
  // Then no object fits, but `null` may.
  if (!required.every((key) => allowed.includes(key)))
    return [merged.type].flat().includes('null') ? { type: 'null' } : undefined;
  return { ...merged, properties: Object.fromEntries(allowed.map((key) => [key, properties[key]])) };
}

function both(one: Schema, other: Schema): Schema {
  const all = { ...one, ...other };
  for (const key of Object.keys(other))
    if (Object.hasOwn(one, key) && !isEqual(one[key], other[key]))
      own(all, key, { allOf: [one[key], other[key]] });
  return all;
}

/** Also a name such as `__proto__`, which is like any other in JSON. */
function own(schema: Schema, key: string, value: unknown): void {
  Object.defineProperty(schema, key, { value, configurable: true, enumerable: true, writable: true });
}

function narrower(one: unknown, other: unknown): unknown {
  const types = [one].flat().filter((type) => [other].flat().includes(type));
  return types.length === 1 ? types[0] : types;
}

function distinct(values: unknown[]): unknown[] {
  return values.filter((one, at) => values.findIndex((other) => isEqual(one, other)) === at);
}

function isEqual(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, at) => isEqual(value, other[at]));
  if (!isSchema(one) || !isSchema(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key], other[key]))
  );
}
