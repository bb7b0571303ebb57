/** Nothing of a key, and no passage of a message, in whatever a program shows of the client and of its errors. */
import { inspect } from 'node:util';
import Tokenbrook, { InvalidRequestError, TokenbrookError } from 'tokenbrook';
import OpenAI from 'tokenbrook/openai';
import { describe, expect, test } from 'vitest';
import { chunk, completion, event, failure, json, serve, serveJSON } from './facade.support.js';
import { everyView, shown } from './secrets.support.js';

const KEY = 'sk-brook-Zq7vN3xK9mWp2LrT8dYc';
const SECRET = 'My grandmother keeps the spare key under the third stone beside the old mill.';
const MASKED = `${KEY.slice(0, 7)}****************${KEY.slice(-4)}`;
const request = { model: 'm', messages: [{ role: 'user' as const, content: SECRET }] };

const clean = (value: unknown) => expect(shown(everyView(value), KEY, SECRET)).toEqual([]);

/** A logger that keeps what it is told. */
function keeping() {
  const lines: string[] = [];
  const log = (...parts: unknown[]) => void lines.push(...parts.map((part) => everyView(part)));
  return { lines, logger: { error: log, warn: log, info: log, debug: log } };
}

/** What a request fails with, streamed and whole, with everything logged. */
async function failures(baseURL: string, options: object = {}) {
  const { lines, logger } = keeping();
  const base = { apiKey: KEY, baseURL, logger, logLevel: 'debug' as const, maxRetries: 0, ...options };
  const client = new Tokenbrook(base);
  const whole = await failure(client.chat.completions.create(request));
  const streamed = await failure(
    (async () => {
      const stream = await client.chat.completions.create({ ...request, stream: true });
      for await (const _ of stream);
    })(),
  );
  expect(shown(lines.join('\n'), KEY, SECRET)).toEqual([]);
  return [whole, streamed];
}

test('the scanner of these tests sees what there is to see', () => {
  const seen = (text: unknown) => shown(everyView(text), KEY, SECRET).length > 0;
  expect(seen(`bad key ${KEY.slice(4, 12)}`)).toBe(true);
  expect(seen(`bad key ${MASKED}`)).toBe(true);
  expect(seen(`bad key ...${KEY.slice(-4)}`)).toBe(true);
  expect(seen({ a: [new Error('x', { cause: new Error(SECRET.slice(10, 50)) })] })).toBe(true);
  expect(seen(Object.defineProperty({}, 'hidden', { value: KEY }))).toBe(true);
  expect(seen(new Headers({ x: KEY }))).toBe(true);
  expect(seen(`bad key ${KEY.slice(4, 11)}, ${SECRET.slice(0, 31)}`)).toBe(false);
});

describe('a client', () => {
  const options = {
    apiKey: KEY,
    defaultHeaders: { 'x-api-key': KEY },
    defaultQuery: { key: KEY },
    dangerouslyAllowBrowser: true,
  };

  test.each([
    ['tokenbrook', () => new Tokenbrook(options)],
    ['tokenbrook/openai', () => new OpenAI(options)],
    ['withOptions', () => new Tokenbrook(options).withOptions({ apiKey: KEY, timeout: 5 })],
    ['a key given later', () => Object.assign(new Tokenbrook(), { apiKey: KEY })],
  ])('%s', (_, make) => {
    const client = make();
    clean(client);
    clean(client.chat.completions);
    expect(client.apiKey).toBe(KEY);
  });

  test('its promises and streams', async () => {
    const server = await serve((_, response) =>
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`${event(chunk({ content: 'Hi.' }, 'stop'))}data: [DONE]\n\n`),
    );
    const client = new Tokenbrook({ ...options, baseURL: server.baseURL });
    const promise = client.chat.completions.create({ ...request, stream: true });
    clean(promise);
    const stream = await promise;
    clean(stream);
    for await (const _ of stream);
    clean(stream);
    clean(await stream.outcome);
    const events = client.chat.completions.stream(request);
    clean(events);
    await events.finalChatCompletion();
  });
});

