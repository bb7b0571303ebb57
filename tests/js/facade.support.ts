/** Servers of a few lines for the façade's tests: every byte and every moment is the test's own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { listen, originOf } from '../../www/server/listen.mjs';

/** A request as it arrived. */
export interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  /** Names as they were sent, in order. */
  rawHeaders: string[];
  body: string;
}

/** On a busy machine a client may come back to a connection later than the 5 s after which Node closes it. */
const unhurried = { keepAliveTimeout: 60_000 };

/** Answers requests until the test is over; `received` has them all. */
export async function serve(answer: (request: Received, response: ServerResponse, count: number) => unknown) {
  const received: Received[] = [];
  let open = 0;
  const server = createServer(unhurried, async (incoming, response) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part);
    const { method = '', url = '', headers, rawHeaders } = incoming;
    const request = { method, url, headers, rawHeaders, body: Buffer.concat(parts).toString() };
    received.push(request);
    open += 1;
    response.on('close', () => {
      open -= 1;
    });
    await answer(request, response, received.length);
  });
  const { port, close } = await listen(server, { host: '127.0.0.1', port: 0 });
  onTestFinished(close);
  const baseURL = `${originOf('127.0.0.1', port)}/v1`;
  return {
    baseURL,
    received,
    /** Answers that are still being sent. */
    get open() {
      return open;
    },
  };
}

/** A server that answers everything with this JSON. */
export const serveJSON = (value: unknown, status = 200, headers: Record<string, string> = {}) =>
  serve((_, response) => json(response, value, status, headers));

/** Answers with JSON. */
export function json(response: ServerResponse, value: unknown, status = 200, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

/** A server that answers everything with these bytes of an event stream, then ends unless told otherwise. */
export const serveEvents = (pieces: Array<string | Uint8Array>, { end = true, gap = 5 } = {}) =>
  serve(async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_stream' });
    for (const piece of pieces) {
      response.write(piece);
      await sleep(gap);
    }
    if (end) response.end();
  });

/** Sends 400 chunks of 64 Ki characters as fast as they are read; `sent` says how many have left. */
export async function serveMuch() {
  const big = 'x'.repeat(64 * 1024);
  let sent = 0;
  const server = await serve(async (_, response) => {
    let wake = () => {};
    response.on('drain', () => wake()).on('close', () => wake());
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (; sent < 400 && !response.destroyed; sent++) {
      if (!response.write(event(chunk({ content: big })))) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    response.end(event(chunk({}, 'stop')) + DONE);
  });
  return { server, big, sent: () => sent };
}

export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something is so. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    if (waited > 10_000) throw new Error(`waited in vain: ${what}`);
    await sleep(5);
  }
}

/** A chunk as OpenAI sends it. */
export const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
});

/** An event of the stream. */
export const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;

export const DONE = 'data: [DONE]\n\n';

/** The events of an answer of these words. */
export const answerOf = (...words: string[]) => [
  event(chunk({ role: 'assistant', content: '' })),
  ...words.map((content) => event(chunk({ content }))),
  event(chunk({}, 'stop')),
  DONE,
];

/** A whole completion. */
export const completion = (content: string, more: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'm',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content, refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  ...more,
});

/** The smallest request. */
export const ask = { model: 'm', messages: [{ role: 'user' as const, content: 'Hello?' }] };

export const KEY = 'sk-test-0123456789abcdef';

/** Everything an iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What a promise rejects with. */
// biome-ignore lint/suspicious/noExplicitAny: its fields are looked at one by one
export async function failure(promise: PromiseLike<unknown>): Promise<any> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
