import Tokenbrook, { APIPromise } from 'tokenbrook';
import { describe, expect, test } from 'vitest';
import { ask, completion, failure, json, serve, serveJSON, sleep } from './facade.support.js';

const clientOf = ({ baseURL }: { baseURL: string }) => new Tokenbrook({ baseURL, maxRetries: 1 });

describe('the promise of an answer', () => {
  test('is a promise, sends once, at once', async () => {
    const server = await serveJSON(completion('Hi.'));
    const promise = clientOf(server).chat.completions.create(ask);
    expect(promise).toBeInstanceOf(Promise);
    expect(promise).toBeInstanceOf(APIPromise);
    for (let i = 0; i < 40 && !server.received.length; i++) await sleep(5);
    expect(server.received).toHaveLength(1);
    expect(await promise).toEqual(completion('Hi.'));
    expect(await promise).toBe(await promise);
    expect(server.received).toHaveLength(1);
  });

  test('asResponse gives the body unread', async () => {
    const server = await serveJSON(completion('Hi.'));
    const response = await clientOf(server).chat.completions.create(ask).asResponse();
    expect(response).toBeInstanceOf(Response);
    expect(response.bodyUsed).toBe(false);
    expect(await response.json()).toEqual(completion('Hi.'));
  });

  test('asResponse and the answer, in either order', async () => {
    const server = await serveJSON(completion('Hi.'));
    const late = clientOf(server).chat.completions.create(ask);
    expect(await late).toEqual(completion('Hi.'));
    expect((await late.asResponse()).status).toBe(200);
    const early = clientOf(server).chat.completions.create(ask);
    expect((await early.asResponse()).status).toBe(200);
    expect(await early).toEqual(completion('Hi.'));
    expect(server.received).toHaveLength(2);
  });

  test('withResponse has answer, response and request id', async () => {
    const server = await serveJSON(completion('Hi.'), 200, { 'x-request-id': 'req_7' });
    const { data, response, request_id } = await clientOf(server).chat.completions.create(ask).withResponse();
    expect(data).toEqual(completion('Hi.'));
    expect(response.status).toBe(200);
    expect(request_id).toBe('req_7');
    expect(data._request_id).toBe('req_7');
    expect(Object.keys(data)).not.toContain('_request_id');
  });

  test('withResponse of a stream', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: [DONE]\n\n'),
    );
    const { data, response } = await clientOf(server)
      .chat.completions.create({ ...ask, stream: true })
      .withResponse();
    expect(data.controller).toBeInstanceOf(AbortController);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect('_request_id' in data).toBe(false);
    data.controller.abort();
  });

  test('_thenUnwrap keeps the request', async () => {
    const server = await serveJSON(completion('Hi.'), 200, { 'x-request-id': 'req_8' });
    const promise = clientOf(server).chat.completions.create(ask);
    const unwrapped = promise._thenUnwrap(({ choices }) => ({ text: choices[0]?.message.content }));
    expect(await unwrapped).toEqual({ text: 'Hi.' });
    expect((await unwrapped)._request_id).toBe('req_8');
    expect((await unwrapped.withResponse()).request_id).toBe('req_8');
    expect(server.received).toHaveLength(1);
  });

  test('catch and finally', async () => {
    const server = await serveJSON({ error: { message: 'no' } }, 400);
    let finished = 0;
    const promise = clientOf(server)
      .chat.completions.create(ask)
      .finally(() => finished++);
    expect(await promise.catch((error) => error.status)).toBe(400);
    expect(finished).toBe(1);
  });

  test('an answer that nobody awaits is no unhandled rejection', async () => {
    const server = await serveJSON({}, 400);
    const seen: unknown[] = [];
    const listen = (reason: unknown) => seen.push(reason);
    process.on('unhandledRejection', listen);
    clientOf(server).chat.completions.create(ask);
    await sleep(100);
    process.off('unhandledRejection', listen);
    expect(server.received).toHaveLength(1);
    expect(seen).toEqual([]);
  });
});

describe('what an answer is read as', () => {
  const reading = async (text: string, type?: string, status = 200) => {
    const { baseURL } = await serve((_, response) =>
      response.writeHead(status, type ? { 'content-type': type } : {}).end(text),
    );
    return clientOf({ baseURL }).get('/x');
  };

  test.each([
    ['JSON', '[1,2]', 'application/json; charset=utf-8', [1, 2]],
    ['JSON of a vendor', '{"a":1}', 'application/vnd.x+json', { a: 1 }],
    ['a JSON text that is no object', '"text"', 'application/json', 'text'],
    ['JSON labelled as text', ' \n{"a":1}', 'text/plain', { a: 1 }],
    ['text', 'plain words', 'text/plain', 'plain words'],
    ['nothing', '', 'application/json', undefined],
  ])('%s', async (_, text, type, expected) => {
    expect(await reading(text, type)).toEqual(expected);
  });

  test('204', async () => {
    expect(await reading('', undefined, 204)).toBeNull();
  });

  test('an event stream in answer to a request for a whole answer', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(
        'data: {"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"}}]}\n\n' +
          'data: {"id":"c","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
      );
    });
    const answer = await clientOf(server).chat.completions.create(ask);
    expect(answer).toMatchObject({
      id: 'c',
      choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }],
    });
  });

  test('a body that breaks off is asked for again', async () => {
    const server = await serve((_, response, count) => {
      if (count > 1) return json(response, completion('Hi.'));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{');
      setTimeout(() => response.destroy(), 10);
    });
    const error = await failure(clientOf(server).chat.completions.create(ask)).catch(() => undefined);
    // Once the first byte of a body has arrived there is no second POST.
    expect(error).toBeDefined();
    expect(server.received).toHaveLength(1);
  });
});
