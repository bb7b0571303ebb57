import { JsonStream } from '../json/stream.js';
import { Field } from '../stream/records.js';
import { argumentsParser, contentParser, hasContent, type Schemas } from '../structured/parse.js';
import type { AccumulatedCompletion, ChatCompletionTokenLogprob } from '../types/answer.js';
import type { ParsedFunction } from '../types/stored.js';
import type { ChatCompletionStreamEvents, FunctionToolCallArgumentsDeltaEvent } from './events.js';

type Events = ChatCompletionStreamEvents<unknown>;
/** Tells listeners of an event. */
export type Tell = <Event extends keyof Events>(event: Event, ...args: Parameters<Events[Event]>) => void;

/** Whether anybody listens: an event that nobody hears is not even made. */
export type Heard = (event: keyof Events) => boolean;

/** A text that grows: how long it was, what the current chunk adds, and its value where it is JSON. */
interface Growing {
  length: number;
  delta: string;
  json: JsonStream | undefined;
}

/**
 * What one chunk after the other changes in one choice, as events. Changes are noted while a chunk is applied, and told
 * when all of it has been.
 */
export class ChoiceChanges {
  readonly #choice: AccumulatedCompletion.Choice & { message: { parsed?: unknown } };
  readonly #schemas: Schemas;
  readonly #tell: Tell;
  readonly #heard: Heard;
  readonly #content = growing();
  readonly #refusal = growing();
  readonly #reasoning = growing();
  readonly #calls = new Map<number, Growing>();
  /** Calls that the current chunk is about, in order. */
  readonly #touched = new Set<number>();
  readonly #logprobs = { content: 0, refusal: 0 };
  readonly #done = new Set<string>();
  #call: number | undefined;
  #finished = false;

  /** @param heard left out: everything is told */
  constructor(choice: AccumulatedCompletion.Choice, schemas: Schemas, tell: Tell, heard: Heard = () => true) {
    this.#choice = choice;
    this.#schemas = schemas;
    this.#tell = tell;
    this.#heard = heard;
  }

  /** A change that the current chunk made; the choice has it already. */
  note(field: number, call: number, text: string): void {
    const { message } = this.#choice;
    switch (field) {
      case Field.Content:
        this.#grow(this.#content, message.content ?? '', text, contentParser(this.#schemas) !== undefined);
        break;
      case Field.Refusal:
        this.#grow(this.#refusal, message.refusal ?? '', text, false);
        break;
      case Field.Reasoning:
        this.#grow(this.#reasoning, message.reasoning ?? '', text, false);
        break;
      case Field.FinishReason:
        this.#finished = true;
        break;
      case Field.CallId:
      case Field.CallName:
      case Field.CallArguments:
        this.#touched.add(call);
        if (field === Field.CallArguments) this.#growCall(call, text);
        break;
    }
  }

