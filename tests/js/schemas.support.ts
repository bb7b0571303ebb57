/** Schemas as apps write them for structured outputs, by name. */
import { z } from 'zod';

const address = z.object({ street: z.string(), zip: z.string().nullable() });
interface Tree {
  value: string;
  children: Tree[];
}
const tree: z.ZodType<Tree> = z.lazy(() => z.object({ value: z.string(), children: z.array(tree) }));
const node = z.object({
  name: z.string(),
  get next() {
    return node.nullable();
  },
});
const Cat = z.object({ kind: z.literal('cat'), lives: z.number() });
const Dog = z.object({ kind: z.literal('dog'), tricks: z.array(z.string()) });

const of = (value: z.ZodType) => z.object({ value });

export const SCHEMAS: Record<string, z.ZodType> = {
  'nothing in it': z.object({}),
  scalars: z.object({ a: z.string(), b: z.number(), c: z.boolean(), d: z.null() }),
  integers: z.object({ a: z.int(), b: z.number().int(), c: z.int32() }),
  'bounds of numbers': z.object({ a: z.number().min(1).max(9), b: z.number().gt(0).lt(1).multipleOf(0.1) }),
  'lengths of text': z.object({ a: z.string().min(1).max(9), b: z.string().length(3) }),
  'formats of text': z.object({ a: z.email(), b: z.uuid(), c: z.iso.datetime(), d: z.url(), e: z.ipv4() }),
  'a pattern': of(z.string().regex(/^[a-z]+$/)),
  'beginnings and ends': z.object({ a: z.string().startsWith('x'), b: z.string().endsWith('y') }),
  descriptions: z.object({ a: z.string().describe('The a.') }).describe('All.'),
  metadata: of(z.string().meta({ title: 'T', examples: ['x'] })),
  nested: z.object({ address, more: z.object({ address }) }),
  arrays: z.object({ a: z.array(z.string()), b: z.array(z.array(z.number())), c: z.array(address) }),
  'lengths of arrays': z.object({ a: z.array(z.string()).min(1).max(3), b: z.array(z.int()).length(2) }),
  'an enum': of(z.enum(['a', 'b'])),
  'a native enum': of(z.enum({ A: 'a', B: 'b' })),
  'an enum of numbers': of(z.enum({ One: 1, Two: 2 })),
  literals: z.object({ a: z.literal('x'), b: z.literal(1), c: z.literal(true), d: z.literal(null) }),
  'several literals': of(z.literal(['a', 'b', 1])),
  nullable: z.object({ a: z.string().nullable(), b: address.nullable(), c: z.enum(['x']).nullable() }),
  'optional and nullable': z.object({ a: z.string().nullable().optional() }),
  nullish: of(z.number().nullish()),
  optional: z.object({ a: z.string().optional() }),
  'a default': of(z.string().default('x')),
  'a default of an object': of(z.object({ a: z.string() }).default({ a: 'x' })),
  'a prefault': of(z.string().prefault('x')),
  caught: of(z.string().catch('x')),
  readonly: z.object({ a: z.array(z.string()).readonly() }).readonly(),
  'a brand': z.object({ a: z.string().brand('A') }).brand('B'),
  refined: z.object({ a: z.string().refine((text) => text.length > 1) }).refine(() => true),
  'a transform of the root': z.object({ a: z.string() }).transform((all) => all.a),
  'a transform inside': of(z.string().transform((text) => text.length)),
  'a pipe': of(z.string().pipe(z.string().min(1))),
  'a pipe of the root': z.object({ a: z.string() }).pipe(z.object({ a: z.string() })),
  preprocessed: of(z.preprocess((given) => given, z.string())),
  'a codec': of(z.codec(z.string(), z.number(), { decode: Number, encode: String })),
  coerced: z.object({ a: z.coerce.string(), b: z.coerce.number() }),
  'a union': of(z.union([z.string(), z.number()])),
  'a union of objects': of(z.union([Cat, Dog])),
  'a union of one': of(z.union([Cat])),
  'a union with null': of(z.union([z.string(), z.null()])),
  'a discriminated union': of(z.discriminatedUnion('kind', [Cat, Dog])),
  'a discriminated union in an array': of(z.array(z.discriminatedUnion('kind', [Cat, Dog]))),
  'a discriminated union of the root': z.discriminatedUnion('kind', [Cat, Dog]),
  'an exclusive union': of(z.xor([Cat, Dog])),
  'an exclusive union of scalars': of(z.xor([z.string(), z.number()])),
  'an exclusive union that may overlap': of(z.xor([z.string(), z.string().min(2)])),
  'an intersection': of(z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() }))),
  'an intersection of the root': z.object({ a: z.string() }).and(z.object({ b: z.number() })),
  'an intersection that contradicts itself': of(z.object({ a: z.string() }).and(z.object({ a: z.number() }))),
  extended: Cat.extend({ name: z.string() }),
  'picked, omitted': z.object({ a: Cat.pick({ kind: true }), b: Cat.omit({ kind: true }) }),
  partial: Cat.partial(),
  required: Cat.partial().required(),
  strict: z.strictObject({ a: z.string() }),
  loose: z.looseObject({ a: z.string() }),
  'a catchall': z.object({ a: z.string() }).catchall(z.number()),
  'a record': of(z.record(z.string(), z.number())),
  'a record of known keys': of(z.record(z.enum(['a', 'b']), z.number())),
  'a tuple': of(z.tuple([z.string(), z.number()])),
  'a map': of(z.map(z.string(), z.number())),
  'a set': of(z.set(z.string())),
  anything: of(z.any()),
  unknown: of(z.unknown()),
  never: of(z.never()),
  dates: of(z.date()),
  'big integers': of(z.bigint()),
  undefined: of(z.undefined()),
  'recursive by a lazy schema': z.object({ tree }),
  'recursive by a getter': node,
  'recursive at the root, lazily': tree,
  'mutually recursive': (() => {
    const person = z.object({
      name: z.string(),
      get posts() {
        return z.array(post);
      },
    });
    const post: z.ZodType = z.object({
      title: z.string(),
      get author() {
        return person;
      },
    });
    return person;
  })(),
  'used twice': z.object({ home: address, work: address }),
  named: z.object({ home: address.meta({ id: 'Address' }), work: address.meta({ id: 'Address' }) }),
  'template literals': of(z.templateLiteral(['v', z.number()])),
  'text in base 64': of(z.base64()),
  JSON: of(z.json()),
  'a name with slashes': z.object({ 'a/b~c%d': z.string() }),
  'a name that zod loses': of(z.object({ ['__proto__']: z.string() })),
  __proto__: z.object(JSON.parse('{"x":null}') && { x: z.string(), constructor: z.string() }),
  'no object': z.string(),
  'an array as the root': z.array(z.string()),
  'a nullable root': z.object({ a: z.string() }).nullable(),
  'an optional root': z.object({ a: z.string() }).optional(),
  'a default at the root': z.object({ a: z.string() }).default({ a: 'x' }),
  'a lazy root': z.lazy(() => z.object({ a: z.string() })),
};

