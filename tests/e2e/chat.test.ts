import { describe, expect, it } from 'vitest';
import { open, textOf } from './stage.js';

describe('an answer', () => {
  it('grows while it streams, and tells how fast', async () => {
    const { page, ask, reply, text, send, settled, stats } = await open();
    await ask('How does a brook become a river?');
    const early = await textOf(text, 10);
    expect(await send.getAttribute('aria-label')).toBe('Stop');
    const later = await textOf(text, early.length + 20);
    expect(later.startsWith(early.slice(0, 10))).toBe(true);
    expect((await stats()).open).toBe(1);
    await settled();

    expect(await reply.locator('.numbers').innerText()).toMatch(/first token .* tokens\/s.*tokens.*s$/s);
    expect(await send.getAttribute('aria-label')).toBe('Send');
    expect(await page.locator('#conversations li').allInnerTexts()).toEqual([
      'How does a brook become a river?',
    ]);
    expect(await stats()).toMatchObject({ started: 1, finished: 1, closedByClient: 0 });
  });

  it('sends no header that strict servers would refuse', async () => {
    const { ask, settled, endpoint } = await open({ delay: 0 });
    await ask('Which headers?');
    await settled();
    const own = endpoint.stats.lastHeaders.filter(
      (name) =>
        !/^(sec-|accept-|user-agent|host|connection|origin|referer|content-length|pragma|cache-control)/.test(
          name,
        ),
    );
    expect(own.sort()).toEqual(['accept', 'authorization', 'content-type']);
  });

  it('is painted at most once per frame', async () => {
    const { page, ask, settled } = await open({ delay: 1 });
    await page.evaluate(() => {
      const paints = new Map<number, number>();
      Object.assign(window, { paints });
      // Callbacks of an observer come once per turn in which something changed; a frame has one time.
      new MutationObserver(() => {
        const frame = Number(document.timeline.currentTime);
        paints.set(frame, (paints.get(frame) ?? 0) + 1);
      }).observe(document.querySelector('#turns') as Element, {
        subtree: true,
        characterData: true,
        childList: true,
      });
    });
    await ask('Tell me a long story of a river');
    await settled();
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    const paints = await page.evaluate(() => [
      ...(window as unknown as { paints: Map<number, number> }).paints.values(),
    ]);
    expect(paints.length).toBeGreaterThan(5);
    // Sending and ending list the conversation anew in the same turn; streaming itself never paints twice.
    expect(paints.filter((count) => count > 1).length).toBeLessThanOrEqual(2);
  });

  it('keeps its text when it is stopped, and the server sees the connection close', async () => {
    const { page, ask, text, reply, send, settled, stats } = await open({ delay: 40 });
    await ask('How does a brook become a river?');
    const before = await textOf(text, 30);
    await send.click();
    await settled();
    const kept = await text.innerText();
    expect(kept.startsWith(before.slice(0, 20))).toBe(true);
    expect(await reply.locator('.stopped').innerText()).toBe('Stopped.');
    await expect.poll(async () => (await stats()).closedByClient).toBe(1);
    expect((await stats()).open).toBe(0);

    await page.waitForTimeout(300);
    expect(await text.innerText()).toBe(kept);
  });

  it('is there after a reload, also one in its middle', async () => {
    const { page, ask, reply, text, settled, stats } = await open({ delay: 40 });
    await ask('What lives under a stone?');
    const before = await textOf(text, 30);
    await page.reload();
    await reply.waitFor();
    expect((await text.innerText()).startsWith(before.slice(0, 20))).toBe(true);
    expect(await reply.locator('.stopped').innerText()).toBe('Stopped.');
    await expect.poll(async () => (await stats()).closedByClient).toBe(1);

    await reply.getByRole('button', { name: 'Retry' }).click();
    await settled();
    expect(await page.locator('.reply').count()).toBe(1);
    expect(await reply.locator('.stopped').isVisible()).toBe(false);
    expect((await text.innerText()).length).toBeGreaterThan(30);
  });

  it('goes on in the conversation it belongs to', async () => {
    const { page, ask, settled } = await open({ delay: 0 });
    await ask('What is a ford?');
    await settled();
    await ask('And a weir?');
    await settled();
    expect(await page.locator('.question').allInnerTexts()).toEqual(['What is a ford?', 'And a weir?']);
    await page.locator('#new').click();
    await ask('Something else');
    await settled();
    const titles = page.locator('#conversations .open');
    expect(await titles.allInnerTexts()).toEqual(['Something else', 'What is a ford?']);
    await titles.last().click();
    expect(await page.locator('.reply').count()).toBe(2);
    await page.getByRole('button', { name: 'Delete “What is a ford?”' }).click();
    expect(await titles.allInnerTexts()).toEqual(['Something else']);
    expect(await page.locator('#welcome').isVisible()).toBe(true);
  });
});

