import { JsonStream } from 'tokenbrook';
import { h } from '../element.js';
import { Markdown } from './markdown.js';
import { reconcile } from './reconcile.js';

/** A JSON answer as a card that fills while it arrives; what turns out not to be JSON is shown as text. */
export class Card {
  readonly #root: HTMLElement;
  #json = new JsonStream();
  #plain: Markdown | undefined;
  #text = '';
  #done = false;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  update(text: string, done: boolean): void {
    this.#plain?.update(text, done);
    if (this.#plain) return;
    if (text === this.#text && done === this.#done) return;
    const grown = text.startsWith(this.#text);
    if (!grown) this.#json = new JsonStream();
    try {
      this.#json.push(grown ? text.slice(this.#text.length) : text);
      this.#text = text;
      this.#done = done;
      this.#root.classList.add('card');
      const fragment = document.createDocumentFragment();
      if (this.#json.value !== undefined) fragment.append(show(this.#json.value, !done));
      reconcile(this.#root, fragment);
    } catch {
      this.#root.classList.remove('card');
      this.#root.replaceChildren();
      this.#plain = new Markdown(this.#root);
      this.#plain.update(text, done);
    }
  }
}

/** `open`: this value is the one being written, so its last part gets the cursor. */
function show(value: unknown, open: boolean): HTMLElement {
  if (Array.isArray(value)) {
    return h('ol', {}, ...value.map((item, at) => h('li', {}, show(item, open && at === value.length - 1))));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    const rows = entries.flatMap(([key, item], at) => [
      h('dt', {}, key.replaceAll('_', ' ')),
      h('dd', {}, show(item, open && at === entries.length - 1)),
    ]);
    return h('dl', {}, ...rows);
  }
  const classes = [typeof value === 'string' ? '' : 'literal', open ? 'open' : ''].filter(Boolean).join(' ');
  return h('span', { class: classes || undefined }, String(value));
}
