// @ts-check
/** Values that satisfy a JSON Schema, filled with what the question said where that fits. */

/**
 * A schema as it came in the request.
 * @typedef {any} Schema
 *
 * What values are made of.
 * @typedef {object} Source
 * @property {import('./model/random.mjs').Random} random
 * @property {(name: string, description: string) => string} text a text for the property of this name
 * @property {() => number | undefined} number the next number of the question, if it has one left
 * @property {string} question the question's text, in which values of an enum are looked for
 */

/** Deeper than this, optional and recursive parts are left out. */
const DEEP = 5;

/**
 * A value for a schema.
 * @param {Schema} schema
 * @param {Source} source
 * @returns {unknown}
 */
export function valueFor(schema, source) {
  return new Filler(schema, source).fill(schema, '', 0);
}

class Filler {
  /** @param {Schema} root @param {Source} source */
  constructor(root, source) {
    this.root = root;
    this.source = source;
  }

  /**
   * @param {Schema} given
   * @param {string} name of the property that is filled
   * @param {number} depth
   * @returns {any}
   */
  fill(given, name, depth) {
    const schema = this.#resolve(given, depth);
    if (typeof schema !== 'object' || schema === null) return this.source.text(name, '');
    if ('const' in schema) return schema.const;
    if (Array.isArray(schema.enum)) return this.#oneOf(schema.enum);
    switch (this.#type(schema, depth)) {
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return this.#array(schema, name, depth);
      case 'integer':
        return this.#number(schema, 1);
      case 'number':
        return this.#number(schema, 0.1);
      case 'boolean':
        return this.source.random.chance(0.5);
      case 'null':
        return null;
      default:
        return this.#string(schema, name);
    }
  }

