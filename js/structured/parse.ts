import { ContentFilterFinishReasonError, LengthFinishReasonError } from '../errors/answer.js';
import { TokenbrookError } from '../errors/base.js';
import type { AccumulatedCompletion, ChatCompletion, ChatCompletionMessage } from '../types/answer.js';
import type { ChatCompletionCreateParamsBase } from '../types/request.js';
import type { ParsedChatCompletion } from '../types/stored.js';
import type { ChatCompletionFunctionTool } from '../types/tool.js';
import { StructuredOutputError } from './error.js';
import { isParseableFormat, isParseableTool, makeParseableTool } from './parseable.js';

/** What of a request says how its answer is to be parsed. */
export type Schemas = {
  [Key in 'response_format' | 'tools']?: ChatCompletionCreateParamsBase[Key] | undefined;
};
type Parser = (text: string) => unknown;

/** Parses the text of an answer, if the request says how. */
export function contentParser({ response_format: format }: Schemas): Parser | undefined {
  if (format?.type !== 'json_schema') return undefined;
  return parserOf(isParseableFormat(format) ? format.$parseRaw : undefined, 'The answer');
}

/** Parses the arguments of a function, if the request says how. */
export function argumentsParser({ tools }: Schemas, name: string): Parser | undefined {
  const tool = tools?.find((one) => one.type === 'function' && one.function?.name === name);
  if (tool?.type !== 'function') return undefined;
  const raw = isParseableTool(tool) ? tool.$parseRaw : undefined;
  return raw || tool.function.strict ? parserOf(raw, `What \`${name}\` is called with`) : undefined;
}

/** Whether a request says anything of how to parse its answer. */
export function isParseable(schemas: Schemas): boolean {
  const names = (schemas.tools ?? []).map((tool) => (tool.type === 'function' ? tool.function.name : ''));
  return !!contentParser(schemas) || names.some((name) => argumentsParser(schemas, name));
}

/** Refuses tools whose arguments could not be relied on. */
export function requireStrict({ tools }: Schemas): void {
  for (const tool of tools ?? []) {
    if (tool.type === 'function' && tool.function.strict !== true) {
      throw new TokenbrookError(
        `The tool \`${tool.function.name}\` has to be \`strict: true\` to be parsed.`,
      );
    }
  }
}

/** Tools with the same parsers, which say `undefined` of what they cannot parse. */
export function withQuietParsers(tools: readonly ChatCompletionFunctionTool[]): ChatCompletionFunctionTool[] {
  return tools.map((tool) => {
    const parse = argumentsParser({ tools: [tool] }, tool.function.name);
    if (!parse) return tool;
    return makeParseableTool(tool, {
      parser: (text) => {
        try {
          return parse(text);
        } catch {
          return undefined;
        }
      },
    });
  });
}

/**
 * The answer with its content and arguments parsed; `null` stands where there is nothing to parse, or no way to.
 *
 * @throws LengthFinishReasonError, ContentFilterFinishReasonError when the answer is not whole, and StructuredOutputError
 */
export function parseCompletion<ParsedT>(
  completion: ChatCompletion,
  schemas: Schemas,
): ParsedChatCompletion<ParsedT> {
  for (const { finish_reason } of completion.choices) throwIfCut(finish_reason, completion);
  const parse = contentParser(schemas);
  return withMessages(completion, (message) => ({
    ...message,
    parsed: (isToParse(message) ? parse?.(message.content) : null) ?? null,
    ...(message.tool_calls && {
      tool_calls: message.tool_calls.map((call) => {
        if (call.type !== 'function') return call;
        const { name, arguments: text } = call.function;
        const parsed_arguments = argumentsParser(schemas, name)?.(text) ?? null;
        return { ...call, function: { ...call.function, parsed_arguments } };
      }),
    }),
  }));
}

/** The same, but an answer of which nothing is to be parsed only gets `parsed: null`, and may be cut short. */
export function addParsed<ParsedT>(
  completion: ChatCompletion,
  schemas: Schemas,
): ParsedChatCompletion<ParsedT> {
  if (isParseable(schemas)) return parseCompletion(completion, schemas);
  return withMessages(completion, (message) => ({ ...message, parsed: null }));
}

/** Throws for an answer that is not whole. */
export function throwIfCut(finishReason: string | null, completion: ChatCompletion): void {
  if (finishReason === 'length') throw new LengthFinishReasonError(completion);
  if (finishReason === 'content_filter') throw new ContentFilterFinishReasonError(completion);
}

/** Whether a message has a content: an empty one is none beside a refusal or calls. */
export function hasContent({ content, refusal, tool_calls, function_call }: ChatCompletionMessage): boolean {
  return content != null && (content !== '' || !(refusal || tool_calls?.length || function_call));
}

/** Whether there is a content that the schema is about: none beside a refusal. */
function isToParse(message: ChatCompletionMessage): message is ChatCompletionMessage & { content: string } {
  return hasContent(message) && !message.refusal;
}

function withMessages<ParsedT>(
  completion: ChatCompletion,
  change: (message: ChatCompletionMessage) => object,
): ParsedChatCompletion<ParsedT> {
  const choices = completion.choices.map((choice) => {
    const { finish_class, ...rest } = choice as Partial<AccumulatedCompletion.Choice> & typeof choice;
    const changed = { ...rest, message: change(choice.message) };
    // Readable, but not in the way of what compares or prints an answer as `openai` gives it.
    return finish_class === undefined
      ? changed
      : Object.defineProperty(changed, 'finish_class', { value: finish_class });
  });
  return { ...completion, choices } as ParsedChatCompletion<ParsedT>;
}

function parserOf(raw: Parser | undefined, what: string): Parser {
  return (text) => {
    try {
      return raw ? raw(text) : JSON.parse(text);
    } catch (error) {
      // What JSON.parse says of a text quotes it.
      const cause = error instanceof SyntaxError ? new SyntaxError('It is no valid JSON.') : error;
      throw new StructuredOutputError(
        `${what} does not fit the schema: see \`cause\` and \`text\`.`,
        text,
        cause,
      );
    }
  };
}
