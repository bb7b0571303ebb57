// One answer without an end through `for await`: what reading it holds on to, besides its own text.
import { init, Stream } from 'tokenbrook';
import { held, MIB, watchMemories } from '../memory/held.mjs';
import { bySize, trafficOf } from '../traffic.mjs';

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
  return [{ suite: 'long-answer', rows }];
}

/** Whole events, without the last ones: they follow each other over and over. */
function endless(total) {
  const reads = bySize(trafficOf('text', 20_000).events.slice(0, -3), 16384);
  let sent = 0;
  let at = 0;
  const source = {
    pull(controller) {
      if (sent >= total) return controller.close();
      const read = reads[at++ % reads.length];
      sent += read.length;
      controller.enqueue(read);
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}
