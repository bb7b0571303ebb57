import type { Client } from '../client/client.js';
import { TokenbrookError } from '../errors/base.js';
import type { AccumulatedCompletion } from '../types/answer.js';
import type { ChatCompletionChunk } from '../types/chunk.js';
import type { ChatCompletionAssistantMessageParam } from '../types/message.js';
import type { Disposable, Metrics, Outcome, Repair } from '../types/stream.js';
import { Cursor } from './cursor.js';
import { linesToEvents, mapBytes, toLines } from './ndjson.js';
import type { Mode, Reading } from './reading.js';
import { readingOf } from './source.js';
import { teeIterator } from './tee.js';

/** How a stream is split. */
export interface TeeOptions {
  /** Items that the slower branch may lie behind before the faster one waits for it. Left out: any number. */
  limit?: number | undefined;
}

// biome-ignore lint/correctness/noUnusedVariables: it has to be the class's own.
export interface Stream<Item> extends Disposable {}

/**
 * A streamed answer: iterate it with `for await`, once. Leaving the loop, aborting the signal of the request and
 * `controller.abort()` cancel the network at once; the latter two end the loop without an error.
 *
 * Nothing is decoded ahead of its reader beyond one network read, and nothing that arrived is lost while it pauses.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface's member is made below, where it can be.
export class Stream<Item = ChatCompletionChunk> implements AsyncIterable<Item> {
  /** Aborts the request. */
  controller: AbortController;
  readonly #iterate: (mode: Mode) => AsyncIterator<Item>;
  readonly #reading: Reading | undefined;
  // Whether the items come from elsewhere, though they are of the same answer.
  readonly #branch: boolean;
  #taken = false;

  static {
    const { asyncDispose } = Symbol as { asyncDispose?: symbol };
    if (asyncDispose) {
      Object.defineProperty(Stream.prototype, asyncDispose, {
        value: async function (this: Stream) {
          this.#stop();
        },
      });
    }
  }

  /**
   * A stream of whatever an iterator gives.
   *
   * @param iterator called once, by the first reader
   * @param controller aborts where the items come from
   */
  constructor(iterator: () => AsyncIterator<Item>, controller: AbortController);
  /** @internal */
  constructor(
    iterator: (() => AsyncIterator<Item>) | undefined,
    controller: AbortController,
    reading?: unknown,
  );
  constructor(
    iterator: (() => AsyncIterator<Item>) | undefined,
    controller: AbortController,
    reading?: unknown,
  ) {
    this.controller = controller;
    // What `openai` takes in third place, its client, is of no use here.
    this.#reading = reading instanceof Object && 'outcome' in reading ? (reading as Reading) : undefined;
    this.#branch = iterator !== undefined;
    const body = this.#reading;
    this.#iterate =
      iterator ??
      ((mode) => {
        (body as Reading).mode = mode;
        return new Cursor(body as Reading, (open) => open.take() as Item | undefined);
      });
  }

  /**
   * Reads the event stream of a response of your own fetch.
   *
   * @param controller aborted when the loop is left early or fails
   * @param client whose options apply
   */
  static fromSSEResponse<Item = ChatCompletionChunk>(
    response: Response,
    controller: AbortController,
    client?: Client,
  ): Stream<Item> {
    return new Stream<Item>(undefined, controller, readingOf(response.body, controller, client, response));
  }

  /** Reads what {@link Stream.toReadableStream} wrote: bytes of one JSON text per line. */
  static fromReadableStream<Item = ChatCompletionChunk>(
    source: ReadableStream,
    controller: AbortController,
    client?: Client,
  ): Stream<Item> {
    return new Stream<Item>(
      undefined,
      controller,
      readingOf(mapBytes(source, linesToEvents()), controller, client, undefined, { lines: true }),
    );
  }

  /** The items, as `for await` asks for them. Once only: a second reader is refused. */
  [Symbol.asyncIterator](): AsyncIterator<Item> {
    return this.#take(0);
  }

  /** Text of choice 0 as it arrives, one piece per network read: the fastest way to show an answer. */
  async *text(): AsyncGenerator<string, void, undefined> {
    const reading = this.#reading;
    if (!reading) {
      for await (const item of this) {
        const text = (item as Partial<ChatCompletionChunk> | undefined)?.choices?.[0]?.delta?.content;
        if (text) yield text;
      }
      return;
    }
    this.#claim();
    reading.mode = 1;
    const cursor = new Cursor(reading, (body) => body.answer.takeText() || undefined);
    try {
      for (let step = await cursor.next(); !step.done; step = await cursor.next()) yield step.value;
    } finally {
      reading.stop();
    }
  }

  /**
   * The accumulated answer, every choice of it. Reads the stream if nobody else does; after the loop was left early, what
   * had arrived. Rejects with what the loop throws.
   */
  async final(): Promise<AccumulatedCompletion> {
    const reading = this.#accumulating();
    // A loop that is begun in the same turn goes first.
    await undefined;
    if (!this.#taken) {
      if (this.#branch) for await (const _ of this);
      else {
        this.#taken = true;
        reading.mode = 1;
        await reading.drive();
      }
    }
    const { error, partial } = await reading.outcome;
    if (error) throw error;
    return partial;
  }

  /** How the stream ended, once it has. Never rejects, and reads nothing by itself. */
  get outcome(): Promise<Outcome> {
    return this.#accumulating().outcome;
  }

  /** Everything of the answer that has been decoded so far. */
  get partial(): AccumulatedCompletion {
    return this.#accumulating().partial;
  }

  /** Where the client had to depart from what the server sent, so far. */
  get repairs(): Repair[] {
    return this.#accumulating().body?.repairs ?? [];
  }

  /** Times and amounts so far. */
  get metrics(): Metrics {
    return this.#accumulating().metrics;
  }

  /**
   * The assistant's message as the same server wants it back in the next request: its own fields, such as its names for
   * reasoning, and none of our additions.
   *
   * @param choice the choice's `index`
   */
  toMessage(choice = 0): ChatCompletionAssistantMessageParam {
    const message = this.#accumulating().body?.answer.message(choice);
    if (message) return message;
    throw new TokenbrookError(`No message of choice ${choice} has arrived.`);
  }

  /** Splits the stream in two that can be read each at its own pace; this one can then no longer be read. */
  tee({ limit }: TeeOptions = {}): [Stream<Item>, Stream<Item>] {
    const branches = teeIterator(this.#take(0), limit);
    return branches.map((branch) => new Stream(() => branch, this.controller, this.#reading)) as [
      Stream<Item>,
      Stream<Item>,
    ];
  }

  /** Bytes of one JSON text per line, to be handed on, such as by a server to its page. */
  toReadableStream(): ReadableStream<Uint8Array> {
    return toLines(this.#take(0));
  }

  #claim(): void {
    if (this.#taken) throw new TokenbrookError('Cannot iterate over a consumed stream: `tee()` it.');
    this.#taken = true;
  }

  /** @internal The reading of the answer, if this is not one of two branches; the stream is then consumed. */
  _claimReading(): Reading | undefined {
    if (this.#branch || !this.#reading) return undefined;
    this.#claim();
    return this.#reading;
  }

  #take(mode: Mode): AsyncIterator<Item> {
    this.#claim();
    return this.#iterate(mode);
  }

  #stop(): void {
    if (this.#reading) this.#reading.stop();
    else this.controller.abort();
  }

  #accumulating(): Reading {
    if (this.#reading) return this.#reading;
    throw new TokenbrookError('A stream of an iterator has no accumulated answer.');
  }
}
