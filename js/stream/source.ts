import type { Client } from '../client/client.js';
import { DEFAULTS } from '../client/defaults.js';
import { adoptedLoader, required } from '../client/loader.js';
import { secretsOf } from '../client/secrets.js';
import type { DecoderOptions } from '../engine.js';
import { EmptyStreamError } from '../errors/answer.js';
import type { RequestOptions } from '../types/options.js';
import { Body } from './body.js';
import { type Mode, Reading, type ReadingOptions } from './reading.js';

/** A reading of a body, which is opened when somebody reads. */
export function readingOf(
  source: ReadableStream<Uint8Array> | null,
  controller: AbortController,
  client: Client | undefined,
  response?: Response,
  options: RequestOptions & {
    /** Each event is a line of JSON that somebody has read from a stream before. */
    lines?: boolean;
  } = {},
  facts: Partial<ReadingOptions> = {},
): Reading {
  const settings = client ?? DEFAULTS;
  const idleTimeout = options.idleTimeout ?? settings.idleTimeout;
  const open = async (mode: Mode, reading: Reading): Promise<Body> => {
    if (!source) throw new EmptyStreamError('The response has no body to read.');
    const loader = required(client ? secretsOf(client).loader : adoptedLoader());
    const engine = await loader.init();
    return loader.use(
      engine,
      () =>
        new Body(engine, source, {
          mode,
          thinkTags: options.thinkTags ?? settings.thinkTags,
          cumulative: options.cumulative ?? settings.cumulative,
          maxEventBytes: options.maxEventBytes ?? settings.maxEventBytes,
          contentType: options.lines ? 4 : contentTypeOf(response),
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
  // Somebody else's reading of it is left alone: a stream that is locked refuses.
  const discard = (): void => void source?.cancel().catch(() => {});
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
