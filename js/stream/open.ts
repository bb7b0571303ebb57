import { parseAnswer, readAnswer } from '../client/answer.js';
import type { Answer } from '../client/api-promise.js';
import type { Client } from '../client/client.js';
import { adoptedLoader, required } from '../client/loader.js';
import type { PendingRequest } from '../client/request.js';
import { secretsOf } from '../client/secrets.js';
import type { DecoderOptions } from '../engine.js';
import { EmptyStreamError, MalformedEventError } from '../errors/answer.js';
import { hide } from '../errors/base.js';
import type { ChatCompletion } from '../types/answer.js';
import type { ChatCompletionChunk } from '../types/chunk.js';
import type { RequestOptions } from '../types/options.js';
import type { ChunkSource } from '../types/stream.js';
import { Body } from './body.js';
import { toEvents } from './ndjson.js';
import { type Mode, Reading, type ReadingOptions } from './reading.js';
import { Stream } from './stream.js';

/** Reads an answer as a stream of chunks. */
export async function readStream(request: PendingRequest): Promise<Answer<Stream<ChatCompletionChunk>>> {
  const response = await request.response();
  const { client, plan, controller, startedAt } = request;
  const reading = readingOf(response.body, controller, client, response, plan, {
    startedAt,
    headersAt: performance.now(),
    totalTimeout: plan.totalTimeout ?? client.totalTimeout,
    diagnoses: request.diagnoses,
    redact: (text) => request.redact(text),
    onEnd: (kind) => request.settle(kind === 'complete'),
  });
  return { data: new Stream<ChatCompletionChunk>(undefined, controller, reading), response };
}

/** Reads a whole completion; one that comes as an event stream is put together. */
export async function readCompletion(request: PendingRequest): Promise<Answer<ChatCompletion>> {
  const { response, text } = await request.text();
  if (!/^\s*[deir:]/.test(text)) {
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

/** A reading of a body, which is opened when somebody reads. */
export function readingOf(
  source: ReadableStream<Uint8Array> | null,
  controller: AbortController,
  client: Client | undefined,
  response?: Response,
  options: RequestOptions = {},
  facts: Partial<ReadingOptions> = {},
): Reading {
  const idleTimeout = options.idleTimeout ?? client?.idleTimeout ?? 300_000;
  const open = async (mode: Mode, reading: Reading): Promise<Body> => {
    if (!source) throw new EmptyStreamError('The response has no body to read.');
    const loader = required(client ? secretsOf(client).loader : adoptedLoader());
    const engine = await loader.init();
    return loader.use(
      engine,
      () =>
        new Body(engine, source, {
          mode,
          thinkTags: options.thinkTags ?? client?.thinkTags ?? false,
          cumulative: options.cumulative ?? client?.cumulative ?? true,
          maxEventBytes: options.maxEventBytes ?? client?.maxEventBytes ?? 64 * 1024 * 1024,
          contentType: contentTypeOf(response),
          seed: Math.floor(Math.random() * 2 ** 32),
          idleTimeout,
          ...reading.watcher,
          onTrap: (broken) => {
            reading.trapped = true;
            loader.dropInstance(broken);
          },
          onIdle: (engine) => loader.dropInstance(engine),
          budget: client && secretsOf(client).budget,
        }),
    );
  };
  const discard = (): void => {
    if (source && !source.locked) source.cancel().catch(() => {});
  };
  const startedAt = performance.now();
  return new Reading({
    open,
    discard,
    controller,
    startedAt,
    headers: response?.headers,
    idleTimeout,
    totalTimeout: 0,
    network: response !== undefined,
    ...facts,
  });
}

function contentTypeOf(response: Response | undefined): DecoderOptions['contentType'] {
  const type = response?.headers.get('content-type');
  if (!type) return 0;
  return /^text\/event-stream\b/i.test(type) ? 1 : /\bjson\b/i.test(type) ? 2 : 3;
}
