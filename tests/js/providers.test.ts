/** What real servers send, through the package in Node, over real sockets. */

import { inspect } from 'node:util';
import Tokenbrook, { Stream } from 'tokenbrook';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from './facade.support.js';
import { serveVectors, vectors } from './providers.server.js';
import { differences, wholeDifferences } from './providers.support.js';

let server: Awaited<ReturnType<typeof serveVectors>>;
let client: Tokenbrook;

beforeAll(async () => {
  server = await serveVectors();
  client = new Tokenbrook({ baseURL: `${server.origin}/v1`, maxRetries: 0, apiKey: 'sk-test-0123456789' });
});

afterAll(() => server.close());

test.each(
  vectors.map(
    (vector, number) => [`${vector.family} ${vector.row}: ${vector.name}`, vector, number] as const,
  ),
)('%s', async (_, vector, number) => {
  expect(await differences(client, vector, number)).toEqual([]);
});

test.each(
  vectors.map(
    (vector, number) => [`${vector.family} ${vector.row}: ${vector.name}`, vector, number] as const,
  ),
)('not as a stream: %s', async (_, vector, number) => {
  expect(await wholeDifferences(client, vector, number)).toEqual([]);
});

test('F16: a stream where none was asked for is said with the repairs, beside the members of the answer', async () => {
  const found = await client.chat.completions.create(
    {
      model: String(vectors.findIndex(({ row }) => row === 'F6')),
      messages: [{ role: 'user', content: 'Hello?' }],
    },
    { headers: { 'x-how': 'items' } },
  );
  expect(found.repairs?.map(({ code }) => code)).toEqual(['stream-for-json', 'data-heartbeat']);
  expect(Object.keys(found)).not.toContain('repairs');
  const { baseURL } = await serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[]}');
  });
  const asked = new Tokenbrook({ baseURL }).chat.completions.create({
    model: 'm',
    messages: [{ role: 'user', content: 'Hello?' }],
  });
  expect((await asked).repairs).toBeUndefined();
});

test('C8: keys nested without end break nothing', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const chunk = `{"deep":${deep},"choices":[{"index":0,"delta":{"content":"Hello","deep":${deep}},"finish_reason":"stop"}]}`;
  const open = () =>
    Stream.fromSSEResponse(new Response(`data: ${chunk}\n\ndata: [DONE]\n\n`), new AbortController());
  const stream = open();
  let chunks = 0;
  for await (const _ of stream) chunks += 1;
  expect(chunks).toBe(1);
  expect((await stream.outcome).kind).toBe('complete');
  expect((await open().final()).choices[0]?.message.content).toBe('Hello');
});

/** Errors that repeat what they should not, each in the places where servers put errors. */
describe('E8: an error that repeats the key or the prompt', () => {
  const key = 'sk-proj-ABCDEFGHIJKLMNOP0123456789';
  const prompt = 'My doctor says that the lump on my neck has to be looked at before Christmas.';
  const says = `Incorrect key ${key} (sk-pr***************6789) for: ${prompt}`;
  const bodies: Array<[string, string, string]> = [
    [
      'in a chunk',
      'text/event-stream',
      `data: ${JSON.stringify({ error: { message: says, code: 401 } })}\n\n`,
    ],
    ['in an event of that name', 'text/event-stream', `event: error\ndata: ${says}\n\n`],
    [
      'in a field of that name',
      'text/event-stream',
      `error: ${JSON.stringify({ code: 400, message: says })}\n\n`,
    ],
    [
      'in a choice',
      'text/event-stream',
      `data: ${JSON.stringify({ choices: [{ error: { message: says } }] })}\n\n`,
    ],
    ['in JSON', 'application/json', JSON.stringify({ error: { message: says }, request: { key, prompt } })],
    ['in JSON that is no completion', 'application/json', JSON.stringify({ detail: says })],
    [
      'glued behind a frame',
      'text/event-stream',
      `data: {"id":"x","chdata: ${JSON.stringify({ error: says })}\n\n`,
    ],
  ];

  test.each(bodies)('%s', async (_, type, body) => {
    const { baseURL } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': type }).end(body);
    });
    const client = new Tokenbrook({ baseURL, apiKey: key, maxRetries: 0 });
    const params = { model: 'm', messages: [{ role: 'user' as const, content: prompt }] };
    const asked = [
      async () => {
        for await (const _ of await client.chat.completions.create({ ...params, stream: true }));
      },
      async () => (await client.chat.completions.create({ ...params, stream: true })).final(),
      () => client.chat.completions.stream(params).done(),
      // Without an error in it, JSON is what the server answers.
      ...(body.startsWith('{"detail"') ? [] : [() => client.chat.completions.create(params)]),
    ];
    for (const ask of asked) {
      const error = await Promise.resolve(ask()).then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      expect(error?.constructor.name).toMatch(/Error$/);
      const shown = [
        error!.message,
        inspect(error, { depth: 9, showHidden: true }),
        JSON.stringify(error),
        error!.stack,
      ].join('\n');
      for (let at = 0; at + 8 <= key.length; at++) expect(shown).not.toContain(key.slice(at, at + 8));
      for (let at = 0; at + 32 <= prompt.length; at++) expect(shown).not.toContain(prompt.slice(at, at + 32));
      expect(shown).not.toContain('sk-pr***');
    }
  });
});
