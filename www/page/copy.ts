import { announce } from './announce.js';

const CONFIRMATION_TIME = 1500; // ms

/** Copies a text, and says on the button whether that worked. */
export async function copyText(text: string, button: HTMLElement): Promise<void> {
  const label = button.querySelector('span') ?? button;
  const worked = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  label.textContent = worked ? 'Copied' : 'Not allowed';
  announce(worked ? 'Copied.' : 'The browser does not allow copying here.');
  setTimeout(() => {
    label.textContent = 'Copy';
  }, CONFIRMATION_TIME);
}

/** The copy buttons of code blocks, which come out of the sanitiser without listeners. */
export function copyCodeBlocks(root: HTMLElement): void {
  root.addEventListener('click', (event) => {
    const button =
      event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('.code [data-copy]') : null;
    if (button) void copyText(button.closest('.code')?.querySelector('code')?.textContent ?? '', button);
  });
}
