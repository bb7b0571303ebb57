import { TokenbrookError } from '../errors/base.js';

/** What will be sent, and what of it there is to check. */
export interface PreparedBody {
  readonly sent: BodyInit | undefined;
  /** The value that `sent` is the JSON of. */
  readonly value: unknown;
}

/**
 * The body as it is now; what the caller changes later is not sent. Whatever `fetch` takes by itself (a blob, a file, a
 * form, parameters, bytes, a stream, text) is handed on, any other value becomes JSON.
 */
export function prepareBody(body: unknown): PreparedBody {
  if (body == null) return { sent: undefined, value: undefined };
  const tag = Object.prototype.toString.call(body);
  // The names of typed arrays have a number in them.
  if (/String|Blob|F|URL|\d|Buffer|View|Stream/.test(tag))
    return { sent: body as BodyInit, value: undefined };
  // As JSON, they would be `{}`.
  const { next, [Symbol.asyncIterator]: each } = body as { next?: unknown; [Symbol.asyncIterator]?: unknown };
  if (each || typeof next === 'function')
    throw new TokenbrookError('An iterator is no body; a `Blob` of it is.');
  return { sent: JSON.stringify(body), value: body };
}
