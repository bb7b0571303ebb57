import { byId } from './element.js';
import { icon } from './icons.js';

export interface ComposerActions {
  readonly send: (text: string) => void;
  readonly stop: () => void;
}

/** The message field with its one button, which sends or stops. */
export class Composer {
  readonly #form = byId<HTMLFormElement>('composer');
  readonly #prompt = byId<HTMLTextAreaElement>('prompt');
  readonly #button = byId<HTMLButtonElement>('send');
  readonly #actions: ComposerActions;
  #running = false;

  constructor(actions: ComposerActions) {
    this.#actions = actions;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#prompt.addEventListener('keydown', (event) => {
      // While an input method composes a word, Enter chooses the word.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!this.#running) this.#submit();
    });
    this.#prompt.addEventListener('input', () => this.#fit());
    document.addEventListener('keydown', (event) => this.#shortcut(event));
    this.setRunning(false);
  }

  setRunning(running: boolean): void {
    this.#running = running;
    this.#button.dataset.action = running ? 'stop' : 'send';
    this.#button.setAttribute('aria-label', running ? 'Stop' : 'Send');
    this.#button.title = running ? 'Stop (Esc)' : 'Send (Enter)';
    this.#button.replaceChildren(icon(running ? 'stop' : 'send'));
  }

  /** Not where it would open an on-screen keyboard over the answer. */
  focus(): void {
    if (matchMedia('(hover: hover)').matches) this.#prompt.focus();
  }

  #submit(): void {
    if (this.#running) {
      this.#actions.stop();
      return;
    }
    const text = this.#prompt.value.trim();
    if (text) {
      this.#prompt.value = '';
      this.#fit();
      this.#actions.send(text);
    }
    this.focus();
  }

  /** Makes the field as high as its text, where the browser does not do that itself. */
  #fit(): void {
    if (CSS.supports('field-sizing', 'content')) return;
    this.#prompt.style.height = 'auto';
    this.#prompt.style.height = `${this.#prompt.scrollHeight}px`;
  }

  #shortcut(event: KeyboardEvent): void {
    const typing = event.target instanceof Element && event.target.matches('input, select, textarea');
    if (event.key === 'Escape' && this.#running && !event.defaultPrevented) {
      this.#actions.stop();
    } else if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.focus();
    }
  }
}
