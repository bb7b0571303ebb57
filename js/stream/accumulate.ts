import type { AccumulatedCompletion } from '../types/answer.js';
import type { ChatCompletionMessageToolCall } from '../types/index.js';
import {
  APPEND,
  APPEND_JSON,
  CALL,
  CHOICE,
  EXTEND,
  Field,
  MOVE,
  SET,
  SET_JSON,
  SET_KEY,
  SOURCE,
  Source,
} from './records.js';

type Choice = AccumulatedCompletion.Choice;
type Call = ChatCompletionMessageToolCall & {
  function?: { name: string; arguments: string };
  custom?: { name: string; input: string };
};

/** Told of each piece of text, for those who make events of it. */
export type Watch = (field: number, choice: Choice, call: number, text: string) => void;

/**
 * The answer as it grows: holds its texts and applies what Rust says, blindly. Texts grow by `+=`, which costs the
 * piece alone; JSON whose value nobody may ever ask for stays text until somebody does.
 */
export class Accumulated {
  private readonly root: AccumulatedCompletion = {
    id: '',
    object: 'chat.completion',
    created: 0,
    model: '',
    choices: [],
  };
  /** Choices in order of appearance, as records count them. */
  private readonly slots: Choice[] = [];
  /** Under which names the server sent reasoning, by choice. */
  private readonly sources: number[] = [];
  /** JSON arrays that were appended to arrays, not parsed yet. */
  private pending: Array<readonly [target: number, json: string]> = [];
  /** Members that were set, as JSON, not parsed yet: by target, then by name. */
  private readonly members = new Map<number, Map<string, string>>();
  private usage: string | undefined;
  /** Choice 0's text since it was last taken. */
  private fresh = '';

  private readonly watch: Watch | undefined;
  private readonly takes: boolean;

  /**
   * @param watch told of each piece of text
   * @param takes whether text is taken by {@link takeText}
   */
  constructor(watch?: Watch, takes = false) {
    this.watch = watch;
    this.takes = takes;
  }

  /** The text of choice 0 that came since the last call. */
  takeText(): string {
    const text = this.fresh;
    this.fresh = '';
    return text;
  }

  /** Applies the record at `at`; returns where the next one begins. */
  apply(words: Uint32Array, at: number, lead: string, rest: string): number {
    const code = words[at]!;
    const target = words[at + 1]!;
    const field = target & 0xff;
    const slot = (target >>> 8) & 0xfff;
    const call = target >>> 20;
    const choice = this.slots[slot]!;
    const start = words[at + 2]!;
    const end = start + words[at + 3]!;
    switch (code) {
      case APPEND:
        this.append(field, choice, call, start === 0 && end === lead.length ? lead : lead.slice(start, end));
        return at + 4;
      case APPEND_JSON:
        this.append(field, choice, call, JSON.parse(`"${rest.slice(start, end)}"`));
        return at + 4;
      case SET:
        this.set(field, choice, call, rest.slice(start, end));
        return at + 4;
      case SET_JSON:
        this.usage = rest.slice(start, end);
        return at + 4;
      case SET_KEY: {
        const from = words[at + 4]!;
        const members = this.members.get(target) ?? new Map<string, string>();
        this.members.set(target, members);
        members.set(rest.slice(start, end), rest.slice(from, from + words[at + 5]!));
        return at + 6;
      }
      case EXTEND:
        this.pending.push([target, rest.slice(start, end)]);
        this.watch?.(field, choice, 0, '');
        return at + 4;
      case CHOICE:
        this.slots[slot] = {
          index: start,
          message: { role: 'assistant', content: null, refusal: null },
          finish_reason: null,
          finish_class: null,
          logprobs: null,
        };
        this.root.choices.push(this.slots[slot]);
        this.root.choices.sort((a, b) => a.index - b.index);
        return at + 3;
      case CALL:
        this.calls(choice)[call] = (
          start === 1
            ? { id: '', type: 'custom', custom: { name: '', input: '' } }
            : { id: '', type: 'function', function: { name: '', arguments: '' } }
        ) as Call;
        return at + 3;
      case SOURCE:
        this.sources[slot] = start;
        return at + 3;
      case MOVE: {
        const { message } = choice;
        const moved = message.content ?? '';
        message.reasoning = (message.reasoning ?? '') + moved;
        message.content = null;
        this.watch?.(Field.Content, choice, 0, '');
        this.watch?.(Field.Reasoning, choice, 0, moved);
        return at + 2;
      }
      default:
        throw new RangeError(`unknown record ${code}`);
    }
  }

  /** The answer so far, every choice; a copy that grows no further. */
  completion(): AccumulatedCompletion {
    const copy = clone(this.live()) as AccumulatedCompletion;
    for (const [slot, choice] of this.slots.entries()) {
      const { message } = copy.choices.find(({ index }) => index === choice.index)!;
      if (message.reasoning !== undefined && this.sources[slot]! & Source.reasoning_content)
        Object.assign(message, { reasoning_content: message.reasoning });
    }
    return copy;
  }

