import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { describe, expect, it } from 'vitest';
import { open, type Stage } from './stage.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The violations of WCAG 2.2 AA and of good practice on what is shown now. */
async function violations({ page }: Stage): Promise<string[]> {
  const loaded = await page.evaluate(() => 'axe' in window);
  // Through the debugger, for the page's policy rightly lets no script of ours in.
  if (!loaded)
    await page.evaluate(await import('node:fs').then(({ readFileSync }) => readFileSync(AXE, 'utf8')));
  const results = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

async function conversation(stage: Stage): Promise<void> {
  const { page, ask, settled, reply } = stage;
  await page.getByRole('checkbox', { name: 'Two answers' }).click();
  await ask('Compare a brook and a river');
  await settled();
  await page.getByRole('checkbox', { name: 'Two answers' }).click();
  await page.getByRole('checkbox', { name: 'JSON' }).click();
  await ask('The same as JSON');
  await settled();
  await page.getByRole('checkbox', { name: 'JSON' }).click();
  await page.getByRole('checkbox', { name: 'Tools' }).click();
  await ask('What is the current time in Tokyo?');
  await settled();
  await reply.getByRole('button', { name: 'Stream' }).click();
}

describe('accessibility', () => {
  it.each(['light', 'dark'] as const)('axe finds nothing, %s', async (colorScheme) => {
    const stage = await open({ delay: 0, colorScheme });
    expect(await violations(stage), 'the welcome').toEqual([]);
    await conversation(stage);
    expect(await violations(stage), 'a conversation').toEqual([]);
    await stage.page.locator('#open-panel').click();
    await stage.page.locator('[name="fault"]').selectOption('cut-short');
    await stage.ask('And now?');
    await stage.settled();
    expect(await violations(stage), 'settings and an error').toEqual([]);
    await stage.page.getByLabel('Shape').selectOption('A walk');
    await stage.page.getByLabel('JSON Schema').press('x');
    expect(await violations(stage), 'a schema that is none').toEqual([]);
  });

  it('axe finds nothing on a phone, with its drawers', async () => {
    const stage = await open({
      delay: 0,
      viewport: { width: 360, height: 700 },
      hasTouch: true,
      isMobile: true,
    });
    await conversation(stage);
    expect(await violations(stage), 'a conversation').toEqual([]);
    await stage.page.locator('#open-sidebar').click();
    expect(await violations(stage), 'the list of conversations').toEqual([]);
    await stage.page.keyboard.press('Escape');
    await stage.page.locator('#open-panel').click();
    expect(await violations(stage), 'the settings').toEqual([]);
  });

  it('everything works with the keyboard alone', async () => {
    const { page, reply, text, settled, stats } = await open({ delay: 30 });
    const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
    await expect.poll(focused).toBe('prompt');
    await page.keyboard.type('First line');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second line');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await text.innerText()).length).toBeGreaterThan(20);
    expect(await page.locator('.question').innerText()).toBe('First line\nsecond line');
    await page.keyboard.press('Escape');
    await settled();
    expect(await reply.locator('.stopped').isVisible()).toBe(true);
    await expect.poll(async () => (await stats()).closedByClient).toBe(1);

    // Backwards from the field: the buttons of the answer, in the order they are shown.
    const names: string[] = [];
    for (let at = 0; at < 3; at += 1) {
      await page.keyboard.press('Shift+Tab');
      names.unshift(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? ''));
    }
    expect(names).toEqual(['Stream', 'Copy', 'Retry']);
    await page.keyboard.press('/');
    expect(await focused()).toBe('prompt');
  });

  it('a drawer takes the keyboard and gives it back', async () => {
    const { page } = await open({ viewport: { width: 360, height: 700 } });
    await page.locator('#open-panel').focus();
    await page.keyboard.press('Enter');
    const inPanel = () =>
      page.evaluate(() => document.querySelector('#panel')?.contains(document.activeElement) ?? false);
    expect(await inPanel()).toBe(true);
    for (let at = 0; at < 40; at += 1) {
      await page.keyboard.press('Tab');
      const outside = await page.evaluate(
        () =>
          document.activeElement !== document.body &&
          !document.querySelector('#panel')?.contains(document.activeElement),
      );
      expect(outside).toBe(false);
    }
    await page.keyboard.press('Escape');
    expect(await page.locator('#panel').isVisible()).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('open-panel');
  });

  it('the live region says sentences, not tokens, and how it ended', async () => {
    const { page, ask, settled } = await open({ delay: 10 });
    await page.evaluate(() => {
      const said: string[] = [];
      Object.assign(window, { said });
      new MutationObserver(() => said.push(document.querySelector('#live')?.textContent ?? '')).observe(
        document.querySelector('#live') as Element,
        { childList: true },
      );
    });
    await ask('Tell me about brooks');
    await settled();
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { said: string[] }).said.at(-1)), {
        timeout: 5000,
      })
      .toMatch(/The answer is complete\.$/);
    const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
    expect(said.length).toBeLessThan(12);
    for (const saying of said) expect(saying.trim()).toMatch(/[.!?:”"]$/);
  });

  it.each([320, 768, 1100, 1920])('nothing is cut off at %i pixels', async (width) => {
    const stage = await open({ delay: 0, viewport: { width, height: 720 } });
    await conversation(stage);
    const overflow = await stage.page.evaluate(() => {
      const { clientWidth, scrollWidth } = document.querySelector('#scroll') as Element;
      return [document.documentElement.scrollWidth - innerWidth, scrollWidth - clientWidth];
    });
    expect(overflow).toEqual([0, 0]);
  });

  it.each([false, true])('nothing moves while an answer streams; a card: %s', async (card) => {
    const { page, ask, settled } = await open({ delay: 3 });
    if (card) {
      await page.getByRole('checkbox', { name: 'JSON' }).click();
      await page.locator('#open-panel').click();
      await page.getByLabel('Shape').selectOption('A boat');
    }
    await page.evaluate(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as Array<
          PerformanceEntry & { value: number; hadRecentInput: boolean }
        >) {
          if (!entry.hadRecentInput) shifts.push(entry.value);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await ask('How does a brook become a river?');
    await settled();
    const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
    expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.05);
  });
});