describe('an error of the server that repeats what it was sent', () => {
  /** What servers repeat. */
  const echoes: Record<string, (authorization: string, body: string) => string> = {
    'the key': () => `Incorrect API key provided: ${KEY}.`,
    'the header': (authorization) => `bad ${authorization}`,
    'the key, masked': () => `Incorrect API key provided: ${MASKED}. Find yours at …`,
    'the end of the key': () => `The key ending in ...${KEY.slice(-4)} is unknown.`,
    'a part of the key': () => `unknown key ${KEY.slice(9, 21)}`,
    'the key in quotes, twice': () => `'${KEY}' is not '${KEY}'`,
    'the key among the letters of another word': () => `x${KEY}y${KEY.slice(1)}`,
    'the message': () => `cannot answer "${SECRET}"`,
    'a passage of the message': () => `at: ${SECRET.slice(11, 52)}`,
    'the body': (_, body) => body,
    'the body in JSON in JSON': (_, body) => JSON.stringify({ detail: JSON.stringify(body) }),
  };
  /** Where they do. */
  const places: Record<string, (said: string) => unknown> = {
    message: (said) => ({ error: { message: said } }),
    code: (said) => ({ error: { message: 'no', code: said, type: said, param: said } }),
    'an error that is text': (said) => ({ error: said }),
    detail: (said) => ({ detail: [{ loc: ['body'], msg: said, input: said }] }),
    'a name of a member': (said) => ({ error: { message: 'no', [said]: said } }),
    text: (said) => said,
    'a page': (said) => `<html><body>${said}</body></html>`,
  };

  describe.each(Object.keys(places))('in %s', (place) => {
    test.each(Object.keys(echoes))('%s', async (echo) => {
      const server = await serve(({ headers, body }, response) => {
        const said = places[place]?.(echoes[echo]?.(String(headers.authorization), body) ?? '');
        if (typeof said === 'string') response.writeHead(401).end(said);
        else json(response, said, 401);
      });
      for (const error of await failures(server.baseURL)) {
        expect(error.status).toBe(401);
        clean(error);
      }
    });
  });

  test('in a header', async () => {
    const server = await serve(({ headers }, response) =>
      json(response, { error: { message: 'no' } }, 401, {
        'x-request-id': `req-${KEY}`,
        'www-authenticate': `Bearer error="${headers.authorization}"`,
        'x-fine': 'fine',
      }),
    );
    for (const error of await failures(server.baseURL)) {
      clean(error);
      expect(error.headers.get('x-fine')).toBe('fine');
    }
  });

  test.each([
    ['data', (said: string) => event({ error: { message: said, code: said } })],
    ['an event named error', (said: string) => `event: error\ndata: ${said}\n\n`],
    ['a field named error', (said: string) => `error: ${JSON.stringify({ message: said, code: 400 })}\n\n`],
    ['a choice', (said: string) => event({ choices: [{ index: 0, delta: {}, error: { message: said } }] })],
    ['broken JSON', (said: string) => `data: {"choices": [{"delta": {"content": ${said}\n\n`],
    ['a line that is too long', (said: string) => `data: ${said.repeat(900)}`],
  ])('inside of a stream, in %s', async (_, write) => {
    const server = await serve(({ headers, body }, response) =>
      response
        .writeHead(200, { 'content-type': 'text/event-stream', 'x-echo': String(headers.authorization) })
        .end(event(chunk({ content: 'Hi' })) + write(`${KEY} ${MASKED} ${body}`)),
    );
    for (const error of await failures(server.baseURL, { maxEventBytes: 20_000 })) {
      expect(error).toBeInstanceOf(TokenbrookError);
      clean(error);
    }
  });

  test('as a success', async () => {
    const said = { message: `${KEY} ${SECRET}`, code: KEY };
    const server = await serveJSON({ error: said });
    for (const error of await failures(server.baseURL)) clean(error);
    const choice = await serveJSON({ choices: [{ index: 0, error: said }] });
    for (const error of await failures(choice.baseURL)) clean(error);
  });
});

