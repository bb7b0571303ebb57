// A structured answer that streams in: its value at every delta.
import { init, JsonStream } from 'tokenbrook';
import { cut, documentOf } from '../document.mjs';
import { paired } from '../paired.mjs';

/** Units of a delta: 16,000 of them are 120 KB. */
const DELTA = 7.5;

/** @param {{ deltas: number, rounds: number, warmups: number }} how */
export async function partialJson({ deltas, rounds, warmups }) {
  await init();
  const results = [];
  for (const count of [deltas, deltas * 4]) {
    const text = documentOf(count * DELTA);
    const pieces = cut(text);
    for (const read of [byStream, whole]) {
      const [was, is] = [JSON.stringify(JSON.parse(text)), JSON.stringify(read(pieces))];
      if (was !== is) throw new Error(`${read.name} of ${count} deltas is not what JSON.parse says`);
    }
    const contenders = [
      { name: 'tokenbrook JsonStream', run: () => byStream(pieces) },
      { name: 'JSON.parse once, at the end', run: () => whole(pieces) },
    ];
    const times = await paired(contenders, { rounds, warmups });
    results.push({
      suite: 'partial-json',
      traffic: `partial JSON of ${pieces.length} deltas`,
      deltas: count,
      bytes: text.length,
      times,
    });
  }
  return results;
}

function byStream(pieces) {
  const stream = new JsonStream();
  let value;
  for (const piece of pieces) {
    stream.push(piece);
    value = stream.value;
  }
  stream.end();
  return value;
}

function whole(pieces) {
  let text = '';
  for (const piece of pieces) text += piece;
  return JSON.parse(text);
}
