/**
 * Two iterators over the items of one. What one branch has read and the other has not is kept for it: without bound, or
 * up to `limit` items, beyond which the faster branch waits. The source is left when both branches have been left.
 */
export function teeIterator<Item>(
  source: AsyncIterator<Item>,
  limit = Infinity,
): [AsyncIterator<Item>, AsyncIterator<Item>] {
  const one = new Branch(source, limit);
  const two = new Branch(source, limit);
  one.other = two;
  two.other = one;
  return [one, two];
}

class Branch<Item> implements AsyncIterator<Item> {
  other!: Branch<Item>;
  #source: AsyncIterator<Item>;
  #limit: number;
  #kept: Array<Promise<IteratorResult<Item>>> = [];
  // The number of items taken from `#kept`: shifting a long array would be quadratic.
  #head = 0;
  #left = false;
  #wake: (() => void) | undefined;

  constructor(source: AsyncIterator<Item>, limit: number) {
    this.#source = source;
    this.#limit = limit;
  }

  async next(): Promise<IteratorResult<Item>> {
    for (;;) {
      const kept = this.#takeKept();
      if (kept) return kept;
      if (this.#left) return { value: undefined, done: true };
      if (this.other.#room) break;
      await new Promise<void>((resolve) => {
        this.other.#wake = resolve;
      });
    }
    const item = this.#source.next();
    this.other.#keep(item);
    return item;
  }

  async return(): Promise<IteratorResult<Item>> {
    this.#left = true;
    this.#kept = [];
    this.#head = 0;
    this.#woken();
    if (this.other.#left) await this.#source.return?.();
    return { value: undefined, done: true };
  }

  get #room(): boolean {
    return this.#left || this.#kept.length - this.#head < this.#limit;
  }

  #keep(item: Promise<IteratorResult<Item>>): void {
    if (this.#left) return;
    // A failure is the reader's to meet, in each branch.
    item.catch(() => {});
    this.#kept.push(item);
  }

  #takeKept(): Promise<IteratorResult<Item>> | undefined {
    const item = this.#kept[this.#head];
    if (!item) return undefined;
    delete this.#kept[this.#head++];
    if (this.#head === this.#kept.length || this.#head > 1024) {
      this.#kept.splice(0, this.#head);
      this.#head = 0;
    }
    this.#woken();
    return item;
  }

  #woken(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