describe('a key that is not given as `apiKey`', () => {
  const headers = [
    'x-api-key',
    'Ocp-Apim-Subscription-Key',
    'X-Auth-Token',
    'private-token',
    'CF-Access-Client-Secret',
  ];
  test.each(headers)('in the header %s', async (name) => {
    const server = await serve((_, response) => response.writeHead(400).end(`{"error":"unknown: ${KEY}"}`));
    const options = { apiKey: null, defaultHeaders: { [name]: KEY } };
    for (const error of await failures(server.baseURL, options)) clean(error);
  });

  test.each(['key', 'api_key', 'access_token'])('in the address, as %s', async (name) => {
    const server = await serve((_, response) => response.writeHead(400).end(`{"error":"unknown: ${KEY}"}`));
    const options = { apiKey: null, defaultQuery: { [name]: KEY, page: '2' } };
    for (const error of await failures(server.baseURL, options)) clean(error);
    for (const error of await failures(`${server.baseURL}?${name}=${KEY}`, { apiKey: null })) clean(error);
  });

  test('what makes a request repeatable is no key', async () => {
    const server = await serve((_, response) =>
      response.writeHead(409).end('{"error":"question-17 is known"}'),
    );
    const [error] = await failures(server.baseURL, { defaultHeaders: { 'idempotency-key': 'question-17' } });
    expect(error?.message).toBe('409 question-17 is known');
  });
});

describe('a failure of the connection', () => {
  test('of the platform, secrets in the address included', async () => {
    const errors = await failures('http://127.0.0.1:1/v1', {
      defaultQuery: { key: KEY },
      defaultHeaders: { 'x-api-key': KEY },
    });
    for (const error of errors) clean(error);
  });

  test('of a fetch that tells all it knows', async () => {
    const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
      const { headers, body } = init ?? {};
      throw new Error(`${url} ${new Headers(headers).get('authorization')} ${body}`, {
        cause: new Error(KEY),
      });
    };
    for (const error of await failures('http://127.0.0.1:1/v1', { fetch })) {
      clean(error);
      expect(error.message).toContain('[redacted]');
    }
  });

  test('a timeout', async () => {
    const server = await serve(() => {});
    for (const error of await failures(server.baseURL, { timeout: 80, defaultQuery: { key: KEY } })) {
      clean(error);
    }
  });
});

describe('what is not sent', () => {
  const refused = async (options: object, body: object = request) => {
    const server = await serveJSON(completion('Hi.'));
    const client = new Tokenbrook({ apiKey: KEY, baseURL: server.baseURL, maxRetries: 0, ...options });
    const error = await failure(client.chat.completions.create(body as typeof request));
    expect(error).toBeInstanceOf(TokenbrookError);
    clean(error);
    expect(server.received).toEqual([]);
    return error;
  };

  test.each(['\r\n', '\n', '\r', '\0'])('%j in a key or a header', async (bad) => {
    expect((await refused({ apiKey: `${KEY}${bad}x-evil: 1` })).message).toMatch(/line break or a NUL/);
    expect((await refused({ apiKey: async () => `${KEY}${bad}` })).message).toMatch(/line break or a NUL/);
    expect((await refused({ defaultHeaders: { 'x-a': `1${bad}x-evil: ${KEY}` } })).message).toMatch(/x-a/);
    await refused({ defaultHeaders: { [`x-a${bad}x-evil`]: KEY } });
  });

  test('a user and a password in the address', async () => {
    for (const baseURL of ['http://user:SECRET-PASS@127.0.0.1:9/v1', 'https://SECRET-PASS@host.test/v1']) {
      const error = await refused({ baseURL });
      expect(error.message).toMatch(/user name or password/);
      expect(everyView(error)).not.toContain('SECRET-PASS');
    }
    const client = new Tokenbrook({ apiKey: KEY });
    expect((await failure(client.get('http://user:pw@host.test/'))).message).toMatch(/user name or password/);
  });

  test.each([
    [{ ...request, messages: SECRET }],
    [{ ...request, messages: [SECRET] }],
    [{ ...request, messages: [{ role: 'user', content: [SECRET] }] }],
    [{ ...request, messages: [{ role: 'user', content: { text: SECRET } }] }],
    [{ ...request, temperature: SECRET }],
    [{ ...request, stop: [SECRET, SECRET, SECRET, SECRET, SECRET] }],
    [{ ...request, response_format: { type: 'json_object' } }],
  ])('a request that is wrong: %#', async (body) => {
    expect(await refused({}, body)).toBeInstanceOf(InvalidRequestError);
  });
});

