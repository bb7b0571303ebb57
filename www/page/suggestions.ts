import { byId, h } from './element.js';
import { SHAPES } from './shape.js';
import type { Settings } from './state/settings.js';

interface Suggestion {
  readonly text: string;
  readonly note: string;
  /** What it switches on; the other ways of answering are switched off. */
  readonly set: Partial<Pick<Settings, 'json' | 'schema' | 'tools' | 'sideBySide'>>;
}

const SUGGESTIONS: readonly Suggestion[] = [
  { text: 'How does a brook become a river?', note: 'A plain answer, streamed', set: {} },
  { text: 'What time is it in Tokyo?', note: 'Calls a tool that runs in this page', set: { tools: true } },
  {
    text: 'Describe a walk along the water',
    note: 'A JSON Schema: a card that fills',
    set: { json: true, schema: JSON.stringify(SHAPES['A walk'], null, 2) },
  },
  { text: 'Name a boat, and say why', note: 'Two answers side by side', set: { sideBySide: true } },
];

/** Fills the welcome with things to ask. */
export function suggest(settings: Settings, ask: (text: string) => void): void {
  const buttons = SUGGESTIONS.map(({ text, note, set }) =>
    h(
      'button',
      {
        type: 'button',
        class: 'suggestion',
        onclick: () => {
          Object.assign(settings, { json: false, tools: false, sideBySide: false }, set);
          ask(text);
        },
      },
      text,
      h('small', {}, note),
    ),
  );
  byId('suggestions').append(...buttons.map((button) => h('li', {}, button)));
}
