import { TokenbrookError } from '../errors/base.js';

/** An event as `openai` sees it: by its lines, which is not quite what the standard says. */
export type ServerSentEvent = {
  /** `null` when there was no `event` line. */
  event: string | null;
  data: string;
  /** Its lines. */
  raw: string[];
};

/**
 * The events of a response as `openai` reads them, for code that was written for its `_iterSSEMessages`. It differs from
 * the standard, which `EventStreamDecoder` follows: an event without data counts, and its lines are kept.
 */
export async function* _iterSSEMessages(
  response: Response,
  controller: AbortController,
): AsyncGenerator<ServerSentEvent, void, unknown> {
  if (!response.body) {
    controller.abort();
    throw new TokenbrookError('Attempted to iterate over a response with no body');
  }
  let lines: string[] = [];
  try {
    for await (const line of linesOf(response.body.getReader())) {
      if (line) lines.push(line);
      else if (lines.length) {
        const event = eventOf(lines);
        lines = [];
        if (event) yield event;
      }
    }
    const last = lines.length && eventOf(lines);
    if (last) yield last;
  } catch (error) {
    controller.abort();
    throw error;
  }
}

async function* linesOf(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let afterCR = false;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      let text = done ? decoder.decode() : decoder.decode(value, { stream: true });
      if (afterCR && text) {
        if (text.startsWith('\n')) text = text.slice(1);
        afterCR = false;
      }
      afterCR ||= text.endsWith('\r');
      const lines = text.split(/\r\n|\r|\n/);
      lines[0] = rest + lines[0];
      rest = lines.pop() ?? '';
      yield* lines;
      if (done) break;
    }
    if (rest) yield rest;
  } finally {
    reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

function eventOf(raw: string[]): ServerSentEvent | undefined {
  let event: string | null = null;
  const data: string[] = [];
  for (const line of raw) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
  }
  return event === null && data.length === 0 ? undefined : { event, data: data.join('\n'), raw };
}
