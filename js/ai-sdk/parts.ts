import { ChoiceChanges, type Tell } from '../chat-stream/changes.js';
import type { Reading } from '../stream/reading.js';
import type { ChatCompletionChunk } from '../types/chunk.js';
import {
  detailsOf,
  finishOf,
  isWhole,
  reasoningFields,
  responseOf,
  sourcesOf,
  toolCall,
  uniqueId,
  usageOf,
} from './answer.js';
import type { StreamPart, Warning } from './types.js';

/** The AI SDK's parts of choice 0 of a streamed answer, in the order in which it says them. */
export class Parts {
  /** What nobody has taken yet. */
  readonly waiting: StreamPart[] = [];
  readonly #reading: Reading;
  readonly #raw: boolean;
  #changes: ChoiceChanges | undefined;
  #chunk: (() => ChatCompletionChunk) | undefined;
  #introduced = false;
  /** The text or the reasoning that is being said. */
  #open: { kind: 'text' | 'reasoning'; id: string } | undefined;
  #blocks = 0;
  /** The ids and lengths under which calls were begun; a server's may come later. */
  readonly #calls = new Map<number, { id: string; sent: number }>();
  readonly #ids = new Set<string>();

  constructor(reading: Reading, warnings: Warning[], raw: boolean) {
    this.#reading = reading;
    this.#raw = raw;
    this.waiting.push({ type: 'stream-start', warnings });
    reading.mode = 2;
    reading.watcher = {
      onChunk: (next) => {
        this.#tell();
        this.#chunk = next;
      },
      watch: (field, choice, call, text) => {
        if (choice.index !== 0) return;
        this.#changes ??= new ChoiceChanges(choice, {}, this.#hear);
        this.#changes.note(field, call, text);
      },
    };
  }

  /** Reads on; whether there is more. Throws what ended the answer before its time. */
  async read(): Promise<boolean> {
    const body = await this.#reading.opened();
    if (body && (await body.read())) {
      this.#tell();
      return true;
    }
    this.#tell();
    this.#reading.finish();
    return false;
  }

  /** Whether something of the answer has come, beyond its beginning. */
  get substance(): boolean {
    return this.#open !== undefined || this.#blocks > 0 || this.#calls.size > 0;
  }

  /** Says the end. */
  end(error?: unknown): void {
    const { waiting } = this;
    const answer = this.#reading.body?.answer.live() ?? this.#reading.partial;
    const choice = answer.choices.find(({ index }) => index === 0);
    this.#close();
    if (choice && !error) {
      // Pieces of two calls may come by turns: only the end of the answer says that one is whole.
      for (const call of this.#calls.keys()) this.#endCall(call);
      waiting.push(...sourcesOf(choice.message));
    }
    if (error) waiting.push({ type: 'error', error });
    waiting.push({
      type: 'finish',
      finishReason: error ? { unified: 'error', raw: choice?.finish_reason ?? undefined } : finishOf(choice),
      usage: usageOf(answer),
      ...detailsOf(answer, this.#reading.body?.repairs ?? []),
    });
  }

  // A chunk is told when all that it changes has been applied: before the next one, or at the end of the read.
  #tell(): void {
    if (this.#chunk && (this.#raw || !this.#introduced)) this.#introduce(this.#chunk());
    this.#chunk = undefined;
    this.#changes?.tell();
  }

  #introduce(chunk: ChatCompletionChunk): void {
    if (this.#raw) this.waiting.push({ type: 'raw', rawValue: chunk });
    if (this.#introduced) return;
    const metadata = responseOf(this.#reading.body!.answer.live());
    // A first chunk may be of the prompt's filter alone, without an id.
    if (!metadata.id && !chunk.choices?.length) return;
    this.#introduced = true;
    this.waiting.push({ type: 'response-metadata', ...metadata });
  }

  readonly #hear: Tell = (event, ...args) => {
    const [said] = args as [{ delta: string; index: number }];
    if (event === 'content.delta' || event === 'refusal.delta') this.#say('text', said.delta);
    else if (event === 'reasoning.delta') this.#say('reasoning', said.delta);
    else if (event === 'tool_calls.function.arguments.delta') this.#callOn(said.index);
  };

  #say(kind: 'text' | 'reasoning', delta: string): void {
    if (this.#open?.kind !== kind) {
      this.#close();
      this.#open = { kind, id: `${kind}-${this.#blocks++}` };
      this.waiting.push({ type: `${kind}-start`, id: this.#open.id });
    }
    this.waiting.push({ type: `${kind}-delta`, id: this.#open.id, delta });
  }

  #close(): void {
    if (!this.#open) return;
    const { kind, id } = this.#open;
    this.#open = undefined;
    if (kind === 'text') this.waiting.push({ type: 'text-end', id });
    else {
      const original = this.#reading.body?.answer.message(0);
      this.waiting.push({ type: 'reasoning-end', id, ...reasoningFields(original) });
    }
  }

  #callOn(index: number): void {
    const call = this.#function(index);
    // Until the name is there, nothing can be said of a call.
    if (!call?.function.name) return;
    let begun = this.#calls.get(index);
    if (!begun) {
      this.#close();
      begun = { id: uniqueId(call.id, this.#ids), sent: 0 };
      this.#calls.set(index, begun);
      this.waiting.push({ type: 'tool-input-start', id: begun.id, toolName: call.function.name });
    }
    const delta = call.function.arguments.slice(begun.sent);
    begun.sent += delta.length;
    if (delta) this.waiting.push({ type: 'tool-input-delta', id: begun.id, delta });
  }

  #endCall(index: number): void {
    const call = this.#function(index);
    const begun = this.#calls.get(index);
    const choice = this.#choice;
    if (!call || !begun || !choice) return;
    this.waiting.push({ type: 'tool-input-end', id: begun.id });
    if (isWhole(call, choice)) this.waiting.push(toolCall(call, begun.id));
  }

  get #choice() {
    return this.#reading.body?.answer.live().choices.find(({ index }) => index === 0);
  }

  #function(index: number) {
    const call = this.#choice?.message.tool_calls?.[index];
    return call?.type === 'function' ? call : undefined;
  }
}
