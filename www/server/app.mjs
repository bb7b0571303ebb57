// @ts-check
/** The routes of the local endpoint. */
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { hangs } from './answer.mjs';
import { readBody, readJson } from './body.mjs';
import { Completion } from './completion.mjs';
import { ApiError, SERVER_ERROR } from './errors.mjs';
import { Exchange } from './exchange.mjs';
import { none } from './faults/pieces.mjs';
import { faults, findFault } from './faults/table.mjs';
import { checkKey, RateLimit } from './keys.mjs';
import { hash } from './model/random.mjs';
import { findModel, modelObject, models } from './models.mjs';
import { relay } from './relay.mjs';
import { StoredCompletions } from './stored.mjs';
import { events, STREAM_HEADERS, send } from './stream.mjs';
import { validate } from './validate.mjs';

/**
 * @typedef {import('hono').Context<{ Bindings: import('@hono/node-server').HttpBindings, Variables: { key: string } }>} Context
 *
 * @typedef {object} AppOptions
 * @property {number} delay ms between tokens
 * @property {number} bodyLimit bytes
 * @property {number} requestsPerMinute of one key
 * @property {import('./exchange.mjs').Stats} stats
 * @property {import('./relay.mjs').Upstream | null} upstream
 */

/** @param {AppOptions} options */
export function createApp(options) {
  const app = new Hono();
  app.get('/stats', (c) => c.json(options.stats));
  // A relay has no answers of its own that it could break.
  const offered = options.upstream ? [] : faults;
  app.get('/faults', (c) => c.json(offered.map(({ name, what, amount }) => ({ name, what, amount }))));
  if (options.upstream) app.route('/v1', relayApi(options, options.upstream));
  else {
    const api = localApi(options);
    app.route('/v1', api);
    app.route('/fault/:fault/v1', api);
  }
  app.notFound((c) =>
    new ApiError(404, `Invalid URL (${c.req.method} ${c.req.path}).`, { code: 'unknown_url' }).response(),
  );
  app.onError((error) => {
    if (error instanceof ApiError) return error.response();
    console.error(error);
    return SERVER_ERROR.response();
  });
  return app;
}

/** @param {AppOptions} options */
function localApi({ delay, bodyLimit, requestsPerMinute, stats }) {
  /** @type {Hono<{ Bindings: import('@hono/node-server').HttpBindings, Variables: { key: string } }>} */
  const api = new Hono();
  const stored = new StoredCompletions();
  const limit = new RateLimit(requestsPerMinute);
  const attempts = new Attempts();

  /** @param {Context} c @param {Exchange} exchange @returns {Promise<void>} */
  async function create(c, exchange) {
    const fault = findFault(c.req.param('fault') ?? c.req.query('fault'));
    const scene = {
      exchange,
      attempt: 0,
      amount: fault?.amount ?? 0,
      headers: {},
      completion: null,
      pieces: none(),
    };
    if (fault?.early) return void (await fault.run(scene));
    limit.count(c.get('key'));
    const request = await readJson(exchange.incoming, bodyLimit);
    validate(request);
    const completion = new Completion(request, stored, stats);
    const pace = { delay, signal: exchange.signal };
    const headers = request.stream ? STREAM_HEADERS : { 'content-type': 'application/json' };
    if (hangs(request)) {
      exchange.outgoing.writeHead(200, headers).flushHeaders();
      return await exchange.closed();
    }
    const pieces = request.stream ? events(completion, pace) : json(completion, pace);
    if (fault) {
      const attempt = attempts.count(`${fault.name} ${hash(JSON.stringify(request))}`);
      completion.gathers = true;
      return void (await fault.run({ ...scene, attempt, headers, completion, pieces }));
    }
    if (request.stream) {
      exchange.outgoing.writeHead(200, headers);
      return await send(exchange.outgoing, pieces, exchange.signal);
    }
    const text = [];
    for await (const piece of pieces) text.push(piece);
    if (!exchange.signal.aborted) exchange.outgoing.writeHead(200, headers).end(text.join(''));
  }

  api.use(async (c, next) => {
    c.set('key', checkKey(c.req.header('authorization')));
    await next();
  });
  api.post('/chat/completions', async (c) => {
    await create(c, new Exchange(c.env.incoming, c.env.outgoing, stats));
    return RESPONSE_ALREADY_SENT;
  });
  const query = (/** @type {Context} */ c) => new URL(c.req.url).searchParams;
  api.get('/chat/completions', (c) => c.json(stored.list(query(c))));
  api.get('/chat/completions/:id', (c) => c.json(stored.retrieve(c.req.param('id'))));
  api.post('/chat/completions/:id', async (c) =>
    c.json(stored.update(c.req.param('id'), await readJson(c.env.incoming, bodyLimit))),
  );
  api.delete('/chat/completions/:id', (c) => c.json(stored.delete(c.req.param('id'))));
  api.get('/chat/completions/:id/messages', (c) => c.json(stored.messages(c.req.param('id'), query(c))));
  api.get('/models', (c) => c.json({ object: 'list', data: models.map(modelObject) }));
  api.get('/models/:id', (c) => {
    const model = findModel(c.req.param('id'));
    if (model) return c.json(modelObject(model));
    throw new ApiError(404, `The model '${c.req.param('id')}' does not exist.`, {
      param: 'model',
      code: 'model_not_found',
    });
  });
  for (const [path, methods] of Object.entries({
    '/chat/completions': 'GET, POST',
    '/chat/completions/:id': 'GET, POST, DELETE',
    '/chat/completions/:id/messages': 'GET',
    '/models': 'GET',
    '/models/:id': 'GET',
  })) {
    api.all(path, (c) => {
      const message = `Not allowed to ${c.req.method} on ${c.req.path}.`;
      throw new ApiError(405, message, { code: 'method_not_supported', headers: { allow: methods } });
    });
  }
  return api;
}

/** @param {AppOptions} options @param {import('./relay.mjs').Upstream} upstream */
function relayApi({ bodyLimit, stats }, upstream) {
  /** @type {Hono<{ Bindings: import('@hono/node-server').HttpBindings }>} */
  const api = new Hono();
  api.all('/*', async (c) => {
    const exchange = new Exchange(c.env.incoming, c.env.outgoing, stats);
    const { method } = c.req;
    const body = method === 'GET' || method === 'HEAD' ? null : await readBody(c.env.incoming, bodyLimit);
    const path = (c.env.incoming.url ?? '').replace(/^\/v1/, '');
    await relay(upstream, { method, path, body, contentType: c.req.header('content-type') }, exchange);
    return RESPONSE_ALREADY_SENT;
  });
  return api;
}

/** How often the same request came, for faults that give way in the end. */
class Attempts {
  /** @type {Map<string, number>} */
  #seen = new Map();

  /** @param {string} key @returns {number} 0 the first time */
  count(key) {
    const seen = this.#seen.get(key) ?? 0;
    if (this.#seen.size > 10_000) this.#seen.clear();
    this.#seen.set(key, seen + 1);
    return seen;
  }
}

/**
 * A whole completion as JSON, in a few pieces so that faults have somewhere to break it.
 * @param {Completion} completion
 * @param {{ delay: number, signal: AbortSignal }} pace
 */
async function* json(completion, pace) {
  for await (const _ of completion.write(pace));
  const text = JSON.stringify(completion);
  const size = Math.ceil(text.length / 6);
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
