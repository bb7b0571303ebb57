import { adoptedEngine } from '../client/loader.js';
import type { EngineEventStreamDecoder, Fault } from '../engine.js';
import { fromFault } from '../errors/fault.js';

/** An event of the event stream format. */
export interface ServerSentEvent {
  /** The field `event`, `message` if there was none. */
  event: string;
  /** The values of the `data` lines, joined by line feeds. */
  data: string;
  /** The last event ID: the field `id` of this event or of the last one before it that had one, else empty. */
  id: string;
  /** The reconnection time in ms that the server asked for last, if it did. */
  retry: number | undefined;
}

/** Options of an {@link EventStreamDecoder}. */
export interface EventStreamDecoderOptions {
  /** Bytes; a longer event is an `OverflowError`. Default 64 MiB. */
  maxEventBytes?: number;
}

/**
 * A decoder of the event stream format (WHATWG HTML § 9.2.6): bytes in, however they are cut, events out. It keeps to
 * the standard, except that an event at the end of the stream counts without its blank line.
 */
export class EventStreamDecoder {
  #decoder: EngineEventStreamDecoder | undefined;

  /** @throws LoadError before `init()` is done. */
  constructor(options: EventStreamDecoderOptions = {}) {
    this.#decoder = new (adoptedEngine().EventStreamDecoder)(options.maxEventBytes ?? 64 * 1024 * 1024);
  }

  /**
   * Decodes the next bytes and returns the events that end in them. After {@link end} there are none.
   *
   * @throws OverflowError when an event is too long. If there are events before it in the same bytes they are returned,
   * and the next call throws.
   */
  push(bytes: Uint8Array): ServerSentEvent[] {
    const decoder = this.#decoder;
    return events(decoder && (() => decoder.push(bytes)));
  }

  /**
   * The end of the bytes: returns the last event if its blank line is missing. Gives the memory back that the decoder
   * holds; without this call garbage collection does.
   *
   * @throws OverflowError as {@link push}.
   */
  end(): ServerSentEvent[] {
    const decoder = this.#decoder;
    this.#decoder = undefined;
    try {
      return events(decoder && (() => decoder.end()));
    } finally {
      decoder?.free();
    }
  }
}

function events(decode: (() => Array<string | number | undefined>) | undefined): ServerSentEvent[] {
  let values: Array<string | number | undefined>;
  try {
    values = decode?.() ?? [];
  } catch (reason) {
    throw reason instanceof Error ? reason : fromFault(reason as Fault);
  }
  const events: ServerSentEvent[] = [];
  for (let at = 0; at < values.length; at += 4) {
    const [event, data, id, retry] = values.slice(at, at + 4) as [string, string, string, number | undefined];
    events.push({ event, data, id, retry });
  }
  return events;
}
