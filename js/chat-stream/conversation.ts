import { TokenbrookError } from '../errors/base.js';
import type { ChatCompletionMessage } from '../types/answer.js';
import type { ChatCompletionMessageParam } from '../types/message.js';
import type { CompletionUsage } from '../types/shared.js';
import type { ParsedChatCompletion, ParsedChatCompletionMessage } from '../types/stored.js';
import { type EventArgs, EventEmitter, type Listeners } from './emitter.js';
import type { ConversationEvents, FunctionToolCall } from './events.js';

/** A conversation as it grows: its messages, its answers, and what they come to in the end. */
export class Conversation<
  Events extends ConversationEvents & Listeners<Events>,
  ParsedT = null,
> extends EventEmitter<Events> {
  /** The messages of the request, then the answers and the results of tools. */
  readonly messages: ChatCompletionMessageParam[] = [];
  readonly #completions: ParsedChatCompletion<ParsedT>[] = [];

  /** The answers that are complete. */
  allChatCompletions(): ParsedChatCompletion<ParsedT>[] {
    return [...this.#completions];
  }

  /** The last answer, once it has ended well. */
  async finalChatCompletion(): Promise<ParsedChatCompletion<ParsedT>> {
    await this.done();
    return found(last(this.#completions), 'a completion');
  }

  /** The last text of the model. */
  async finalContent(): Promise<string | null> {
    await this.done();
    return this.#lastMessage().content ?? null;
  }

  /** The last message of the model. */
  async finalMessage(): Promise<ParsedChatCompletionMessage<ParsedT>> {
    await this.done();
    return this.#lastMessage();
  }

  /** The last function that the model called; `undefined` if it called none. */
  async finalFunctionToolCall(): Promise<FunctionToolCall | undefined> {
    await this.done();
    return this.#lastCall();
  }

  /** The last result of a function; `undefined` if there was none. */
  async finalFunctionToolCallResult(): Promise<string | undefined> {
    await this.done();
    return this.#lastResult();
  }

  /** Tokens of all answers together. */
  async totalUsage(): Promise<CompletionUsage> {
    await this.done();
    return this.#usage();
  }

  /** @internal */
  _addMessage(message: ChatCompletionMessageParam, emit = true): void {
    this.messages.push(message);
    if (!emit) return;
    this.#tell('message', message);
    if (message.role === 'tool') this.#tell('functionToolCallResult', message.content as string);
    if (message.role !== 'assistant') return;
    for (const call of message.tool_calls ?? []) {
      if (call.type === 'function') this.#tell('functionToolCall', call.function);
    }
  }

  /** @internal */
  _addCompletion(completion: ParsedChatCompletion<ParsedT>): void {
    this.#completions.push(completion);
    this.#tell('chatCompletion', completion);
    const message = completion.choices[0]?.message;
    if (message) this._addMessage(message as ChatCompletionMessageParam);
  }

  /** @internal Tells what it came to. */
  _tellFinals(): void {
    const completion = last(this.#completions);
    if (completion) this.#tell('finalChatCompletion', completion);
    const message: ChatCompletionMessage = this.#lastMessage();
    this.#tell('finalMessage', message);
    if (message.content) this.#tell('finalContent', message.content);
    const call = this.#lastCall();
    if (call) this.#tell('finalFunctionToolCall', call);
    const result = this.#lastResult();
    if (result != null) this.#tell('finalFunctionToolCallResult', result);
    if (this.#completions.some(({ usage }) => usage)) this.#tell('totalUsage', this.#usage());
  }

  // The names are those of `ConversationEvents`, which `Events` has all of.
  #tell<Event extends keyof ConversationEvents>(
    event: Event,
    ...args: Parameters<ConversationEvents[Event]>
  ): void {
    this._emit(event, ...(args as unknown as EventArgs<Events, Event>));
  }

  #lastMessage(): ParsedChatCompletionMessage<ParsedT> {
    const message = last(this.messages.filter(isAnswer));
    return found(message, 'a message with role=assistant') as ParsedChatCompletionMessage<ParsedT>;
  }

  #lastCall(): FunctionToolCall | undefined {
    for (const message of [...this.messages].reverse()) {
      const calls = isAnswer(message) ? (message.tool_calls ?? []) : [];
      const call = last(calls.filter(({ type }) => type === 'function'));
      if (call?.type === 'function') return call.function;
    }
    return undefined;
  }

  #lastResult(): string | undefined {
    const results = this.messages.filter(
      ({ role, content }) => role === 'tool' && typeof content === 'string',
    );
    return last(results)?.content as string | undefined;
  }

  #usage(): CompletionUsage {
    const total: CompletionUsage = { completion_tokens: 0, prompt_tokens: 0, total_tokens: 0 };
    for (const { usage } of this.#completions) {
      if (!usage) continue;
      for (const key of ['completion_tokens', 'prompt_tokens', 'total_tokens'] as const)
        total[key] += usage[key] ?? 0;
      for (const key of ['completion_tokens_details', 'prompt_tokens_details'] as const)
        if (usage[key]) total[key] = sum(total[key], usage[key]);
    }
    return total;
  }
}

/** Counts added up by name; what is no number is no count. */
function sum(total: object | undefined, more: object): object {
  const counts = new Map<string, number>(Object.entries(total ?? {}));
  for (const [name, count] of Object.entries(more))
    if (typeof count === 'number') counts.set(name, (counts.get(name) ?? 0) + count);
  return Object.fromEntries(counts);
}

function isAnswer(
  message: ChatCompletionMessageParam,
): message is ChatCompletionMessageParam & { role: 'assistant' } {
  return message.role === 'assistant';
}

function last<T>(items: readonly T[]): T | undefined {
  return items[items.length - 1];
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TokenbrookError(`It ended without ${what}.`);
  return value;
}