describe('answers are data', () => {
  const poison = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';

  test('names like __proto__ are own members and reach nothing else', async () => {
    const body = `{"id":"c","__proto__":{"polluted":1},"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}]}`;
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    );
    const client = new Tokenbrook({ baseURL: server.baseURL });
    const answer = await client.chat.completions.create(request);
    expect(Object.getPrototypeOf(answer)).toBe(Object.prototype);
    expect(Object.hasOwn(answer, '__proto__')).toBe(true);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('nor do those of a stream, in any reading of it', async () => {
    const delta = `{"content":"x","__proto__":{"polluted":1},"extra":${poison},"tool_calls":[{"index":0,"id":"a","__proto__":{"polluted":1},"function":{"name":"f","arguments":${JSON.stringify(poison)},"__proto__":{"polluted":1}}}]}`;
    const line = (finish: string) =>
      `data: {"id":"c","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"choices":[{"index":0,"delta":${delta},"finish_reason":${finish},"__proto__":{"polluted":1}}],"usage":${poison}}\n\n`;
    const server = await serve((_, response) =>
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`${line('null').repeat(3)}${line('"tool_calls"')}data: [DONE]\n\n`),
    );
    const client = new Tokenbrook({ baseURL: server.baseURL });
    const stream = await client.chat.completions.create({ ...request, stream: true });
    const chunks: unknown[] = [];
    for await (const one of stream) chunks.push(one);
    const parse = JSON.parse(line('null').slice('data: '.length));
    expect(chunks[1]).toEqual(parse);
    const values = [...chunks, await stream.final(), stream.toMessage()];
    const events = client.chat.completions.stream(request);
    values.push(await events.finalChatCompletion(), await events.finalMessage());
    for (const value of values) everyObject(value, (one) => expect(one.polluted).toBeUndefined());
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((Object as { polluted?: number }).polluted).toBeUndefined();
  });

  test('partial JSON neither', async () => {
    const { init, JsonStream, parsePartialJson } = await import('tokenbrook');
    await init();
    const stream = new JsonStream();
    for (const piece of poison) stream.push(piece);
    for (const value of [parsePartialJson(poison), parsePartialJson(poison.slice(0, -9)), stream.value]) {
      expect(Object.hasOwn(value as object, '__proto__')).toBe(true);
      expect((value as { polluted?: number }).polluted).toBeUndefined();
    }
    expect(inspect(stream.value)).toContain("['__proto__']");
  });

  function everyObject(value: unknown, look: (one: { polluted?: number }) => void): void {
    if (typeof value !== 'object' || value === null) return;
    // Its prototype may have been set, or its members merged.
    expect([Object.prototype, Array.prototype]).toContain(Object.getPrototypeOf(value));
    for (const name of Object.keys(value)) {
      if (name === '__proto__' || name === 'constructor') continue;
      look(value as { polluted?: number });
      everyObject((value as Record<string, unknown>)[name], look);
    }
  }
});
