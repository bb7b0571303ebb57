/** Events waiting to be iterated; knows whether its reader keeps up. */
export class EventQueue<Value> implements AsyncIterableIterator<Value> {
  #values: Value[] = [];
  #head = 0;
  #readers: Array<{ resolve: (step: IteratorResult<Value>) => void; reject: (error: Error) => void }> = [];
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
    const reader = this.#readers.shift();
    if (reader) reader.resolve({ value, done: false });
    else this.#values.push(value);
  }

  /** No more events: the reader meets the failure, or the end, after what is left. */
  close(failure: Error | undefined): void {
    this.#closed = true;
    this.#failure = failure;
    this.#drained?.();
    for (const { resolve, reject } of this.#readers.splice(0)) {
      if (failure) reject(failure);
      else resolve({ value: undefined, done: true });
    }
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
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#closed) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
      this.#drained?.();
      this.#drained = undefined;
    });
  }

  return(): Promise<IteratorResult<Value>> {
    this.#values = [];
    this.#head = 0;
    if (!this.#closed) {
      this.close(undefined);
      this.#leave();
    }
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
