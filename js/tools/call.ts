import { isParseableTool } from '../structured/parseable.js';
import type { ChatCompletionMessageFunctionToolCall } from '../types/answer.js';
import type { ChatCompletionTool } from '../types/tool.js';
import { ToolError } from './error.js';
import type { AnyToolRunnerParams, RunnableFunctionWithParse, ToolRunner } from './types.js';

type Tool = AnyToolRunnerParams['tools'][number];
/** A function with all that is needed to call it. */
type Callable = Omit<RunnableFunctionWithParse<never>, 'parse'> & {
  parse?: ((text: string) => unknown) | undefined;
};

/** The tools of a request: as they are sent, and as they are called. */
export class Toolbox {
  /** What the server is told. */
  readonly sent: ChatCompletionTool[];
  readonly #functions = new Map<string, Callable>();
  readonly #only: string | undefined;
  readonly #timeout: number | undefined;

  /**
   * @param only the single function that was asked for, if one was
   * @param timeout ms that a function has which does not say how long it may take
   */
  constructor(tools: readonly Tool[], only: string | undefined, timeout: number | undefined) {
    this.#only = only;
    this.#timeout = timeout;
    this.sent = tools.map((tool) => {
      if (tool.type !== 'function') return tool;
      const callable = callableOf(tool);
      const { name = callable.function.name, description, parameters, strict } = callable;
      if (!name) throw new ToolError('A tool needs a `name`, or its function one.', '');
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

  /** How to call what the model wants called; throws `ToolError` if there is nothing of the kind that may be called. */
  find(name: string): Callable {
    const callable = this.#functions.get(name);
    if (callable && name === (this.#only ?? name)) return callable;
    const possible = callable
      ? `${JSON.stringify(this.#only)} requested`
      : `Available options are: ${[...this.#functions.keys()].map((one) => JSON.stringify(one)).join(', ')}`;
    throw new ToolError(`Invalid tool_call: ${JSON.stringify(name)}. ${possible}. Please try again`, name);
  }

  /** The arguments of a call; rejects with `ToolError` if they are not what the function wants. */
  read(callable: Callable, call: Call, signal: AbortSignal): Promise<unknown> {
    const { parse } = callable;
    const text = call.function.arguments;
    return this.#within(callable, call, signal, () => {
      // Models leave out the braces where there is nothing between them.
      if (parse) return parse(text.trim() ? text : '{}');
      // Handed over as it is, but never a piece of it.
      if (/^\s*[{[]/.test(text)) JSON.parse(text);
      return text;
    });
  }

  /** Calls a function. Resolves to what the model is told; rejects with `ToolError`. */
  async call(
    callable: Callable,
    args: unknown,
    call: Call,
    runner: ToolRunner,
    toolContext: unknown,
  ): Promise<string> {
    const { id } = call;
    return this.#within(callable, call, runner.controller.signal, async (signal) =>
      told(await callable.function(args as never, runner, toolContext, { id, signal })),
    );
  }

  async #within<T>(
    { timeout = this.#timeout }: Callable,
    { function: { name } }: Call,
    outer: AbortSignal,
    work: (signal: AbortSignal) => T | PromiseLike<T>,
  ): Promise<T> {
    try {
      return await within(timeout, outer, work);
    } catch (cause) {
      throw new ToolError(cause instanceof Error ? cause.message : String(cause), name, { cause });
    }
  }
}

type Call = ChatCompletionMessageFunctionToolCall;

function callableOf(tool: Exclude<Tool, { type: 'custom' }>): Callable {
  if (!isParseableTool(tool)) return tool.function as Callable;
  const { $callback, $parseRaw, function: definition } = tool;
  if (!$callback)
    throw new ToolError(`The tool \`${definition.name}\` has no function to be called.`, definition.name);
  return { ...definition, function: $callback, parse: $parseRaw, strict: true } as Callable;
}

/** Works with a signal that is aborted with another one, and after some time; waits no longer than that. */
async function within<T>(
  timeout: number | undefined,
  outer: AbortSignal,
  work: (signal: AbortSignal) => T | PromiseLike<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  let late: ReturnType<typeof setTimeout> | undefined;
  let stop!: (reason: unknown) => void;
  const stopped = new Promise<never>((_, reject) => {
    stop = (reason) => {
      controller.abort(reason);
      // Older engines know of no reason.
      reject(reason ?? new Error('Aborted'));
    };
  });
  const abort = (): void => stop(outer.reason);
  outer.addEventListener('abort', abort);
  if (timeout !== undefined)
    late = setTimeout(() => stop(new Error(`Timed out after ${timeout} ms`)), timeout);
  try {
    if (outer.aborted) abort();
    return await Promise.race(outer.aborted ? [stopped] : [stopped, work(signal)]);
  } finally {
    clearTimeout(late);
    outer.removeEventListener('abort', abort);
  }
}

function told(result: unknown): string {
  return typeof result === 'string' ? result : (JSON.stringify(result) ?? String(result));
}
