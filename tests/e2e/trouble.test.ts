import { describe, expect, it } from 'vitest';
import { open, type Stage, textOf } from './stage.js';

/** Has the local endpoint make this mistake from now on. */
async function breakIt({ page }: Stage, fault: string): Promise<void> {
  if (!(await page.locator('#panel').isVisible())) await page.locator('#open-panel').click();
  await page.locator('[name="fault"]').selectOption(fault);
}

describe('when something goes wrong', () => {
  it('the server dies in the middle: a sentence, and the text is kept', async () => {
    const { ask, reply, text, endpoint, settled } = await open({
      delay: 40,
      expected: /ERR_|Failed to load/,
    });
    await ask('How does a brook become a river?');
    const before = await textOf(text, 30);
    await endpoint.close();
    await reply.locator('.problem').waitFor();
    expect(await reply.locator('.problem strong').innerText()).toMatch(
      /^The connection to the local endpoint broke in the middle|^The answer broke off/,
    );
    expect(await reply.locator('.problem').innerText()).toContain(
      'What had arrived is kept. Retry asks again.',
    );
    expect((await text.innerText()).startsWith(before.slice(0, 20))).toBe(true);
    await settled();
  });

  it('the server cannot be reached: a sentence with what to check', async () => {
    const { ask, reply, endpoint, settled } = await open({ expected: /ERR_|Failed to load/ });
    await endpoint.close();
    await ask('Anyone there?');
    await reply.locator('.problem').waitFor({ timeout: 15_000 });
    expect(await reply.locator('.problem').innerText()).toMatch(
      /^The local endpoint could not be reached\.\s+Check that it is running/,
    );
    await settled();
    await reply.getByRole('button', { name: 'Settings' }).click();
  });

  it('a key is refused: a sentence, and the way to the settings', async () => {
    const { page, ask, reply, endpoint, settled } = await open();
    await page.locator('#open-panel').click();
    await page.getByLabel('Endpoint').selectOption('other');
    await page.getByLabel('Base URL').fill(endpoint.baseURL);
    await page.getByLabel('API key').fill('wrong');
    await page.locator('#status[data-state="bad"]').waitFor();
    await page.getByPlaceholder('Model').fill('brook-mini');
    await ask('Hello?');
    await settled();
    expect(await reply.locator('.problem strong').innerText()).toBe(
      `${new URL(endpoint.url).host} did not accept the key.`,
    );
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('wrong');

    await page.getByLabel('API key').fill('sk-right');
    await page.locator('#status[data-state="good"]').waitFor();
    await reply.locator('.problem').getByRole('button', { name: 'Retry' }).click();
    await settled();
    expect(await reply.locator('.problem').count()).toBe(0);
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('sk-right');
    await page.getByLabel('Remember the key').check();
    expect(await page.evaluate(() => localStorage.getItem('tokenbrook.settings'))).toContain('sk-right');
  });

  const faults: ReadonlyArray<readonly [fault: string, sentence: RegExp]> = [
    ['cut-short', /^The answer broke off/],
    ['reset-mid-event', /^The connection to the local endpoint broke/],
    ['error-mid-stream', /reported an error in the middle|failed/],
    ['html-page', /^A web page came instead of an answer/],
    ['empty-200', /sent an empty answer/],
    ['preflight-refused', /could not be reached/],
  ];
  it.each(faults)('%s is told in a sentence', async (fault, sentence) => {
    const stage = await open({ delay: 1, expected: /./ });
    await breakIt(stage, fault);
    await stage.ask('What now?');
    await stage.settled();
    expect(await stage.reply.locator('.problem strong').innerText()).toMatch(sentence);
  });

  it.each(['no-done', 'wrong-content-type', 'json-for-stream', 'buffered', 'gzip', '500-twice'])(
    '%s is coped with',
    async (fault) => {
      const stage = await open({ delay: 0, expected: /./ });
      await breakIt(stage, fault);
      await stage.ask('What now?');
      await stage.settled();
      expect(await stage.reply.locator('.problem').count()).toBe(0);
      expect((await stage.text.innerText()).length).toBeGreaterThan(10);
    },
  );

  it('repairs and the outcome are shown with the time line', async () => {
    const stage = await open({ delay: 0 });
    await breakIt(stage, 'wrong-content-type');
    await stage.ask('What now?');
    await stage.settled();
    await stage.reply.getByRole('button', { name: 'Stream' }).click();
    const facts = await stage.reply.locator('.stream dl').innerText();
    expect(facts).toMatch(/Outcome\s+complete, finish reason “stop”/);
    expect(facts).toContain('content-type × 1');
    await stage.page.getByRole('button', { name: 'Switch off the fault' }).click();
    expect(await stage.page.locator('[name="fault"]').inputValue()).toBe('');
    expect(await stage.reply.locator('canvas').getAttribute('aria-label')).toMatch(
      /headers after .*, \d+ network reads, \d+ events, over after/,
    );
  });
});
