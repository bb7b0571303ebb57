import { inspect } from 'node:util';
import Tokenbrook, {
  APIConnectionTimeoutError,
  APIUserAbortError,
  InvalidRequestError,
  TokenbrookError,
} from 'tokenbrook';
import { describe, expect, test } from 'vitest';
import { ask, completion, failure, json, KEY, serve, serveJSON, sleep, until } from './facade.support.js';

describe('what is sent', () => {
  test('three headers and no more than fetch itself adds', async () => {
    const server = await serveJSON(completion('Hi.'));
    const client = new Tokenbrook({ apiKey: KEY, baseURL: server.baseURL });
    const answer = await client.chat.completions.create(ask);
    expect(answer).toEqual(completion('Hi.'));
    const [{ method, url, headers }] = server.received as [(typeof server.received)[0]];
    expect([method, url]).toEqual(['POST', '/v1/chat/completions']);
    expect(headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: `Bearer ${KEY}`,
    });
    const own = ['accept', 'content-type', 'authorization'];
    const platform = [
      ...['host', 'connection', 'content-length', 'accept-language', 'sec-fetch-mode'],
      ...['user-agent', 'accept-encoding'],
    ];
    expect(Object.keys(headers).filter((name) => ![...own, ...platform].includes(name))).toEqual([]);
  });

  test('without a key no authorization header', async () => {
    const server = await serveJSON(completion('Hi.'));
    await new Tokenbrook({ baseURL: server.baseURL }).chat.completions.create(ask);
    await new Tokenbrook({ apiKey: null, baseURL: server.baseURL }).chat.completions.create(ask);
    for (const { headers } of server.received) expect(headers).not.toHaveProperty('authorization');
  });

  test('`stream` is explicit, the rest is the caller’s: order, unknown keys, no additions', async () => {
    const server = await serveJSON(completion('Hi.'));
    const client = new Tokenbrook({ baseURL: server.baseURL });
    const bodies: object[] = [
      { ...ask, top_k: 4 },
      { stream: false, ...ask },
      { ...ask, stream: null, temperature: undefined },
      { messages: ask.messages, extra: { a: [1, { b: null }] }, model: 'm' },
    ];
    for (const body of bodies) await client.chat.completions.create(body as typeof ask);
    expect(server.received.map(({ body }) => body)).toEqual([
      '{"model":"m","messages":[{"role":"user","content":"Hello?"}],"top_k":4,"stream":false}',
      '{"stream":false,"model":"m","messages":[{"role":"user","content":"Hello?"}]}',
      '{"model":"m","messages":[{"role":"user","content":"Hello?"}],"stream":false}',
      '{"messages":[{"role":"user","content":"Hello?"}],"extra":{"a":[1,{"b":null}]},"model":"m","stream":false}',
    ]);
  });

  test('what the caller changes after the call is not sent, on any attempt', async () => {
    const server = await serve((_, response, count) =>
      count === 1 ? json(response, {}, 500, { 'retry-after-ms': '1' }) : json(response, completion('Hi.')),
    );
    const client = new Tokenbrook({ baseURL: server.baseURL });
    const body = { model: 'm', messages: [{ role: 'user' as const, content: 'before' }] };
    const answer = client.chat.completions.create(body);
    body.messages[0]!.content = 'after';
    body.model = 'n';
    await answer;
    expect(server.received.map(({ body }) => JSON.parse(body).messages[0].content)).toEqual([
      'before',
      'before',
    ]);
    expect(server.received.map(({ body }) => JSON.parse(body).model)).toEqual(['m', 'm']);
  });

  test('the caller’s headers: added, replaced, deleted by null, left by undefined', async () => {
    const server = await serveJSON(completion('Hi.'));
    const client = new Tokenbrook({
      apiKey: KEY,
      baseURL: server.baseURL,
      defaultHeaders: new Headers({ 'x-one': '1', 'x-two': '2' }),
    });
    await client.chat.completions.create(ask, {
      headers: {
        'X-One': 'one',
        'x-two': null,
        'x-three': undefined,
        'x-list': ['a', 'b'],
        authorization: null,
      },
    });
    await client.chat.completions.create(ask, { headers: [['x-two', 'zwei']] });
    const [first, second] = server.received as [(typeof server.received)[0], (typeof server.received)[0]];
    expect(first.headers).toMatchObject({ 'x-one': 'one', 'x-list': 'a, b' });
    for (const name of ['x-two', 'x-three', 'authorization']) expect(first.headers).not.toHaveProperty(name);
    expect(second.headers).toMatchObject({ 'x-one': '1', 'x-two': 'zwei', authorization: `Bearer ${KEY}` });
  });

  test('an idempotency key only when it is asked for', async () => {
    const server = await serveJSON(completion('Hi.'));
    const client = new Tokenbrook({ baseURL: server.baseURL });
    await client.chat.completions.create(ask);
    await client.chat.completions.create(ask, { idempotencyKey: 'once' });
    expect(server.received.map(({ headers }) => headers['idempotency-key'])).toEqual([undefined, 'once']);
  });

  test('another path for one request', async () => {
    const server = await serve((_, response) => json(response, completion('Hi.')));
    const { chat, models } = new Tokenbrook({ baseURL: server.baseURL });
    const path = '/deployments/one';
    await chat.completions.create(ask, { path });
    await chat.completions.retrieve('c', { path });
    await chat.completions.list({ limit: 1 }, { path });
    await models.list({ path });
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /v1/deployments/one',
      'GET /v1/deployments/one',
      'GET /v1/deployments/one?limit=1',
      'GET /v1/deployments/one',
    ]);
  });

  test('parameters of the address', async () => {
    const server = await serveJSON({ ok: true });
    const client = new Tokenbrook({
      baseURL: `${server.baseURL}/?kept=1`,
      defaultQuery: { api: 'a b', gone: 1 },
    });
    await client.get('/things', {
      query: { gone: undefined, list: ['x', 'y'], deep: { a: { b: 'c' } }, none: null, yes: true },
    });
    const address = new URL(server.received[0]!.url, 'http://host');
    expect(address.pathname).toBe('/v1/things');
    expect([...address.searchParams]).toEqual([
      ['kept', '1'],
      ['api', 'a b'],
      ['list[]', 'x'],
      ['list[]', 'y'],
      ['deep[a][b]', 'c'],
      ['none', ''],
      ['yes', 'true'],
    ]);
  });

  test.each(['get', 'post', 'put', 'patch', 'delete'] as const)('client.%s()', async (method) => {
    const server = await serveJSON({ ok: true });
    const client = new Tokenbrook({ baseURL: server.baseURL });
    const body = method === 'get' || method === 'delete' ? undefined : { a: 1 };
    expect(await client[method]('/x', { body })).toEqual({ ok: true });
    expect(await client[method]('/x', Promise.resolve({ query: { q: 1 } }))).toEqual({ ok: true });
    expect(server.received.map((request) => [request.method, request.url])).toEqual([
      [method.toUpperCase(), '/v1/x'],
      [method.toUpperCase(), '/v1/x?q=1'],
    ]);
    expect(server.received[0]!.body).toBe(body ? '{"a":1}' : '');
  });

  test('a body that is no plain value goes out as it is', async () => {
    const server = await serveJSON({});
    const client = new Tokenbrook({ baseURL: server.baseURL });
    await client.post('/x', { body: new Blob(['blob'], { type: 'text/x-blob' }) });
    await client.post('/x', { body: new TextEncoder().encode('bytes') });
    await client.post('/x', { body: 'text', headers: { 'content-type': 'text/plain' } });
    expect(server.received.map(({ body }) => body)).toEqual(['blob', 'bytes', 'text']);
  });

  test.each(['', '.', '..'])('an id of %j makes no other address of it', async (id) => {
    const server = await serveJSON({});
    const client = new Tokenbrook({ baseURL: server.baseURL });
    expect(await failure(client.chat.completions.retrieve(id))).toBeInstanceOf(TokenbrookError);
    expect(server.received).toEqual([]);
  });

  test('an id is encoded', async () => {
    const server = await serveJSON({});
    await new Tokenbrook({ baseURL: server.baseURL }).chat.completions.retrieve('a/b?c#d é');
    expect(server.received[0]!.url).toBe('/v1/chat/completions/a%2Fb%3Fc%23d%20%C3%A9');
  });
});

