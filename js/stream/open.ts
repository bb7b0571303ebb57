import { parseAnswer, readAnswer } from '../client/answer.js';
import type { Answer } from '../client/api-promise.js';
import type { PendingRequest } from '../client/request.js';
import { MalformedEventError } from '../errors/answer.js';
import { hide } from '../errors/base.js';
import type { ChatCompletion } from '../types/answer.js';
import type { ChatCompletionChunk } from '../types/chunk.js';
import type { ChunkSource } from '../types/stream.js';
import { toEvents } from './ndjson.js';
import type { Reading } from './reading.js';
import { readingOf } from './source.js';
import { Stream } from './stream.js';

/** Reads an answer as a stream of chunks. */
export async function readStream(request: PendingRequest): Promise<Answer<Stream<ChatCompletionChunk>>> {
  const response = await request.response();
  const { client, plan, controller, startedAt } = request;
  const reading = readingOf(response.body, controller, client, response, plan, {
    startedAt,
    headersAt: performance.now(),
    totalTimeout: plan.totalTimeout ?? client.totalTimeout,
    asked: request.diagnoses ? response.url : undefined,
    redact: (text) => request.redact(text),
    onEnd: (kind) => request.settle(kind === 'complete'),
  });
  return { data: new Stream<ChatCompletionChunk>(undefined, controller, reading), response };
}

/** Reads a whole completion; one that comes as an event stream is put together. */
export async function readCompletion(request: PendingRequest): Promise<Answer<ChatCompletion>> {
  const { response, text } = await request.text();
  // Also several JSON texts line by line, and one with an end mark behind it.
  if (!/^\s*(?:[deir:]|\{.*\}(?:\r?\n\s*[{d]|\s*\[DONE\]\s*$))/.test(text)) {
    request.settle();
    const data = parseAnswer(response, text) as ChatCompletion;
    if (typeof data === 'object') return { data, response };
    throw new MalformedEventError('The answer is neither JSON nor an event stream.', 0);
  }
  const reading = readingOfText(request, response, text);
  await reading.drive();
  const data = reading.partial as ChatCompletion;
  // Not among its members: those are the server's.
  hide(data, 'repairs', [{ code: 'stream-for-json', count: 1 }, ...(reading.body?.repairs ?? [])]);
  return { data, response };
}

/** A reading of a body that has been read as text. */
export function readingOfText(request: PendingRequest, response: Response, text: string): Reading {
  const { client, controller, plan } = request;
  // Reading it as text has taken off a BOM: with one put back, no other is.
  const bytes = new Response(`\ufeff${text}`).body;
  return readingOf(bytes, controller, client, response, plan, {
    redact: (said) => request.redact(said),
    onEnd: () => request.settle(),
  });
}

/** Reads an answer as the request says. */
export async function readAny<T>(request: PendingRequest): Promise<Answer<T>> {
  await request.response();
  return (request.plan.stream ? readStream(request) : readAnswer(request)) as Promise<Answer<T>>;
}

/** A reading of chunks, of our own stream or of whatever gives them, for its accumulated answer's sake. */
export function readingOfChunks(chunks: ChunkSource): Reading {
  const own = chunks instanceof Stream ? chunks._claimReading() : undefined;
  return own ?? readingOf(toEvents(chunks[Symbol.asyncIterator]()), chunks.controller, undefined);
}
