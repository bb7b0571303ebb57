/**
 * Structured outputs and tools by schemas of zod 4 (also `zod/v4-mini`), which is a peer dependency of this entry alone.
 *
 * @packageDocumentation
 */
import { type $ZodType, parse, toJSONSchema } from 'zod/v4/core';
import { TokenbrookError } from '../errors/base.js';
import {
  type AutoParseableResponseFormat,
  type AutoParseableTool,
  makeParseableResponseFormat,
  makeParseableTool,
} from '../structured/parseable.js';
import type { ResponseFormatJSONSchema } from '../types/shared.js';
import { type Schema, toStrictSchema } from './strict-schema.js';

/** A schema of zod 4, as far as it matters here. */
export interface ZodTypeLike {
  _zod: { output: unknown };
}

/** The type of what a schema gives. */
export type InferZodType<Type extends ZodTypeLike> = Type['_zod']['output'];

/**
 * A `response_format` of a schema: `parse()`, `stream()` and `runTools()` then give `message.parsed`, checked by it.
 *
 * @param name letters, digits, `_` and `-`; the model reads it
 * @throws TokenbrookError for a schema that structured outputs cannot express, such as optional properties
 */
export function zodResponseFormat<Type extends ZodTypeLike>(
  zodObject: Type,
  name: string,
  props?: Omit<ResponseFormatJSONSchema.JSONSchema, 'schema' | 'strict' | 'name'>,
): AutoParseableResponseFormat<InferZodType<Type>> {
  const json_schema = { ...props, name, strict: true, schema: schemaOf(zodObject) };
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
    parameters: schemaOf(schema),
    strict: true,
    ...(description && { description }),
  };
  return makeParseableTool(
    { type: 'function', function: definition },
    { parser: parserOf(schema), callback },
  );
}

function schemaOf(type: ZodTypeLike): Schema {
  if (!('_zod' in type))
    throw new TokenbrookError('Not a schema of zod 4: import `z` from `zod` 4, or `zod/v4`.');
  const schema = toJSONSchema(type as unknown as $ZodType, {
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      // Its branches exclude each other, so that both keywords mean the same.
      if (def.type !== 'union' || !('discriminator' in def) || !jsonSchema.oneOf) return;
      jsonSchema.anyOf = jsonSchema.oneOf;
      delete jsonSchema.oneOf;
    },
  });
  return toStrictSchema(schema);
}

function parserOf<Type extends ZodTypeLike>(type: Type): (text: string) => InferZodType<Type> {
  return (text) => parse(type as unknown as $ZodType, JSON.parse(text)) as InferZodType<Type>;
}