describe('the check before sending', () => {
  test('rejects the promise, says where, sends nothing', async () => {
    const server = await serveJSON(completion('Hi.'));
    const client = new Tokenbrook({ baseURL: server.baseURL });
    const bodies: Array<[object, string]> = [
      [{ model: 'm' }, 'messages'],
      [{ ...ask, temperature: 3 }, 'temperature'],
      [
        { ...ask, messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
        'messages[0].content[0].image_url.url',
      ],
      [{ ...ask, stream: 'yes' }, 'stream'],
      [undefined as never, 'model'],
    ];
    for (const [body, path] of bodies) {
      const error = await failure(client.chat.completions.create(body as never));
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error).toMatchObject({ path, name: 'InvalidRequestError' });
    }
    expect(server.received).toEqual([]);
  });

  test.each([
    ['of the client', { validate: false }, {}],
    ['of the call', {}, { validate: false }],
  ])('`validate: false` %s turns it off', async (_, ofClient, ofCall) => {
    const server = await serveJSON(completion('Hi.'));
    const client = new Tokenbrook({ baseURL: server.baseURL, ...ofClient });
    await client.chat.completions.create({ ...ask, temperature: 3 }, ofCall);
    expect(server.received).toHaveLength(1);
  });

  test('`temperature` with `top_p` is one warning', async () => {
    const server = await serveJSON(completion('Hi.'));
    const said: string[] = [];
    const logger = { error() {}, info() {}, debug() {}, warn: (text: string) => said.push(text) };
    const client = new Tokenbrook({ baseURL: server.baseURL, logger });
    await client.chat.completions.create({ ...ask, temperature: 1, top_p: 0.5 });
    await client.chat.completions.create({ ...ask, temperature: 1 });
    expect(said).toEqual([expect.stringMatching(/temperature.*top_p/)]);
  });
});

