import type { ChatCompletionChunk } from '../types/chunk.js';
import type { ChatCompletionMessageParam } from '../types/message.js';

// As `openai` writes them: a reader that knows nothing of tools sees a chunk without choices.
const MESSAGE = 'chat.completion.chunk.message:';

/** A tool's message as a line among chunks. */
export function asChunk(
  message: ChatCompletionMessageParam,
  like: ChatCompletionChunk | undefined,
): ChatCompletionChunk {
  const { id = '', created = 0, model = '' } = like ?? {};
  const object = MESSAGE + JSON.stringify({ type: 'message', message });
  return { id, choices: [], created, model, object: object as ChatCompletionChunk['object'] };
}

/** An id that a call was given because it came without one. */
export interface MadeID {
  choice: number;
  call: number;
  id: string;
}

/** A chunk as a line: with the ids that its calls were given, so that a reader of the lines gives them no others. */
export function asLine(chunk: ChatCompletionChunk, made: readonly MadeID[]): ChatCompletionChunk {
  if (!made.some((id) => callOf(chunk, id))) return chunk;
  const line = structuredClone(chunk);
  for (const one of made) {
    const call = callOf(line, one);
    if (call) call.id = one.id;
  }
  return line;
}

/** The call in a chunk that an id was made for; servers send all sorts of things in its place. */
function callOf({ choices }: ChatCompletionChunk, { choice, call }: MadeID): { id?: string } | undefined {
  const calls = choices?.find((one) => one?.index === choice)?.delta?.tool_calls;
  return Array.isArray(calls) ? calls.find((one) => one?.index === call && !one.id) : undefined;
}

/** The answers and messages that a stream of lines consists of. An answer has to be read before the next part is. */
export async function* partsOf(
  lines: AsyncIterable<ChatCompletionChunk>,
): AsyncGenerator<ChatCompletionMessageParam | AsyncIterator<ChatCompletionChunk>> {
  const items = lines[Symbol.asyncIterator]();
  let item = await items.next();
  async function* answer(id: string): AsyncGenerator<ChatCompletionChunk> {
    while (!item.done && !messageIn(item.value) && (!item.value.id || item.value.id === id)) {
      yield item.value;
      item = await items.next();
    }
  }
  try {
    while (!item.done) {
      const message = messageIn(item.value);
      if (message) {
        yield message;
        item = await items.next();
      } else yield answer(item.value.id);
    }
  } finally {
    await items.return?.();
  }
}

function messageIn({ object }: ChatCompletionChunk): ChatCompletionMessageParam | undefined {
  if (!object?.startsWith(MESSAGE)) return undefined;
  return JSON.parse(object.slice(MESSAGE.length)).message;
}
