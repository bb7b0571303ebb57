import Tokenbrook, { TokenbrookError } from 'tokenbrook';
import OpenAI, { APIError, OpenAI as Named, OpenAIError } from 'tokenbrook/openai';
import { Stream } from 'tokenbrook/openai/streaming';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerOf, ask, collect, completion, KEY, serveJSON } from './facade.support.js';

const { env } = process;
beforeEach(() => {
  process.env = { ...env };
  for (const name of Object.keys(env)) if (name.startsWith('OPENAI_')) delete process.env[name];
});
afterEach(() => {
  process.env = env;
});

test('names', () => {
  expect(Named).toBe(OpenAI);
  expect(OpenAI.OpenAI).toBe(OpenAI);
  expect(OpenAIError).toBe(TokenbrookError);
  expect(OpenAI.APIError).toBe(APIError);
  expect(OpenAI.DEFAULT_TIMEOUT).toBe(600_000);
  expect(new OpenAI({ apiKey: KEY })).not.toBeInstanceOf(Tokenbrook);
});

test('its defaults are openai’s', () => {
  expect(new OpenAI({ apiKey: KEY })).toMatchObject({
    baseURL: 'https://api.openai.com/v1',
    organization: null,
    project: null,
    logLevel: 'warn',
    maxRetries: 2,
    timeout: 600_000,
  });
});

test('the environment', async () => {
  const server = await serveJSON(completion('Hi.'));
  Object.assign(process.env, {
    OPENAI_API_KEY: ` ${KEY} `,
    OPENAI_BASE_URL: server.baseURL,
    OPENAI_ORG_ID: 'org',
    OPENAI_PROJECT_ID: 'proj',
    OPENAI_LOG: 'error',
    OPENAI_CUSTOM_HEADERS: 'X-One: 1\nX-Two: a:b\nnonsense',
  });
  const client = new OpenAI({ defaultHeaders: { 'x-one': 'eins' } });
  expect(client).toMatchObject({ apiKey: KEY, organization: 'org', project: 'proj', logLevel: 'error' });
  await client.chat.completions.create(ask);
  await client
    .withOptions({ organization: null } as object)
    .chat.completions.create(ask, { headers: { 'x-two': null } });
  expect(server.received[0]!.headers).toMatchObject({
    authorization: `Bearer ${KEY}`,
    'openai-organization': 'org',
    'openai-project': 'proj',
    'x-one': 'eins',
    'x-two': 'a:b',
  });
  for (const name of ['x-two', 'openai-organization'])
    expect(server.received[1]!.headers).not.toHaveProperty(name);
});

test('dataResidency chooses a region’s endpoint, and goes with no other address', () => {
  process.env.OPENAI_BASE_URL = 'http://env';
  const client = new OpenAI({ apiKey: KEY });
  const eu = 'https://eu.api.openai.com/v1';
  expect(new OpenAI({ apiKey: KEY, dataResidency: 'eu' }).baseURL).toBe(eu);
  expect(new OpenAI({ apiKey: KEY, dataResidency: 'global' }).baseURL).toBe('https://api.openai.com/v1');
  expect(new OpenAI({ apiKey: KEY, dataResidency: null }).baseURL).toBe('http://env');
  const moved = client.withOptions({ dataResidency: 'eu' });
  expect([client.baseURL, moved.baseURL]).toEqual(['http://env', eu]);
  expect(moved.withOptions({ timeout: 1 }).withOptions({ dataResidency: null }).baseURL).toBe(eu);
  expect(moved.withOptions({ baseURL: 'http://other' }).baseURL).toBe('http://other');
  for (const make of [
    (options: object) => new OpenAI(options),
    (options: object) => client.withOptions(options),
  ]) {
    for (const baseURL of ['http://other', '', null, undefined])
      expect(() => make({ apiKey: KEY, dataResidency: 'eu', baseURL })).toThrow(/mutually exclusive/);
    for (const dataResidency of ['', 'EU', 'apac', '__proto__', 1, {}])
      expect(() => make({ apiKey: KEY, dataResidency })).toThrow(/Invalid `dataResidency`/);
  }
});

test('nothing stands in for the address of a region, nor for another one that was chosen', async () => {
  const other = 'https://other.example/v1';
  const plain = new OpenAI({ apiKey: KEY });
  const global = plain.withOptions({ dataResidency: 'global' });
  const copied = global.withOptions({ timeout: 1000 }).withOptions({ dataResidency: null });
  const url = (client: OpenAI) => client.buildURL('/models', null, other);
  expect(url(plain)).toBe(`${other}/models`);
  expect(url(plain.withOptions({}))).toBe(`${other}/models`);
  for (const client of [new OpenAI({ apiKey: KEY, dataResidency: 'global' }), global, copied])
    expect(url(client)).toBe('https://api.openai.com/v1/models');
  expect(url(global.withOptions({ baseURL: null }))).toBe(`${other}/models`);
  expect(url(global.withOptions({ baseURL: 'http://own/v1' }))).toBe('http://own/v1/models');
  // The same of requests.
  const asked: string[] = [];
  const fetch = async (address: unknown) => {
    asked.push(String(address));
    return Response.json({});
  };
  for (const client of [plain, copied])
    await client
      .withOptions({ fetch })
      .request({ method: 'get', path: '/models', query: { a: 1 }, defaultBaseURL: `${other}/` });
  expect(asked).toEqual([`${other}/models?a=1`, 'https://api.openai.com/v1/models?a=1']);
  // A class of one's own knows while it is made.
  class Routed extends OpenAI {
    readonly address = url(this);
  }
  expect(new Routed({ apiKey: KEY }).withOptions({ dataResidency: 'global' }).withOptions({}).address).toBe(
    'https://api.openai.com/v1/models',
  );
});

