/** The operations of an `EngineJsonStream`; documented in `src/bindings/json_stream.rs`. */
const APPEND = 0;
const UNIT = 1;
const OBJECT = 2;
const ARRAY = 3;
const END = 4;
const KEY = 5;
const STRING = 6;
const STRING_END = 7;
const NUMBER = 8;
const TRUE = 9;
const FALSE = 10;
const NULL = 11;
const DONE = 12;
const MALFORMED = 13;

/** Containers with more entries, or on more levels, are not copied but shared between the values handed out. */
const COPIED = 1024;

type Container = Record<string | number, unknown>;

/** A container that has not ended. */
interface Open {
  container: Container;
  /** Where its last entry is, or its next one will be. */
  slot: string | number;
  entries: number;
}

/** Builds a value from the operations of an `EngineJsonStream`, which it applies blindly. */
export class Builder {
  #root: unknown;
  readonly #open: Open[] = [];
  /** The text in progress: of a key, a string or a number. A rope: appending does not copy. */
  #text = '';
  #inString = false;
  #handedOut = false;
  /** Whether the document is whole. */
  done = false;
  /** The offset in the text applied last of what cannot be JSON, or -1. */
  malformed = -1;

  /** The value so far. What is handed out here is not changed any more, as far as containers are small ({@link COPIED}). */
  get value(): unknown {
    this.#handedOut = true;
    return this.#root;
  }

  apply(pushed: string, words: Uint32Array): void {
    let grown = false;
    for (let at = 0; at < words.length; ) {
      switch (words[at++]) {
        case APPEND:
          this.#text += pushed.slice(words[at++], words[at++]);
          grown = true;
          break;
        case UNIT:
          this.#text += String.fromCharCode(words[at++] as number);
          grown = true;
          break;
        case OBJECT:
          this.#enter({}, '');
          break;
        case ARRAY:
          this.#enter([], -1);
          break;
        case END:
          this.#open.pop();
          break;
        case KEY:
          (this.#innermost as Open).slot = this.#takeText();
          break;
        case STRING:
          this.#begin('');
          this.#inString = true;
          break;
        case STRING_END:
          this.#change(this.#takeText());
          this.#inString = false;
          break;
        case NUMBER:
          this.#begin(Number(this.#takeText()));
          break;
        case TRUE:
          this.#begin(true);
          break;
        case FALSE:
          this.#begin(false);
          break;
        case NULL:
          this.#begin(null);
          break;
        case DONE:
          this.done = true;
          break;
        case MALFORMED:
          this.done = false;
          this.malformed = words[at++] as number;
      }
    }
    if (grown && this.#inString) this.#change(this.#text);
  }

  get #innermost(): Open | undefined {
    return this.#open[this.#open.length - 1];
  }

  #takeText(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  #enter(container: object, slot: string | number): void {
    this.#begin(container);
    this.#open.push({ container: container as Container, slot, entries: 0 });
  }

  /** The next value: another entry of the innermost container, or the root. */
  #begin(value: unknown): void {
    this.#own();
    const innermost = this.#innermost;
    if (innermost) {
      if (typeof innermost.slot === 'number') innermost.slot++;
      innermost.entries++;
      put(innermost, value);
    } else {
      this.#root = value;
    }
  }

  /** More of the string in progress. */
  #change(text: string): void {
    this.#own();
    const innermost = this.#innermost;
    if (innermost) put(innermost, text);
    else this.#root = text;
  }

  /** Before the first change after the value was handed out: copies what is about to change, from the root on. */
  #own(): void {
    if (!this.#handedOut) return;
    this.#handedOut = false;
    const levels = Math.min(this.#open.length, COPIED);
    for (let level = 0; level < levels; level++) {
      const open = this.#open[level] as Open;
      if (open.entries > COPIED) continue;
      const { container } = open;
      open.container = (Array.isArray(container) ? container.slice() : { ...container }) as Container;
      const around = this.#open[level - 1];
      if (around) put(around, open.container);
      else this.#root = open.container;
    }
  }
}

function put({ container, slot }: Open, value: unknown): void {
  if (slot === '__proto__') {
    // As JSON.parse does it: a property, not the prototype.
    Object.defineProperty(container, slot, { value, configurable: true, enumerable: true, writable: true });
  } else {
    container[slot] = value;
  }
}
