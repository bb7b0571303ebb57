/**
 * Structured outputs and tools by schemas of zod 4 (also `zod/v4-mini`) and of zod 3 (3.25's main entry, `zod/v3`). zod is
 * a peer dependency of this entry alone.
 *
 * @packageDocumentation
 */
import { type $ZodType, globalRegistry, parse, registry, toJSONSchema } from 'zod/v4/core';
import { TokenbrookError } from '../errors/base.js';
import {
  type AutoParseableResponseFormat,
  type AutoParseableTool,
  makeParseableResponseFormat,
  makeParseableTool,
} from '../structured/parseable.js';
import type { ResponseFormatJSONSchema } from '../types/shared.js';
import { children, isSchema, referenceTo, type Schema } from './json-schema.js';
import { parseJSON } from './parse-json.js';
import { toStrictSchema } from './strict-schema.js';
import { schemaOfZod3 } from './zod-3.js';
import type { Zod3Type } from './zod-3-scalars.js';

/** A schema of zod 4 or zod 3, as far as it matters here. */
export type ZodTypeLike = { _zod: { output: unknown } } | { _output: unknown };

/** The type of what a schema gives. */
export type InferZodType<Type extends ZodTypeLike> = Type extends { _output: infer Output }
  ? Output
  : Type extends { _zod: { output: infer Output } }
    ? Output
    : never;

/** What {@link zodResponseFormat} takes beside the schema and its name. */
export type ZodResponseFormatProps = Omit<
  ResponseFormatJSONSchema.JSONSchema,
  'schema' | 'strict' | 'name'
> & {
  /** Schemas that are written once, under these names, and referred to wherever they are used. */
  schemaDefinitions?: Record<string, ZodTypeLike> | undefined;
};

/**
 * A `response_format` of a schema: `parse()`, `stream()` and `runTools()` then give `message.parsed`, checked by it.
 *
 * @param name letters, digits, `_` and `-`; the model reads it
 * @throws TokenbrookError for a schema that structured outputs cannot express, such as optional properties
 */
export function zodResponseFormat<Type extends ZodTypeLike>(
  zodObject: Type,
  name: string,
  props: ZodResponseFormatProps = {},
): AutoParseableResponseFormat<InferZodType<Type>> {
  const { schemaDefinitions, ...more } = props;
  const json_schema = { ...more, name, strict: true, schema: schemaOf(zodObject, name, schemaDefinitions) };
  return makeParseableResponseFormat({ type: 'json_schema', json_schema }, parserOf(zodObject));
}

/** What {@link zodFunction} makes a tool of. */
export interface ZodFunctionOptions<Parameters extends ZodTypeLike> {
  /** Letters, digits, `_` and `-`. */
  name: string;
  /** The schema of the arguments. */
  parameters: Parameters;
  /** What `runTools()` calls, with arguments that the schema has checked. */
  function?: ((args: InferZodType<Parameters>) => unknown) | undefined;
  /** What it does; the model reads this to decide when to call it. */
  description?: string | undefined;
}

/** A tool that parses its arguments by a schema of zod. */
export type ZodFunctionTool<Parameters extends ZodTypeLike, Callback> = AutoParseableTool<
  { arguments: InferZodType<Parameters>; name: string; function: undefined },
  Callback extends (...args: never[]) => unknown ? true : false
>;

/**
 * A function tool whose arguments are checked by a schema: by `parse()`, `stream()`, and by `runTools()`, which calls it.
 *
 * @throws TokenbrookError for a schema that structured outputs cannot express, such as optional properties
 */
export function zodFunction<Parameters extends ZodTypeLike>(
  options: ZodFunctionOptions<Parameters> & {
    function: NonNullable<ZodFunctionOptions<Parameters>['function']>;
  },
): ZodFunctionTool<Parameters, NonNullable<ZodFunctionOptions<Parameters>['function']>>;
export function zodFunction<Parameters extends ZodTypeLike>(
  options: ZodFunctionOptions<Parameters>,
): ZodFunctionTool<Parameters, undefined>;
export function zodFunction<Parameters extends ZodTypeLike>({
  name,
  parameters: schema,
  description,
  function: callback,
}: ZodFunctionOptions<Parameters>): unknown {
  const definition = {
    name,
    parameters: schemaOf(schema, name),
    strict: true,
    ...(description && { description }),
  };
  return makeParseableTool(
    { type: 'function', function: definition },
    { parser: parserOf(schema), callback },
  );
}

function schemaOf(type: ZodTypeLike, name: string, definitions: Record<string, ZodTypeLike> = {}): Schema {
  if (Object.hasOwn(definitions, '__proto__'))
    throw new TokenbrookError('`__proto__` cannot be the name of a definition.');
  if (isZod4(type)) return schemaOfZod4(type, definitions);
  if ('_def' in type) return schemaOfZod3(type as unknown as Zod3Type, name, definitions as never);
  throw new TokenbrookError('Not a schema of zod.');
}

function schemaOfZod4(type: $ZodType, definitions: Record<string, ZodTypeLike>): Schema {
  const names = new Map<unknown, string>();
  for (const name of Object.keys(definitions)) names.set(definitions[name], name);
  const schemas = [...names.keys()];
  // Beside what is known of each schema anyway; references of zod do not escape what a name may have in it.
  const metadata = registry<Record<string, unknown>>();
  metadata.get = (schema: $ZodType) => {
    const known = globalRegistry.get(schema);
    return names.has(schema) ? { ...known, id: `definition-${schemas.indexOf(schema)}` } : known;
  };
  const schema = toStrictSchema(
    toJSONSchema(type, {
      target: 'draft-7',
      metadata,
      override: ({ zodSchema, jsonSchema, path }) => {
        const { def } = zodSchema._zod;
        if (def.type === 'object' && Object.hasOwn((def as { shape: object }).shape, '__proto__'))
          throw new TokenbrookError(
            `zod loses this property: #/${[...path, 'properties', '__proto__'].join('/')}.`,
          );
        // Its branches exclude each other, so that both keywords mean the same.
        if (def.type !== 'union' || !('discriminator' in def) || !jsonSchema.oneOf) return;
        jsonSchema.anyOf = jsonSchema.oneOf;
        delete jsonSchema.oneOf;
      },
    }),
  );
  if (schemas.length > 0)
    rename(schema, new Map(schemas.map((one, at) => [`definition-${at}`, names.get(one) as string])));
  return schema;
}

/** Gives definitions other names. */
function rename(schema: Schema, names: Map<string, string>): void {
  const { $ref, definitions } = schema;
  const name = names.get(String($ref).replace('#/definitions/', ''));
  if (name !== undefined) schema.$ref = referenceTo(name);
  for (const [child] of children(schema, '')) if (isSchema(child)) rename(child, names);
  if (isSchema(definitions))
    schema.definitions = Object.fromEntries(
      Object.entries(definitions).map(([key, one]) => [names.get(key) ?? key, one]),
    );
}

function isZod4(type: object): type is $ZodType {
  return '_zod' in type;
}

function parserOf<Type extends ZodTypeLike>(type: Type): (text: string) => InferZodType<Type> {
  return (text) => {
    const value = parseJSON(text);
    return (
      isZod4(type) ? parse(type, value) : (type as unknown as Zod3Type).parse(value)
    ) as InferZodType<Type>;
  };
}
