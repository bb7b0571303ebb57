import { byId, h, setText } from './element.js';
import { SHAPES, schemaOf } from './shape.js';

const ANY = 'Any object';
const OWN = 'My own';
const texts = new Map(
  Object.entries(SHAPES).map(([name, schema]) => [name, JSON.stringify(schema, null, 2)]),
);

/** The field of the JSON Schema: shapes to begin with, and what is wrong with the one that is being typed. */
export function schemaField(field: HTMLTextAreaElement): { show(): void } {
  const shapes = byId<HTMLSelectElement>('shapes');
  const note = byId('schema-note');
  shapes.append(...[ANY, ...texts.keys(), OWN].map((name) => h('option', {}, name)));
  shapes.addEventListener('input', () => {
    const own = shapes.value === OWN && !field.value.trim();
    field.value = own
      ? '{\n  "type": "object"\n}'
      : (texts.get(shapes.value) ?? (shapes.value === ANY ? '' : field.value));
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    if (shapes.value === OWN) field.focus();
  });
  // Before the form looks whether the field is valid.
  field.addEventListener('input', show);

  function show(): void {
    field.setCustomValidity(faultOf(field.value));
    const empty = field.value.trim() === '';
    const named = [...texts].find(([, text]) => text === field.value)?.[0];
    shapes.value = named ?? (empty ? ANY : OWN);
    byId('own-schema').hidden = empty;
    setText(
      note,
      field.validationMessage || 'The card shows at once what the schema names, and fills it as it arrives.',
    );
    note.classList.toggle('bad', field.validationMessage !== '');
  }
  return { show };
}

function faultOf(source: string): string {
  if (source.trim() === '') return '';
  try {
    schemaOf(source);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
