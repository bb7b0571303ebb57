import { TokenbrookError } from '../errors/base.js';
import { mergeIntersections } from './intersections.js';
import { children, copyOf, decode, isSchema, resolve, type Schema } from './json-schema.js';
import { MAX_DEPTH, meant, typesOf, valuesOf } from './meaning.js';

/**
 * The same schema said in the words that structured outputs know, as far as that is possible: alternatives that exclude
 * each other as `anyOf`, none that nothing fits, a root of one alternative as that alternative. The given one stays as it
 * is.
 */
export function inKnownWords(given: object): Schema {
  const copy = copyOf(given);
  nameTargets(copy);
  mergeIntersections(copy);
  const root = rootOf(copy);
  rewrite(root, root, '#');
  return root;
}

/** A reference by position leads elsewhere once an alternative is gone: what it leads to becomes a definition. */
function nameTargets(root: Schema): void {
  const names = new Map<string, string>();
  const visit = (schema: unknown, path: string): void => {
    if (!isSchema(schema)) return;
    if (schema.$id !== undefined && path !== '#')
      throw new TokenbrookError(`A schema inside of another cannot have an \`$id\` of its own: ${path}.`);
    const { $ref } = schema;
    if (typeof $ref === 'string' && /\/(anyOf|oneOf|allOf)\//.test(decode($ref))) {
      const definitions = (isSchema(root.$defs) ? root.$defs : {}) as Schema;
      let name = names.get($ref);
      if (name === undefined) {
        const target = copyOf(resolve(root, $ref, path));
        let number = names.size + 1;
        while (Object.hasOwn(definitions, `part${number}`)) number++;
        name = `part${number}`;
        names.set($ref, name);
        root.$defs = { ...definitions, [name]: target };
        visit(target, path);
      }
      schema.$ref = `#/$defs/${name}`;
    }
    for (const [child, where] of children(schema, path)) visit(child, where);
    for (const keyword of ['oneOf', 'allOf']) {
      const all = schema[keyword];
      if (Array.isArray(all)) for (const one of all) visit(one, `${path}/${keyword}`);
    }
  };
  visit(root, '#');
}

/** A root that is nothing but one schema is that schema, and keeps what is its own. */
function rootOf(root: Schema): Schema {
  for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
    const { [keyword]: all, ...own } = root;
    const kept = Array.isArray(all) ? all.filter((one) => one !== false) : [];
    const [found] = kept;
    if (kept.length !== 1 || !isSchema(found)) continue;
    // Its definitions could only be referred to by position, and those references have names by now.
    const { $defs, definitions, ...only } = found;
    // Where nothing fits one of them, nothing fits all.
    if (keyword === 'allOf' && kept.length !== (all as unknown[]).length) continue;
    const clash = Object.keys(own).some(
      (key) => key in only && JSON.stringify(own[key]) !== JSON.stringify(only[key]),
    );
    return clash ? root : rootOf({ ...own, ...only });
  }
  return root;
}

function rewrite(schema: unknown, root: Schema, path: string): void {
  if (!isSchema(schema)) return;
  if (Array.isArray(schema.type) && schema.type.length === 1) schema.type = schema.type[0];
  for (const keyword of ['anyOf', 'oneOf']) {
    const all = schema[keyword];
    if (Array.isArray(all) && all.some(isSchema)) schema[keyword] = all.filter((one) => one !== false);
  }
  const { oneOf: all } = schema;
  if (
    Array.isArray(all) &&
    schema.anyOf === undefined &&
    all.every((a, at) => all.slice(at + 1).every((b) => exclude(a, b, root)))
  ) {
    delete schema.oneOf;
    schema.anyOf = all;
  }
  if (schema.anyOf !== undefined) forgetNothingSaid(schema, path);
  for (const [child, where] of children(schema, path)) rewrite(child, root, where);
}

/** Beside alternatives, keywords of objects that demand nothing are left out; those that do cannot be closed with them. */
function forgetNothingSaid(schema: Schema, path: string): void {
  for (const keyword of ['properties', 'required']) {
    if (schema[keyword] === undefined) continue;
    if (Object.keys(schema[keyword] as object).length > 0)
      throw new TokenbrookError(
        `\`${keyword}\` beside \`anyOf\` has to be part of each alternative: ${path}.`,
      );
    delete schema[keyword];
  }
}

/** Whether nothing fits both: by their types, their values, or by a property that both demand. */
function exclude(one: unknown, other: unknown, root: Schema, depth = 0): boolean {
  const [a, b] = [meant(one, root), meant(other, root)];
  const [types, otherTypes] = [typesOf(a), typesOf(b)];
  if (types && otherTypes && !types.some((type) => otherTypes.includes(type))) return true;
  const [values, otherValues] = [valuesOf(a), valuesOf(b)];
  if (values && otherValues && !values.some((value) => otherValues.includes(value))) return true;
  if (a.type !== 'object' || b.type !== 'object' || depth > MAX_DEPTH) return false;
  if (hasNoRoomFor(a, b) || hasNoRoomFor(b, a)) return true;
  const demanded = Array.isArray(a.required) ? a.required : [];
  return demanded.some((key) => {
    const isBoth = Array.isArray(b.required) && b.required.includes(key);
    const [mine, yours] = [a, b].map(({ properties }) =>
      isSchema(properties) ? properties[key] : undefined,
    );
    return isBoth && exclude(mine, yours, root, depth + 1);
  });
}

/** Whether a closed object knows no property of a name that another one demands. */
function hasNoRoomFor({ additionalProperties, properties }: Schema, { required }: Schema): boolean {
  if (additionalProperties !== false || !Array.isArray(required)) return false;
  return required.some((key) => !Object.hasOwn((properties ?? {}) as object, key));
}
