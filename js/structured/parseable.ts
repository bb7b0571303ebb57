import type { ResponseFormatJSONSchema } from '../types/shared.js';
import type { ChatCompletionFunctionTool } from '../types/tool.js';

/** A `response_format` that knows how to parse what it asks for. */
export type AutoParseableResponseFormat<ParsedT> = ResponseFormatJSONSchema & {
  /** The type of what is parsed; there is no such property. */
  __output: ParsedT;
  $brand: 'auto-parseable-response-format';
  /** Parses and checks the whole text; throws what is wrong with it. Not enumerable: it is not sent. */
  $parseRaw(content: string): ParsedT;
};

/** What a tool that knows how to parse its arguments is about. */
export interface ToolOptions {
  /** Its name. */
  name: string;
  /** The type of its parsed arguments. */
  // biome-ignore lint/suspicious/noExplicitAny: each tool has arguments of its own
  arguments: any;
  /** What it does, if it does anything. */
  // biome-ignore lint/suspicious/noExplicitAny: each tool has arguments of its own
  function?: ((args: any) => any) | undefined;
}

/**
 * A function tool that knows how to parse its arguments, and perhaps what to do with them.
 *
 * @typeParam Options the types of its name, arguments and function
 * @typeParam HasFunction whether `runTools` can call it
 */
export type AutoParseableTool<
  Options extends ToolOptions,
  HasFunction = Options['function'] extends (...args: never[]) => unknown ? true : false,
> = ChatCompletionFunctionTool & {
  /** The type of its parsed arguments; there is no such property. */
  __arguments: Options['arguments'];
  /** The type of its name; there is no such property. */
  __name: Options['name'];
  /** Whether `runTools` can call it; there is no such property. */
  __hasFunction: HasFunction;
  $brand: 'auto-parseable-tool';
  /** Parses and checks whole arguments; throws what is wrong with them. Not enumerable: it is not sent. */
  $parseRaw(args: string): Options['arguments'];
  /** What `runTools` calls. Not enumerable. */
  // biome-ignore lint/suspicious/noExplicitAny: what it returns is told to the model, whatever it is
  $callback: ((args: Options['arguments']) => any) | undefined;
};

/** A JSON Schema as a `response_format`, with the parser that checks what comes back. */
export function makeParseableResponseFormat<ParsedT>(
  format: ResponseFormatJSONSchema,
  parse: (content: string) => ParsedT,
): AutoParseableResponseFormat<ParsedT> {
  // With a `toJSON` of its own, something else would be sent than what answers are checked by.
  const { toJSON: _, ...own } = format as ResponseFormatJSONSchema & { toJSON?: unknown };
  const { toJSON: __, ...json_schema } = own.json_schema as typeof own.json_schema & { toJSON?: unknown };
  return hidden({ ...own, type: 'json_schema', json_schema }, { $brand: FORMAT, $parseRaw: parse });
}

/** A function tool, with the parser of its arguments and what it does. */
export function makeParseableTool<Options extends ToolOptions>(
  tool: ChatCompletionFunctionTool,
  {
    parser,
    callback,
  }: {
    /** Parses and checks whole arguments; throws what is wrong with them. */
    parser: (args: string) => Options['arguments'];
    /** What `runTools` calls. */
    // biome-ignore lint/suspicious/noExplicitAny: what it returns is told to the model, whatever it is
    callback?: ((args: Options['arguments']) => any) | undefined;
  },
): AutoParseableTool<Options> {
  return hidden({ ...tool }, { $brand: TOOL, $parseRaw: parser, $callback: callback });
}

/** Whether a tool knows how to parse its arguments. */
export function isParseableTool(tool: object): tool is AutoParseableTool<ToolOptions> {
  return '$brand' in tool && tool.$brand === TOOL;
}

/** Whether a format knows how to parse what it asks for, be it made by a helper or by hand. */
export function isParseableFormat(format: object): format is AutoParseableResponseFormat<unknown> {
  return '$parseRaw' in format && typeof format.$parseRaw === 'function';
}

type ParsedBy<Format> = [Format] extends [never]
  ? null
  : Format extends AutoParseableResponseFormat<infer ParsedT>
    ? ParsedT
    : Format extends ResponseFormatJSONSchema
      ? unknown
      : null;

/**
 * The type of `message.parsed` by a request's `response_format`: what its helper says, `unknown` for a plain JSON Schema,
 * `null` for anything else.
 */
export type ExtractParsedContentFromParams<Params> = Params extends { response_format?: infer Format }
  ? ParsedBy<Format>
  : null;

const FORMAT = 'auto-parseable-response-format';
const TOOL = 'auto-parseable-tool';

function hidden<Whole extends object>(value: object, more: object): Whole {
  for (const [key, one] of Object.entries(more)) Object.defineProperty(value, key, { value: one });
  return value as Whole;
}
