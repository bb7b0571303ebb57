/** Schemas as apps on zod 3 write them, by name, made by the `z` of the version under test. */
import type { z as Z, ZodTypeAny } from 'zod/v3';

/** Enums as TypeScript compiles them. */
const Color = { Red: 'red', Blue: 'blue' } as const;
const Level = { 0: 'Low', 1: 'High', Low: 0, High: 1 } as const;

interface Made {
  /** What strict schemas can say. */
  said: Record<string, ZodTypeAny>;
  /** What is described by what goes in, with that description; `openai` has come to refuse these. */
  checked: Record<string, [value: ZodTypeAny, schema: object]>;
  /** What is refused, with the kind that the error names. */
  refused: Record<string, [value: ZodTypeAny, kind: string]>;
}

export function schemasOf(z: typeof Z): Made {
  const address = z.object({ street: z.string(), zip: z.string().nullable() });
  interface Tree {
    value: string;
    children: Tree[];
  }
  const tree: Z.ZodType<Tree> = z.lazy(() => z.object({ value: z.string(), children: z.array(tree) }));
  interface Link {
    next: Link | null;
  }
  const link: Z.ZodType<Link> = z.object({ next: z.lazy(() => link.nullable()) });
  const Cat = z.object({ kind: z.literal('cat'), lives: z.number() });
  const Dog = z.object({ kind: z.literal('dog'), tricks: z.array(z.string()) });
  const text = z.string();
  const number = z.number();
  const branded = z.string().brand<'Id'>();
  const shared = z.string().nullable().optional();
  const of = (value: ZodTypeAny) => z.object({ value });
  return {
    said: {
      'nothing in it': z.object({}),
      scalars: z.object({ a: z.string(), b: z.number(), c: z.boolean(), d: z.null() }),
      'anything at all': z.object({
        a: z.any(),
        b: z.unknown(),
        c: z.array(z.any()),
        d: z.array(z.unknown()),
      }),
      integers: of(z.number().int()),
      'bounds of numbers': z.object({
        a: z.number().min(1).max(9),
        b: z.number().gt(0).lt(1).multipleOf(0.5),
        c: z.number().positive(),
        d: z.number().nonnegative().finite(),
        e: z.number().int().safe(),
      }),
      'lengths of text': z.object({
        a: z.string().min(1).max(9),
        b: z.string().length(3),
        c: z.string().min(2).min(1).max(8).max(9),
        d: z.string().nonempty(),
      }),
      'formats of text': z.object({
        a: z.string().email(),
        b: z.string().uuid(),
        c: z.string().datetime(),
        d: z.string().url(),
        e: z.string().ip(),
        f: z.string().ip({ version: 'v4' }),
        g: z.string().ip({ version: 'v6' }),
        h: z.string().date(),
        i: z.string().time(),
        j: z.string().duration(),
        k: z.string().base64(),
      }),
      'two formats': of(z.string().email().url()),
      'what zod checks by patterns of its own': z.object({
        a: z.string().cuid(),
        b: z.string().cuid2(),
        c: z.string().ulid(),
        d: z.string().nanoid(),
        e: z.string().emoji(),
      }),
      'a pattern': of(z.string().regex(/^[a-z]+\/\d$/)),
      'a format, a length and a pattern': of(
        z
          .string()
          .email()
          .min(5)
          .regex(/example/),
      ),
      'beginnings, ends, parts': z.object({
        a: z.string().startsWith('x.'),
        b: z.string().endsWith('$é'),
        c: z.string().includes('a b'),
      }),
      descriptions: z
        .object({
          a: z.string().describe('The a.'),
          b: address.describe('The b.').nullable().describe('Or not.'),
        })
        .describe('All.'),
      nested: z.object({ address, more: z.object({ own: z.object({ a: z.string() }) }) }),
      arrays: z.object({ a: z.array(z.string()), b: z.array(z.array(z.number())), c: z.array(address) }),
      'lengths of arrays': z.object({
        a: z.array(z.string()).min(1).max(3),
        b: z.array(z.number()).length(2),
        c: z.array(z.string()).nonempty(),
      }),
      'an enum': of(z.enum(['a', 'b'])),
      'native enums': z.object({
        a: z.nativeEnum(Color),
        b: z.nativeEnum(Level),
        c: z.nativeEnum({ One: 1, Text: 'text' } as const),
      }),
      literals: z.object({ a: z.literal('x'), b: z.literal(1), c: z.literal(true), d: z.literal(null) }),
      nullable: z.object({
        a: z.string().nullable(),
        b: address.nullable(),
        c: z.enum(['x']).nullable(),
        d: z.string().min(1).nullable(),
        e: z.boolean().nullable(),
        f: z.null().nullable(),
      }),
      'optional and nullable': z.object({
        a: z.string().nullable().optional(),
        b: z.string().optional().nullable(),
        c: z.number().nullish(),
      }),
      optional: z.object({ a: z.string().optional() }),
      'optional, deep': of(z.array(z.object({ a: z.object({ b: z.string().optional() }) }))),
      'items that are optional': of(z.array(z.string().optional())),
      defaults: z.object({
        a: z.string().default('x'),
        b: z.enum(['c', 'f']).default('c'),
        c: z.array(z.string()).default(['a']),
        d: z.object({ a: z.boolean() }).default({ a: true }),
        e: z.string().default('x').describe('The e.'),
      }),
      readonly: z.object({ a: z.array(z.string()).readonly() }).readonly(),
      'a brand': z.object({ a: z.string().brand<'A'>() }).brand<'B'>(),
      'a union of scalars': of(z.union([z.string(), z.number()])),
      'a union of literals': of(z.union([z.literal('a'), z.literal(1), z.literal(true)])),
      'a union of literals with null': of(z.union([z.literal('a'), z.literal('b'), z.literal(null)])),
      'a union of described literals': of(z.union([z.literal('a').describe('A.'), z.literal('b')])),
      'a union of enums': of(z.union([z.enum(['a', 'b']), z.enum(['c'])])),
      'a union of objects': of(z.union([Cat, Dog])),
      'a union of this and that': of(z.union([z.string(), z.number().int(), Cat])),
      'a union with null': of(z.union([z.string(), z.null()])),
      'a union in a union': of(z.union([z.union([z.literal('a'), z.literal('b')]), z.literal('c')])),
      'a discriminated union': of(z.discriminatedUnion('kind', [Cat, Dog])),
      'a discriminated union in an array': of(z.array(z.discriminatedUnion('kind', [Cat, Dog]))),
      'a discriminated union of the root': z.discriminatedUnion('kind', [Cat, Dog]),
      extended: Cat.extend({ name: z.string() }),
      merged: Cat.merge(z.object({ name: z.string() })),
      'picked, omitted': z.object({ a: Cat.pick({ kind: true }), b: Cat.omit({ kind: true }) }),
      partial: Cat.partial(),
      required: Cat.partial().required(),
      strict: z.object({ a: z.string() }).strict(),
      'strip again': z.object({ a: z.string() }).passthrough().strip(),
      'used twice': z.object({ home: address, work: address, list: z.array(address) }),
      'used twice, in a part that is used twice': (() => {
        const inner = z.object({ text });
        return z.object({ a: z.object({ inner }), b: z.object({ inner }), c: text });
      })(),
      'names that meet': z.object({
        a: z.object({ b: text, again: text }),
        a_properties_b: number,
        anotherNumber: number,
      }),
      'names with spaces': z.object({ group: z.object({ 'Thing With Spaces': address, other: address }) }),
      'names with slashes': z.object({ 'a/b~c%d': text, _x_1: number, again: text, once: number }),
      'wrappers used twice': z.object({
        a: branded,
        b: branded,
        c: shared,
        d: shared,
        e: address.nullable(),
        f: address.nullable(),
      }),
      'recursive by a lazy schema': z.object({ tree }),
      'recursive by a lazy schema, twice': z.object({ first: tree, second: tree }),
      'recursive at the root, lazily': tree,
      'recursive at the root': link,
      'a name like that of a method': z.object({ constructor: z.string(), toString: z.string() }),
      'no object': z.string(),
      'an array as the root': z.array(z.string()),
      'a nullable root': z.object({ a: z.string() }).nullable(),
      'an optional root': z.object({ a: z.string() }).optional(),
      'a union of scalars as the root': z.union([z.string(), z.number()]),
      'anything as the root': z.any(),
      'a default at the root': z.object({ a: z.string() }).default({ a: 'x' }),
      'a lazy root': z.lazy(() => z.object({ a: z.string() })),
    },
    checked: {
      'a refinement': [z.string().refine((one) => one.length > 1), { type: 'string' }],
      'a refinement of many words': [
        z.string().superRefine((one, { addIssue }) => {
          if (one === '') addIssue({ code: 'custom', message: 'Nothing.' });
        }),
        { type: 'string' },
      ],
      'a transform': [z.string().transform((one) => one.length), { type: 'string' }],
      'a pipe': [z.string().transform(Number).pipe(z.number().int()), { type: 'string' }],
      preprocessed: [z.preprocess(String, z.string()), { type: 'string' }],
      caught: [z.number().catch(0), { type: 'number' }],
      trimmed: [z.string().trim().toLowerCase().min(1), { type: 'string', minLength: 1 }],
      coerced: [z.coerce.number(), { type: 'number' }],
      'a number with a default': [z.number().default(1), { type: 'number', default: 1 }],
      'anything with a default': [z.any().default({ a: [1] }), { default: { a: [1] } }],
      'a bound that is none': [
        z.number().min(Number.NEGATIVE_INFINITY).max(9),
        { type: 'number', maximum: 9 },
      ],
      'alternatives that overlap': [
        z.union([z.string().min(2), z.string()]),
        { anyOf: [{ type: 'string', minLength: 2 }, { type: 'string' }] },
      ],
    },
    refused: {
      'a tuple': [z.tuple([z.string(), z.number()]), 'ZodTuple'],
      'a record': [z.record(z.string(), z.number()), 'ZodRecord'],
      'a map': [z.map(z.string(), z.number()), 'ZodMap'],
      'a set': [z.set(z.string()), 'ZodSet'],
      'an intersection': [
        z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() })),
        'ZodIntersection',
      ],
      never: [z.never(), 'ZodNever'],
      dates: [z.date(), 'ZodDate'],
      'big integers': [z.bigint(), 'ZodBigInt'],
      undefined: [z.undefined(), 'ZodUndefined'],
      nothing: [z.void(), 'ZodVoid'],
      'no number': [z.nan(), 'ZodNaN'],
      functions: [z.function(), 'ZodFunction'],
      symbols: [z.symbol(), 'ZodSymbol'],
      promises: [z.promise(z.string()), 'ZodPromise'],
      'a literal that JSON has not': [z.literal(1n), 'z.literal(1)'],
      'other properties': [z.object({ a: z.string() }).passthrough(), 'other properties'],
      'a catchall': [z.object({ a: z.string() }).catchall(z.number()), 'other properties'],
      'two patterns': [z.string().startsWith('a').endsWith('b'), 'pattern'],
      'a default that JSON has not': [z.any().default(() => 1n), 'default'],
      'an optional property': [z.object({ a: z.string().optional() }), 'nullable'],
    },
  };
}
