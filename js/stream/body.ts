import type { DecoderOptions, Engine, EngineDecoder } from '../engine.js';
import type { ChatCompletionChunk } from '../types/index.js';
import { assertSound, type Instance, instanceOf, LARGE } from '../wasm/instance.js';
import { Accumulated, type Watch } from './accumulate.js';
import { Idle } from './idle.js';
import { CHUNK, FAULT, FAULTS, LEARN, REPAIR, REPAIRS, SHAPED } from './records.js';
import { learn, type Shape } from './shape.js';
import { textAt } from './text.js';

/** A fault inside the stream, as Rust says it. */
export interface StreamFault {
  readonly kind: (typeof FAULTS)[number];
  /** A whole sentence, or what the server said. */
  readonly message: string;
  /** The status that an error inside the stream carries, 0 for none. */
  readonly status: number;
  readonly position: number;
  /** The data that an error came in, usually JSON. */
  readonly body: string;
}

/** What the streams of one client hold together. */
export interface Budget {
  /** Bytes of events that have not ended yet. */
  held: number;
  /** The most of them. */
  readonly limit: number;
}

/** How a body is to be read. */
export interface BodyOptions extends DecoderOptions {
  /** ms without a byte while a read is pending; 0: for ever. */
  readonly idleTimeout: number;
  /** Mode 2: told of each chunk, before what it changes; makes it, now or later, for those who want it. */
  readonly onChunk?: ((make: () => ChatCompletionChunk) => void) | undefined;
  /** Mode 2: told of each change. */
  readonly watch?: Watch | undefined;
  /** The wasm module broke off (a trap, or no memory): its instance is of no more use. */
  readonly onTrap?: ((engine: Engine) => void) | undefined;
  /** The last body of a wasm instance has ended, and left its memory large. */
  readonly onIdle?: ((engine: Engine) => void) | undefined;
  /** Shared with the other streams of the client. */
  readonly budget?: Budget | undefined;
}

/** The bit of a batch's state beside the two that say how the body ended. */
const SUBSTANCE = 1 << 8;
/** So many bytes at most the decoder takes at a time. */
const INPUT = 1 << 16;

/** Cancels what a collected body was reading, and frees its decoder: for streams that nobody finished. */
const forgotten =
  typeof FinalizationRegistry === 'function'
    ? new FinalizationRegistry<() => void>((end) => end())
    : undefined;

/**
 * One response body through one wasm decoder: a read at a time, nothing ahead. Each read is one crossing into wasm,
 * which leaves one list of words and two texts.
 */
export class Body {
  readonly answer: Accumulated;
  /** Chunks of the last read from `next` to `made`, which nobody has taken yet; the array is used again. */
  private readonly chunks: Array<ChatCompletionChunk | undefined> = [];
  private next = 0;
  private made = 0;
  private readonly shapes: Shape[] = [];
  private readonly repairCounts = new Map<number, number>();
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly decoder: EngineDecoder;
  private readonly header: number;
  private readonly input: number;
  private words = new Uint32Array();
  private octets = new Uint8Array();
  private readonly idle: Idle;
  private readonly onChunk: BodyOptions['onChunk'];
  /** What is to be done with the read that is pending. */
  private onRead: (more: boolean) => unknown = same;
  private over = false;
  private released = false;
  private readonly watched: boolean;

  /** Why the stream ended before its time; chunks before it are still there to be taken. */
  fault: StreamFault | undefined;
  /** What reading the body threw. */
  broken: { error: unknown } | undefined;
  /** Ended by the idle timer. */
  idled = false;
  /** The stream ended as it should. */
  complete = false;
  /** Bytes read. */
  bytes = 0;
  /** Events read, without heartbeats and comments. */
  events = 0;
  /** `performance.now()` when the first text or tool call arrived. */
  firstTokenAt: number | undefined;
  /** `performance.now()` at the end. */
  endedAt: number | undefined;

  private readonly engine: Engine;
  private readonly onTrap: BodyOptions['onTrap'];
  private readonly instance: Instance;
  private readonly onIdle: BodyOptions['onIdle'];
  private readonly budget: Budget | undefined;
  // Its part of the budget.
  private held = 0;

