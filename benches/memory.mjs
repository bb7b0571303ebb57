// `npm run bench -- memory`: what reading 1 GiB through `for await` holds on to. Argument: how many MiB.
const memories = new Set();
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const result = await instantiate(...given);
  for (const value of Object.values((result.instance ?? result).exports))
    if (value instanceof WebAssembly.Memory) memories.add(value);
  return result;
};

const { init, Stream } = await import('tokenbrook');
const { bySize, trafficOf } = await import('./traffic.mjs');
await init();

const MIB = 2 ** 20;
const total = Number(process.argv[2] ?? 1024) * MIB;
// Whole events, without the last ones: they follow each other over and over.
const reads = bySize(trafficOf('text', 20_000).events.slice(0, -3), 16384);

function* body() {
  for (let sent = 0, at = 0; sent < total; at = (at + 1) % reads.length) {
    sent += reads[at].length;
    yield reads[at];
  }
}

function held() {
  gc();
  const wasm = [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  return { wasm: wasm / MIB, heap: process.memoryUsage().heapUsed / MIB };
}

const pieces = body();
const source = {
  pull(controller) {
    const { value, done } = pieces.next();
    if (done) controller.close();
    else controller.enqueue(value);
  },
};
const stream = Stream.fromSSEResponse(
  new Response(new ReadableStream(source, { highWaterMark: 0 })),
  new AbortController(),
);
const start = held();
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
      const { wasm, heap } = held();
      rows.push({
        'MiB read': Math.round(read / MIB),
        'wasm MiB above start': wasm - start.wasm,
        'heap MiB above start': Number((heap - start.heap).toFixed(1)),
        'text MiB': Number((text / MIB).toFixed(2)),
      });
      next += total / 8;
    }
  }
} catch (error) {
  // The body has no end, and says so.
  if (error.name !== 'TruncatedStreamError') throw error;
}
console.table(rows);

const last = rows.at(-1);
const growth = last['heap MiB above start'] - rows[0]['heap MiB above start'];
const cost = growth / (last['text MiB'] - rows[0]['text MiB']);
console.log(`The heap grew by ${cost.toFixed(2)} times the answer's text (goal: at most 3).`);
if (last['wasm MiB above start'] > 4 || cost > 3) process.exitCode = 1;
