import { describe, expect, test } from 'vitest';
import { ask, chunks, complete, endpoint, headers, type Json, post } from './server.support.js';

const { baseURL } = await endpoint();

async function call(path: string, method = 'GET', body?: object): Promise<{ status: number; body: Json }> {
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const response = await fetch(`${baseURL}/chat/completions${path}`, init);
  return { status: response.status, body: await response.json() };
}

const small = { store: true, max_tokens: 3 };
const made: Json[] = [];
for (const kind of ['a', 'b', 'a', 'b', 'a']) {
  made.push(await complete(baseURL, { ...small, metadata: { kind, who: 'test' } }));
}
const large = await complete(baseURL, { ...small, model: 'brook-large' });
const ids = [...made, large].map((completion) => completion.id);
const idsOf = (page: { body: Json }) => page.body.data.map((completion: Json) => completion.id);

describe('the list', () => {
  test('has all, oldest first', async () => {
    const page = await call('');
    expect(page.body).toMatchObject({
      object: 'list',
      has_more: false,
      first_id: ids[0],
      last_id: ids.at(-1),
    });
    expect(idsOf(page)).toEqual(ids);
    expect(page.body.data[0]).toEqual(made[0]);
  });
  test('comes in pages', async () => {
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const page = await call(`?limit=4${after && `&after=${after}`}`);
      seen.push(...idsOf(page));
      if (!page.body.has_more) break;
      after = page.body.last_id;
    }
    expect(seen).toEqual(ids);
  });
  test('in either order', async () => {
    expect(idsOf(await call('?order=desc&limit=2'))).toEqual([ids[5], ids[4]]);
  });
  test('of one model, or with certain metadata', async () => {
    expect(idsOf(await call('?model=brook-large'))).toEqual([large.id]);
    expect(idsOf(await call('?metadata[kind]=b&metadata[who]=test'))).toEqual([ids[1], ids[3]]);
    expect(idsOf(await call('?metadata[toString]=b'))).toEqual([]);
  });
  test.each(['?limit=0', '?limit=101', '?limit=x', '?order=up', '?after=none'])(
    '%s is refused',
    async (query) => {
      expect((await call(query)).status).toBe(400);
    },
  );
});

test('what was not to be stored is not', async () => {
  const { id } = await complete(baseURL, { max_tokens: 3 });
  expect((await call(`/${id}`)).status).toBe(404);
});

test('a stream is stored by the time it ends', async () => {
  const all = await chunks(await post(baseURL, { ...small, max_tokens: 20, stream: true }));
  const { body } = await call(`/${all[0].id}`);
  expect(body.object).toBe('chat.completion');
  expect(body.choices[0].message.content).toBe(
    all.map((chunk) => chunk.choices[0].delta.content ?? '').join(''),
  );
  await call(`/${all[0].id}`, 'DELETE');
});

test('metadata can be changed, and nothing else', async () => {
  const changed = await call(`/${ids[0]}`, 'POST', { metadata: { kind: 'c' } });
  expect(changed.body).toEqual({ ...made[0], metadata: { kind: 'c' } });
  expect((await call(`/${ids[0]}`)).body.metadata).toEqual({ kind: 'c' });
  expect((await call(`/${ids[0]}`, 'POST', {})).status).toBe(400);
  expect((await call(`/${ids[0]}`, 'POST', { metadata: { a: 1 } })).status).toBe(400);
});

test('messages are those that were asked', async () => {
  const messages = [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
  ];
  const { id } = await complete(baseURL, { ...small, messages });
  const { body } = await call(`/${id}/messages`);
  expect(body).toMatchObject({ object: 'list', has_more: false, first_id: `${id}-0`, last_id: `${id}-1` });
  expect(body.data[0]).toMatchObject({ role: 'system', content: 'Be short.', content_parts: null });
  expect(body.data[1]).toMatchObject({
    role: 'user',
    content: null,
    content_parts: [{ type: 'text', text: 'Hi' }],
  });
  expect((await call(`/${id}/messages?limit=1&order=desc`)).body.first_id).toBe(`${id}-1`);
});

test('deleted is gone', async () => {
  const { id } = await complete(baseURL, { ...small, messages: ask('Goodbye') });
  expect((await call(`/${id}`, 'DELETE')).body).toEqual({
    object: 'chat.completion.deleted',
    id,
    deleted: true,
  });
  expect((await call(`/${id}`)).status).toBe(404);
  expect((await call(`/${id}`, 'DELETE')).status).toBe(404);
  expect((await call(`/${id}/messages`)).status).toBe(404);
});
