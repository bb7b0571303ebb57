/** Clients whose answers are what the test pushes, when it pushes it. */
import type Tokenbrook from 'tokenbrook';
import type { TokenbrookError } from 'tokenbrook';
import { chunk, DONE, event } from './facade.support.js';

export const MB = 1024 * 1024;
/** A whole answer. */
export const GOOD = event(chunk({ content: 'Hello' })) + event(chunk({}, 'stop')) + DONE;
export const bytes = (text: string) => new TextEncoder().encode(text);

/** A client and the bodies that its requests are answered with; each is sent as the test pushes it. */
export function fed(Client: typeof Tokenbrook, options = {}) {
  const bodies: Array<ReadableStreamDefaultController<Uint8Array>> = [];
  const client = new Client({
    ...options,
    apiKey: 'sk-test-0123456789',
    maxRetries: 0,
    fetch: async () =>
      new Response(
        new ReadableStream({
          start: (controller) => {
            bodies.push(controller);
          },
        }),
        { headers: { 'content-type': 'text/event-stream' } },
      ),
  });
  const open = () =>
    client.chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'Hello?' }],
      stream: true,
    });
  return { bodies, open };
}

/** Reads to the end: the text, and what was thrown. */
export async function drain(
  stream: AsyncIterable<{ choices: Array<{ delta: { content?: string | null } }> }>,
) {
  let text = '';
  try {
    for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    return { text };
  } catch (error) {
    return { text, error: error as TokenbrookError };
  }
}
