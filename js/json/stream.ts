import { adoptedEngine } from '../client/loader.js';
import type { EngineJsonStream } from '../engine.js';
import { Builder } from './build.js';
import { MalformedJSONError } from './error.js';

/**
 * A JSON document that arrives in pieces, and its value so far. Each piece is read once, however long the document is.
 *
 * A whole document gives what `JSON.parse` gives. What is cut short is shown as far as it is certain: a string by the
 * part that has come, `true`, `false` and `null` from their first letter on, an object or an array by its entries, an
 * object's key once its value begins. A number is withheld until what follows ends it.
 *
 * ```ts
 * await init();
 * const stream = new JsonStream<{ name: string; born: number }>();
 * stream.push('{"name": "Ada", "born": 18');
 * stream.value; // { name: 'Ada' }
 * stream.push('15}');
 * stream.value; // { name: 'Ada', born: 1815 }
 * ```
 */
export class JsonStream<Value = unknown> {
  readonly #builder = new Builder();
  #stream: EngineJsonStream | undefined;
  #read = 0;
  #error: MalformedJSONError | undefined;

  /** @throws LoadError before `init()` is done. */
  constructor() {
    this.#stream = new (adoptedEngine().JsonStream)();
  }

  /** Reads the next piece of the text. Ignored after {@link end} and when there is an {@link error}. */
  push(text: string): void {
    const words = this.#stream?.push(text);
    if (words) this.#apply(text, words);
  }

  /**
   * No more text comes: a number that is the whole document ends here. If the document is not {@link done} by now it
   * was cut short. Gives the memory back that the reader holds; without this call garbage collection does.
   */
  end(): void {
    const words = this.#stream?.end();
    if (words) this.#apply('', words);
    this.#free();
  }

  /**
   * The value so far, `undefined` before there is any. After a piece that changed it the value is another one: a new
   * root, and new containers on the way from it to what changed, so that they can be compared by identity; the rest is
   * the same as before. Containers of more than 1,024 entries, and those nested deeper than 1,024 levels, are the same
   * ones and grow in place. Those copies are made by the first piece after the value was read: read it when it is shown.
   */
  get value(): Value | undefined {
    return this.#builder.value as Value | undefined;
  }

  /** Whether the document is whole. */
  get done(): boolean {
    return this.#builder.done;
  }

  /** Set when the text is malformed. The {@link value} of what came before stays. */
  get error(): MalformedJSONError | undefined {
    return this.#error;
  }

  #apply(text: string, words: Uint32Array): void {
    this.#builder.apply(text, words);
    if (this.#builder.malformed >= 0) {
      this.#error = new MalformedJSONError(this.#read + this.#builder.malformed);
      this.#free();
    }
    this.#read += text.length;
  }

  #free(): void {
    this.#stream?.free();
    this.#stream = undefined;
  }
}

/**
 * The value of a text that may be cut short, as far as it is certain (see {@link JsonStream}): of a whole document what
 * `JSON.parse` gives, `undefined` when there is nothing to show yet. For a text that grows use a {@link JsonStream}, which
 * reads each piece once.
 *
 * @throws MalformedJSONError when no JSON document goes on like this text; LoadError before `init()` is done.
 */
export function parsePartialJson<Value = unknown>(text: string): Value | undefined {
  const reader = new JsonStream<Value>();
  reader.push(text);
  reader.end();
  if (reader.error) throw reader.error;
  return reader.value;
}
