import { JsonStream } from 'tokenbrook';
import { h } from '../element.js';
import type { Schema } from '../shape.js';
import { Markdown } from './markdown.js';
import { reconcile } from './reconcile.js';

/** A JSON answer as a card that fills while it arrives; what turns out not to be JSON is shown as text. */
export class Card {
  readonly #root: HTMLElement;
  readonly #schema: Schema | undefined;
  #json = new JsonStream();
  #plain: Markdown | undefined;
  #text = '';
  #done = false;

  constructor(root: HTMLElement, schema?: Schema) {
    this.#root = root;
    this.#schema = schema;
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
      const { value } = this.#json;
      if (value !== undefined) fragment.append(show(value, !done, done ? undefined : this.#schema));
      reconcile(this.#root, fragment);
    } catch {
      this.#root.classList.remove('card');
      this.#root.replaceChildren();
      this.#plain = new Markdown(this.#root);
      this.#plain.update(text, done);
    }
  }
}

/**
 * `open`: this value is the one being written, so its last part gets the cursor. `schema`: what else is to come has its
 * place already, so that nothing moves when it does.
 */
function show(value: unknown, open: boolean, schema: Schema | undefined): HTMLElement {
  if (Array.isArray(value)) {
    const last = value.length - 1;
    const items = value.map((item, at) => h('li', {}, show(item, open && at === last, schema?.items)));
    return h('ol', {}, ...items);
  }
  if (typeof value === 'object' && value !== null) {
    const written = Object.keys(value);
    const last = written.at(-1);
    const members = value as { [key: string]: unknown };
    const rows = [...new Set([...Object.keys(schema?.properties ?? {}), ...written])].flatMap((key) => {
      const expected = schema?.properties?.[key];
      const shown = Object.hasOwn(members, key)
        ? h('dd', {}, show(members[key], open && key === last, expected))
        : h('dd', { class: 'coming' }, '…');
      return [h('dt', {}, key.replaceAll('_', ' ')), shown];
    });
    return h('dl', {}, ...rows);
  }
  const classes = [typeof value === 'string' ? '' : 'literal', open ? 'open' : ''].filter(Boolean).join(' ');
  return h('span', { class: classes || undefined }, String(value));
}
