/** The recipes of `examples/` in a browser, against the local endpoint through the relay. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serveRecipe } from './recipes.support.js';
import { newPage } from './stage.js';

async function openRecipe(...entries: string[]) {
  const { url, endpoint } = await serveRecipe(...entries);
  const page = await newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  // A favicon that is not there is no fault of the recipe's.
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await page.goto(url);
  return { page, endpoint, complaints };
}

/** Every text that the answer has shown, in order. */
async function watchAnswer(page: Page) {
  await page.locator('#answer').waitFor({ state: 'attached' });
  await page.evaluate(() => {
    const answer = document.querySelector('#answer') as HTMLElement;
    const seen: string[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      if (answer.textContent && answer.textContent !== seen.at(-1)) seen.push(answer.textContent);
    }).observe(answer, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => (window as unknown as { seen: string[] }).seen);
}

const ended = (page: Page, status = 'complete') =>
  page.locator(`#answer[data-status="${status}"]`).waitFor({ state: 'attached' });

test.each([
  ['React, in StrictMode', ['react/main.tsx']],
  ['Vue', ['vue/main.ts']],
  ['Svelte', ['svelte/main.ts']],
  ['a module worker', ['worker/main.ts', 'worker/worker.ts']],
])('%s: the answer grows, and is asked for once', async (_, entries) => {
  const { page, endpoint, complaints } = await openRecipe(...entries);
  const seen = await watchAnswer(page);
  const requests = endpoint.stats.requests;
  await page.getByRole('button', { name: 'Ask' }).click();
  await ended(page);
  const texts = await seen();
  expect(texts.length).toBeGreaterThan(3);
  for (const [at, text] of texts.slice(1).entries()) expect(text.startsWith(texts[at]!)).toBe(true);
  expect(texts.at(-1)!.length).toBeGreaterThan(40);
  expect(endpoint.stats.requests - requests).toBe(1);
  expect(complaints).toEqual([]);
});

test.each([
  ['React', 'react/main.tsx'],
  ['Vue', 'vue/main.ts'],
  ['Svelte', 'svelte/main.ts'],
])('%s: stopping keeps what has come, and ends the request', async (_, entry) => {
  const { page, endpoint } = await openRecipe(entry);
  const seen = await watchAnswer(page);
  await page.getByLabel('Question').fill('Tell me of rivers in 2,000 words.');
  await page.getByRole('button', { name: 'Ask' }).click();
  await expect.poll(async () => (await seen()).length).toBeGreaterThan(2);
  await page.getByRole('button', { name: 'Stop' }).click();
  await ended(page, 'stopped');
  expect(await page.locator('#answer').textContent()).toBe((await seen()).at(-1));
  await expect.poll(() => endpoint.stats.open).toBe(0);
});

test('React: asked in an effect, mounted twice, shown once', async () => {
  const { page, endpoint, complaints } = await openRecipe('react/effect.tsx');
  await ended(page);
  const text = await page.locator('#answer').textContent();
  expect(text!.length).toBeGreaterThan(40);
  // StrictMode's first mount asked, and was stopped by its clean-up.
  expect(endpoint.stats.requests).toBeLessThanOrEqual(2);
  await expect.poll(() => endpoint.stats.open).toBe(0);
  expect(complaints).toEqual([]);
});
