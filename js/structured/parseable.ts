import type { FunctionDefinition, ResponseFormatJSONSchema } from '../types/shared.js';
import type { ChatCompletionFunctionTool } from '../types/tool.js';

/** A `response_format` that knows how to parse what it asks for. */
export interface AutoParseableResponseFormat<ParsedT> extends ResponseFormatJSONSchema {
  /** @internal For inference alone. */
  readonly __output?: ParsedT;
  /** Parses and checks the whole text; throws what is wrong with it. Not enumerable: it is not sent. */
  $parseRaw(content: string): ParsedT;
}

/** A function tool that knows how to parse its arguments, and perhaps how to answer. */
export interface AutoParseableTool<Arguments = unknown> extends ChatCompletionFunctionTool {
  /** @internal For inference alone. */
  readonly __arguments?: Arguments;
  /** Parses and checks whole arguments; throws what is wrong with them. Not enumerable. */
  $parseRaw(text: string): Arguments;
  /** What `runTools` calls. Not enumerable. */
  $callback?: ((args: Arguments, ...more: never[]) => unknown) | undefined;
}

/** A JSON Schema as a `response_format`, with the parser that checks what comes back. */
export function parseableResponseFormat<ParsedT>(
  format: ResponseFormatJSONSchema,
  parse: (content: string) => ParsedT,
): AutoParseableResponseFormat<ParsedT> {
  return hidden({ ...format }, { $brand: 'auto-parseable-response-format', $parseRaw: parse });
}

/** A function tool, with the parser of its arguments and what it does. */
export function parseableTool<Arguments>(
  definition: FunctionDefinition,
  parse: (text: string) => Arguments,
  callback?: ((args: Arguments) => unknown) | undefined,
): AutoParseableTool<Arguments> {
  const tool = { type: 'function' as const, function: definition };
  return hidden(tool, { $brand: 'auto-parseable-tool', $parseRaw: parse, $callback: callback });
}

/** The parsed type that a request's `response_format` says. */
export type ParsedContentOf<Params> = Params extends { response_format?: infer Format }
  ? NonNullable<Format> extends AutoParseableResponseFormat<infer ParsedT>
    ? ParsedT
    : null
  : null;

function hidden<Value extends object, More extends object>(value: Value, more: More): Value & More {
  for (const [key, one] of Object.entries(more)) Object.defineProperty(value, key, { value: one });
  return value as Value & More;
}