  /**
   * Follows `$ref`, merges `allOf`, chooses of `anyOf` and `oneOf`.
   * @param {Schema} schema
   * @param {number} depth
   * @returns {Schema}
   */
  #resolve(schema, depth) {
    let resolved = schema;
    for (let hops = 0; hops < 32 && isObject(resolved); hops++) {
      const { $ref, allOf, anyOf, oneOf, ...rest } = resolved;
      const options = anyOf ?? oneOf;
      if (typeof $ref === 'string') resolved = { ...this.#definition($ref), ...rest };
      else if (Array.isArray(allOf))
        resolved = allOf.map((part) => this.#resolve(part, depth)).reduce(merge, rest);
      else if (Array.isArray(options) && options.length > 0)
        resolved = merge(this.#choose(options, depth), rest);
      else break;
    }
    return resolved;
  }

  /** @param {string} pointer such as `#/$defs/step` @returns {Schema} */
  #definition(pointer) {
    const keys = pointer.replace(/^#\/?/, '').split('/').filter(Boolean);
    return (
      keys.reduce(
        (at, key) => at?.[decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')],
        this.root,
      ) ?? {}
    );
  }

  /** Deep down, the simplest option ends the recursion. @param {Schema[]} options @param {number} depth */
  #choose(options, depth) {
    const simple = options.find((option) =>
      ['null', 'string', 'number', 'integer', 'boolean'].includes(option?.type),
    );
    return depth >= DEEP ? (simple ?? options[0]) : this.source.random.pick(options);
  }

  /** @param {Schema} schema @param {number} depth @returns {string} */
  #type(schema, depth) {
    const types = [schema.type ?? impliedType(schema)].flat();
    if (depth >= DEEP && types.includes('null')) return 'null';
    const real = types.filter((type) => type !== 'null');
    return real.length > 0 && !(types.length > real.length && this.source.random.chance(0.15))
      ? real[0]
      : 'null';
  }

  /** @param {Schema} schema @param {number} depth */
  #object(schema, depth) {
    /** @type {[string, unknown][]} */
    const members = [];
    const required = Array.isArray(schema.required) ? schema.required : [];
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      if (depth >= DEEP && !required.includes(key)) continue;
      members.push([key, this.fill(property, key, depth + 1)]);
    }
    if (members.length === 0 && isObject(schema.additionalProperties) && depth < DEEP) {
      for (const key of ['brook', 'hill'])
        members.push([key, this.fill(schema.additionalProperties, key, depth + 1)]);
    }
    return Object.fromEntries(members); // not assignment: a property may be called __proto__
  }

  /** @param {Schema} schema @param {string} name @param {number} depth */
  #array(schema, name, depth) {
    const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
    const least = Math.max(schema.minItems ?? 0, first.length);
    const wanted = depth >= DEEP ? least : Math.max(least, 2 + this.source.random.below(2));
    const length = Math.min(wanted, schema.maxItems ?? wanted, 1000);
    const item = schema.items === false || schema.items === undefined ? {} : schema.items;
    return Array.from({ length }, (_, at) => this.fill(first[at] ?? item, name, depth + 1));
  }

  /** @param {Schema} schema @param {number} grain the step where the schema names none */
  #number(schema, grain) {
    const step = schema.multipleOf > 0 ? schema.multipleOf : grain;
    const low =
      schema.minimum ?? (schema.exclusiveMinimum === undefined ? undefined : schema.exclusiveMinimum + step);
    const high =
      schema.maximum ?? (schema.exclusiveMaximum === undefined ? undefined : schema.exclusiveMaximum - step);
    const from = low ?? Math.min(0, high ?? 0);
    const to = high ?? from + 20;
    const asked = this.source.number();
    const fits =
      asked !== undefined && asked >= from && asked <= to && (grain < 1 || Number.isInteger(asked));
    if (fits && !schema.multipleOf) return asked;
    const steps = Math.floor((to - Math.ceil(from / step) * step) / step);
    const value = (Math.ceil(from / step) + this.source.random.below(Math.max(steps, 0) + 1)) * step;
    return Number(value.toFixed(10));
  }

  /** @param {Schema} schema @param {string} name */
  #string(schema, name) {
    const { random, text } = this.source;
    const digits = (/** @type {number} */ count) =>
      Array.from({ length: count }, () => random.below(10)).join('');
    const day = `20${20 + random.below(10)}-0${1 + random.below(9)}-1${random.below(10)}`;
    /** @type {Record<string, () => string>} */
    const formats = {
      date: () => day,
      time: () => `1${random.below(10)}:3${random.below(10)}:00Z`,
      'date-time': () => `${day}T1${random.below(10)}:00:00Z`,
      email: () => `brook${digits(2)}@example.org`,
      uri: () => `https://example.org/${digits(4)}`,
      uuid: () => `${digits(8)}-${digits(4)}-4${digits(3)}-8${digits(3)}-${digits(12)}`,
      ipv4: () => `192.0.2.${random.below(256)}`,
      hostname: () => 'brook.example.org',
    };
    const value = formats[schema.format]?.() ?? text(name, String(schema.description ?? schema.title ?? ''));
    const padded = value.padEnd(Math.min(schema.minLength ?? 0, 100_000), ' brook');
    return schema.maxLength === undefined ? padded : [...padded].slice(0, schema.maxLength).join('');
  }

  /** The value that the question names, else any. @param {unknown[]} values */
  #oneOf(values) {
    const question = this.source.question.toLowerCase();
    const named = values.filter(
      (value) => typeof value === 'string' && value && question.includes(value.toLowerCase()),
    );
    return named[0] ?? (values.length > 0 ? this.source.random.pick(values) : null);
  }
}

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {Schema} schema */
function impliedType(schema) {
  if (schema.properties || schema.additionalProperties) return 'object';
  if (schema.items || schema.prefixItems) return 'array';
  if (schema.minimum !== undefined || schema.maximum !== undefined) return 'number';
  return 'string';
}

/** @param {Schema} a @param {Schema} b @returns {Schema} */
function merge(a, b) {
  const merged = { ...a, ...b };
  if (a?.properties && b?.properties) merged.properties = { ...a.properties, ...b.properties };
  if (a?.required && b?.required) merged.required = [...a.required, ...b.required];
  return merged;
}
