import { byId } from './element.js';

/** ms between two announcements, so that a screen reader can finish one. */
const PAUSE = 1200;

const queue: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something to screen readers, after what is waiting to be said. */
export function announce(text: string): void {
  queue.push(text);
  if (timer === undefined) timer = setTimeout(speak, 100);
}

function speak(): void {
  byId('live').textContent = queue.splice(0).join(' ');
  timer = setTimeout(() => {
    timer = undefined;
    if (queue.length > 0) speak();
  }, PAUSE);
}

/** Reads out one answer while it streams: whole sentences, never tokens. */
export class Reader {
  #said = 0;

  /** `done`: what is left is said too. */
  read(text: string, done: boolean): void {
    const rest = text.slice(this.#said);
    const length = done ? rest.length : endOfLastSentence(rest);
    if (length === 0) return;
    this.#said += length;
    const spoken = rest
      .slice(0, length)
      .replace(/[*_`#>|]+/g, '')
      .replace(/\s+/g, ' ')
      .trim();
    if (spoken) announce(spoken);
  }
}

/** Where the last whole sentence of a text ends, in UTF-16 units; 0 without one. */
function endOfLastSentence(text: string): number {
  let end = 0;
  for (const match of text.matchAll(/[.!?…]["')\]]*\s|[。！？]|\n/g)) end = match.index + match[0].length;
  return end;
}
