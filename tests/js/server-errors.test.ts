import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import cases from '../vectors/server_errors.json' with { type: 'json' };
import { ask, endpoint, headers, type Json, post, until } from './server.support.js';

const { url, baseURL, stats } = await endpoint();

/** The error of an answer, whose shape is the documented one. */
async function errorOf(response: Response): Promise<Json> {
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  const body: Json = await response.json();
  expect(Object.keys(body)).toEqual(['error']);
  expect(Object.keys(body.error).sort()).toEqual(['code', 'message', 'param', 'type']);
  expect(body.error.message.length).toBeGreaterThan(10);
  return body.error;
}

describe('a request that does not fit the documentation', () => {
  test.each(cases.cases)('$name', async ({ body, absent, status, param, code }) => {
    const response = await post(baseURL, { ...body, ...(absent && { [absent]: undefined }) });
    expect(response.status).toBe(status);
    expect(await errorOf(response)).toMatchObject({ type: 'invalid_request_error', param, code });
  });

  test('what is within the ranges passes', async () => {
    const edges = {
      temperature: 2,
      top_p: 0,
      presence_penalty: -2,
      frequency_penalty: 2,
      n: 2,
      stop: ['a', 'b', 'c', 'd'],
      logit_bias: { 1: -100, 2: 100 },
      logprobs: true,
      top_logprobs: 20,
      max_tokens: 3,
      user: 'u',
      seed: -1,
      metadata: { a: 'b' },
      something_new: { at: 'all' },
      tools: null,
      response_format: null,
      stream_options: null,
    };
    expect((await post(baseURL, edges)).status).toBe(200);
  });

  test.each(['', '{', '[1', '{"model": undefined}', 'null', '7'])('a body %j', async (body) => {
    const response = await post(baseURL, {}, { body });
    expect(response.status).toBe(400);
    await errorOf(response);
  });

  test('a body that is not UTF-8', async () => {
    const response = await post(baseURL, {}, { body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]) });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ code: 'invalid_json' });
  });
});

describe('keys', () => {
  const withKey = (authorization?: string) =>
    post(
      baseURL,
      {},
      { headers: { 'content-type': 'application/json', ...(authorization && { authorization }) } },
    );

  test('none', async () => {
    const response = await withKey();
    expect(response.status).toBe(401);
    expect(await errorOf(response)).toMatchObject({ type: 'invalid_request_error', code: null });
  });

  test.each(['Bearer', 'Bearer wrong-key-0123456789', 'Basic sk-abc', 'Bearer sk-invalid-0123456789'])(
    '%s',
    async (authorization) => {
      const response = await withKey(authorization);
      expect(response.status).toBe(401);
      const error = await errorOf(response);
      expect(error.code).toBe('invalid_api_key');
      expect(error.message).not.toContain('0123456789');
    },
  );

  test('one that looks right', async () => {
    expect((await withKey('Bearer sk-x')).status).toBe(200);
  });

  test('every route asks for it', async () => {
    for (const path of ['/models', '/models/brook-mini', '/chat/completions', '/chat/completions/x']) {
      expect((await fetch(baseURL + path)).status).toBe(401);
    }
  });

  test('too many requests a minute', async () => {
    const limited = await endpoint({ requestsPerMinute: 3 });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await post(limited.baseURL, {}));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 429]);
    const [, , , last] = answers;
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await errorOf(last as Response)).toMatchObject({ type: 'requests', code: 'rate_limit_exceeded' });
    const other = { ...headers, authorization: 'Bearer sk-other' };
    expect((await post(limited.baseURL, {}, { headers: other })).status).toBe(200);
  });
});

describe('the request around the body', () => {
  test.each([
    ['GET', '/nothing', 404, 'unknown_url'],
    ['POST', '/chat/completion', 404, 'unknown_url'],
    ['GET', '/models/none', 404, 'model_not_found'],
    ['PUT', '/chat/completions', 405, 'method_not_supported'],
    ['DELETE', '/models', 405, 'method_not_supported'],
  ])('%s %s is %i', async (method, path, status, code) => {
    const response = await fetch(baseURL + path, { method, headers });
    expect(response.status).toBe(status);
    expect(await errorOf(response)).toMatchObject({ code });
    if (status === 405) expect(response.headers.get('allow')).toContain('GET');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'content type %j is 415',
    async (type) => {
      const response = await post(
        baseURL,
        {},
        { headers: { authorization: headers.authorization, 'content-type': type } },
      );
      expect(response.status).toBe(415);
      expect(await errorOf(response)).toMatchObject({ code: 'unsupported_media_type' });
    },
  );

  test('a charset may follow the content type', async () => {
    const type = { ...headers, 'content-type': 'application/json; charset=utf-8' };
    expect((await post(baseURL, {}, { headers: type })).status).toBe(200);
  });

  test('20 MiB are taken, one byte more is 413', async () => {
    const frame = JSON.stringify({ model: 'brook-mini', messages: ask(''), max_tokens: 3 }).length;
    const body = (size: number) => ({ max_tokens: 3, messages: ask('x'.repeat(size - frame)) });
    expect((await post(baseURL, body(20 * 1024 * 1024))).status).toBe(200);
    const response = await post(baseURL, body(20 * 1024 * 1024 + 1));
    expect(response.status).toBe(413);
    expect(await errorOf(response)).toMatchObject({ code: 'request_too_large' });
  });

  test('a client that leaves while it sends is no error', async () => {
    const before = stats.closedByClient;
    const sending = request(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { ...headers, 'content-length': 1000 },
    });
    sending.on('error', () => {});
    sending.write('{"model"');
    await new Promise((resolve) => setTimeout(resolve, 50));
    sending.destroy();
    await until(() => stats.closedByClient === before + 1);
    expect((await fetch(`${url}/stats`)).status).toBe(200);
  });
});

describe('other origins', () => {
  const origin = 'http://page.example';
  const preflight = (path = '/v1/chat/completions') =>
    fetch(url + path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-extra',
      },
    });

  test('the preflight allows two headers and no other', async () => {
    const response = await preflight();
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('answers and errors may be read, their headers not', async () => {
    for (const key of [headers.authorization, 'none']) {
      const response = await post(baseURL, {}, { headers: { ...headers, authorization: key, origin } });
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      expect(response.headers.get('access-control-expose-headers')).toBeNull();
    }
  });

  test('headers are exposed if the endpoint is started so', async () => {
    const open = await endpoint({ expose: ['x-request-id', 'retry-after'] });
    const response = await post(open.baseURL, {}, { headers: { ...headers, origin } });
    expect(response.headers.get('access-control-expose-headers')).toBe('x-request-id, retry-after');
  });

  test('a preflight can be refused', async () => {
    const response = await preflight('/fault/preflight-refused/v1/chat/completions');
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});
