import { byId } from './element.js';
import { icon } from './icons.js';
import type { Settings } from './state/settings.js';

type Theme = Settings['theme'];

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const MEDIA: Record<Theme, string> = {
  system: '(prefers-color-scheme: dark)',
  light: 'not all',
  dark: 'all',
};
const NAMES: Record<Theme, string> = { system: 'as the system', light: 'light', dark: 'dark' };

/** The theme button: as the system, light, dark. The dark palette is a style sheet that is switched by its media. */
export function themeButton(settings: Settings, changed: () => void): void {
  const button = byId<HTMLButtonElement>('theme');
  const show = () => {
    byId<HTMLLinkElement>('dark').media = MEDIA[settings.theme];
    button.replaceChildren(icon(settings.theme));
    button.setAttribute(
      'aria-label',
      `Colours: ${NAMES[settings.theme]}. Press for ${NAMES[NEXT[settings.theme]]}.`,
    );
    button.title = `Colours: ${NAMES[settings.theme]}`;
  };
  button.addEventListener('click', () => {
    settings.theme = NEXT[settings.theme];
    show();
    changed();
  });
  matchMedia(MEDIA.system).addEventListener('change', changed);
  show();
}
