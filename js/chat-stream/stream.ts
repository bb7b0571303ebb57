import { APIUserAbortError } from '../errors/api.js';
import type { Body } from '../stream/body.js';
import { readingOfChunks } from '../stream/open.js';
import { Field } from '../stream/records.js';
import { Stream } from '../stream/stream.js';
import { addParsed, type Schemas } from '../structured/parse.js';
import type { AccumulatedCompletion, ChatCompletion } from '../types/answer.js';
import type { ChatCompletionChunk } from '../types/chunk.js';
import type { ChatCompletionMessageParam } from '../types/message.js';
import type { RequestOptions } from '../types/options.js';
import type {
  ChatCompletionCreateParamsBase,
  ChatCompletionCreateParamsStreaming,
} from '../types/request.js';
import type { ParsedChatCompletion } from '../types/stored.js';
import type { ChunkSource } from '../types/stream.js';
import { ChoiceChanges, type Heard, type Tell } from './changes.js';
import { Conversation } from './conversation.js';
import type { EventArgs } from './emitter.js';
import type { ChatCompletionStreamEvents } from './events.js';
import { asChunk, asLine, type MadeID, partsOf } from './lines.js';
import { rememberOriginal } from './replay.js';

/** A request for `.stream()`; it is streamed, whatever `stream` says. */
export type ChatCompletionStreamParams = Omit<ChatCompletionCreateParamsBase, 'stream'> & {
  stream?: boolean | null;
};

/** Whoever can make a streamed request. */
export interface StreamingClient {
  chat: {
    completions: {
      create(body: ChatCompletionCreateParamsStreaming, options?: RequestOptions): PromiseLike<ChunkSource>;
    };
  };
}

/**
 * A streamed answer as events, promises and an iterator.
 *
 * With listeners alone it runs freely; once it is iterated, the slowest iterator sets the pace.
 */
export class ChatCompletionStream<ParsedT = null>
  extends Conversation<ChatCompletionStreamEvents<ParsedT>, ParsedT>
  implements AsyncIterable<ChatCompletionChunk>
{
  readonly #schemas: Schemas;
  #snapshot: AccumulatedCompletion | undefined;
  #chunk: ChatCompletionChunk | undefined;

  /** @internal */
  constructor(schemas: Schemas = {}) {
    super();
    this.#schemas = schemas;
  }

  /** Asks for an answer. */
  static createChatCompletion<ParsedT = null>(
    client: StreamingClient,
    params: ChatCompletionStreamParams,
    options: RequestOptions = {},
  ): ChatCompletionStream<ParsedT> {
    const stream = new ChatCompletionStream<ParsedT>(params);
    stream._run(() => stream.#converse(client, params, options));
    return stream;
  }

  /** Reads what `toReadableStream()` wrote, also of a conversation with tools. */
  static fromReadableStream<ParsedT = null>(source: ReadableStream): ChatCompletionStream<ParsedT> {
    const stream = new ChatCompletionStream<ParsedT>();
    // Of its own: it is aborted by failures, too, which are no aborts by the caller.
    const controller = new AbortController();
    const { signal } = stream.controller;
    signal.addEventListener('abort', () => controller.abort(signal.reason));
    stream._run(async () => {
      for await (const part of partsOf(Stream.fromReadableStream(source, controller))) {
        if ('role' in part) stream._addMessage(part);
        else stream._addCompletion(await stream._read(new Stream(() => part, new AbortController())));
      }
      stream._tellFinals();
    });
    return stream;
  }

  /** The answer so far, which goes on growing; `undefined` before it begins and after it is complete. */
  get currentChatCompletionSnapshot(): AccumulatedCompletion | undefined {
    return this.#snapshot;
  }

  /** The chunks. Leaving the loop aborts. */
  [Symbol.asyncIterator](): AsyncIterableIterator<ChatCompletionChunk> {
    return this._items('chunk');
  }

  /** Bytes of one chunk per line, to be handed on; they are read by {@link ChatCompletionStream.fromReadableStream}. */
  toReadableStream(): ReadableStream<Uint8Array> {
    return new Stream(() => this._items('line'), this.controller).toReadableStream();
  }

  /** @internal */
  override _addMessage(message: ChatCompletionMessageParam, emit = true): void {
    super._addMessage(message, emit);
    if (emit && message.role === 'tool') this._emit('line', asChunk(message, this.#chunk));
  }

  /** @internal An answer told as events; resolves to all of it. */
  async _read(stream: ChunkSource): Promise<ParsedChatCompletion<ParsedT>> {
    const tell: Tell = (event, ...args) =>
      this._emit(event, ...(args as EventArgs<ChatCompletionStreamEvents<ParsedT>, typeof event>));
    const heard: Heard = (event) => this._heard(event);
    tell('connect');
    const { signal } = this.controller;
    const reading = readingOfChunks(stream);
    const changes = new Map<AccumulatedCompletion.Choice, ChoiceChanges>();
    let make: (() => ChatCompletionChunk) | undefined;
    let mistake: { error: unknown } | undefined;
    let ids: MadeID[] = [];

    // A chunk is told when all that it changes has been applied: before the next one, or at the end of the read.
    const tellChunk = (): void => {
      const { body } = reading;
      if (!make || !body || mistake) return;
      const chunk = heard('line') || heard('chunk') ? make() : undefined;
      make = undefined;
      try {
        this.#snapshot = body.answer.live();
        if (chunk) {
          this.#chunk = chunk;
          if (heard('line')) tell('line', asLine(chunk, ids));
          tell('chunk', chunk, this.#snapshot);
        }
        if (ids.length > 0) ids = [];
        for (const choice of changes.values()) choice.tell();
      } catch (error) {
        // A listener's, or a schema's: it must not reach the decoder, from whose midst this is called.
        mistake = { error };
      }
    };
    reading.mode = 2;
    reading.watcher = {
      onChunk: (next) => {
        tellChunk();
        make = next;
      },
      watch: (field, choice, call, text) => {
        const change = changes.get(choice) ?? new ChoiceChanges(choice, this.#schemas, tell, heard);
        changes.set(choice, change);
        change.note(field, call, text);
        if (field === Field.CallId) ids.push({ choice: choice.index, call, id: text });
      },
    };
    const body = await reading.opened();
    for (let more = body !== undefined; more; ) {
      more = (await body?.read()) ?? false;
      tellChunk();
      if (mistake) {
        reading.stop();
        throw mistake.error;
      }
      await this._room();
    }
    if (!signal.aborted) reading.finish();
    this.#snapshot = undefined;
    if (signal.aborted || (await reading.outcome).kind === 'stopped') {
      reading.stop();
      throw new APIUserAbortError({ cause: signal.reason });
    }
    return this.#parsed(reading.partial as ChatCompletion, body);
  }

  #parsed(completion: ChatCompletion, body: Body | undefined): ParsedChatCompletion<ParsedT> {
    const parsed = addParsed<ParsedT>(completion, this.#schemas);
    for (const { index, message } of parsed.choices) rememberOriginal(message, body?.answer.message(index));
    return parsed;
  }

  async #converse(
    client: StreamingClient,
    params: ChatCompletionStreamParams,
    options: RequestOptions,
  ): Promise<void> {
    for (const message of params.messages) this._addMessage(message, false);
    const unfollow = this._follow(options.signal);
    try {
      const body = { ...params, stream: true as const };
      const { signal } = this.controller;
      this._addCompletion(
        await this._read(await client.chat.completions.create(body, { ...options, signal })),
      );
    } finally {
      unfollow();
    }
    this._tellFinals();
  }
}