  /** The answer itself, which goes on growing. */
  live(): AccumulatedCompletion {
    if (this.pending.length > 0) {
      for (const [target, json] of this.pending) this.extend(target, JSON.parse(json));
      this.pending = [];
    }
    if (this.members.size > 0) {
      for (const [target, members] of this.members)
        for (const [name, json] of members) this.setMember(target, name, json);
      this.members.clear();
    }
    if (this.usage !== undefined) {
      this.root.usage = JSON.parse(this.usage);
      this.usage = undefined;
    }
    return this.root;
  }

  /** The message of a choice as the server wants it back: its own fields, none of ours. */
  message(index: number): AccumulatedCompletion.Message | undefined {
    const slot = this.slots.findIndex((choice) => choice.index === index);
    const message = this.completion().choices.find((choice) => choice.index === index)?.message;
    if (!message) return undefined;
    if (!(this.sources[slot]! & Source.reasoning)) delete message.reasoning;
    if (message.refusal === null) delete (message as Partial<typeof message>).refusal;
    return message;
  }

  private append(field: number, choice: Choice, call: number, text: string): void {
    const { message } = choice;
    switch (field) {
      case Field.Content:
        message.content = (message.content ?? '') + text;
        if (this.takes && choice.index === 0) this.fresh += text;
        break;
      case Field.Reasoning:
        message.reasoning = (message.reasoning ?? '') + text;
        break;
      case Field.CallArguments: {
        const { function: body, custom } = this.calls(choice)[call]!;
        if (custom) custom.input += text;
        else body!.arguments += text;
        break;
      }
      case Field.Refusal:
        message.refusal = (message.refusal ?? '') + text;
        break;
      case Field.FunctionArguments:
        this.functionCall(message).arguments += text;
        break;
      case Field.AudioData:
        this.audio(message).data += text;
        break;
      case Field.AudioTranscript:
        this.audio(message).transcript += text;
        break;
    }
    this.watch?.(field, choice, call, text);
  }

  private set(field: number, choice: Choice, call: number, text: string): void {
    const { message } = choice;
    switch (field) {
      case Field.FinishReason:
        choice.finish_reason = text;
        break;
      case Field.FinishClass:
        choice.finish_class = text as Choice['finish_class'];
        break;
      case Field.Role:
        message.role = text as 'assistant';
        break;
      case Field.Content:
        message.content = text;
        break;
      case Field.Reasoning:
        message.reasoning = text;
        break;
      case Field.FunctionName:
        this.functionCall(message).name = text;
        break;
      case Field.CallId:
        this.calls(choice)[call]!.id = text;
        break;
      case Field.CallName: {
        const { function: body, custom } = this.calls(choice)[call]!;
        (custom ?? body)!.name = text;
        break;
      }
    }
    this.watch?.(field, choice, call, text);
  }

  private setMember(target: number, name: string, json: string): void {
    const choice = this.slots[(target >>> 8) & 0xfff]!;
    // `__proto__` from a server must become an ordinary member.
    Object.defineProperty(this.owner(target & 0xff, choice, target >>> 20), name, {
      value: JSON.parse(json),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }

  private extend(target: number, items: unknown[]): void {
    const field = target & 0xff;
    const choice = this.slots[(target >>> 8) & 0xfff]!;
    if (field === Field.LogprobsContent || field === Field.LogprobsRefusal) {
      choice.logprobs ??= { content: null, refusal: null };
      const key = field === Field.LogprobsContent ? 'content' : 'refusal';
      choice.logprobs[key] ??= [];
      choice.logprobs[key].push(...(items as never[]));
    } else {
      const key = field === Field.Annotations ? 'annotations' : 'reasoning_details';
      const message = choice.message as unknown as Record<string, unknown[]>;
      message[key] ??= [];
      message[key].push(...items);
    }
  }

  private owner(field: number, choice: Choice, call: number): object {
    switch (field) {
      case Field.Choice:
        return choice;
      case Field.Message:
        return choice.message;
      case Field.Logprobs:
        choice.logprobs ??= { content: null, refusal: null };
        return choice.logprobs;
      case Field.Audio:
        return this.audio(choice.message);
      case Field.Call:
        return this.calls(choice)[call]!;
      case Field.CallBody: {
        const { function: body, custom } = this.calls(choice)[call]!;
        return (custom ?? body)!;
      }
      default:
        return this.root;
    }
  }

  private calls({ message }: Choice): Call[] {
    message.tool_calls ??= [];
    return message.tool_calls as Call[];
  }

  private audio(message: Choice['message']): { data: string; transcript: string } {
    message.audio ??= { id: '', data: '', expires_at: 0, transcript: '' };
    return message.audio;
  }

  private functionCall(message: Choice['message']): { name: string; arguments: string } {
    message.function_call ??= { arguments: '', name: '' };
    return message.function_call;
  }
}

/** How deep copies go, which is deeper than anything that changes: what a server nests without end is shared. */
const MAX_DEPTH = 64;

/** A copy of plain data. */
function clone(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((inner) => clone(inner, depth + 1));
  // From entries: `__proto__` stays an ordinary member.
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clone(inner, depth + 1)]));
}
