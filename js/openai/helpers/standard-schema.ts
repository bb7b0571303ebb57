/** What `openai/helpers/standard-schema` has. */
import {
  type InferStandardOutput,
  type StandardFunctionOptions,
  type StandardSchemaLike,
  standardFunction,
  standardResponseFormat,
} from '../../helpers/standard-schema.js';
import {
  type AutoParseableResponseTool,
  type AutoParseableTextFormat,
  responsesFunction,
  type TextFormatProps,
  textFormat,
} from './responses.js';

export * from '../../helpers/standard-schema.js';
export type { AutoParseableResponseTool, AutoParseableTextFormat, TextFormatProps };

/**
 * A `text.format` of the Responses API. For chat completions it is {@link standardResponseFormat}.
 *
 * @throws TokenbrookError without a JSON Schema, or for one that structured outputs cannot express
 */
export function standardTextFormat<Type extends StandardSchemaLike>(
  type: Type,
  name: string,
  { schema, ...props }: TextFormatProps & { schema?: object | undefined } = {},
): AutoParseableTextFormat<InferStandardOutput<Type>> {
  return textFormat(standardResponseFormat(type, name, { schema }), props);
}

/**
 * A function of the Responses API. For chat completions it is {@link standardFunction}.
 *
 * @throws TokenbrookError without a JSON Schema, or for one that structured outputs cannot express
 */
export function standardResponsesFunction<Parameters extends StandardSchemaLike>(
  options: StandardFunctionOptions<Parameters> & {
    /** Whether it is loaded only once a search for tools finds it. */
    defer_loading?: boolean | undefined;
  },
): AutoParseableResponseTool<{ arguments: InferStandardOutput<Parameters>; name: string }> {
  return responsesFunction(standardFunction(options), options.defer_loading);
}
