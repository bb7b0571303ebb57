// @ts-check
/** The body of a request: media type, size, UTF-8, JSON. */
import { ApiError } from './errors.mjs';

/**
 * The bytes of the body. One that is too large is read to its end, unkept: a connection that is
 * closed under a sending client would hide the answer from it.
 * @param {import('node:http').IncomingMessage} incoming
 * @param {number} limit in bytes
 * @returns {Promise<Buffer<ArrayBuffer>>}
 */
export async function readBody(incoming, limit) {
  /** @type {Buffer[]} */
  let chunks = [];
  let size = 0;
  try {
    for await (const chunk of incoming) {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks = [];
    }
  } catch {
    throw new ApiError(400, 'The body ended early.', { code: 'incomplete_body' });
  }
  if (size > limit) {
    const message = `The body has ${size} bytes, more than the ${limit} that are accepted.`;
    throw new ApiError(413, message, { code: 'request_too_large' });
  }
  return Buffer.concat(chunks, size);
}

/**
 * The JSON value of the body.
 * @param {import('node:http').IncomingMessage} incoming
 * @param {number} limit in bytes
 * @returns {Promise<any>}
 */
export async function readJson(incoming, limit) {
  const type = incoming.headers['content-type'] ?? '';
  const bytes = await readBody(incoming, limit);
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    const message = `The content type must be 'application/json', but is '${type.slice(0, 100)}'.`;
    throw new ApiError(415, message, { code: 'unsupported_media_type' });
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ApiError(400, 'The body is not valid JSON in UTF-8.', { code: 'invalid_json' });
  }
}