const obj = (properties: object, more: object = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});
const catSchema = obj({ kind: { const: 'cat' }, n: { type: 'number' } });
const dogSchema = obj({ kind: { const: 'dog' }, t: { type: 'string' } });
/** JSON Schemas as libraries and hands write them, by name. */
export const JSON_SCHEMAS: Record<string, object> = {
  'singleton type': { type: ['object'], properties: { a: { type: ['string'] } }, required: ['a'] },
  'multi type': obj({ a: { type: ['string', 'null'] } }),
  'oneOf const': obj({ a: { oneOf: [catSchema, dogSchema] } }),
  'oneOf types': obj({ a: { oneOf: [{ type: 'string' }, { type: 'number' }] } }),
  'oneOf null': obj({ a: { oneOf: [{ type: 'string' }, { type: 'null' }] } }),
  'oneOf consts': obj({ a: { oneOf: [{ const: 'a' }, { const: 'b' }] } }),
  'oneOf enums': obj({ a: { oneOf: [{ enum: ['a', 'c'] }, { enum: ['b'] }] } }),
  'oneOf overlap': obj({ a: { oneOf: [{ type: 'string' }, { type: 'string', minLength: 2 }] } }),
  'oneOf int number': obj({ a: { oneOf: [{ type: 'integer' }, { type: 'number' }] } }),
  'oneOf refs': {
    ...obj({ a: { oneOf: [{ $ref: '#/$defs/cat' }, { $ref: '#/$defs/dog' }] } }),
    $defs: { cat: catSchema, dog: dogSchema },
  },
  'oneOf single': obj({ a: { oneOf: [catSchema] } }),
  'oneOf with type': obj({ a: { type: 'object', oneOf: [catSchema, dogSchema] } }),
  'oneOf root single': { oneOf: [catSchema] },
  'anyOf root single': { anyOf: [catSchema] },
  'allOf root single': { allOf: [catSchema] },
  'anyOf root false': { anyOf: [false, catSchema] },
  'anyOf false': obj({ a: { anyOf: [false, { type: 'string' }] } }),
  'oneOf false': obj({ a: { oneOf: [false, { type: 'string' }] } }),
  'anyOf root two': { anyOf: [catSchema, dogSchema] },
  'root type and anyOf single': { type: 'object', anyOf: [catSchema] },
  'allOf single': obj({ a: { allOf: [catSchema] } }),
  'allOf single described': obj({ a: { allOf: [catSchema], description: 'x' } }),
  'allOf ref single': { ...obj({ a: { allOf: [{ $ref: '#/$defs/cat' }] } }), $defs: { cat: catSchema } },
  'allOf ref described': {
    ...obj({ a: { allOf: [{ $ref: '#/$defs/cat' }], description: 'x' } }),
    $defs: { cat: catSchema },
  },
  'allOf ref two': {
    ...obj({ a: { allOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/b' }] } }),
    $defs: {
      a: { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] },
      b: { type: 'object', properties: { y: { type: 'string' } }, required: ['y'] },
    },
  },
  'allOf two': obj({
    a: {
      allOf: [
        { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] },
        { type: 'object', properties: { y: { type: 'string' } }, required: ['y'] },
      ],
    },
  }),
  'allOf two closed': obj({ a: { allOf: [catSchema, obj({ z: { type: 'string' } })] } }),
  'allOf closed, the same names': obj({ a: { allOf: [catSchema, { ...catSchema, description: 'x' }] } }),
  'allOf closed, one name less': obj({
    a: {
      allOf: [
        obj({ x: { type: 'string' } }),
        { ...obj({ x: { type: 'string' }, y: { type: 'number' } }), required: ['x'] },
      ],
    },
  }),
  'allOf closed and open': obj({
    a: {
      allOf: [
        obj({ x: { type: 'string' }, y: { type: 'number' } }),
        { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] },
      ],
    },
  }),
  'allOf closed and open, with a name too many': obj({
    a: {
      allOf: [
        obj({ x: { type: 'string' } }),
        { type: 'object', properties: { z: { type: 'string' } }, required: ['z'] },
      ],
    },
  }),
  'allOf closed, by references': {
    ...obj({ a: { allOf: [{ $ref: '#/$defs/b' }, { $ref: '#/$defs/c', description: 'x' }] } }),
    $defs: { b: { $ref: '#/$defs/c' }, c: catSchema },
  },
  'allOf beside properties': obj({
    a: {
      type: 'object',
      properties: { x: { type: 'string' } },
      required: ['x'],
      allOf: [{ properties: { y: { type: 'string' } }, required: ['y'] }],
    },
  }),
  'allOf with true': obj({ a: { allOf: [true, catSchema, true] } }),
  'allOf of true alone': obj({ a: { allOf: [true], description: 'x' } }),
  'allOf with false': obj({ a: { allOf: [false, catSchema] } }),
  'allOf nullable': obj({
    a: {
      allOf: [
        { type: ['object', 'null'], properties: { x: { type: 'string' } }, required: ['x'] },
        { type: ['object', 'null'], properties: { y: { type: 'string' } }, required: ['y'] },
      ],
    },
  }),
  'allOf at the root': {
    allOf: [
      { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] },
      { $ref: '#/$defs/y' },
      { description: 'x' },
    ],
    $defs: { y: { type: 'object', properties: { y: { type: 'string' } }, required: ['y'] } },
  },
  'allOf of itself': {
    ...obj({ a: { allOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/b' }] } }),
    $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
  },
  'allOf the same but for order': obj({
    a: {
      allOf: [
        { type: 'object', properties: { x: { type: 'string', title: 't' } }, required: ['x'] },
        { required: ['x'], properties: { x: { title: 't', type: 'string' } }, type: 'object' },
      ],
    },
  }),
  'allOf that contradicts itself': obj({
    a: {
      allOf: [
        { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] },
        { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] },
      ],
    },
  }),
  'allOf with alternatives': obj({
    a: {
      allOf: [
        { anyOf: [catSchema, dogSchema] },
        { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] },
      ],
    },
  }),
  'anyOf beside its type': obj({ a: { type: 'object', anyOf: [catSchema, dogSchema] } }),
  'anyOf of lists beside their type': obj({
    a: {
      type: 'array',
      anyOf: [
        { type: 'array', items: { type: 'string' } },
        { type: 'array', items: { type: 'number' } },
      ],
    },
  }),
  'anyOf beside a type that is not said by all': obj({
    a: { type: ['object', 'null'], anyOf: [catSchema, { type: 'string' }] },
  }),
  'oneOf of intersections': obj({
    a: {
      oneOf: [
        { allOf: [{ type: 'object', properties: { kind: { const: 'a' } }, required: ['kind'] }] },
        {
          allOf: [
            { type: 'object', properties: { kind: { const: 'b' } }, required: ['kind'] },
            { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
          ],
        },
      ],
    },
  }),
  'oneOf told apart by chains of references': {
    ...obj({
      a: {
        oneOf: [
          obj({ kind: { $ref: '#/$defs/one', title: 'One' } }),
          obj({ kind: { $ref: '#/$defs/two', $comment: 'Two' } }),
        ],
      },
    }),
    $defs: {
      one: { $ref: '#/$defs/first', description: 'x' },
      first: { type: 'string', const: '1' },
      two: { type: 'string', const: '2' },
    },
  },
  'oneOf of described references': {
    ...obj({
      a: {
        oneOf: [
          { $ref: '#/$defs/cat', description: 'x' },
          { $ref: '#/$defs/dog', title: 'y' },
        ],
      },
    }),
    $defs: { cat: catSchema, dog: dogSchema },
  },
  'oneOf of a reference that says more': {
    ...obj({ a: { oneOf: [{ $ref: '#/$defs/cat', minProperties: 1 }, { $ref: '#/$defs/dog' }] } }),
    $defs: { cat: catSchema, dog: dogSchema },
  },
  'allOf that only null fits': obj({
    a: {
      allOf: [
        { ...obj({ x: { type: 'string' } }), type: ['object', 'null'] },
        { ...obj({ y: { type: 'string' } }), type: ['object', 'null'] },
      ],
    },
  }),
  'a root reference with more beside it': {
    $ref: '#/$defs/cat',
    additionalProperties: true,
    $defs: { cat: catSchema },
  },
  'a reference into a default': obj({
    a: { type: 'string', default: { b: {} } },
    b: { $ref: '#/properties/a/default/b' },
  }),
  'a reference into an enum': obj({ a: { enum: [{}] }, b: { $ref: '#/properties/a/enum/0' } }),
  'a reference with escapes': {
    ...obj({ a: { $ref: '#/%24defs%2Fx~1y~0%25%20z' } }),
    $defs: { 'x/y~% z': { type: 'string' } },
  },
  'definitions that are none': { ...obj({ a: { allOf: [{ type: 'string' }], $defs: 'x' } }) },
  'optional, with an enum that is none': { type: 'object', properties: { a: { enum: 'x' } } },
  'optional, and not null': { type: 'object', properties: { a: { type: ['string', 'null'], not: {} } } },
  'an $id inside of allOf': obj({ a: { allOf: [{ ...catSchema, $id: 'x' }] } }),
  'root ref': { $ref: '#/definitions/cat', definitions: { cat: catSchema } },
  'root allOf ref': { allOf: [{ $ref: '#/$defs/cat' }], $defs: { cat: catSchema } },
  'ref to property': obj({ a: catSchema, b: { $ref: '#/properties/a' } }),
  'ref to root': obj({ a: { anyOf: [{ $ref: '#' }, { type: 'null' }] } }),
  'true property': obj({ a: true }),
  'false property': obj({ a: false }),
  untyped: obj({ a: {} }),
  'items list': obj({ a: { type: 'array', items: [{ type: 'string' }] } }),
  'array no items': obj({ a: { type: 'array' } }),
  'nullable object': obj({
    a: { type: ['object', 'null'], properties: { x: { type: 'string' } }, required: ['x'] },
  }),
  $id: { ...catSchema, $id: 'x', $schema: 'http://json-schema.org/draft-07/schema#' },
  'nested $id': obj({ a: { ...catSchema, $id: 'x' } }),
  unevaluated: obj({ a: catSchema }, { unevaluatedProperties: false }),
  'default null': obj({ a: { type: ['string', 'null'], default: null } }),
  'undefined keyword': obj({ a: { type: 'string', description: undefined } }),
  'additional true': { type: 'object', properties: {}, additionalProperties: true },
  'additional empty': { type: 'object', properties: {}, additionalProperties: {} },
  not: obj({ a: { not: { type: 'string' } } }),
  'const obj': obj({ a: { const: { x: 1 } } }),
  'external ref': obj({ a: { $ref: 'http://x/y' } }),
  'missing ref': obj({ a: { $ref: '#/$defs/none' } }),
  'ref sibling desc': { ...obj({ a: { $ref: '#/$defs/cat', description: 'x' } }), $defs: { cat: catSchema } },
  'ref sibling type': { ...obj({ a: { $ref: '#/$defs/cat', type: 'object' } }), $defs: { cat: catSchema } },
  'optional nullable': { type: 'object', properties: { a: { type: ['string', 'null'] } } },
  optional: { type: 'object', properties: { a: { type: 'string' } } },
  'oneOf beside nothing said': obj({ a: { oneOf: [catSchema, dogSchema], properties: {}, required: [] } }),
  'oneOf beside properties': obj({
    a: {
      type: 'object',
      oneOf: [catSchema, dogSchema],
      properties: { x: { type: 'string' } },
      required: ['x'],
    },
  }),
  'oneOf closed, with other names': obj({
    a: { oneOf: [obj({ x: { type: 'string' } }), obj({ y: { type: 'string' } })] },
  }),
  'oneOf open, with other names': obj({
    a: {
      oneOf: [
        { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] },
        { type: 'object', properties: { y: { type: 'string' } }, required: ['y'] },
      ],
    },
  }),
};

// biome-ignore lint/suspicious/noExplicitAny: the two packages' types differ
export type Any = any;

/** What a helper makes of a schema; `undefined` if it refuses. */
export function made(helper: Any, ...args: unknown[]): unknown {
  try {
    return JSON.parse(JSON.stringify(helper(...args)));
  } catch {
    return undefined;
  }
}
