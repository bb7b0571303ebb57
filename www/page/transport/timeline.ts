import type { ChatCompletionChunk } from 'tokenbrook';

export type EventKind = 'text' | 'reasoning' | 'tool' | 'other';

/** When everything of one stream happened, in ms since it was asked for. */
export class Timeline {
  readonly reads: Array<{ readonly at: number; readonly bytes: number }> = [];
  readonly events: Array<{ readonly at: number; readonly kind: EventKind }> = [];
  /** When the response's headers came. */
  headers: number | undefined;
  /** When it was over. */
  end: number | undefined;
  readonly #start = performance.now();

  now(): number {
    return performance.now() - this.#start;
  }

  /** A `fetch` for the client that notes every network read on its way through. */
  readonly fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    const response = await fetch(url, init);
    this.headers = this.now();
    if (!response.body) return response;
    const note = new TransformStream<Uint8Array, Uint8Array>({
      transform: (bytes, controller) => {
        this.reads.push({ at: this.now(), bytes: bytes.byteLength });
        controller.enqueue(bytes);
      },
    });
    const noted = new Response(response.body.pipeThrough(note), response);
    return Object.defineProperties(noted, {
      url: { value: response.url },
      redirected: { value: response.redirected },
    });
  };

  /** Notes one event of the stream. */
  event(chunk: ChatCompletionChunk): void {
    this.events.push({ at: this.now(), kind: kindOf(chunk) });
  }

  finish(): void {
    this.end = this.now();
  }
}

function kindOf(chunk: ChatCompletionChunk): EventKind {
  // Servers that send their model's thinking do so under one of two names that the API does not list.
  const delta = chunk.choices?.[0]?.delta as
    | (ChatCompletionChunk.Choice.Delta & { reasoning?: unknown; reasoning_content?: unknown })
    | undefined;
  if (delta?.tool_calls?.length) return 'tool';
  if (delta?.content) return 'text';
  return delta?.reasoning || delta?.reasoning_content ? 'reasoning' : 'other';
}
