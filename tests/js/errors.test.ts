import { inspect } from 'node:util';
import Tokenbrook, * as errors from 'tokenbrook';
import { OpenAIError } from 'tokenbrook/openai';
import * as openai from 'tokenbrook/openai/error';
import { describe, expect, test } from 'vitest';
import { ask, failure, json, KEY, serve, serveJSON } from './facade.support.js';

const { APIError, TokenbrookError } = errors;
const headers = new Headers({ 'x-request-id': 'req_1' });
const body = {
  error: { message: 'no such thing', code: 'gone', param: 'model', type: 'invalid_request_error' },
};

const byStatus: Array<[number, { name: string }]> = [
  [400, errors.BadRequestError],
  [401, errors.AuthenticationError],
  [403, errors.PermissionDeniedError],
  [404, errors.NotFoundError],
  [409, errors.ConflictError],
  [422, errors.UnprocessableEntityError],
  [429, errors.RateLimitError],
  [500, errors.InternalServerError],
  [503, errors.InternalServerError],
  [418, errors.APIError],
];

describe('APIError.generate', () => {
  test.each(byStatus)('%i', (status, Class) => {
    const error = APIError.generate(status, body, undefined, headers);
    expect(error.constructor).toBe(Class);
    expect(error.name).toBe(Class.name);
    expect(error).toMatchObject({
      status,
      ...body.error,
      message: `${status} no such thing`,
      requestID: 'req_1',
    });
    expect(error.error).toEqual(body.error);
    expect(error.headers).toBe(headers);
  });

  test('without status or headers it is a connection error', () => {
    const cause = new Error('reset');
    const error = APIError.generate(undefined, cause, 'gone', undefined);
    expect(error).toBeInstanceOf(errors.APIConnectionError);
    expect(error).toMatchObject({ message: 'gone', cause });
    expect(APIError.generate(503, cause, undefined, undefined).message).toBe('Connection error.');
  });

  test.each([
    [418, { message: { reason: 'structured' } }, undefined, '418 {"reason":"structured"}'],
    [418, { reason: 'body only' }, undefined, '418 {"reason":"body only"}'],
    [418, undefined, 'text', '418 text'],
    [418, undefined, undefined, '418 status code (no body)'],
    [undefined, undefined, 'fallback', 'fallback'],
    [undefined, undefined, undefined, '(no status code or body)'],
  ])('message of %j %j %j', (status, error, message, expected) => {
    expect(new APIError(status, error, message, headers).message).toBe(expected);
  });
});

