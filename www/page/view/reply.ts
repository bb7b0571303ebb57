import { copyText } from '../copy.js';
import { h, setText } from '../element.js';
import type { Problem } from '../explain.js';
import { icon } from '../icons.js';
import type { Reply } from '../state/reply.js';
import { Candidate } from './candidate.js';
import { endingOf, numbersOf } from './facts.js';
import { StreamPanel } from './stream.js';

/** What can be done from an answer. */
export interface ReplyActions {
  readonly retry: () => void;
  readonly openSettings: () => void;
  /** The kept choice changed. */
  readonly kept: () => void;
}

/** One answer with its numbers, its buttons, and what went wrong with it. */
export class ReplyView {
  readonly #reply: Reply;
  readonly #actions: ReplyActions;
  readonly #resultOf: (callId: string) => string | undefined;
  readonly #candidates: Candidate[] = [];
  readonly #grid = h('div', { class: 'candidates' });
  readonly #ending = h('p', { class: 'stopped', hidden: true });
  readonly #numbers = h('p', { class: 'numbers' });
  readonly #facts: HTMLElement;
  #problem: HTMLElement | undefined;
  #stream: StreamPanel | undefined;
  readonly element: HTMLElement;

  constructor(reply: Reply, actions: ReplyActions, resultOf: (callId: string) => string | undefined) {
    this.#reply = reply;
    this.#actions = actions;
    this.#resultOf = resultOf;
    this.#facts = h(
      'footer',
      { class: 'facts' },
      this.#numbers,
      h('div', { class: 'acts' }, ...this.#buttons()),
    );
    this.element = h(
      'article',
      { class: 'reply', 'aria-label': 'Answer' },
      this.#grid,
      this.#ending,
      this.#facts,
    );
    this.update();
  }

  update(): void {
    const reply = this.#reply;
    const running = reply.ending === 'running';
    this.element.classList.toggle('running', running);
    this.element.setAttribute('aria-busy', String(running));

    const count = Math.max(reply.choices.length, 1);
    while (this.#candidates.length < count) this.#addCandidate();
    this.#grid.classList.toggle('pair', count > 1);
    for (const [at, candidate] of this.#candidates.entries()) {
      candidate.update(reply, reply.choices[at], count > 1, at === reply.kept, this.#resultOf);
    }

    const ending = running ? '' : endingOf(reply);
    this.#ending.hidden = ending === '';
    setText(this.#ending, ending);
    this.#showNumbers(numbersOf(reply));
    if (reply.problem && !this.#problem) {
      this.#problem = this.#describe(reply.problem);
      this.#facts.before(this.#problem);
    }
    this.#stream?.update(reply);
  }

  #addCandidate(): void {
    const at = this.#candidates.length;
    const keep = () => {
      this.#reply.kept = at;
      this.update();
      this.#actions.kept();
    };
    const candidate = new Candidate(this.#reply, at, keep);
    this.#candidates.push(candidate);
    this.#grid.append(candidate.element);
  }

  #buttons(): HTMLElement[] {
    const copy = h('button', { type: 'button', class: 'act' }, icon('copy', 16), h('span', {}, 'Copy'));
    copy.addEventListener('click', () =>
      copyText(this.#reply.choices[this.#reply.kept]?.message.content ?? '', copy),
    );
    const retry = h(
      'button',
      { type: 'button', class: 'act last-only', onclick: this.#actions.retry },
      icon('retry', 16),
      'Retry',
    );
    const { timeline } = this.#reply;
    if (!timeline) return [copy, retry];
    const stream = h(
      'button',
      { type: 'button', class: 'act', 'aria-expanded': 'false' },
      icon('pulse', 16),
      'Stream',
    );
    stream.addEventListener('click', () => {
      if (this.#stream) {
        this.#stream.element.remove();
        this.#stream = undefined;
      } else {
        this.#stream = new StreamPanel(timeline);
        this.element.append(this.#stream.element);
        this.#stream.update(this.#reply);
      }
      stream.setAttribute('aria-expanded', String(this.#stream !== undefined));
    });
    return [stream, copy, retry];
  }

  #showNumbers(numbers: readonly string[]): void {
    while (this.#numbers.childElementCount < numbers.length) this.#numbers.append(h('span'));
    for (const [at, number] of numbers.entries()) setText(this.#numbers.children[at] as HTMLElement, number);
  }

  #describe(problem: Problem): HTMLElement {
    const { retry, openSettings } = this.#actions;
    const buttons = [
      h('button', { type: 'button', class: 'quiet last-only', onclick: retry }, icon('retry', 16), 'Retry'),
    ];
    if (problem.inSettings)
      buttons.push(
        h(
          'button',
          { type: 'button', class: 'quiet', onclick: openSettings },
          icon('sliders', 16),
          'Settings',
        ),
      );
    return h(
      'div',
      { class: 'problem' },
      h('strong', {}, problem.sentence),
      h('p', {}, problem.remedy),
      h('div', { class: 'buttons' }, ...buttons),
      h('details', {}, h('summary', {}, 'Details'), h('p', {}, problem.detail)),
    );
  }
}
