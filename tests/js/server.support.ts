/** The endpoint under test, asked by plain fetch over real sockets. */
import { afterAll, vi } from 'vitest';
import { type EndpointOptions, startEndpoint } from '../../www/server/endpoint.mjs';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
export type Json = any;

// Generous, as tests may share a slow machine: a failure is a wrong answer, not a late one.
vi.setConfig({ testTimeout: 30_000 });

export const KEY = 'sk-test-0123456789';

/** Starts an endpoint that ends with the test file. */
export async function endpoint(options: EndpointOptions = {}) {
  const server = await startEndpoint(options);
  afterAll(() => server.close());
  return server;
}

/** The headers that the client sends, and no others. */
export const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };

/** POSTs a completion request; what the body lacks of the required fields is added. */
export function post(baseURL: string, body: object, init: RequestInit = {}): Promise<Response> {
  const whole = { model: 'brook-mini', messages: ask('Why is a brook loud?'), ...body };
  return fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers,
    body: JSON.stringify(whole),
    ...init,
  });
}

/** A whole completion. */
export const complete = async (baseURL: string, body: object): Promise<Json> =>
  (await post(baseURL, body)).json();

/** A conversation of one question. */
export const ask = (content: string) => [{ role: 'user', content }];

/** The data of each event of a stream that ends well. */
export async function payloads(response: Response): Promise<string[]> {
  const text = await response.text();
  return text
    .split('\n\n')
    .slice(0, -1)
    .map((event) => event.replace(/^data: /, ''));
}

/** The chunks of a stream, which has to end with `[DONE]`. */
export async function chunks(response: Response): Promise<Json[]> {
  const all = await payloads(response);
  if (all.pop() !== '[DONE]') throw new Error('the stream ended without [DONE]');
  return all.map((data) => JSON.parse(data));
}

/** What a stream said in choice 0. */
export const textOf = (all: Json[]): string =>
  all.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');

/** Waits until a condition holds. */
export async function until(condition: () => boolean, limit = 10_000): Promise<void> {
  const end = Date.now() + limit;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within ${limit} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
