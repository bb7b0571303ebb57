/** What `openai/helpers/zod` has, but for the Realtime API. */
import {
  type InferZodType,
  type ZodFunctionOptions,
  type ZodTypeLike,
  zodFunction,
  zodResponseFormat,
} from '../../helpers/zod.js';
import {
  type AutoParseableResponseTool,
  type AutoParseableTextFormat,
  responsesFunction,
  type TextFormatProps,
  textFormat,
} from './responses.js';

export * from '../../helpers/zod.js';
export type { AutoParseableResponseTool, AutoParseableTextFormat, TextFormatProps };

/**
 * A `text.format` of the Responses API. For chat completions it is {@link zodResponseFormat}.
 *
 * @throws TokenbrookError for a schema that structured outputs cannot express
 */
export function zodTextFormat<Type extends ZodTypeLike>(
  zodObject: Type,
  name: string,
  props?: TextFormatProps,
): AutoParseableTextFormat<InferZodType<Type>> {
  return textFormat(zodResponseFormat(zodObject, name), props);
}

/**
 * A function of the Responses API. For chat completions it is {@link zodFunction}.
 *
 * @throws TokenbrookError for a schema that structured outputs cannot express
 */
export function zodResponsesFunction<Parameters extends ZodTypeLike>(
  options: ZodFunctionOptions<Parameters> & {
    /** Whether it is loaded only once a search for tools finds it. */
    defer_loading?: boolean | undefined;
  },
): AutoParseableResponseTool<{ arguments: InferZodType<Parameters>; name: string }> {
  return responsesFunction(zodFunction(options), options.defer_loading);
}
