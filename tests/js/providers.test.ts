/** What real servers send, through the package in Node, over real sockets. */
import Tokenbrook, { Stream } from 'tokenbrook';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveVectors, vectors } from './providers.server.js';
import { differences } from './providers.support.js';

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