describe('keys', () => {
  test('a function is asked before every attempt, and once more after a 401', async () => {
    const server = await serve((_, response, count) => {
      if (count === 1) json(response, {}, 500, { 'retry-after-ms': '1' });
      else if (count === 2) json(response, {}, 401);
      else json(response, completion('Hi.'));
    });
    let asked = 0;
    const client = new Tokenbrook({ apiKey: async () => `sk-${++asked}`, baseURL: server.baseURL });
    await client.chat.completions.create(ask);
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer sk-1',
      'Bearer sk-2',
      'Bearer sk-3',
    ]);
  });

  test('a function that fails: its own error of ours passes, others become the cause', async () => {
    const { baseURL } = await serveJSON({});
    const cause = new Error('the vault is closed');
    const mine = new TokenbrookError('mine');
    const failing = (error: Error) => new Tokenbrook({ baseURL, apiKey: async () => Promise.reject(error) });
    const error = await failure(failing(cause).models.list());
    expect(error).toBeInstanceOf(TokenbrookError);
    expect(error.cause).toBe(cause);
    expect(await failure(failing(mine).models.list())).toBe(mine);
    const empty = new Tokenbrook({ baseURL, apiKey: async () => '' });
    expect((await failure(empty.models.list())).message).toMatch(/apiKey/);
    for (const apiKey of [5, {}, true, Promise.resolve()] as never[]) {
      const error = await failure(new Tokenbrook({ baseURL, apiKey }).models.list());
      expect(error.message).toMatch(/^`apiKey` gave (number|object|boolean|undefined) where a key is needed/);
    }
  });

  test('nothing that prints a client shows its key', () => {
    const client = new Tokenbrook({ apiKey: KEY, defaultHeaders: { 'api-key': KEY } });
    expect(client.apiKey).toBe(KEY);
    expect(Object.keys(client)).not.toContain('apiKey');
    for (const shown of [
      inspect(client, { depth: 9, showHidden: true }),
      JSON.stringify(client),
      `${client}`,
    ]) {
      expect(shown).not.toContain('sk-test');
    }
  });
});

