/**
 * Structured outputs and tools by any schema that follows Standard Schema (valibot, arktype, zod and others), and by plain
 * JSON Schemas.
 *
 * @packageDocumentation
 */
import { TokenbrookError } from '../errors/base.js';
import {
  type AutoParseableResponseFormat,
  type AutoParseableTool,
  makeParseableResponseFormat,
  makeParseableTool,
} from '../structured/parseable.js';
import type { ResponseFormatJSONSchema } from '../types/shared.js';
import { inKnownWords } from './alternatives.js';
import type { Schema } from './json-schema.js';
import { parseJSON } from './parse-json.js';
import { toStrictSchema } from './strict-schema.js';

type Issue = {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
};
type Result<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

/** A schema as Standard Schema 1 defines it. */
export interface StandardSchemaLike<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    /** Has to answer at once, not with a promise. */
    readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>>;
    /** Newer libraries have it; for others give `schema`. */
    readonly jsonSchema?:
      | {
          /** Gives the JSON Schema of what the schema takes. */
          readonly input: (options: { readonly target: 'draft-07' }) => Record<string, unknown>;
        }
      | undefined;
  };
}

/** The type of what a schema gives. */
export type InferStandardOutput<Type extends StandardSchemaLike> =
  NonNullable<Type['~standard']['types']> extends { readonly output: infer Output } ? Output : unknown;

/** A JSON Schema for libraries that make none, such as what `toJsonSchema` of `@valibot/to-json-schema` gives. */
interface GivenSchema {
  schema?: object | undefined;
}

/**
 * A `response_format` of a schema: `parse()`, `stream()` and `runTools()` then give `message.parsed`, checked by it.
 *
 * @param name letters, digits, `_` and `-`; the model reads it
 * @throws TokenbrookError without a JSON Schema, or for one that structured outputs cannot express
 */
export function standardResponseFormat<Type extends StandardSchemaLike>(
  type: Type,
  name: string,
  {
    schema,
    ...props
  }: Omit<ResponseFormatJSONSchema.JSONSchema, 'schema' | 'strict' | 'name'> & GivenSchema = {},
): AutoParseableResponseFormat<InferStandardOutput<Type>> {
  const json_schema = { ...props, name, strict: true, schema: schemaOf(type, schema) };
  return makeParseableResponseFormat({ type: 'json_schema', json_schema }, parserOf(type));
}

/** What {@link standardFunction} makes a tool of. */
export interface StandardFunctionOptions<Parameters extends StandardSchemaLike> extends GivenSchema {
  /** Letters, digits, `_` and `-`. */
  name: string;
  /** The schema of the arguments. */
  parameters: Parameters;
  /** What `runTools()` calls, with arguments that the schema has checked. */
  function?: ((args: InferStandardOutput<Parameters>) => unknown) | undefined;
  /** What it does; the model reads this to decide when to call it. */
  description?: string | undefined;
}

/** A tool that parses its arguments by a schema. */
export type StandardFunctionTool<Parameters extends StandardSchemaLike, HasFunction> = AutoParseableTool<
  { arguments: InferStandardOutput<Parameters>; name: string; function: undefined },
  HasFunction
>;

/**
 * A function tool whose arguments are checked by a schema: by `parse()`, `stream()`, and by `runTools()`, which calls it.
 *
 * @throws TokenbrookError without a JSON Schema, or for one that structured outputs cannot express
 */
export function standardFunction<Parameters extends StandardSchemaLike>(
  options: StandardFunctionOptions<Parameters> & {
    function: NonNullable<StandardFunctionOptions<Parameters>['function']>;
  },
): StandardFunctionTool<Parameters, true>;
export function standardFunction<Parameters extends StandardSchemaLike>(
  options: StandardFunctionOptions<Parameters>,
): StandardFunctionTool<Parameters, false>;
export function standardFunction<Parameters extends StandardSchemaLike>({
  name,
  parameters: type,
  schema,
  description,
  function: callback,
}: StandardFunctionOptions<Parameters>): unknown {
  const parameters = schemaOf(type, schema);
  const definition = { name, parameters, strict: true, ...(description && { description }) };
  return makeParseableTool({ type: 'function', function: definition }, { parser: parserOf(type), callback });
}

function schemaOf(type: StandardSchemaLike, given: object | undefined): Schema {
  const schema = given ?? type['~standard'].jsonSchema?.input({ target: 'draft-07' });
  if (!schema)
    throw new TokenbrookError(
      `Schemas of ${type['~standard'].vendor} make no JSON Schema by themselves: give it as \`schema\`.`,
    );
  return toStrictSchema(inKnownWords(schema));
}

function parserOf<Type extends StandardSchemaLike>(type: Type): (text: string) => InferStandardOutput<Type> {
  return (text) => {
    const result = type['~standard'].validate(parseJSON(text));
    if ('then' in result) {
      result.catch(() => {});
      throw new TokenbrookError('The schema checks asynchronously, which is not possible here.');
    }
    if (result.issues) throw new TokenbrookError(result.issues.map(sentence).join('; '));
    return result.value as InferStandardOutput<Type>;
  };
}

function sentence({ message, path }: Issue): string {
  const keys = (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  return keys.length > 0 ? `${keys.join('.')}: ${message}` : message;
}
