// A plugin of typedoc: pages are called by their first heading, not by the name of their file.
import { Converter } from 'typedoc';

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, page) => {
    const title = /^# (.+)$/m.exec(page.content.map(({ text }) => text).join(''))?.[1];
    if (title) page.name = page.name.replace(/[^/]+$/, title.replaceAll('`', ''));
  });
}
