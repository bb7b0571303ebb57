import { byId, h } from './element.js';
import { icon } from './icons.js';
import type { Conversation } from './state/conversation.js';

export interface SidebarActions {
  readonly create: () => void;
  readonly open: (conversation: Conversation) => void;
  readonly remove: (conversation: Conversation) => void;
}

/** The list of conversations, newest first. */
export class Sidebar {
  readonly #list = byId('conversations');
  readonly #actions: SidebarActions;

  constructor(actions: SidebarActions) {
    this.#actions = actions;
    const create = byId<HTMLButtonElement>('new');
    create.prepend(icon('plus', 18));
    create.addEventListener('click', actions.create);
  }

  show(conversations: readonly Conversation[], current: Conversation): void {
    const focused = this.#list.contains(document.activeElement);
    this.#list.replaceChildren(
      ...conversations
        .filter(({ entries }) => entries.length > 0)
        .map((conversation) => this.#row(conversation, conversation === current)),
    );
    if (focused) (this.#list.querySelector<HTMLElement>('.current .open') ?? byId('new')).focus();
  }

  #row(conversation: Conversation, current: boolean): HTMLElement {
    const { title } = conversation;
    const open = h(
      'button',
      { type: 'button', class: 'open', title, onclick: () => this.#actions.open(conversation) },
      title,
    );
    if (current) open.setAttribute('aria-current', 'page');
    const remove = h(
      'button',
      {
        type: 'button',
        class: 'icon remove',
        'aria-label': `Delete “${title}”`,
        onclick: () => this.#actions.remove(conversation),
      },
      icon('bin', 18),
    );
    return h('li', { class: current ? 'current' : undefined }, open, remove);
  }
}
