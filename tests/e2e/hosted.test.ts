import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../../www/server/endpoint.mjs';
import { newPage, serveStatic } from './stage.js';

describe('the page on a static host, without an endpoint beside it', () => {
  it('asks nobody until it is told whom, then works with that server', async () => {
    const endpoint = await startEndpoint({ delay: 5 });
    try {
      const page = await newPage();
      const elsewhere: string[] = [];
      const origin = await serveStatic();
      page.on('request', (request) => {
        if (!request.url().startsWith(origin)) elsewhere.push(request.url());
      });
      await page.goto(origin);
      await page.getByText('Enter a key, or the base URL').waitFor();
      expect(elsewhere).toEqual([]);
      expect(await page.getByLabel('Base URL').getAttribute('placeholder')).toBe(
        'https://api.codingplanx.ai/v1',
      );

      await page.getByLabel('Base URL').fill(endpoint.baseURL);
      await page.getByLabel('API key').fill('sk-mine');
      await page.locator('#status[data-state="good"]').waitFor();
      await page.locator('#prompt').fill('How deep is a ford?');
      await page.locator('#prompt').press('Enter');
      await page
        .locator('.reply .text')
        .filter({ hasText: /\w{3}.*\w{3}/ })
        .waitFor();
      await page.locator('#send[data-action="send"]').waitFor();
      expect(new Set(elsewhere.map((url) => new URL(url).origin))).toEqual(new Set([endpoint.url]));
    } finally {
      await endpoint.close();
    }
  });

  it('says in one sentence what a too strict policy must allow', async () => {
    const page = await newPage();
    await page.goto(await serveStatic("script-src 'self'; style-src 'self'"));
    const welcome = page.locator('#welcome-text');
    await expect.poll(() => welcome.innerText()).toContain('wasm-unsafe-eval');
  });
});
