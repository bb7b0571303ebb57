// @ts-check
/**
 * The relay: the page talks to this server, and this server talks to the real endpoint with a key
 * that the page never sees.
 */
import { ApiError } from './errors.mjs';
import { send } from './stream.mjs';

/**
 * Where the requests go.
 * @typedef {{ baseURL: string, apiKey: string | null }} Upstream
 */

/** Headers of the upstream that a page may need; length and encoding belong to the connection. */
const PASSED_ON = [
  'content-type',
  'cache-control',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-request-id',
];

/** More of an error's body is not passed on, in bytes. */
const ERROR_LIMIT = 64 * 1024;

/**
 * Checks the settings of a relay.
 * @param {string} baseURL
 * @param {string | undefined} apiKey
 * @returns {Upstream}
 */
export function upstreamFrom(baseURL, apiKey) {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(
      `TOKENBROOK_UPSTREAM must be a base URL such as https://api.codingplanx.ai/v1, but is '${baseURL}'.`,
    );
  }
  return { baseURL: url.href.replace(/\/+$/, ''), apiKey: apiKey || null };
}

/**
 * Sends a request on and streams the answer back, byte for byte, as it comes.
 * @param {Upstream} upstream
 * @param {{ method: string, path: string, body: Buffer<ArrayBuffer> | null, contentType: string | undefined }} request `path`: what follows the base URL
 * @param {import('./exchange.mjs').Exchange} exchange when the client leaves, the upstream is told so
 */
export async function relay({ baseURL, apiKey }, { method, path, body, contentType }, exchange) {
  const { outgoing, signal } = exchange;
  /** @type {Record<string, string>} */
  const headers = { accept: 'application/json', 'accept-encoding': 'identity' };
  if (contentType) headers['content-type'] = contentType;
  if (apiKey) headers.authorization = `Bearer ${apiKey}`;
  let response;
  try {
    // A redirect would carry the key to a host that its owner did not name.
    response = await fetch(baseURL + path, {
      method,
      headers,
      body: body?.length ? new Uint8Array(body.buffer, body.byteOffset, body.length) : null,
      signal,
      redirect: 'error',
    });
  } catch (error) {
    if (signal.aborted) return;
    throw new ApiError(502, `The upstream endpoint could not be reached: ${reasonOf(error)}.`, {
      type: 'upstream_error',
      code: 'upstream_unreachable',
    });
  }
  for (const name of PASSED_ON) {
    const value = response.headers.get(name);
    if (value !== null) outgoing.setHeader(name, value);
  }
  outgoing.statusCode = response.status;
  try {
    if (!response.ok) outgoing.end(withoutKey(await errorBody(response), apiKey));
    else if (response.body) await send(outgoing, response.body, signal);
    else outgoing.end();
  } catch {
    if (!signal.aborted) exchange.breakOff('reset'); // the upstream broke off: so does this answer
  }
}

/** @param {Response} response */
async function errorBody(response) {
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > ERROR_LIMIT) break;
  }
  return text.slice(0, ERROR_LIMIT);
}

/** Servers repeat a wrong key in their error, whole or masked. @param {string} text @param {string | null} apiKey */
function withoutKey(text, apiKey) {
  const hidden = apiKey ? text.replaceAll(apiKey, '[key]') : text;
  return hidden.replaceAll(/\bsk-[\w-]*[*.…]+[\w-]*/g, '[key]');
}

/** @param {any} error */
const reasonOf = (error) => error?.cause?.code ?? error?.cause?.message ?? 'the request failed';
