// @ts-check
/**
 * The local endpoint: a real HTTP server that speaks the Chat Completions API.
 *
 *     const endpoint = await startEndpoint({ port: 0, delay: 0 });
 *     // endpoint.baseURL → 'http://127.0.0.1:43210/v1'
 *     // endpoint.stats.closedByClient, endpoint.stats.open …
 *     await endpoint.close();
 *
 * Beside `/v1` it has `/fault/<name>/v1` (faults/table.mjs), `/faults` (their list) and `/stats`.
 */
import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { getRequestListener } from '@hono/node-server';
import { createApp } from './app.mjs';
import { answerCors, isLoopback } from './cors.mjs';
import { newStats } from './exchange.mjs';
import { refusesPreflight } from './faults/table.mjs';
import { listen, originOf } from './listen.mjs';
import { random } from './model/random.mjs';

/**
 * @typedef {object} EndpointOptions
 * @property {number} [port] default 0: any free one
 * @property {string} [host] default 127.0.0.1
 * @property {number} [portTries] how many ports from `port` on are tried if it is in use; default 1
 * @property {number} [delay] ms between tokens, default 0
 * @property {number} [bodyLimit] bytes of a request body, default 20 MiB; more is answered 413
 * @property {number} [requestsPerMinute] of one key, default no limit; more is answered 429
 * @property {readonly string[]} [expose] answer headers that pages of other origins may read, default none
 * @property {{ key: string, cert: string } | null} [tls] PEM; then the endpoint speaks HTTP/2, and HTTP/1.1 to those who
 *   cannot: a browser opens six HTTP/1.1 connections to a host, but any number of HTTP/2 streams
 * @property {import('./relay.mjs').Upstream | null} [upstream] relays `/v1` there instead of answering it; then
 *   only pages of this machine may ask, as every request is made with the upstream's key
 *
 * @typedef {object} Endpoint
 * @property {string} url the origin, such as `http://127.0.0.1:4174`
 * @property {string} baseURL the origin and `/v1`
 * @property {number} port
 * @property {boolean} relay whether `/v1` is relayed
 * @property {import('./exchange.mjs').Stats} stats counters, live
 * @property {() => Promise<void>} close ends it and every connection
 */

/**
 * Starts the endpoint.
 * @param {EndpointOptions} [options]
 * @returns {Promise<Endpoint>}
 */
export async function startEndpoint({
  port = 0,
  host = '127.0.0.1',
  portTries = 1,
  delay = 0,
  bodyLimit = 20 * 1024 * 1024,
  requestsPerMinute = Number.POSITIVE_INFINITY,
  expose = [],
  tls = null,
  upstream = null,
} = {}) {
  const stats = newStats();
  const app = createApp({ delay, bodyLimit, requestsPerMinute, stats, upstream });
  // The globals stay as they are: the endpoint may run inside a test's own process.
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const rules = { allows: upstream ? isLoopback : () => true, expose, refuses: refusesPreflight };
  /** @param {import('node:http').IncomingMessage} incoming @param {import('node:http').ServerResponse} outgoing */
  const listener = (incoming, outgoing) => {
    stats.requests += 1;
    outgoing.setHeader('x-request-id', `req_${random().id(24)}`);
    if (answerCors(incoming, outgoing, rules)) stats.preflights += 1;
    else if (upstream && incoming.headers.origin && !isLoopback(incoming.headers.origin))
      outgoing.writeHead(403).end();
    else answer(incoming, outgoing);
  };
  // HTTP/2's compatibility API has the same requests and responses, though not the same types.
  const server = tls
    ? createSecureServer({ ...tls, allowHTTP1: true }, /** @type {any} */ (listener))
    : createServer(listener);
  // Longer than clients keep a connection: they never meet one that is just closing.
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    stats.connections += 1;
    socket.once('close', () => {
      stats.connections -= 1;
    });
  });
  const { port: bound, close } = await listen(server, { host, port, tries: portTries });
  const url = originOf(host, bound, tls ? 'https' : 'http');
  return {
    url,
    baseURL: `${url}/v1`,
    port: bound,
    relay: upstream !== null,
    stats,
    close,
  };
}