describe('of a server', () => {
  test.each(byStatus)('%i', async (status, Class) => {
    const { baseURL } = await serveJSON(body, status, { 'x-request-id': 'req_2' });
    const client = new Tokenbrook({ baseURL, maxRetries: 0 });
    const error = await failure(client.chat.completions.create(ask));
    expect(error.constructor).toBe(Class);
    expect(error).toMatchObject({
      status,
      ...body.error,
      message: `${status} no such thing`,
      requestID: 'req_2',
    });
    expect(error.error).toEqual(body.error);
    expect(error.headers.get('x-request-id')).toBe('req_2');
  });

  test('a Retry-After that is too long is in the error', async () => {
    const server = await serveJSON(body, 429, { 'retry-after': '3600' });
    const error = await failure(new Tokenbrook({ baseURL: server.baseURL }).chat.completions.create(ask));
    expect(error).toBeInstanceOf(errors.RateLimitError);
    expect(error.retryAfter).toBe(3_600_000);
    expect(server.received).toHaveLength(1);
  });

  test('one that repeats the key or the prompt gives neither away', async () => {
    const prompt = 'The quick brown fox jumps over the lazy dog and away.';
    const server = await serve(({ headers, body }, response) =>
      json(
        response,
        { error: { message: `bad ${headers.authorization} in ${body}`, details: { body } } },
        400,
      ),
    );
    const client = new Tokenbrook({ apiKey: KEY, baseURL: server.baseURL });
    const messages = [{ role: 'user' as const, content: prompt }];
    const error = await failure(client.chat.completions.create({ ...ask, messages }));
    const shown = [
      error.message,
      `${error}`,
      JSON.stringify(error),
      inspect(error, { depth: 9, showHidden: true }),
    ];
    for (const text of shown)
      expect(text).not.toMatch(/sk-test-0|0123456789abcdef|brown fox jumps over the lazy/);
  });

  test('no connection', async () => {
    const client = new Tokenbrook({ baseURL: 'http://127.0.0.1:1/v1', maxRetries: 0 });
    const error = await failure(client.chat.completions.create(ask));
    expect(error).toBeInstanceOf(errors.APIConnectionError);
    expect(error.name).toBe('APIConnectionError');
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.status).toBeUndefined();
  });

  test('a redirect to another origin is not followed', async () => {
    const other = await serveJSON({});
    const server = await serve((_, response) =>
      response.writeHead(307, { location: `${other.baseURL}/chat/completions` }).end(),
    );
    const client = new Tokenbrook({ apiKey: KEY, baseURL: server.baseURL, maxRetries: 0 });
    expect(await failure(client.chat.completions.create(ask))).toBeInstanceOf(errors.RedirectError);
    expect(other.received).toEqual([]);
  });

  test.each([
    ['a web page', '<!doctype html><title>Log in</title>', errors.HTMLResponseError],
    ['an error with status 200', '{"error":{"message":"overloaded","code":503}}', errors.APIError],
    ['no JSON', '{"choices": [oops', errors.MalformedEventError],
    ['nothing', '', errors.EmptyStreamError],
  ])('%s', async (_, text, Class) => {
    const { baseURL } = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(text),
    );
    const client = new Tokenbrook({ baseURL, maxRetries: 0 });
    const error = await failure(client.chat.completions.create(ask));
    expect(error).toBeInstanceOf(Class);
    expect(error.message).not.toMatch(/oops|Log in/);
  });
});

test('both entries have the same classes', () => {
  expect(OpenAIError).toBe(TokenbrookError);
  expect(openai.OpenAIError).toBe(TokenbrookError);
  expect(openai.RateLimitError).toBe(errors.RateLimitError);
  expect(new errors.LengthFinishReasonError()).toBeInstanceOf(openai.OpenAIError);
});

test('cause is not enumerable, as the platform’s', () => {
  const error = new TokenbrookError('x', { cause: 1 });
  expect(error.cause).toBe(1);
  expect(Object.keys(error)).toEqual([]);
  expect('cause' in new TokenbrookError('x')).toBe(false);
});

test('messages of the errors that users make themselves', () => {
  expect(new errors.APIUserAbortError().message).toBe('Request was aborted.');
  expect(new errors.APIUserAbortError({ message: 'cancelled' }).message).toBe('cancelled');
  expect(new errors.APIConnectionError({}).message).toBe('Connection error.');
  expect(new errors.APIConnectionTimeoutError().message).toBe('Request timed out.');
  expect(new errors.LengthFinishReasonError().message).toMatch(/length limit/);
  expect(new errors.ContentFilterFinishReasonError().message).toMatch(/content filter/);
});

test('malformed JSON is a SyntaxError as well as one of ours, and nothing else is both', () => {
  const error = new errors.MalformedEventError('no', 3);
  for (const Class of [errors.MalformedEventError, errors.TokenbrookError, SyntaxError, Error])
    expect(error).toBeInstanceOf(Class);
  expect(error).toMatchObject({ name: 'MalformedEventError', message: 'no', position: 3 });
  for (const Class of [errors.APIError, errors.EmptyStreamError, TypeError])
    expect(error).not.toBeInstanceOf(Class);
  expect(new errors.EmptyStreamError('no')).not.toBeInstanceOf(SyntaxError);
  expect(new errors.EmptyStreamError('no')).toBeInstanceOf(errors.TokenbrookError);
  for (const other of [new SyntaxError('no'), new Error('no'), {}, null, 'no'])
    expect(other).not.toBeInstanceOf(errors.TokenbrookError);
  class Own extends errors.TokenbrookError {}
  expect(error).not.toBeInstanceOf(Own);
  expect(new Own('yes')).toBeInstanceOf(Own);
});
