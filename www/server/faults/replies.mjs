// @ts-check
/** How a faulty answer goes out, and how it ends. */
import { setTimeout } from 'node:timers/promises';
import { ApiError } from '../errors.mjs';
import { send } from '../stream.mjs';
import { first } from './pieces.mjs';

/**
 * What a fault has to work with.
 * @typedef {object} Scene
 * @property {import('../exchange.mjs').Exchange} exchange
 * @property {AsyncIterable<string>} pieces the good answer: events of a stream, or parts of a JSON text
 * @property {Record<string, string>} headers of the good answer
 * @property {any} completion the good answer as it would be without `stream`, filled as `pieces` are taken
 * @property {number} attempt 0 for the first request with this body, 1 for the next …
 * @property {number} amount the number that followed the name, else the fault's own
 */

/** Long enough for what was written to reach the client, in ms. */
const SETTLE = 50;

/** @param {Scene} scene @param {AsyncIterable<string | Uint8Array>} pieces @param {Record<string, string>} [headers] @param {number} [status] */
export function reply({ exchange, headers: good }, pieces, headers = {}, status = 200) {
  exchange.outgoing.writeHead(status, { ...good, ...headers });
  return send(exchange.outgoing, pieces, exchange.signal);
}

/** Sends the pieces and leaves the answer open. @param {Scene} scene @param {AsyncIterable<string | Uint8Array>} pieces @param {Record<string, string>} [headers] */
async function begin({ exchange: { outgoing, signal }, headers: good }, pieces, headers = {}) {
  outgoing.writeHead(200, { ...good, ...headers });
  outgoing.flushHeaders();
  for await (const piece of pieces) {
    if (signal.aborted) return;
    outgoing.write(piece);
  }
  await setTimeout(SETTLE);
}

/** @param {Scene} scene @param {AsyncIterable<string | Uint8Array>} pieces */
export async function reset(scene, pieces) {
  await begin(scene, pieces);
  scene.exchange.breakOff('reset');
}

/** @param {Scene} scene @param {AsyncIterable<string | Uint8Array>} pieces */
export async function stall(scene, pieces) {
  await begin(scene, pieces);
  await scene.exchange.closed();
}

/** @param {Scene} scene @param {Record<string, string>} headers */
export async function cutOff(scene, headers) {
  await begin(scene, first(3, scene.pieces), headers);
  scene.exchange.breakOff('end');
}

/** @param {Scene} scene @param {ApiError} error @param {Record<string, string>} [headers] */
export async function refuse({ exchange: { outgoing } }, { status, body }, headers = {}) {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** @param {Scene} scene @param {Record<string, string>} headers */
export function limited(scene, headers) {
  const error = new ApiError(429, 'Rate limit reached.', { type: 'requests', code: 'rate_limit_exceeded' });
  return scene.attempt % 2 === 0 ? refuse(scene, error, headers) : reply(scene, scene.pieces);
}

/** 127.0.0.1 and localhost are the same server but different origins. @param {Scene} scene */
export async function redirect({ exchange: { incoming, outgoing } }) {
  const [host, port] = String(incoming.headers.host ?? incoming.headers[':authority']).split(':');
  const other = host === 'localhost' ? '127.0.0.1' : 'localhost';
  outgoing.writeHead(307, { location: `//${other}:${port}/v1/chat/completions` }).end();
}
