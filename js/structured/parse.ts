import { ContentFilterFinishReasonError, LengthFinishReasonError } from '../errors/answer.js';
import { TokenbrookError } from '../errors/base.js';
import type { ChatCompletion } from '../types/answer.js';
import type { ChatCompletionCreateParamsBase } from '../types/request.js';
import type { ParsedChatCompletion } from '../types/stored.js';
import { StructuredOutputError } from './error.js';
import type { AutoParseableResponseFormat, AutoParseableTool } from './parseable.js';

/** What of a request says how its answer is to be parsed. */
export type Schemas = {
  [Key in 'response_format' | 'tools']?: ChatCompletionCreateParamsBase[Key] | undefined;
};
type Parser = (text: string) => unknown;

/** Parses the text of an answer, if the request says how. */
export function contentParser({ response_format: format }: Schemas): Parser | undefined {
  if (format?.type !== 'json_schema') return undefined;
  return parserOf(format as Partial<AutoParseableResponseFormat<unknown>>, 'The answer is');
}

/** Parses the arguments of a function, if the request says how. */
export function argumentsParser({ tools }: Schemas, name: string): Parser | undefined {
  const tool = tools?.find((one) => one.type === 'function' && one.function?.name === name);
  if (tool?.type !== 'function') return undefined;
  const parseable = tool as Partial<AutoParseableTool>;
  if (!parseable.$parseRaw && !tool.function.strict) return undefined;
  return parserOf(parseable, `The arguments of \`${name}\` are`);
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
        `The tool \`${tool.function.name}\` is not \`strict: true\`: its arguments cannot be parsed.`,
      );
    }
  }
}

/**
 * The answer with its content and arguments parsed.
 *
 * @throws LengthFinishReasonError, ContentFilterFinishReasonError when the answer is not whole, and StructuredOutputError
 */
export function parseCompletion<ParsedT>(
  completion: ChatCompletion,
  schemas: Schemas,
): ParsedChatCompletion<ParsedT> {
  for (const { finish_reason } of completion.choices) throwIfCut(finish_reason, completion);
  return addParsed(completion, schemas);
}

/** Throws for an answer that is not whole. */
export function throwIfCut(finishReason: string | null, completion: ChatCompletion): void {
  if (finishReason === 'length') throw new LengthFinishReasonError(completion);
  if (finishReason === 'content_filter') throw new ContentFilterFinishReasonError(completion);
}

/** The same for an answer that is known to be whole, or is not to be parsed: then `parsed` is `null`. */
export function addParsed<ParsedT>(
  completion: ChatCompletion,
  schemas: Schemas,
): ParsedChatCompletion<ParsedT> {
  const parse = contentParser(schemas);
  const choices = completion.choices.map((choice) => {
    const { message } = choice;
    const parsed = message.content && !message.refusal ? (parse?.(message.content) ?? null) : null;
    const calls = message.tool_calls?.map((call) => {
      if (call.type !== 'function') return call;
      const parsed_arguments =
        argumentsParser(schemas, call.function.name)?.(call.function.arguments) ?? null;
      return { ...call, function: { ...call.function, parsed_arguments } };
    });
    return {
      ...choice,
      message: { ...message, parsed: parsed as ParsedT | null, ...(calls && { tool_calls: calls }) },
    };
  });
  return { ...completion, choices };
}

function parserOf({ $parseRaw }: { $parseRaw?: Parser }, what: string): Parser {
  return (text) => {
    try {
      return $parseRaw ? $parseRaw(text) : JSON.parse(text);
    } catch (cause) {
      throw new StructuredOutputError(what, text, cause);
    }
  };
}
