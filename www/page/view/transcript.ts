import { byId, h } from '../element.js';
import { paint } from '../paint.js';
import type { Conversation, Entry } from '../state/conversation.js';
import { type ReplyActions, ReplyView } from './reply.js';

/** Pixels from the end within which the view keeps following the answer. */
const NEAR_END = 48;

interface View {
  readonly element: HTMLElement;
  update(): void;
}

/** The conversation on screen. It follows the answer as long as the reader has not scrolled away. */
export class Transcript {
  readonly #root = byId('turns');
  readonly #scroller = byId('scroll');
  readonly #latest = byId<HTMLButtonElement>('latest');
  readonly #actions: ReplyActions;
  #views = new Map<Entry, View>();
  #conversation: Conversation | undefined;
  #following = true;

  constructor(actions: ReplyActions) {
    this.#actions = actions;
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#latest.addEventListener('click', () => this.follow());
    // What is unfolded is to be read where it is.
    this.#root.addEventListener('click', ({ target }) => {
      if ((target as Element).closest('summary')) this.#following = false;
    });
    new ResizeObserver(() => this.#keepUp()).observe(this.#root);
  }

  /** Shows a conversation; entries that are already on screen keep their elements. */
  show(conversation: Conversation): void {
    if (conversation !== this.#conversation) this.#following = true;
    this.#conversation = conversation;
    const views = new Map<Entry, View>();
    for (const entry of conversation.entries) {
      if (entry.kind !== 'result') views.set(entry, this.#views.get(entry) ?? this.#viewOf(entry));
    }
    for (const [entry, { element }] of this.#views) if (!views.has(entry)) element.remove();
    for (const { element } of views.values()) if (!element.isConnected) this.#root.append(element);
    this.#views = views;
    for (const view of views.values()) paint(view.update);
  }

  /** Something of an entry changed: it is painted in the next frame. */
  changed(entry: Entry): void {
    const view = this.#views.get(entry);
    if (view) paint(view.update);
  }

  /** Goes to the end and follows from there. */
  follow(): void {
    this.#following = true;
    this.#keepUp();
  }

  #viewOf(entry: Entry): View {
    if (entry.kind === 'question')
      return { element: h('h2', { class: 'question' }, entry.text), update: () => {} };
    if (entry.kind === 'result') throw new Error('Results are shown within the call they answer.');
    const view = new ReplyView(entry, this.#actions, (callId) => this.#resultOf(callId));
    return { element: view.element, update: () => view.update() };
  }

  #resultOf(callId: string): string | undefined {
    const result = this.#conversation?.entries.find(
      (entry) => entry.kind === 'result' && entry.callId === callId,
    );
    return result?.kind === 'result' ? result.content : undefined;
  }

  #scrolled(): void {
    this.#following = this.#nearEnd();
    this.#latest.hidden = this.#following;
  }

  #keepUp(): void {
    if (this.#following) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#latest.hidden = this.#nearEnd();
  }

  #nearEnd(): boolean {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
    return scrollHeight - clientHeight - scrollTop < NEAR_END;
  }
}
