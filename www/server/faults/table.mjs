// @ts-check
/**
 * Faults that a client can ask for, to see how it copes: `/fault/<name>/v1/…` instead of `/v1/…`, or
 * `?fault=<name>`; a number may follow, as in `slow-bytes:1000`. `GET /faults` lists them.
 */
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import { ApiError, SERVER_ERROR } from '../errors.mjs';
import {
  bytewise,
  comments,
  compressed,
  endlessLine,
  failing,
  first,
  gather,
  glued,
  halfCharacter,
  halfEvent,
  none,
  once,
  without,
} from './pieces.mjs';
import { cutOff, limited, redirect, refuse, reply, reset, stall } from './replies.mjs';

/**
 * @typedef {import('./replies.mjs').Scene} Scene
 *
 * @typedef {object} Fault
 * @property {string} name
 * @property {string} what it does
 * @property {number} [amount] and its unit is in `what`
 * @property {boolean} [early] acts before the request is read or checked; then `pieces` is empty
 * @property {boolean} [refusesPreflight]
 * @property {(scene: Scene) => Promise<unknown> | void} run
 */

/** @type {Fault[]} */
export const faults = [
  // The connection.
  {
    name: 'reset-before-headers',
    what: 'The connection is reset before the first byte of an answer.',
    run: ({ exchange }) => exchange.breakOff('reset'),
  },
  {
    name: 'reset-after-headers',
    what: 'The connection is reset after the headers.',
    run: (scene) => reset(scene, none()),
  },
  {
    name: 'reset-mid-event',
    what: 'The connection is reset in the middle of the fourth event.',
    run: (scene) => reset(scene, halfEvent(scene.pieces)),
  },
  {
    name: 'reset-mid-character',
    what: 'The connection is reset inside a character of several bytes.',
    run: (scene) => reset(scene, halfCharacter(scene.pieces)),
  },
  {
    name: 'stall-before-headers',
    what: 'Nothing is ever answered.',
    run: ({ exchange }) => exchange.closed(),
  },
  { name: 'stall-after-headers', what: 'Nothing follows the headers.', run: (scene) => stall(scene, none()) },
  {
    name: 'stall',
    what: 'Nothing follows the third event.',
    run: (scene) => stall(scene, first(3, scene.pieces)),
  },
  {
    name: 'stall-mid-event',
    what: 'Nothing follows the first half of the fourth event.',
    run: (scene) => stall(scene, halfEvent(scene.pieces)),
  },
  {
    name: 'stall-mid-character',
    what: 'Nothing follows the first byte of a character of several.',
    run: (scene) => stall(scene, halfCharacter(scene.pieces)),
  },
  {
    name: 'never-reads',
    what: 'The request is never read.',
    early: true,
    run: ({ exchange }) => {
      exchange.incoming.pause();
      return exchange.closed();
    },
  },
  {
    name: 'truncated-chunked',
    what: 'The connection is closed before the last chunk of the chunked encoding.',
    run: (scene) => cutOff(scene, {}),
  },
  {
    name: 'wrong-content-length',
    what: 'The body is shorter than its content-length.',
    run: (scene) => cutOff(scene, { 'content-length': '1000000' }),
  },
  {
    name: 'slow-bytes',
    what: 'One byte at a time, 20 ms apart (or the number given).',
    amount: 20,
    run: (scene) => reply(scene, bytewise(scene)),
  },

  // The stream.
  {
    name: 'no-done',
    what: 'The stream ends without [DONE].',
    run: (scene) => reply(scene, without('[DONE]', scene.pieces)),
  },
  {
    name: 'cut-short',
    what: 'The stream ends well, but after three events, with neither finish reason nor [DONE].',
    run: (scene) => reply(scene, first(3, scene.pieces)),
  },
  {
    name: 'glued-frames',
    what: 'The third event breaks off and the fourth follows on the same line.',
    run: (scene) => reply(scene, glued(scene.pieces)),
  },
  {
    name: 'buffered',
    what: 'The whole answer arrives at once.',
    run: async (scene) => reply(scene, once((await gather(scene.pieces)).join(''))),
  },
  {
    name: 'error-mid-stream',
    what: 'The fourth event is an error.',
    run: (scene) => reply(scene, failing(scene.pieces)),
  },
  {
    name: 'keep-alive-only',
    what: 'Only comments, one every 50 ms (or the number given).',
    amount: 50,
    run: (scene) => reply(scene, comments(scene)),
  },
  {
    name: 'endless-line',
    what: 'One line without an end, of 100 MB (or the number given).',
    amount: 100,
    run: (scene) => reply(scene, endlessLine(scene.amount)),
  },

  // The kind of answer.
  {
    name: 'html-page',
    what: 'Status 200 and a web page, as login pages of networks are.',
    run: (scene) => reply(scene, once(PAGE), { 'content-type': 'text/html; charset=utf-8' }),
  },
  {
    name: 'html-error',
    what: 'Status 502 and a web page, as gateways send.',
    run: (scene) => reply(scene, once(PAGE), { 'content-type': 'text/html; charset=utf-8' }, 502),
  },
  { name: 'empty-200', what: 'Status 200 and nothing.', run: (scene) => reply(scene, none()) },
  {
    name: 'wrong-content-type',
    what: 'The good answer, declared as plain text.',
    run: (scene) => reply(scene, scene.pieces, { 'content-type': 'text/plain' }),
  },
  {
    name: 'json-for-stream',
    what: 'A whole JSON completion, whatever was asked.',
    run: async (scene) => {
      await gather(scene.pieces);
      await reply(scene, once(JSON.stringify(scene.completion)), { 'content-type': 'application/json' });
    },
  },
  {
    name: 'gzip',
    what: 'The good answer, compressed by gzip, each event flushed.',
    run: (scene) =>
      reply(scene, compressed(scene, createGzip({ flush: constants.Z_SYNC_FLUSH })), {
        'content-encoding': 'gzip',
      }),
  },
  {
    name: 'brotli',
    what: 'The good answer, compressed by brotli, each event flushed.',
    run: (scene) =>
      reply(scene, compressed(scene, createBrotliCompress({ flush: constants.BROTLI_OPERATION_FLUSH })), {
        'content-encoding': 'br',
      }),
  },
  {
    name: 'huge-headers',
    what: 'A header of 300 kB (or the number given).',
    amount: 300,
    run: (scene) => reply(scene, scene.pieces, { 'x-huge': 'h'.repeat(scene.amount * 1000) }),
  },

  // Refusals.
  {
    name: '500-twice',
    what: 'Status 500 twice, then the good answer.',
    run: (scene) => (scene.attempt % 3 < 2 ? refuse(scene, SERVER_ERROR) : reply(scene, scene.pieces)),
  },
  {
    name: 'unavailable',
    what: 'Status 503, always.',
    run: (scene) => refuse(scene, new ApiError(503, 'The server is overloaded.', { type: 'server_error' })),
  },
  {
    name: 'rate-limited',
    what: 'Status 429 with Retry-After: 1 (or the number given, in seconds), then the good answer.',
    amount: 1,
    run: (scene) => limited(scene, { 'retry-after': String(scene.amount) }),
  },
  {
    name: 'rate-limited-ms',
    what: 'Status 429 with retry-after-ms: 100 (or the number given), then the good answer.',
    amount: 100,
    run: (scene) => limited(scene, { 'retry-after-ms': String(scene.amount) }),
  },
  {
    name: 'rate-limited-date',
    what: 'Status 429 with a Retry-After date 2 s ahead (or the number given), then the good answer.',
    amount: 2,
    run: (scene) =>
      limited(scene, { 'retry-after': new Date(Date.now() + scene.amount * 1000).toUTCString() }),
  },
  { name: 'redirect', what: 'A redirect of the request to another origin.', early: true, run: redirect },
  {
    name: 'no-cors',
    what: 'The good answer without Access-Control-Allow-Origin.',
    run: (scene) => {
      scene.exchange.outgoing.removeHeader('access-control-allow-origin');
      return reply(scene, scene.pieces);
    },
  },
  {
    name: 'preflight-refused',
    what: 'The preflight is refused.',
    refusesPreflight: true,
    run: (scene) => reply(scene, scene.pieces),
  },
];

/**
 * The fault of a request.
 * @param {string | undefined} asked such as `stall` or `slow-bytes:1000`
 * @returns {(Fault & { amount: number }) | undefined}
 */
export function findFault(asked) {
  if (!asked) return undefined;
  const [name, number] = asked.split(':');
  const fault = faults.find((one) => one.name === name);
  if (!fault)
    throw new ApiError(404, `There is no fault '${asked}': GET /faults lists them.`, {
      code: 'unknown_fault',
    });
  return { ...fault, amount: Number(number ?? fault.amount ?? 0) };
}

/** Whether a preflight of this URL is to be refused. @param {string} url */
export const refusesPreflight = (url) =>
  faults.some(({ name, refusesPreflight: refuses }) => refuses && url.includes(name));

const PAGE =
  '<!doctype html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>\n';
