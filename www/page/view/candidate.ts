import { h, setText } from '../element.js';
import type { Choice, Reply } from '../state/reply.js';
import { Calls } from './calls.js';
import { Card } from './card.js';
import { Markdown } from './markdown.js';

/** One of the answers of a reply: reasoning, text or JSON, tool calls. */
export class Candidate {
  readonly #title = h('span');
  readonly #keep: HTMLButtonElement;
  readonly #heading: HTMLElement;
  readonly #waiting = h('p', { class: 'waiting' });
  readonly #thoughts = h('div');
  readonly #summary = h('summary');
  readonly #reasoning = h('details', { class: 'reasoning', hidden: true }, this.#summary, this.#thoughts);
  readonly #text = h('div', { class: 'text' });
  readonly #calls = h('div');
  readonly #callViews = new Calls(this.#calls);
  readonly #content: Markdown | Card;
  readonly element: HTMLElement;

  constructor(reply: Reply, at: number, keep: () => void) {
    this.#content = reply.json ? new Card(this.#text, reply.schema) : new Markdown(this.#text);
    this.#keep = h('button', { type: 'button', class: 'act', onclick: keep }, 'Go on with this');
    this.#heading = h('h3', { hidden: true }, this.#title, this.#keep);
    setText(this.#title, `Answer ${at + 1}`);
    this.element = h(
      'div',
      { class: 'candidate' },
      this.#heading,
      this.#waiting,
      this.#reasoning,
      this.#text,
      this.#calls,
    );
  }

  /** `numbered`: there are several, of which `kept` is the one to go on with. */
  update(
    reply: Reply,
    choice: Choice | undefined,
    numbered: boolean,
    kept: boolean,
    resultOf: (id: string) => string | undefined,
  ): void {
    const running = reply.ending === 'running';
    const writing = running && !choice?.finish_reason;
    const { content = '', reasoning = '', refusal = '', tool_calls = [] } = choice?.message ?? {};
    const text = content || refusal || '';

    this.#heading.hidden = !numbered;
    this.element.classList.toggle('kept', numbered && kept);
    this.#keep.setAttribute('aria-pressed', String(kept));
    setText(this.#keep, kept ? 'Going on with this' : 'Go on with this');

    this.#waiting.hidden = !running || text !== '' || reasoning !== '' || tool_calls.length > 0;
    setText(this.#waiting, `Waiting for ${reply.server}…`);
    this.#reasoning.hidden = reasoning === '';
    setText(this.#summary, writing && text === '' ? 'Thinking…' : 'Reasoning');
    setText(this.#thoughts, reasoning);
    this.#text.hidden = text === '';
    if (text) this.#content.update(text, !writing);
    this.#callViews.update(tool_calls, writing, resultOf);
  }
}
