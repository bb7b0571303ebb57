import Tokenbrook, { CursorPage, NotFoundError, Page, PagePromise } from 'tokenbrook';
import { beforeAll, describe, expect, test } from 'vitest';
import { collect, failure, json, KEY, serve } from './facade.support.js';
import { endpoint } from './server.support.js';

let client: Tokenbrook;
const ids: string[] = [];

beforeAll(async () => {
  const { baseURL } = await endpoint();
  client = new Tokenbrook({ baseURL, apiKey: KEY });
  for (const [index, model] of [
    'brook-mini',
    'brook-mini',
    'brook-large',
    'brook-mini',
    'brook-mini',
  ].entries()) {
    const { id } = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: `Question ${index}?` }],
      store: true,
      metadata: { odd: String(index % 2) },
      max_tokens: 5,
    });
    ids.push(id);
  }
});

describe('stored completions', () => {
  test('retrieve', async () => {
    expect(await client.chat.completions.retrieve(ids[0]!)).toMatchObject({
      id: ids[0],
      metadata: { odd: '0' },
    });
    expect(await failure(client.chat.completions.retrieve('chatcmpl-none'))).toBeInstanceOf(NotFoundError);
  });

  test('update', async () => {
    const changed = await client.chat.completions.update(ids[1]!, { metadata: { odd: '1', seen: 'yes' } });
    expect(changed.metadata).toEqual({ odd: '1', seen: 'yes' });
    expect((await client.chat.completions.retrieve(ids[1]!)).metadata).toEqual({ odd: '1', seen: 'yes' });
  });

  test('list: a page', async () => {
    const promise = client.chat.completions.list({ limit: 2 });
    expect(promise).toBeInstanceOf(PagePromise);
    const page = await promise;
    expect(page).toBeInstanceOf(CursorPage);
    expect(page.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(page.has_more).toBe(true);
    expect(page.hasNextPage()).toBe(true);
    const next = await page.getNextPage();
    expect(next.data.map(({ id }) => id)).toEqual(ids.slice(2, 4));
    const last = await next.getNextPage();
    expect(last.hasNextPage()).toBe(false);
    expect((await failure(last.getNextPage())).message).toMatch(/no next page/);
    expect((await client.chat.completions.list({ limit: 2 }).withResponse()).response.status).toBe(200);
  });

  test('list: all pages', async () => {
    const items = await collect(client.chat.completions.list({ limit: 2 }));
    expect(items.map(({ id }) => id)).toEqual(ids);
    const pages = await collect((await client.chat.completions.list({ limit: 2 })).iterPages());
    expect(pages.map(({ data }) => data.length)).toEqual([2, 2, 1]);
  });

  test('list: filters and order', async () => {
    const by = async (query: object) =>
      (await collect(client.chat.completions.list(query))).map(({ id }) => id);
    expect(await by({ model: 'brook-large' })).toEqual([ids[2]]);
    expect(await by({ metadata: { odd: '1' }, limit: 1 })).toEqual([ids[1], ids[3]]);
    expect(await by({ order: 'desc', limit: 3 })).toEqual([...ids].reverse());
  });

  test('messages', async () => {
    const messages = await collect(client.chat.completions.messages.list(ids[0]!));
    expect(messages).toMatchObject([{ role: 'user', content: 'Question 0?' }]);
    expect(messages[0]?.id).toBeTypeOf('string');
  });

  test('delete', async () => {
    const { id } = await client.chat.completions.create({
      model: 'brook-mini',
      messages: [{ role: 'user', content: 'Gone?' }],
      store: true,
    });
    expect(await client.chat.completions.delete(id)).toEqual({
      object: 'chat.completion.deleted',
      id,
      deleted: true,
    });
    expect(await failure(client.chat.completions.retrieve(id))).toBeInstanceOf(NotFoundError);
  });
});

describe('models', () => {
  test('list and retrieve', async () => {
    const models = await collect(client.models.list());
    expect(models.map(({ id }) => id)).toContain('brook-mini');
    expect(await client.models.list()).toBeInstanceOf(Page);
    expect(await client.models.retrieve('brook-mini')).toMatchObject({ id: 'brook-mini', object: 'model' });
  });
});

test('the request for the next page', async () => {
  const { baseURL } = await serve((_, response) => json(response, { data: [{ id: 'b' }], has_more: true }));
  const other = new Tokenbrook({ baseURL });
  const query = { limit: 2 };
  const page = await other.getAPIList('/things', CursorPage<{ id: string }>, { query });
  const options = { method: 'get', path: '/things', query: { limit: 2, after: 'b' } };
  expect(page.nextPageRequestOptions()).toEqual(options);
  expect((await other.getAPIList('/things', Page<object>, { query })).nextPageRequestOptions()).toBeNull();
  expect(await other.requestAPIList(CursorPage<{ id: string }>, page.nextPageRequestOptions()!)).toEqual(
    page,
  );
});

test('pages of a class of one’s own', async () => {
  class NumberedPage extends Page<string> {
    readonly next: number | undefined;
    constructor(...[client, response, body, options]: ConstructorParameters<typeof Page<string>>) {
      super(client, response, body, options);
      this.next = Number(response.headers.get('x-next')) || undefined;
    }
    override nextPageRequestOptions() {
      const { next } = this;
      return next ? { method: 'get' as const, path: '/things', query: { page: next } } : null;
    }
  }
  const { baseURL } = await serve(({ url }, response) => {
    const number = Number(new URL(url, 'http://host').searchParams.get('page') ?? 1);
    if (number < 3) response.setHeader('x-next', number + 1);
    json(response, { data: [`item ${number}`] });
  });
  const other = new Tokenbrook({ baseURL });
  expect(await collect(other.getAPIList('/things', NumberedPage))).toEqual(['item 1', 'item 2', 'item 3']);
});

test('pages of any other path', async () => {
  const server = await serve(({ url }, response) => {
    const after = Number(new URL(url, 'http://host').searchParams.get('after') ?? 0);
    json(response, { data: [{ id: String(after + 1) }], has_more: after < 2 });
  });
  const other = new Tokenbrook({ baseURL: server.baseURL });
  const items = await collect(
    other.getAPIList('/things', CursorPage<{ id: string }>, Promise.resolve({ query: { q: 'x' } })),
  );
  expect(items.map(({ id }) => id)).toEqual(['1', '2', '3']);
  expect(server.received.map(({ url }) => url)).toEqual([
    '/v1/things?q=x',
    '/v1/things?q=x&after=1',
    '/v1/things?q=x&after=2',
  ]);
});