  constructor(engine: Engine, stream: ReadableStream<Uint8Array>, options: BodyOptions) {
    this.engine = engine;
    this.onTrap = options.onTrap;
    this.onIdle = options.onIdle;
    this.budget = options.budget;
    this.answer = new Accumulated(options.watch, options.mode === 1);
    this.watched = options.watch !== undefined;
    this.onChunk = options.onChunk;
    this.instance = instanceOf(engine);
    assertSound(this.instance);
    this.decoder = new engine.Decoder(options);
    this.instance.uses += 1;
    this.header = this.decoder.header >>> 2;
    this.input = this.memory()[this.header + 11]!;
    this.reader = stream.getReader();
    // Neither may hold the body: it would never be forgotten.
    this.idle = new Idle(options.idleTimeout, silence(new WeakRef(this)));
    forgotten?.register(this, release(this.reader, this.decoder, this.instance), this);
  }

  /** Whether a chunk is waiting. */
  get waiting(): boolean {
    return this.next < this.made;
  }

  /** Takes the next chunk of the last read; `undefined` when none is left. */
  take(): ChatCompletionChunk | undefined {
    if (this.next >= this.made) return undefined;
    const chunk = this.chunks[this.next];
    this.chunks[this.next++] = undefined;
    return chunk;
  }

  /** Whether content, reasoning, a refusal or a tool call has arrived. */
  get substance(): boolean {
    return this.firstTokenAt !== undefined;
  }

  /** Takes the text of choice 0 that nobody has taken yet. */
  takeText(): string {
    return this.answer.takeText();
  }

  /** Repairs so far. */
  get repairs(): Array<{ code: (typeof REPAIRS)[number]; count: number }> {
    const made = [...this.repairCounts].filter(([, count]) => count > 0);
    return made.map(([code, count]) => ({ code: REPAIRS[code]!, count }));
  }

  /** Whether the body has ended, in whatever way. */
  get ended(): boolean {
    return this.over;
  }

  /**
   * Reads once and decodes it. `false`: the body has ended, and {@link fault}, {@link broken} or {@link complete} says
   * how. Never rejects.
   */
  read(): Promise<boolean> {
    return this.readThen(same);
  }

  /** The same, and something done with what it says, at once: a promise less to be waited for. */
  readThen<Result>(then: (more: boolean) => Result | PromiseLike<Result>): Promise<Result> {
    if (this.over) return Promise.resolve(then(false));
    this.idle.start();
    this.onRead = then;
    return this.reader.read().then(this.arrived, this.failed) as Promise<Result>;
  }

  private readonly arrived = (result: { done: boolean; value?: Uint8Array | undefined }): unknown => {
    this.idle.stop();
    if (this.over) return this.onRead(false);
    if (result.done) return this.onRead(this.decode(undefined));
    this.bytes += result.value!.byteLength;
    return this.onRead(this.decode(result.value!));
  };

  private readonly failed = (error: unknown): unknown => {
    this.idle.stop();
    if (this.over) return this.onRead(false);
    this.broken = { error };
    // What had arrived complete is delivered; that it was cut short is said by the error.
    this.decode(undefined);
    this.fault = undefined;
    this.complete = false;
    return this.onRead(this.waiting);
  };

  private decode(bytes: Uint8Array | undefined): boolean {
    this.next = 0;
    this.made = 0;
    try {
      assertSound(this.instance);
      if (!bytes) this.published(this.decoder.finish());
      else if (bytes.length <= INPUT) this.put(bytes);
      else
        for (let at = 0; at < bytes.length && !this.over; at += INPUT)
          this.put(bytes.subarray(at, at + INPUT));
      return !this.over || this.waiting;
    } catch (error) {
      // wasm traps are RuntimeErrors or out of memory: whatever it was, this instance cannot be trusted.
      this.broken = { error };
      this.instance.broken ??= { cause: error };
      this.end();
      this.onTrap?.(this.engine);
      return false;
    }
  }

  private put(bytes: Uint8Array): void {
    this.memory();
    this.octets.set(bytes, this.input);
    this.published(this.decoder.read(bytes.length));
  }

  /** Applies what the decoder has left behind: so many words, and their texts. */
  private published(length: number): void {
    const memory = this.memory();
    const { header } = this;
    const start = memory[header]! >>> 2;
    const state = memory[header + 8]!;
    this.events = memory[header + 9]!;
    const lead = this.text(2);
    const rest = this.text(5);
    // Who watches may call the module, which then writes over the words or moves its memory.
    if (this.watched) this.apply(memory.slice(start, start + length), 0, length, lead, rest);
    else this.apply(memory, start, start + length, lead, rest);
    if (state & SUBSTANCE) this.firstTokenAt ??= performance.now();
    if (state & 3) {
      this.complete = (state & 3) === 1;
      this.end();
    } else this.hold(memory[header + 10]!);
  }

