import { APIUserAbortError } from '../errors/api.js';
import { Stream } from '../stream/stream.js';
import { addParsed, isParseable, type Schemas, throwIfCut } from '../structured/parse.js';
import type { AccumulatedCompletion, ChatCompletion } from '../types/answer.js';
import type { ChatCompletionChunk } from '../types/chunk.js';
import type { ChatCompletionMessageParam } from '../types/message.js';
import type { RequestOptions } from '../types/options.js';
import type {
  ChatCompletionCreateParamsBase,
  ChatCompletionCreateParamsStreaming,
} from '../types/request.js';
import type { ParsedChatCompletion } from '../types/stored.js';
import { ChoiceChanges, type Tell } from './changes.js';
import { Conversation } from './conversation.js';
import type { EventArgs } from './emitter.js';
import type { ChatCompletionStreamEvents } from './events.js';

/** A request for `.stream()`; it is streamed, whatever `stream` says. */
export type ChatCompletionStreamParams = Omit<ChatCompletionCreateParamsBase, 'stream'> & {
  stream?: boolean | null;
};

/** Whoever can make a streamed request. */
export interface StreamingClient {
  chat: {
    completions: {
      create(
        body: ChatCompletionCreateParamsStreaming,
        options?: RequestOptions,
      ): PromiseLike<Stream<ChatCompletionChunk>>;
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

  /** @internal */
  constructor(schemas: Schemas = {}) {
    super();
    this.#schemas = schemas;
  }

  /** Asks for an answer. */
  static createChatCompletion<ParsedT = null>(
    client: StreamingClient,
    params: ChatCompletionStreamParams,
    options?: RequestOptions,
  ): ChatCompletionStream<ParsedT> {
    const stream = new ChatCompletionStream<ParsedT>(params);
    stream._run(() => stream.#converse(client, params, options));
    return stream;
  }

  /** Reads what {@link ChatCompletionStream.toReadableStream} wrote. */
  static fromReadableStream<ParsedT = null>(source: ReadableStream): ChatCompletionStream<ParsedT> {
    const stream = new ChatCompletionStream<ParsedT>();
    stream._run(async () => {
      const { controller } = stream;
      stream._addCompletion(await stream._read(Stream.fromReadableStream(source, controller)));
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
    return new Stream(() => this[Symbol.asyncIterator](), this.controller).toReadableStream();
  }

  /** @internal One request, its answer told as events; resolves to the answer. */
  protected async _ask(
    client: StreamingClient,
    params: ChatCompletionStreamParams,
    options: RequestOptions = {},
  ): Promise<ParsedChatCompletion<ParsedT>> {
    const { controller } = this;
    const { signal } = options;
    const abort = (): void => controller.abort(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    try {
      const body = { ...params, stream: true as const };
      return await this._read(
        await client.chat.completions.create(body, { ...options, signal: controller.signal }),
      );
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** @internal An answer told as events; resolves to all of it. */
  protected async _read(stream: Stream<ChatCompletionChunk>): Promise<ParsedChatCompletion<ParsedT>> {
    const tell: Tell = (event, ...args) =>
      this._emit(event, ...(args as EventArgs<ChatCompletionStreamEvents<ParsedT>, typeof event>));
    tell('connect');
    const reading = stream._reading();
    const changes = new Map<AccumulatedCompletion.Choice, ChoiceChanges>();
    let chunk: ChatCompletionChunk | undefined;
    let mistake: { error: unknown } | undefined;

    // A chunk is told when all that it changes has been applied: before the next one, or at the end of the read.
    const tellChunk = (): void => {
      const { body } = reading;
      if (!chunk || !body || mistake) return;
      const told = chunk;
      chunk = undefined;
      try {
        this.#snapshot = body.answer.live();
        tell('chunk', told, this.#snapshot);
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
        chunk = next;
      },
      watch: (field, choice, call, text) => {
        const change = changes.get(choice) ?? new ChoiceChanges(choice, this.#schemas, tell);
        changes.set(choice, change);
        change.note(field, call, text);
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
    reading.finish();
    this.#snapshot = undefined;
    if ((await reading.outcome).kind === 'stopped')
      throw new APIUserAbortError({ cause: this.controller.signal.reason });
    const completion = reading.partial as ChatCompletion;
    if (isParseable(this.#schemas))
      for (const { finish_reason } of completion.choices) throwIfCut(finish_reason, completion);
    return addParsed<ParsedT>(completion, this.#schemas);
  }

  async #converse(
    client: StreamingClient,
    params: ChatCompletionStreamParams,
    options?: RequestOptions,
  ): Promise<void> {
    for (const message of params.messages as ChatCompletionMessageParam[]) this._addMessage(message, false);
    this._addCompletion(await this._ask(client, params, options));
    this._tellFinals();
  }
}
