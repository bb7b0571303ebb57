import { byId } from './element.js';
import { icon } from './icons.js';

const WIDE = matchMedia('(min-width: 70.01rem)');

/**
 * The two asides. The list of conversations is a drawer on a narrow window only; the settings are a column that can be
 * closed on a wide window, and a drawer otherwise. An open drawer takes the keyboard; Escape closes it.
 */
export class Drawers {
  readonly #sidebar = byId('sidebar');
  readonly #panel = byId('panel');
  readonly #backdrop = byId('backdrop');
  readonly #openers = { sidebar: byId('open-sidebar'), panel: byId('open-panel') };
  readonly #panelToggled: (open: boolean) => void;

  constructor(panelOpen: boolean, panelToggled: (open: boolean) => void) {
    this.#panelToggled = panelToggled;
    this.#openers.sidebar.append(icon('menu'));
    this.#openers.panel.append(icon('sliders'));
    for (const button of document.querySelectorAll<HTMLElement>('[data-close]')) {
      button.append(icon('close'));
      button.addEventListener('click', () => this.close());
    }
    this.#openers.sidebar.addEventListener('click', () => this.#setSidebar(true));
    this.#openers.panel.addEventListener('click', () => this.#setPanel(this.#panel.hidden));
    this.#backdrop.addEventListener('click', () => this.close());
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#backdrop.hidden || (WIDE.matches && !this.#sidebarOpen)) return;
      event.preventDefault();
      this.close();
    });
    WIDE.addEventListener('change', () => this.#veil());
    this.#setPanel(panelOpen && WIDE.matches, false);
  }

  openSettings(): void {
    this.#setPanel(true);
  }

  /** Closes whatever is open; on a wide window that is the settings column. */
  close(): void {
    if (this.#sidebarOpen) this.#setSidebar(false);
    else this.#setPanel(false);
  }

  closeSidebar(): void {
    if (this.#sidebarOpen) this.#setSidebar(false);
  }

  get #sidebarOpen(): boolean {
    return this.#sidebar.classList.contains('open-drawer');
  }

  #setSidebar(open: boolean): void {
    this.#sidebar.classList.toggle('open-drawer', open);
    this.#openers.sidebar.setAttribute('aria-expanded', String(open));
    this.#veil();
    if (open) this.#sidebar.querySelector<HTMLElement>('[data-close]')?.focus();
    else this.#openers.sidebar.focus();
  }

  #setPanel(open: boolean, byHand = true): void {
    this.#panel.hidden = !open;
    this.#openers.panel.setAttribute('aria-expanded', String(open));
    this.#veil();
    if (!byHand) return;
    this.#panelToggled(open);
    if (open) this.#panel.querySelector<HTMLElement>('select, input')?.focus();
    else this.#openers.panel.focus();
  }

  /** While a drawer is open, what lies under it can be neither clicked nor reached by the keyboard. */
  #veil(): void {
    const panelCovers = !this.#panel.hidden && !WIDE.matches;
    this.#backdrop.hidden = !(panelCovers || this.#sidebarOpen);
    for (const child of document.body.children) {
      const drawer = this.#sidebarOpen ? this.#sidebar : this.#panel;
      const under =
        !this.#backdrop.hidden && child !== drawer && child !== this.#backdrop && child.id !== 'live';
      child.toggleAttribute('inert', under);
    }
  }
}
