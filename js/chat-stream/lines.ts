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
