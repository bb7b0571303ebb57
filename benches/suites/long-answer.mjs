// One answer without an end through `for await`: what reading it holds on to, besides its own text.
import { init, Stream } from 'tokenbrook';
import { held, MIB, watchMemories } from '../memory/held.mjs';
import { bySize, random, TRAFFIC } from '../traffic.mjs';

const READ = 16384;

/** @param {{ mebibytes: number }} how */
export async function longAnswer({ mebibytes }) {
  watchMemories();
  await init();
  const total = mebibytes * MIB;
  const stream = Stream.fromSSEResponse(new Response(endless(total)), new AbortController());
  const start = await held();
  const rows = [];
  let text = 0;
  let events = 0;
  let next = 0;
  try {
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content?.length ?? 0;
      events += 1;
      const read = stream.metrics.bytes;
      if (events % 4096 === 0 && read >= next) {
        const { wasm, heap } = await held();
        rows.push({ read: read / MIB, text: text / MIB, wasm: wasm - start.wasm, heap: heap - start.heap });
        next += total / 8;
      }
    }
  } catch (error) {
    // The body has no end, and says so.
    if (error.name !== 'TruncatedStreamError') throw error;
  }
  const kept = stream.partial.choices[0].message.content.length;
  if (kept !== text) throw new Error(`${kept} units of ${text} were kept.`);
  return [{ suite: 'long-answer', rows }];
}

/** Events without the last ones, no read like another: engines keep equal texts once. */
function endless(total) {
  const next = random(42);
  const utf8 = new TextEncoder();
  let reads = [];
  let sent = 0;
  const source = {
    pull(controller) {
      if (sent >= total) return controller.close();
      if (reads.length === 0) {
        const chunks = TRAFFIC.text.chunks(2000, next).slice(0, -2);
        reads = bySize(
          [utf8.encode(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join(''))],
          READ,
        );
      }
      const read = reads.shift();
      sent += read.length;
      controller.enqueue(read);
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}
