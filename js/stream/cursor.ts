import type { Body } from './body.js';
import type { Reading } from './reading.js';

/** An item of the current read of a body; `undefined` when none is left. */
export type Take<Item> = (body: Body) => Item | undefined;

/**
 * Iterates one body. As long as the items of a network read last, `next()` gives promises that are settled already;
 * nothing is decoded ahead of that.
 */
export class Cursor<Item> implements AsyncIterator<Item> {
  readonly #reading: Reading;
  readonly #take: Take<Item>;
  // How many calls of `next()` wait for the network, and the last of them: calls are answered in order.
  #waiting = 0;
  #last: Promise<IteratorResult<Item>> | undefined;

  constructor(reading: Reading, take: Take<Item>) {
    this.#reading = reading;
    this.#take = take;
  }

  next(): Promise<IteratorResult<Item>> {
    const { body } = this.#reading;
    if (this.#waiting === 0 && body) {
      const value = this.#take(body);
      if (value !== undefined) return Promise.resolve({ value, done: false });
      if (!body.ended) {
        // The usual way: one read, one item, and no more promises than one.
        this.#waiting = 1;
        this.#last = body.readThen(this.#arrived);
        return this.#last;
      }
    }
    const step = (): Promise<IteratorResult<Item>> => this.#step();
    const result = this.#waiting++ ? this.#last!.then(step, step) : step();
    this.#last = result;
    return result;
  }

  // What a read has brought; a read without an item leads on to the next one.
  readonly #arrived = (): IteratorResult<Item> | Promise<IteratorResult<Item>> => {
    const value = this.#take(this.#reading.body!);
    if (value === undefined) return this.#step();
    this.#waiting--;
    this.#reading.emitted = true;
    return { value, done: false };
  };

  return(): Promise<IteratorResult<Item>> {
    this.#reading.stop();
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<IteratorResult<Item>> {
    this.#reading.stop();
    return Promise.reject(error);
  }

  async #step(): Promise<IteratorResult<Item>> {
    const reading = this.#reading;
    try {
      const body = reading.body ?? (await reading.opened());
      for (let more = body !== undefined; body; ) {
        const value = this.#take(body);
        if (value !== undefined) {
          reading.emitted = true;
          return { value, done: false };
        }
        if (!more) break;
        more = await body.read();
      }
      reading.finish(true);
      return { value: undefined, done: true };
    } finally {
      this.#waiting--;
    }
  }
}