describe('a request', () => {
  it('asks for JSON, which fills a card', async () => {
    const { page, ask, reply, settled } = await open();
    await page.getByRole('checkbox', { name: 'JSON' }).click();
    const request = page.waitForRequest(/chat\/completions/);
    await ask('Describe a walk along the water');
    const body = (await request).postDataJSON();
    expect(body).toMatchObject({ stream: true, response_format: { type: 'json_object' } });
    expect(body.messages[0].content).toContain('JSON');
    const card = reply.locator('.card');
    await card.locator('dd').first().waitFor();
    const rows = await card.locator('dt').count();
    await settled();
    await expect.poll(() => card.locator('dt').count()).toBeGreaterThan(rows);
    expect(await card.locator('.open').count()).toBe(0);
  });

  it('asks for an answer of a schema, whose card has a place for all of it from the beginning', async () => {
    const { page, ask, reply, settled } = await open({ delay: 25 });
    await page.getByRole('checkbox', { name: 'JSON' }).click();
    await page.locator('#open-panel').click();
    await page.getByLabel('Shape').selectOption('A boat');
    const field = page.getByLabel('JSON Schema');
    const schema = JSON.parse(await field.inputValue());
    await page.locator('#prompt').focus();
    const request = page.waitForRequest(/chat\/completions/);
    await ask('Describe a boat');
    const { response_format, messages } = (await request).postDataJSON();
    expect(response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'boat', strict: true, schema },
    });
    // The server needs no word of it.
    expect(messages).toHaveLength(1);
    const terms = reply.locator('.card dt');
    await terms.first().waitFor();
    expect(await reply.locator('.card .coming').count()).toBeGreaterThan(0);
    const names = Object.keys(schema.properties).map((name) => name.replaceAll('_', ' '));
    expect(await terms.allInnerTexts()).toEqual(names);
    await settled();
    expect(await reply.locator('.card .coming').count()).toBe(0);
    expect(await terms.allInnerTexts()).toEqual(names);
  });

  it('says what is wrong with a schema, and goes on with the last that was right', async () => {
    const { page, ask } = await open();
    await page.getByRole('checkbox', { name: 'JSON' }).click();
    await page.locator('#open-panel').click();
    await page.getByLabel('Shape').selectOption('My own');
    const field = page.getByLabel('JSON Schema');
    await field.fill('{"type": "object", "properties": {"depth": {"type": "integer"}}}');
    await field.press('End');
    await field.pressSequentially('}');
    expect(await page.locator('#schema-note').innerText()).toMatch(/no JSON yet/);
    expect(await field.evaluate((element) => element.matches(':invalid'))).toBe(true);
    const request = page.waitForRequest(/chat\/completions/);
    await ask('How deep is it?');
    expect((await request).postDataJSON().response_format).toMatchObject({
      json_schema: { strict: false, schema: { properties: { depth: { type: 'integer' } } } },
    });
    await page.getByLabel('Shape').selectOption('Any object');
    expect(await field.isVisible()).toBe(false);
  });

  it('offers tools, which run in the page and are answered', async () => {
    const { page, ask, settled } = await open();
    await page.getByRole('checkbox', { name: 'Tools' }).click();
    const requests: Array<{ messages: Array<{ role: string; content?: string; tool_calls?: unknown[] }> }> =
      [];
    page.on('request', (request) => {
      if (request.method() === 'POST') requests.push(request.postDataJSON());
    });
    await ask('What is the current time in Tokyo?');
    const call = page.locator('.call').first();
    await call.waitFor();
    expect(await call.locator('code').innerText()).toBe('current_time');
    await settled();
    expect(await call.locator('.result').innerText()).toMatch(/"time":".*\d\d:\d\d/);
    expect(await page.locator('.reply').count()).toBe(2);
    expect((await page.locator('.reply').last().locator('.text').innerText()).length).toBeGreaterThan(10);

    const roles = requests[1]?.messages.map(({ role }) => role);
    expect(roles?.slice(0, 2)).toEqual(['user', 'assistant']);
    expect(new Set(roles?.slice(2))).toEqual(new Set(['tool']));
  });

  it('gets two answers side by side, and goes on with the one that is chosen', async () => {
    const { page, ask, reply, settled } = await open({ delay: 0 });
    await page.getByRole('checkbox', { name: 'Two answers' }).click();
    await ask('Name a boat');
    await settled();
    expect(await reply.locator('.candidate').count()).toBe(2);
    const second = reply.locator('.candidate').nth(1);
    const chosen = await second.locator('.text').innerText();
    await second.getByRole('button', { name: 'Go on with this' }).click();
    const request = page.waitForRequest(/chat\/completions/);
    await ask('Why that one?');
    const { messages } = (await request).postDataJSON();
    expect(messages[1].role).toBe('assistant');
    expect(chosen.replace(/\W/g, '')).toContain(messages[1].content.slice(0, 10).replace(/\W/g, ''));
    await settled();
  });

  it('carries the settings, and none that are empty', async () => {
    const { page, ask, reply, settled } = await open({ delay: 0, seed: null });
    let request = page.waitForRequest(/chat\/completions/);
    await ask('One');
    expect(Object.keys((await request).postDataJSON()).sort()).toEqual(['messages', 'model', 'stream']);
    await settled();

    await page.locator('#open-panel').click();
    await page.getByLabel('Temperature').fill('0.4');
    await page.getByLabel('Max tokens').fill('6');
    await page.getByLabel('Have the server count tokens').check();
    await page.getByLabel('System message').fill('Be brief.');
    await page.locator('#models').selectOption('brook-large');
    request = page.waitForRequest(/chat\/completions/);
    await ask('Two');
    expect((await request).postDataJSON()).toMatchObject({
      temperature: 0.4,
      max_tokens: 6,
      model: 'brook-large',
      messages: [{ role: 'system', content: 'Be brief.' }, {}, {}, {}],
    });
    await settled();
    expect(await reply.locator('.stopped').innerText()).toBe('Cut at the token limit.');
    expect(await reply.locator('.numbers').innerText()).toContain('6 tokens');
    expect(await reply.locator('.numbers').innerText()).not.toContain('≈ 6');

    await page.reload();
    await page.locator('#models option').first().waitFor({ state: 'attached' });
    expect(await page.getByLabel('Temperature').inputValue()).toBe('0.4');
    expect(await page.locator('#models').inputValue()).toBe('brook-large');
  });

  it('shows the reasoning of a model folded away', async () => {
    const { page, ask, reply, settled } = await open({ delay: 5, viewport: { width: 1100, height: 500 } });
    await page.locator('#models').selectOption('brook-reasoner');
    await ask('Why do rivers bend?');
    await settled();
    const reasoning = reply.locator('.reasoning');
    const summary = reasoning.locator('summary');
    expect(await reasoning.locator('div').isVisible()).toBe(false);
    await summary.scrollIntoViewIfNeeded();
    const before = await summary.boundingBox();
    await summary.click();
    expect((await reasoning.locator('div').innerText()).length).toBeGreaterThan(10);
    // It stays where it was clicked.
    await page.waitForTimeout(100);
    expect((await summary.boundingBox())?.y).toBeCloseTo(before?.y ?? Number.NaN, 0);
  });
});
