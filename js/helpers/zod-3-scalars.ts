import { TokenbrookError } from '../errors/base.js';
import type { Schema } from './json-schema.js';

/** A schema of zod 3, as far as it is looked at. */
export interface Zod3Type {
  _def: Definition;
  isOptional(): boolean;
  isNullable(): boolean;
  parse(value: unknown): unknown;
}

/** What a schema of zod 3 says of itself: each kind has some of these. */
export interface Definition {
  typeName: string;
  description?: string;
  checks?: Check[];
  shape?: () => Record<string, Zod3Type>;
  unknownKeys?: string;
  catchall?: Zod3Type;
  /** Of arrays and brands; the other kinds that hold one schema each have a word of their own for it. */
  type?: Zod3Type;
  innerType?: Zod3Type;
  schema?: Zod3Type;
  in?: Zod3Type;
  getter?: () => Zod3Type;
  options?: Zod3Type[] | Map<unknown, Zod3Type>;
  values?: string[] | Record<string, string | number>;
  value?: unknown;
  defaultValue?: () => unknown;
  minLength?: Bound;
  maxLength?: Bound;
  exactLength?: Bound;
}

type Bound = { value: number } | null;

interface Check {
  kind: string;
  value?: unknown;
  inclusive?: boolean;
  regex?: RegExp;
  version?: string;
}

/** Where a schema stands: the name of the definition it is part of, and the way from there. */
export interface Place {
  path: string[];
  /** Whether it is inside of a property, where being optional is said by the object. */
  inProperty: boolean;
}

/** Names of formats of text, by the kinds of the checks. */
const FORMATS: Record<string, string> = {
  email: 'email',
  url: 'uri',
  uuid: 'uuid',
  datetime: 'date-time',
  date: 'date',
  time: 'time',
  duration: 'duration',
};

/** What zod 3 checks by a pattern that its definition does not show. */
const PATTERNS: Record<string, string> = {
  cuid: '^[cC][^\\s-]{8,}$',
  cuid2: '^[0-9a-z]+$',
  ulid: '^[0-9A-HJKMNP-TV-Z]{26}$',
  nanoid: '^[a-zA-Z0-9_-]{21}$',
  emoji: '^(\\p{Extended_Pictographic}|\\p{Emoji_Component})+$',
};

/** What to do instead of the kinds that strict schemas have no words for. */
const REMEDIES: Record<string, string> = {
  ZodBigInt: 'use a string, and make a BigInt of it with `.transform()`',
  ZodDate: 'use `z.string().datetime()`, and make a Date of it with `.transform()`',
  ZodIntersection: 'use `.merge()` or `.extend()`',
  ZodMap: 'use an array of objects with `key` and `value`',
  ZodPromise: 'an answer is checked synchronously',
  ZodRecord: 'use an object of known keys, or an array of objects with `key` and `value`',
  ZodSet: 'use an array',
  ZodTuple: 'use an object with one property for each place',
};

export function written({ path }: Place): string {
  return ['#', ...path.slice(1)].join('/');
}

export function refusal(typeName: string, place: Place): TokenbrookError {
  const remedy = REMEDIES[typeName];
  return new TokenbrookError(
    `Structured outputs cannot express \`${typeName}\`: ${written(place)}${remedy ? `; ${remedy}` : ''}.`,
  );
}

export function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}

export function literalSchema(value: unknown, place: Place): Schema {
  if (value === null) return { type: 'null', const: null };
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value))
    return { type: typeof value, const: value };
  throw refusal(`z.literal(${String(value)})`, place);
}

/** An enum of TypeScript also has the names of its numbers, which are none of its values. */
export function enumSchema(values: Record<string, string | number>): Schema {
  const own = Object.keys(values).filter((key) => typeof values[String(values[key])] !== 'number');
  const all = own.map((key) => values[key]);
  const types = unique(all.map((value) => typeof value));
  return { type: types.length === 1 ? types[0] : ['string', 'number'], enum: all };
}

export function lengthOf({ minLength, maxLength, exactLength }: Definition): Schema {
  const least = exactLength ?? minLength;
  const most = exactLength ?? maxLength;
  return { ...(least && { minItems: least.value }), ...(most && { maxItems: most.value }) };
}

export function numberSchema({ checks = [] }: Definition): Schema {
  const schema: Schema = { type: 'number' };
  for (const { kind, value, inclusive } of checks) {
    if (kind === 'int') schema.type = 'integer';
    // An infinite bound bounds nothing, and JSON has no word for it.
    else if (!Number.isFinite(value)) continue;
    else if (kind === 'min') schema[inclusive ? 'minimum' : 'exclusiveMinimum'] = value;
    else if (kind === 'max') schema[inclusive ? 'maximum' : 'exclusiveMaximum'] = value;
    else if (kind === 'multipleOf') schema.multipleOf = value;
  }
  return schema;
}

export function textSchema({ checks = [] }: Definition, place: Place): Schema {
  const schema: Schema = { type: 'string' };
  const formats: string[] = [];
  const patterns: string[] = [];
  for (const { kind, value, regex, version } of checks) {
    const literal = String(value).replace(/[^a-zA-Z0-9]/gu, '\\$&');
    if (kind === 'min' || kind === 'length')
      schema.minLength = Math.max(Number(value), Number(schema.minLength ?? 0));
    if (kind === 'max' || kind === 'length')
      schema.maxLength = Math.min(Number(value), Number(schema.maxLength ?? Number.POSITIVE_INFINITY));
    if (FORMATS[kind]) formats.push(FORMATS[kind]);
    else if (kind === 'ip') formats.push(...(version ? [`ip${version}`] : ['ipv4', 'ipv6']));
    else if (kind === 'base64') schema.contentEncoding = 'base64';
    else if (PATTERNS[kind]) patterns.push(PATTERNS[kind]);
    else if (kind === 'regex' && regex) patterns.push(regex.source);
    else if (kind === 'startsWith') patterns.push(`^${literal}`);
    else if (kind === 'endsWith') patterns.push(`${literal}$`);
    else if (kind === 'includes') patterns.push(literal);
  }
  if (patterns.length > 1)
    throw new TokenbrookError(
      `A text has one pattern at most; say the others with \`.refine()\`: ${written(place)}.`,
    );
  if (patterns.length === 1) schema.pattern = patterns[0];
  if (formats.length === 1) schema.format = formats[0];
  if (formats.length > 1) schema.anyOf = formats.map((format) => ({ format }));
  return schema;
}