describe('options', () => {
  test('defaults', () => {
    const { baseURL, timeout, idleTimeout, totalTimeout, maxRetries, maxRetryDelay, logLevel } =
      new Tokenbrook();
    expect({ baseURL, timeout, idleTimeout, totalTimeout, maxRetries, maxRetryDelay, logLevel }).toEqual({
      baseURL: 'https://api.codingplanx.ai/v1',
      timeout: 600_000,
      idleTimeout: 300_000,
      totalTimeout: 0,
      maxRetries: 2,
      maxRetryDelay: 60_000,
      logLevel: 'warn',
    });
    expect(new Tokenbrook({ baseURL: '  ' }).baseURL).toBe('https://api.codingplanx.ai/v1');
  });

  test('withOptions changes some, keeps the others as they are now', () => {
    class Mine extends Tokenbrook {}
    const client = new Mine({ apiKey: KEY, baseURL: 'http://one/', maxRetries: 3 });
    client.timeout = 5;
    const other = client.withOptions({ baseURL: 'http://two/' });
    expect(other).toBeInstanceOf(Mine);
    expect(other).toMatchObject({ baseURL: 'http://two/', maxRetries: 3, timeout: 5, apiKey: KEY });
    expect(client.baseURL).toBe('http://one/');
    client.apiKey = 'sk-new';
    expect([client.apiKey, other.apiKey]).toEqual(['sk-new', KEY]);
  });

  test('a custom fetch gets the address as text and no `this`', async () => {
    const calls: unknown[] = [];
    const client = new Tokenbrook({
      apiKey: KEY,
      baseURL: 'http://host.test/v1/',
      async fetch(this: unknown, url, init) {
        calls.push(this, url, init?.method, new Headers(init?.headers).get('authorization'));
        return Response.json(completion('Hi.'));
      },
    });
    await client.chat.completions.create(ask);
    expect(calls).toEqual([undefined, 'http://host.test/v1/chat/completions', 'POST', `Bearer ${KEY}`]);
  });

  test('fetchOptions of the client and of the call', async () => {
    const seen: RequestInit[] = [];
    const client = new Tokenbrook({
      baseURL: 'http://host.test/v1',
      fetchOptions: { credentials: 'include', cache: 'no-store' },
      fetch: async (_, init) => {
        seen.push(init ?? {});
        return Response.json({});
      },
    });
    await client.get('/x', { fetchOptions: { cache: 'reload' } });
    expect(seen[0]).toMatchObject({ credentials: 'include', cache: 'reload' });
  });

  test.each([-1, 1.5, Number.NaN, '5'])('a timeout of %j is refused', async (timeout) => {
    const client = new Tokenbrook({ baseURL: 'http://127.0.0.1:1' });
    expect((await failure(client.models.list({ timeout: timeout as number }))).message).toMatch(/timeout/);
  });
});

describe('waiting and giving up', () => {
  test('a timeout is its own error, after the retries', async () => {
    const server = await serve(() => {});
    const client = new Tokenbrook({ baseURL: server.baseURL, timeout: 60, maxRetries: 1 });
    const error = await failure(client.chat.completions.create(ask));
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect(server.received).toHaveLength(2);
    await until(() => server.open === 0, 'the connection is closed');
  });

  test('a body that stops in the middle counts, too', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-length': '99' }).write('{'),
    );
    const client = new Tokenbrook({ baseURL: server.baseURL, timeout: 60, maxRetries: 0 });
    expect(await failure(client.chat.completions.create(ask))).toBeInstanceOf(APIConnectionTimeoutError);
  });

  test('totalTimeout ends retries', async () => {
    const server = await serve((_, response) => json(response, {}, 500, { 'retry-after-ms': '40' }));
    const client = new Tokenbrook({ baseURL: server.baseURL, totalTimeout: 100, maxRetries: 50 });
    const error = await failure(client.chat.completions.create(ask));
    expect(error).toBeInstanceOf(TokenbrookError);
    expect(server.received.length).toBeLessThan(5);
  });

  test('the caller’s signal aborts at once, with its reason as the cause', async () => {
    const server = await serve(() => {});
    const client = new Tokenbrook({ baseURL: server.baseURL });
    const controller = new AbortController();
    const answer = failure(client.chat.completions.create(ask, { signal: controller.signal }));
    await until(() => server.received.length === 1, 'the request arrives');
    const reason = new Error('changed my mind');
    controller.abort(reason);
    const error = await answer;
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect(error.cause).toBe(reason);
    await until(() => server.open === 0, 'the connection is closed');
    expect(server.received).toHaveLength(1);
  });

  test('a signal that was aborted before sends nothing', async () => {
    const server = await serve(() => {});
    const client = new Tokenbrook({ baseURL: server.baseURL });
    const error = await failure(client.chat.completions.create(ask, { signal: AbortSignal.abort('no') }));
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect(error.cause).toBe('no');
    await sleep(20);
    expect(server.received).toEqual([]);
  });

  test('the caller’s own functions may abort the request that they are called for', async () => {
    const hang = () => new Promise<never>(() => {});
    const quiet = { ...console, info: () => {}, debug: () => {} };
    for (const by of ['apiKey', 'fetch', 'info']) {
      const controller = new AbortController();
      const abort = () => {
        controller.abort(by);
        return hang();
      };
      const client = new Tokenbrook({
        apiKey: by === 'apiKey' ? abort : async () => KEY,
        baseURL: 'https://a.test',
        fetch: by === 'fetch' ? abort : hang,
        logger: by === 'info' ? { ...quiet, info: abort } : quiet,
        logLevel: 'info',
      });
      const error = await failure(client.models.list({ signal: controller.signal }));
      expect(error).toBeInstanceOf(APIUserAbortError);
      expect(error.cause).toBe(by);
    }
  });

  test('one request may be made while another one is about to be sent', async () => {
    const server = await serveJSON({ data: [{ id: 'a model' }] });
    const inner = new Tokenbrook({ apiKey: KEY, baseURL: server.baseURL });
    const outer = new Tokenbrook({
      apiKey: async () => (await inner.models.list()).data[0]?.id ?? '',
      baseURL: server.baseURL,
    });
    await Promise.all([outer.models.list(), outer.models.list(), inner.models.list()]);
    const keys = server.received.map(({ headers }) => headers.authorization);
    expect(keys.sort()).toEqual([...Array(2).fill('Bearer a model'), ...Array(3).fill(`Bearer ${KEY}`)]);
  });

  test('a wait between attempts can be aborted', async () => {
    const server = await serve((_, response) => json(response, {}, 429, { 'retry-after': '50' }));
    const client = new Tokenbrook({ baseURL: server.baseURL });
    const error = await failure(client.models.list({ signal: AbortSignal.timeout(100) }));
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect(server.received).toHaveLength(1);
  });

  test('a signal of many requests keeps nothing of those that are done', async () => {
    const server = await serveJSON(completion('Hi.'));
    const client = new Tokenbrook({ baseURL: server.baseURL });
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = function (...args: never[]) {
      listeners += 1;
      return Reflect.apply(addEventListener, this, args);
    };
    signal.removeEventListener = function (...args: never[]) {
      listeners -= 1;
      return Reflect.apply(removeEventListener, this, args);
    };
    for (let i = 0; i < 3; i++) await client.chat.completions.create(ask, { signal });
    expect(listeners).toBe(0);
  });
});