test('options go before the environment', () => {
  Object.assign(process.env, {
    OPENAI_API_KEY: 'sk-env',
    OPENAI_BASE_URL: 'http://env',
    OPENAI_LOG: 'debug',
  });
  const client = new OpenAI({ apiKey: KEY, baseURL: 'http://option/', logLevel: 'off' });
  expect(client).toMatchObject({ apiKey: KEY, baseURL: 'http://option/', logLevel: 'off' });
  process.env.OPENAI_BASE_URL = '  ';
  expect(new OpenAI().baseURL).toBe('https://api.openai.com/v1');
});

test('a level of the environment that is none is a warning', () => {
  process.env.OPENAI_LOG = 'loud';
  const said: string[] = [];
  const logger = { error() {}, info() {}, debug() {}, warn: (text: string) => said.push(text) };
  expect(new OpenAI({ apiKey: KEY, logger }).logLevel).toBe('warn');
  expect(said).toEqual([expect.stringMatching(/OPENAI_LOG.*"loud"/)]);
  expect(new OpenAI({ apiKey: KEY, logger, logLevel: 'info' }).logLevel).toBe('info');
  expect(said).toHaveLength(1);
});

test('without a key it says so; null is a choice', () => {
  expect(() => new OpenAI()).toThrow(/Missing credentials/);
  expect(new OpenAI({ apiKey: null }).apiKey).toBeNull();
});

test('no environment variable is read by `tokenbrook`', () => {
  Object.assign(process.env, {
    OPENAI_API_KEY: 'sk-env',
    OPENAI_BASE_URL: 'http://env',
    OPENAI_LOG: 'debug',
  });
  const client = new Tokenbrook();
  expect(client).toMatchObject({ apiKey: null, baseURL: 'https://api.codingplanx.ai/v1', logLevel: 'warn' });
});

test('buildURL', () => {
  const client = new OpenAI({ apiKey: KEY, baseURL: 'http://host/v1/', defaultQuery: { a: 'x', b: 'y' } });
  expect(client.buildURL('/foo', null)).toBe('http://host/v1/foo?a=x&b=y');
  expect(client.buildURL('/foo', { a: undefined, c: [1] })).toBe('http://host/v1/foo?b=y&c%5B%5D=1');
  expect(client.buildURL('https://other/x', { b: undefined })).toBe('https://other/x?a=x');
  expect(new OpenAI({ apiKey: KEY }).buildURL('/foo', null, 'http://option/v1')).toBe('http://option/v1/foo');
});

test('buildRequest: what would be sent, and is not', async () => {
  const client = new OpenAI({
    apiKey: KEY,
    baseURL: 'http://127.0.0.1:1/v1',
    defaultHeaders: { 'x-one': '1' },
    organization: 'org',
  });
  const built = await client.buildRequest({
    method: 'post',
    path: '/foo',
    body: { a: 1 },
    headers: { 'X-One': null },
    timeout: 7,
  });
  expect(built).toMatchObject({
    url: 'http://127.0.0.1:1/v1/foo',
    timeout: 7,
    req: { method: 'POST', body: '{"a":1}' },
  });
  expect([...built.req.headers]).toEqual([
    ['accept', 'application/json'],
    ['authorization', `Bearer ${KEY}`],
    ['content-type', 'application/json'],
    ['openai-organization', 'org'],
  ]);
});

describe('in a browser', () => {
  beforeEach(() => {
    Object.assign(globalThis, { window: { document: {} } });
    if (!('navigator' in globalThis))
      Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  });
  afterEach(() => {
    delete (globalThis as { window?: unknown }).window;
  });

  test('openai’s rule', () => {
    expect(() => new OpenAI({ apiKey: KEY })).toThrow(/dangerouslyAllowBrowser/);
    const client = new OpenAI({ apiKey: KEY, dangerouslyAllowBrowser: true });
    expect(client.withOptions({ timeout: 1 }).timeout).toBe(1);
  });

  test('none in `tokenbrook`', () => {
    expect(new Tokenbrook({ apiKey: KEY }).apiKey).toBe(KEY);
  });
});

test('streaming', async () => {
  const stream = Stream.fromSSEResponse(new Response(answerOf('Hi').join('')), new AbortController());
  expect(await collect(stream)).toHaveLength(3);
});
