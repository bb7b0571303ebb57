/** A byte stream of one JSON text per line. Nothing is read ahead of its consumer. */
export function toLines(items: AsyncIterator<unknown>): ReadableStream<Uint8Array> {
  return toBytes(items, (json) => `${json}\n`);
}

/** The same as an event stream. */
export function toEvents(items: AsyncIterator<unknown>): ReadableStream<Uint8Array> {
  return toBytes(items, (json) => `data: ${json}\n\n`);
}

function toBytes(items: AsyncIterator<unknown>, frame: (json: string) => string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await items.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(frame(JSON.stringify(value))));
      },
      async cancel() {
        await items.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

const DATA = [100, 97, 116, 97, 58]; // data:
const LF = 10;
const CR = 13;

/** Makes an event stream of lines of JSON, byte by byte: each line that is not blank becomes the data of an event. */
export function linesToEvents(): (bytes: Uint8Array) => Uint8Array {
  let inLine = false;
  return (bytes) => {
    const out: number[] = [];
    for (const byte of bytes) {
      if (byte === LF || byte === CR) {
        if (inLine) out.push(LF, LF);
        inLine = false;
      } else {
        if (!inLine) out.push(...DATA);
        inLine = true;
        out.push(byte);
      }
    }
    return Uint8Array.from(out);
  };
}

/** A stream whose bytes are changed on the way; only what `Body` needs of a stream. */
export function mapBytes(
  source: ReadableStream<Uint8Array>,
  change: (bytes: Uint8Array) => Uint8Array,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let ended = true;
        try {
          const { value, done } = await reader.read();
          ended = done;
          if (done) controller.close();
          else controller.enqueue(change(value));
        } finally {
          if (ended) reader.releaseLock();
        }
      },
      cancel(reason) {
        const cancelled = reader.cancel(reason);
        reader.releaseLock();
        return cancelled;
      },
    },
    { highWaterMark: 0 },
  );
}
