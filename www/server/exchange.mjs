// @ts-check
/** One request for a completion and its connection: when the client leaves, and who ended it. */

import { constants } from 'node:http2';

/**
 * What the endpoint counted; `GET /stats` answers it.
 * @typedef {object} Stats
 * @property {number} requests all requests, preflights included
 * @property {number} preflights
 * @property {number} connections sockets that are open now
 * @property {number} open completions that are being answered now
 * @property {number} started completions that were asked for
 * @property {number} finished completions whose answer went out whole, errors included
 * @property {number} closedByClient completions whose client left before the end
 * @property {number} brokenByFault completions whose connection a fault broke
 * @property {number} tokens that were generated, in whatever answer
 * @property {string[]} lastHeaders names of the headers of the last completion request, as they came
 */

/** @returns {Stats} */
export const newStats = () => ({
  requests: 0,
  preflights: 0,
  connections: 0,
  open: 0,
  started: 0,
  finished: 0,
  closedByClient: 0,
  brokenByFault: 0,
  tokens: 0,
  lastHeaders: [],
});

/**
 * The answer; over HTTP/2 it has a `stream`.
 * @typedef {import('node:http').ServerResponse & { stream?: import('node:http2').ServerHttp2Stream }} Outgoing
 */

export class Exchange {
  #closed = new AbortController();
  #broken = false;

  /**
   * @param {import('node:http').IncomingMessage} incoming
   * @param {Outgoing} outgoing
   * @param {Stats} stats
   */
  constructor(incoming, outgoing, stats) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    stats.started += 1;
    stats.open += 1;
    stats.lastHeaders = Object.keys(incoming.headers).filter((name) => !name.startsWith(':'));
    outgoing.on('error', () => {}); // a write after the client has left; `close` tells
    outgoing.once('close', () => {
      stats.open -= 1;
      if (this.#broken) stats.brokenByFault += 1;
      else if (isWhole(outgoing)) stats.finished += 1;
      else stats.closedByClient += 1;
      this.#closed.abort();
    });
  }

  /** Aborted when the connection is closed, by whomever. */
  get signal() {
    return this.#closed.signal;
  }

  /** Resolves when the connection is closed. @returns {Promise<void>} */
  closed() {
    return new Promise((resolve) => {
      if (this.signal.aborted) resolve();
      else this.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /**
   * Breaks the connection: `reset` loses what is on the way, `end` is a polite but early goodbye.
   * Over HTTP/2 only the stream is broken.
   * @param {'reset' | 'end'} how
   */
  breakOff(how) {
    this.#broken = true;
    const { socket, stream } = this.outgoing;
    if (stream) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else if (how === 'reset') socket?.resetAndDestroy();
    else socket?.end();
  }
}

/** Whether a closed answer went out whole. @param {Outgoing} outgoing */
function isWhole({ stream, writableEnded, writableFinished }) {
  return stream ? writableEnded && stream.rstCode === constants.NGHTTP2_NO_ERROR : writableFinished;
}
