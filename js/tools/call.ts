import type { AutoParseableTool } from '../structured/parseable.js';
import type { ChatCompletionMessageFunctionToolCall } from '../types/answer.js';
import type { ChatCompletionTool } from '../types/tool.js';
import { ToolError } from './error.js';
import type { RunnableFunction, RunnableTool, ToolRunner } from './types.js';

/** A function with all that is needed to call it. */
type Callable = RunnableFunction<never>;

/** The tools of a request: as they are sent, and as they are called. */
export class Toolbox {
  /** What the server is told. */
  readonly sent: ChatCompletionTool[];
  readonly #functions = new Map<string, Callable>();
  readonly #only: string | undefined;

  /** @param only the single function that was asked for, if one was */
  constructor(tools: readonly RunnableTool[], only: string | undefined) {
    this.#only = only;
    this.sent = tools.map((tool) => {
      if (tool.type !== 'function') return tool;
      const callable = callableOf(tool);
      const { name = callable.function.name, description, parameters, strict } = callable;
      if (!name) throw new ToolError('A tool needs a name: give its function one, or set `name`.', '');
      this.#functions.set(name, callable);
      const definition = {
        name,
        parameters,
        ...(description && { description }),
        ...(strict !== undefined && { strict }),
      };
      return { type: 'function', function: definition } as ChatCompletionTool;
    });
  }

  /** Calls what the model wants called. Resolves to what the model is told; rejects with `ToolError`. */
  async call(
    { id, function: { name, arguments: text } }: ChatCompletionMessageFunctionToolCall,
    runner: ToolRunner,
    toolContext: unknown,
  ): Promise<string> {
    const callable = this.#functions.get(name);
    const quoted = JSON.stringify(name);
    if (!callable) {
      const options = [...this.#functions.keys()].map((one) => JSON.stringify(one)).join(', ');
      throw new ToolError(
        `Invalid tool_call: ${quoted}. Available options are: ${options}. Please try again`,
        name,
      );
    }
    if (this.#only && this.#only !== name) {
      throw new ToolError(
        `Invalid tool_call: ${quoted}. ${JSON.stringify(this.#only)} requested. Please try again`,
        name,
      );
    }
    try {
      const args = await argumentsOf(callable, text);
      return told(
        await within(callable.timeout, runner.controller.signal, (signal) =>
          callable.function(args, runner, toolContext, { id, signal }),
        ),
      );
    } catch (cause) {
      throw new ToolError(cause instanceof Error ? cause.message : String(cause), name, { cause });
    }
  }
}

function callableOf(tool: Exclude<RunnableTool, { type: 'custom' }>): Callable {
  if (!('$parseRaw' in tool)) return tool.function as unknown as Callable;
  const { $callback, $parseRaw, function: definition } = tool as unknown as AutoParseableTool<never>;
  if (!$callback)
    throw new ToolError(`The tool \`${definition.name}\` has no function to be called.`, definition.name);
  return { ...definition, function: $callback, parse: $parseRaw, strict: true } as unknown as Callable;
}

/** Never of a text that is cut short: what is no JSON is not called with. */
async function argumentsOf({ parse }: Callable, text: string): Promise<never> {
  if (parse) return parse(text.trim() ? text : '{}');
  if (text.trim()) JSON.parse(text);
  return text as never;
}

/** Calls with a signal that is aborted with another one, and after some time. */
async function within(
  timeout: number | undefined,
  outer: AbortSignal,
  call: (signal: AbortSignal) => unknown,
): Promise<unknown> {
  const controller = new AbortController();
  const { signal } = controller;
  const abort = (): void => controller.abort(outer.reason);
  if (outer.aborted) abort();
  outer.addEventListener('abort', abort);
  const late =
    timeout === undefined
      ? undefined
      : setTimeout(() => controller.abort(new Error(`Timed out after ${timeout} ms`)), timeout);
  try {
    const aborted = new Promise<never>((_, reject) => {
      const fail = (): void => reject(signal.reason ?? new Error('Aborted'));
      if (signal.aborted) fail();
      else signal.addEventListener('abort', fail);
    });
    return await Promise.race([aborted, call(signal)]);
  } finally {
    clearTimeout(late);
    outer.removeEventListener('abort', abort);
  }
}

function told(result: unknown): string {
  if (typeof result === 'string') return result;
  return result === undefined ? 'undefined' : JSON.stringify(result);
}