describe('the log', () => {
  const logged = async (logLevel: 'off' | 'info' | 'debug') => {
    const server = await serveJSON(completion('Hi.'));
    const lines: string[] = [];
    const log =
      (level: string) =>
      (...parts: unknown[]) =>
        lines.push(`${level} ${inspect(parts, { depth: 9 })}`);
    const logger = { error: log('error'), warn: log('warn'), info: log('info'), debug: log('debug') };
    const client = new Tokenbrook({ apiKey: KEY, baseURL: server.baseURL, logger, logLevel });
    await client.chat.completions.create(ask, { headers: { cookie: 'secret-cookie' } });
    return lines;
  };

  test('says by level what happens, and no secret', async () => {
    expect(await logged('off')).toEqual([]);
    const info = await logged('info');
    expect(info.length).toBeGreaterThan(0);
    const debug = await logged('debug');
    expect(debug.length).toBeGreaterThan(info.length);
    expect(debug.join()).toMatch(/\*\*\*/);
    for (const line of [...info, ...debug]) expect(line).not.toMatch(/sk-test|secret-cookie|Hello\?/);
  });

  test('each request has a name in its lines, and its headers in one place', async () => {
    const { baseURL } = await serveJSON(completion('Hi.'));
    const lines: Array<[string, { headers?: object } | undefined]> = [];
    const keep = (message: string, details?: object) => void lines.push([message, details]);
    const logger = { error: keep, warn: keep, info: keep, debug: keep };
    const client = new Tokenbrook({ baseURL, apiKey: KEY, logger, logLevel: 'debug' });
    await Promise.all([client.chat.completions.create(ask), client.chat.completions.create(ask)]);
    const names = new Set(lines.map(([message]) => /^tokenbrook: \[(log_\w+)\] /.exec(message)?.[1]));
    expect(names.size).toBe(2);
    expect(names).not.toContain(undefined);
    const shown = lines.flatMap(([, details]) => details?.headers ?? []);
    const headers = { accept: 'application/json', authorization: '***', 'content-type': 'application/json' };
    expect(shown).toEqual([headers, headers]);
  });

  test('a logger that throws breaks nothing', async () => {
    const { baseURL } = await serveJSON(completion('Hi.'));
    const fail = () => {
      throw new Error('full');
    };
    const logger = { error: fail, warn: fail, info: fail, debug: fail };
    const client = new Tokenbrook({ baseURL, logger, logLevel: 'debug' });
    expect(await client.chat.completions.create(ask)).toEqual(completion('Hi.'));
  });
});
