import { queryPairs } from '../client/address.js';
import { headerRules } from '../client/headers.js';
import type { FinalRequestOptions, QueryInput } from '../types/options.js';

const FORM = 'application/x-www-form-urlencoded';

/**
 * A request with its body as `openai` encodes it: what an iterator gives becomes a stream, an object a form where the
 * headers say so, and a text without a type JSON. At once, unless a stream cannot be sent and has to be read first.
 *
 * @param isOwn whether the app's own fetch sends it, which may be able to do what the platform's is not
 */
export function encoded(
  options: FinalRequestOptions,
  isOwn: boolean,
): FinalRequestOptions | Promise<FinalRequestOptions> {
  const { body } = options;
  if (typeof body === 'string' && typeOf(options) === undefined)
    return { ...options, body: JSON.stringify(body) };
  if (typeof body !== 'object' || body === null) return options;
  const parts = iteratorOf(body);
  if (parts && (isOwn || canStream())) return { ...options, body: streamOf(parts) };
  if (parts) return blobOf(parts).then((blob) => ({ ...options, body: blob }));
  const isPlain = Object.prototype.toString.call(body) === '[object Object]';
  if (!isPlain || typeOf(options) !== FORM) return options;
  const form = new URLSearchParams(queryPairs(body as QueryInput));
  return { ...options, body: `${form}`.replaceAll('+', '%20') };
}

type Part = string | ArrayBuffer | ArrayBufferView<ArrayBuffer>;
type Parts = AsyncIterator<Part> | Iterator<Part>;

/** The iterator that a body is, or gives if it is an asynchronous one; streams of the platform go out as they are. */
function iteratorOf(body: object): Parts | undefined {
  if (body instanceof ReadableStream) return undefined;
  if (Symbol.asyncIterator in body) return (body as AsyncIterable<Part>)[Symbol.asyncIterator]();
  const isIterator = Symbol.iterator in body && 'next' in body && typeof body.next === 'function';
  return isIterator ? (body as IterableIterator<Part>)[Symbol.iterator]() : undefined;
}

function streamOf(parts: Parts): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(bytesOf(value));
    },
    async cancel(reason) {
      await parts.return?.(reason);
    },
  });
}

async function blobOf(parts: Parts): Promise<Blob> {
  const all: Part[] = [];
  for (let next = await parts.next(); !next.done; next = await parts.next()) all.push(next.value);
  return new Blob(all);
}

function bytesOf(part: Part): Uint8Array {
  if (typeof part === 'string') return new TextEncoder().encode(part);
  return ArrayBuffer.isView(part)
    ? new Uint8Array(part.buffer, part.byteOffset, part.byteLength)
    : new Uint8Array(part);
}

/** Whether the platform sends a stream, and not its name: it then looks at `duplex`, and gives it no type of text. */
function canStream(): boolean {
  let isLookedAt = false;
  const { headers } = new Request('data:,', {
    method: 'POST',
    body: new ReadableStream(),
    get duplex() {
      isLookedAt = true;
      return 'half';
    },
  } as RequestInit);
  return isLookedAt && !headers.has('content-type');
}

/** The type that the caller says the body is of. */
function typeOf({ headers }: FinalRequestOptions): string | undefined {
  const said = headerRules(headers).filter(([name]) => name.toLowerCase() === 'content-type');
  return said.at(-1)?.[1] ?? undefined;
}
