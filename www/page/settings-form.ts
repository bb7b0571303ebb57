import { byId, h, setText } from './element.js';
import { schemaField } from './schema-field.js';
import type { Settings } from './state/settings.js';
import { TOOLS } from './tools.js';
import type { Fault, LocalEndpoint } from './transport/connection.js';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Binds every control of the settings form, wherever on the page it is, to the setting of its name. */
export class SettingsForm {
  readonly #form = byId<HTMLFormElement>('settings');
  readonly #settings: Settings;
  readonly #schema: { show(): void };
  #faults: readonly Fault[] = [];

  constructor(settings: Settings, changed: (name: keyof Settings) => void) {
    this.#settings = settings;
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    // Not every control is inside the form, so the form alone would not hear of all.
    document.addEventListener('input', ({ target }) => {
      const control = target as Control;
      if (control.form !== this.#form || !control.name || !control.validity.valid) return;
      this.#read(control);
      this.#showDependent();
      changed(control.name as keyof Settings);
    });
    byId('fault-flag').addEventListener('click', () => {
      settings.fault = '';
      this.show();
    });
    byId('tools').append(
      ...TOOLS.flatMap(({ name, description }) => [h('dt', {}, name), h('dd', {}, description)]),
    );
    this.#schema = schemaField(this.#control('schema') as HTMLTextAreaElement);
    this.show();
  }

  /** Shows the settings as they are. */
  show(): void {
    for (const element of this.#form.elements) {
      const control = element as Control;
      if (!(control.name in this.#settings)) continue;
      const value = this.#settings[control.name as keyof Settings];
      if (control instanceof HTMLInputElement && control.type === 'checkbox')
        control.checked = value === true;
      else control.value = value === null ? '' : String(value);
    }
    this.#showDependent();
  }

  /** Offers what the local endpoint has; without one there is no choice of server. */
  setLocal(local: LocalEndpoint | undefined, defaultBaseURL: string): void {
    byId('server-choice').hidden = !local;
    this.#control('baseURL').setAttribute('placeholder', defaultBaseURL);
    const faults = local?.faults ?? [];
    byId('break-it').hidden = faults.length === 0;
    const options = faults.map(({ name, what }) =>
      h('option', { value: name, title: what }, name.replaceAll('-', ' ')),
    );
    this.#control('fault').replaceChildren(h('option', { value: '' }, 'None'), ...options);
    this.#faults = faults;
    this.show();
  }

  /** Offers models to choose from; without a list the name is typed. */
  setModels(models: readonly string[]): void {
    const select = byId<HTMLSelectElement>('models');
    const input = byId<HTMLInputElement>('model');
    select.hidden = select.disabled = models.length === 0;
    input.hidden = input.disabled = models.length > 0;
    select.replaceChildren(...models.map((model) => h('option', { value: model }, model)));
    this.show();
  }

  setStatus(text: string, state: 'good' | 'bad' | 'busy'): void {
    const status = byId('status');
    setText(status, text);
    status.dataset.state = state;
  }

  #control(name: keyof Settings): Control {
    return this.#form.elements.namedItem(name) as Control;
  }

  #read(control: Control): void {
    const settings = this.#settings as unknown as Record<string, unknown>;
    if (control instanceof HTMLInputElement && control.type === 'checkbox')
      settings[control.name] = control.checked;
    else if (control instanceof HTMLInputElement && control.type === 'number')
      settings[control.name] = control.value === '' ? null : control.valueAsNumber;
    else settings[control.name] = control.value;
  }

  #showDependent(): void {
    this.#schema.show();
    byId('other-server').hidden = this.#settings.server === 'local';
    const flag = byId('fault-flag');
    const fault = this.#faults.find(({ name }) => name === this.#settings.fault);
    flag.hidden = !fault;
    setText(flag, fault ? `× ${fault.name.replaceAll('-', ' ')}` : '');
    flag.setAttribute('aria-label', `Switch off the fault “${this.#settings.fault}”`);
    setText(
      byId('fault-text'),
      fault?.what ?? 'The local endpoint can misbehave in every way that servers do.',
    );
  }
}