  /** Tells what the chunk changed. */
  tell(): void {
    const { index, message, logprobs } = this.#choice;
    const tell = this.#tell;
    const thought = taken(this.#reasoning);
    if (thought && this.#heard('reasoning.delta'))
      tell('reasoning.delta', of(index, { delta: thought, snapshot: message.reasoning ?? '' }));
    const said = taken(this.#content);
    if (said) this.#tellContent(said, message.content ?? '');
    const refused = taken(this.#refusal);
    if (refused) tell('refusal.delta', of(index, { delta: refused, snapshot: message.refusal ?? '' }));
    this.#takeLogprobs('content', logprobs?.content, (content, snapshot) =>
      tell('logprobs.content.delta', of(index, { content, snapshot })),
    );
    this.#takeLogprobs('refusal', logprobs?.refusal, (refusal, snapshot) =>
      tell('logprobs.refusal.delta', of(index, { refusal, snapshot })),
    );
    if (this.#touched.size > 0) this.#tellCalls();
    if (this.#finished) this.#end();
  }

  #tellContent(delta: string, snapshot: string): void {
    const { index, message } = this.#choice;
    const value = this.#content.json?.value;
    if (value !== undefined) message.parsed = value;
    this.#tell('content', delta, snapshot, ...(index ? [index] : []));
    if (!this.#heard('content.delta')) return;
    const parsed = contentParser(this.#schemas) ? (value ?? null) : undefined;
    this.#tell('content.delta', of(index, { delta, snapshot, parsed }));
  }

  #tellCalls(): void {
    for (const call of this.#touched) {
      if (this.#call === call) continue;
      this.#textsAreDone();
      this.#callIsDone();
      this.#call = call;
    }
    for (const call of this.#touched) this.#tellCall(call);
    this.#touched.clear();
  }

  /** Whether what has come is not all that the model wanted to say. */
  get #isCut(): boolean {
    return this.#choice.finish_class === 'length' || this.#choice.finish_class === 'content_filter';
  }

  #end(): void {
    this.#textsAreDone();
    this.#callIsDone();
    this.#finished = false;
  }

  #grow(growing: Growing, now: string, text: string, isJson: boolean): void {
    // A text that was set anew is told by what it has beyond the old one.
    const appended = growing.length + text.length === now.length;
    growing.delta += appended ? text : now.slice(growing.length);
    growing.length = now.length;
    if (!isJson) return;
    if (!appended) growing.json = undefined;
    growing.json ??= new JsonStream();
    growing.json.push(text);
  }

  #growCall(call: number, text: string): void {
    const growing = this.#callOf(call);
    growing.delta += text;
    const body = this.#function(call);
    if (growing.json) growing.json.push(text);
    else if (body && argumentsParser(this.#schemas, body.name)) {
      growing.json = new JsonStream();
      growing.json.push(body.arguments);
    }
  }

  #takeLogprobs(
    which: 'content' | 'refusal',
    all: ChatCompletionTokenLogprob[] | null | undefined,
    told: (fresh: ChatCompletionTokenLogprob[], snapshot: ChatCompletionTokenLogprob[]) => void,
  ): void {
    const from = this.#logprobs[which];
    if (!all || all.length === from) return;
    this.#logprobs[which] = all.length;
    told(all.slice(from), all);
  }

  #tellCall(call: number): void {
    const body = this.#function(call);
    if (!body) return;
    const growing = this.#callOf(call);
    const delta = taken(growing);
    const { json } = growing;
    if (json) body.parsed_arguments = json.value;
    if (!this.#heard('tool_calls.function.arguments.delta')) return;
    // There are many of these: not even copied.
    const told: FunctionToolCallArgumentsDeltaEvent = new OfFirst();
    told.name = body.name;
    told.index = call;
    told.arguments = body.arguments;
    told.parsed_arguments = body.parsed_arguments;
    told.arguments_delta = delta;
    const { index } = this.#choice;
    this.#tell('tool_calls.function.arguments.delta', index ? { ...told, choice_index: index } : told);
  }

  #textsAreDone(): void {
    const { index, message, logprobs } = this.#choice;
    const tell = this.#tell;
    const { content, refusal } = message;
    const parse = contentParser(this.#schemas);
    // What is cut is not parsed: the stream will end with the error that says so.
    if (hasContent(message) && !(parse && this.#isCut)) {
      this.#once('content', () => {
        const text = content ?? '';
        const parsed = refusal ? null : (parse?.(text) as null);
        tell('content.done', of(index, { content: text, parsed: parsed ?? null }));
      });
    }
    if (refusal) this.#once('refusal', () => tell('refusal.done', of(index, { refusal })));
    const words = logprobs?.content;
    if (words)
      this.#once('logprobs.content', () => tell('logprobs.content.done', of(index, { content: words })));
    const refused = logprobs?.refusal;
    if (refused) {
      this.#once('logprobs.refusal', () => tell('logprobs.refusal.done', of(index, { refusal: refused })));
    }
  }

  #callIsDone(): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#call = undefined;
    const body = this.#function(call);
    if (!body) return;
    const parse = argumentsParser(this.#schemas, body.name);
    if (parse && this.#isCut) return;
    const parsed_arguments = parse?.(body.arguments) ?? null;
    const { name, arguments: text } = body;
    const told = { name, index: call, arguments: text, parsed_arguments };
    this.#tell('tool_calls.function.arguments.done', ofChoice(this.#choice.index, told));
  }

  #once(what: string, tell: () => void): void {
    if (this.#done.has(what)) return;
    this.#done.add(what);
    tell();
  }

  #callOf(call: number): Growing {
    let text = this.#calls.get(call);
    if (!text) {
      text = growing();
      this.#calls.set(call, text);
    }
    return text;
  }

  #function(call: number): ParsedFunction | undefined {
    const one = this.#choice.message.tool_calls?.[call];
    return one?.type === 'function' ? one.function : undefined;
  }
}

// Events of the first choice have its index in their prototype: of a single choice, they are equal to those that `openai`
// tells.
const First = /* @__PURE__ */ withPrototype({ index: { value: 0 } });
const OfFirst = /* @__PURE__ */ withPrototype({ choice_index: { value: 0 } });

/** Copies events into objects with that prototype: several times as fast as changing the prototype of what is there. */
function withPrototype(members: PropertyDescriptorMap): new (event?: object) => never {
  function Event(this: Record<string, unknown>, event?: Record<string, unknown>): void {
    for (const key in event) this[key] = event![key];
  }
  Event.prototype = Object.create(Object.prototype, members);
  return Event as unknown as new (
    event?: object,
  ) => never;
}

/** An event with its choice's index: a key of its own unless it is 0. */
function of<Event extends object>(index: number, event: Event): Event & { index: number } {
  return index === 0 ? new First(event) : { ...event, index };
}

/** The same for events whose `index` is that of a call. */
function ofChoice<Event extends object>(
  choice_index: number,
  event: Event,
): Event & { choice_index: number } {
  return choice_index === 0 ? new OfFirst(event) : { ...event, choice_index };
}

function growing(): Growing {
  return { length: 0, delta: '', json: undefined };
}

/** What has come of a text since it was last told. */
function taken(growing: Growing): string {
  const { delta } = growing;
  growing.delta = '';
  return delta;
}
