/** Events waiting to be iterated; knows whether its reader keeps up. */
export class EventQueue<Value> implements AsyncIterableIterator<Value> {
  #values: Value[] = [];
  #head = 0;
  #readers: Array<(step: IteratorResult<Value> | Promise<IteratorResult<Value>>) => void> = [];
  #begun = false;
  #closed = false;
  #failure: Error | undefined;
  #drained: (() => void) | undefined;
  readonly #leave: () => void;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  /** Another event. */
  push(value: Value): void {
    const resolve = this.#readers.shift();
    if (resolve) resolve({ value, done: false });
    else this.#values.push(value);
  }

  /** No more events: the reader meets the failure, or the end, after what is left. What is closed stays as it is. */
  close(failure?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#failure = failure;
    this.#drained?.();
    for (const resolve of this.#readers.splice(0)) resolve(this.#last());
  }

  /** Resolves when a reader waits, or when nobody has begun to read. */
  async drained(): Promise<void> {
    if (!this.#begun || this.#closed || this.#readers.length > 0) return;
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
  }

  next(): Promise<IteratorResult<Value>> {
    this.#begun = true;
    if (this.#head < this.#values.length) {
      const value = this.#values[this.#head++] as Value;
      if (this.#head === this.#values.length) {
        this.#values = [];
        this.#head = 0;
      }
      return Promise.resolve({ value, done: false });
    }
    if (this.#closed) return this.#last();
    return new Promise((resolve) => {
      this.#readers.push(resolve);
      this.#drained?.();
      this.#drained = undefined;
    });
  }

  return(): Promise<IteratorResult<Value>> {
    this.#values = [];
    this.#head = 0;
    if (!this.#closed) {
      this.close();
      this.#leave();
    }
    return Promise.resolve({ value: undefined, done: true });
  }

  // The failure, once; then the end.
  #last(): Promise<IteratorResult<Value>> {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure ? Promise.reject(failure) : Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