  /** Takes so many bytes of what the client's streams may hold together; too many end the stream. */
  private hold(bytes: number): void {
    const { budget } = this;
    if (!budget || bytes === this.held) return;
    budget.held += bytes - this.held;
    this.held = bytes;
    if (budget.held <= budget.limit || this.over) return;
    const message = `Unfinished events of this client's streams take over ${budget.limit} bytes; see maxBufferedBytes.`;
    this.fault = { kind: 'overflow', message, status: 0, position: budget.limit, body: '' };
    this.end();
  }

  /** The module's memory as words; another array once it has grown, which leaves the old one without any. */
  private memory(): Uint32Array {
    if (this.words.length === 0) {
      this.words = new Uint32Array(this.engine.memory.buffer);
      this.octets = new Uint8Array(this.engine.memory.buffer);
    }
    return this.words;
  }

  /** The text of which three words of the header tell. */
  private text(at: number): string {
    const { words, header, octets } = this;
    return textAt(octets, words[header + at]!, words[header + at + 1]!, words[header + at + 2]!);
  }

  private apply(words: Uint32Array, from: number, to: number, lead: string, rest: string): void {
    const { answer, shapes, onChunk } = this;
    let at = from;
    while (at < to) {
      const start = words[at + 2]!;
      switch (words[at]) {
        case CHUNK: {
          const text = rest.slice(words[at + 1]!, words[at + 1]! + start);
          if (onChunk) onChunk(parser(text));
          else this.chunks[this.made++] = JSON.parse(text);
          at += 3;
          break;
        }
        case SHAPED: {
          const shape = shapes[words[at + 1]! & 0xff]!;
          const size = (words[at + 1]! >>> 8) * 2;
          at += 3;
          for (let count = start; count > 0; count--) {
            if (onChunk) onChunk(filler(shape, words, at, lead, rest));
            else this.chunks[this.made++] = shape(words, at, lead, rest) as ChatCompletionChunk;
            at += size;
          }
          break;
        }
        case LEARN: {
          const paths = words[at + 4]!;
          const sample = rest.slice(start, start + words[at + 3]!);
          shapes[words[at + 1]!] = learn(sample, rest.slice(paths, paths + words[at + 5]!));
          at += 6;
          break;
        }
        case REPAIR:
          this.repairCounts.set(words[at + 1]!, start);
          at += 3;
          break;
        case FAULT: {
          const message = words[at + 4]!;
          const body = words[at + 6]!;
          this.fault = {
            kind: FAULTS[words[at + 1]!]!,
            status: start,
            position: words[at + 3]!,
            message: rest.slice(message, message + words[at + 5]!),
            body: rest.slice(body, body + words[at + 7]!),
          };
          at += 8;
          break;
        }
        default:
          at = answer.apply(words, at, lead, rest);
      }
    }
  }

  /** Stops reading at once: cancels the network and frees the decoder. What was decoded stays. Safe to call often. */
  cancel(): void {
    if (!this.over) this.end();
  }

  private end(): void {
    this.over = true;
    this.endedAt = performance.now();
    this.idle.end();
    forgotten?.unregister(this);
    // Resolves a read that is pending, at once; only after that may the lock be let go.
    this.reader.cancel().catch(() => {});
    this.reader.releaseLock();
    if (this.released) return;
    this.released = true;
    this.hold(0);
    free(this.decoder, this.instance);
    const { uses } = this.instance;
    if (uses === 0 && this.engine.memory.buffer.byteLength > LARGE) this.onIdle?.(this.engine);
  }
}

function same<Value>(value: Value): Value {
  return value;
}

function parser(text: string): () => ChatCompletionChunk {
  return () => JSON.parse(text);
}

function filler(
  shape: Shape,
  words: Uint32Array,
  at: number,
  lead: string,
  rest: string,
): () => ChatCompletionChunk {
  return () => shape(words, at, lead, rest) as ChatCompletionChunk;
}

/** Of an instance that broke off nothing is touched any more. */
function free(decoder: EngineDecoder, instance: Instance): void {
  instance.uses -= 1;
  if (!instance.broken) decoder.free();
}

function silence(body: WeakRef<Body>): () => void {
  return () => {
    const silent = body.deref();
    if (!silent) return;
    silent.idled = true;
    silent.cancel();
  };
}

function release(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  decoder: EngineDecoder,
  instance: Instance,
): () => void {
  return () => {
    reader.cancel().catch(() => {});
    free(decoder, instance);
  };
}
