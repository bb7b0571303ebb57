/** The same formats and tools in the words of the Responses API. It is not here; what is sent to it by other means can be made. */
import type {
  AutoParseableResponseFormat,
  AutoParseableTool,
  ToolOptions,
} from '../../structured/parseable.js';

/** A `text.format` of the Responses API that knows how to parse what it asks for. */
export interface AutoParseableTextFormat<ParsedT> {
  type: 'json_schema';
  name: string;
  description?: string | undefined;
  strict?: boolean | null | undefined;
  schema: Record<string, unknown>;
  /** The type of what is parsed; there is no such property. */
  __output: ParsedT;
  $brand: 'auto-parseable-response-format';
  /** Parses and checks the whole text; throws what is wrong with it. Not enumerable: it is not sent. */
  $parseRaw(content: string): ParsedT;
}

/** A function of the Responses API that knows how to parse its arguments. */
export interface AutoParseableResponseTool<Options extends ToolOptions> {
  type: 'function';
  name: string;
  description?: string | undefined;
  strict: boolean | null;
  parameters: Record<string, unknown> | null;
  defer_loading?: boolean | undefined;
  /** The type of its parsed arguments; there is no such property. */
  __arguments: Options['arguments'];
  /** The type of its name; there is no such property. */
  __name: Options['name'];
  $brand: 'auto-parseable-tool';
  /** Parses and checks whole arguments; throws what is wrong with them. Not enumerable: it is not sent. */
  $parseRaw(args: string): Options['arguments'];
  /** What a loop of one's own may call. Not enumerable. */
  $callback: ((args: Options['arguments']) => unknown) | undefined;
}

/** What may be said of a format beside its schema. */
export interface TextFormatProps {
  /** What it is for; the model reads this. */
  description?: string | undefined;
}

/** A `text.format` of the Responses API, with the parser that checks what comes back. */
export function makeParseableTextFormat<ParsedT>(
  format: Pick<AutoParseableTextFormat<ParsedT>, 'type' | 'name' | 'description' | 'strict' | 'schema'>,
  parser: (content: string) => ParsedT,
): AutoParseableTextFormat<ParsedT> {
  return withHidden(format, { $brand: 'auto-parseable-response-format', $parseRaw: parser });
}

/** @internal */
export function textFormat<ParsedT>(
  { json_schema, $parseRaw }: AutoParseableResponseFormat<ParsedT>,
  props: TextFormatProps | undefined,
): AutoParseableTextFormat<ParsedT> {
  const { name, schema = {} } = json_schema;
  return makeParseableTextFormat({ type: 'json_schema', ...props, name, strict: true, schema }, $parseRaw);
}

/** @internal */
export function responsesFunction<Options extends ToolOptions>(
  tool: AutoParseableTool<Options>,
  deferred: boolean | undefined,
): AutoParseableResponseTool<Options> {
  const { name, parameters, strict, description } = tool.function;
  const own = { type: 'function', name, parameters, strict };
  const more = {
    ...(deferred !== undefined && { defer_loading: deferred }),
    ...(description && { description }),
  };
  const { $brand, $parseRaw, $callback } = tool;
  return withHidden({ ...own, ...more }, { $brand, $parseRaw, $callback });
}

function withHidden<Whole extends object>(value: object, hidden: object): Whole {
  const whole = { ...value };
  for (const [key, one] of Object.entries(hidden)) Object.defineProperty(whole, key, { value: one });
  return whole as Whole;
}
