// A structured answer that streams in: its value at every delta.
import { init, JsonStream } from 'tokenbrook';
import { paired } from '../paired.mjs';
import { random } from '../traffic.mjs';
import { words } from '../words.mjs';

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
      traffic: `${pieces.length} deltas`,
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

/** A list of findings, as a structured answer might be. */
export function documentOf(length) {
  const next = random(7);
  const findings = [];
  const text = (count) => words(count, next).join('').trim();
  for (let size = 0; size < length; ) {
    const finding = {
      title: text(4),
      summary: text(24),
      score: Math.round(next() * 1000) / 1000,
      certain: next() < 0.5,
      source: { page: Math.floor(next() * 400), quote: next() < 0.3 ? null : text(10) },
      tags: Array.from({ length: 3 }, () => text(1)),
    };
    findings.push(finding);
    size += JSON.stringify(finding).length;
  }
  return JSON.stringify({ findings });
}

/** Pieces of 7 and 8 units, no pair of surrogates cut through. */
export function cut(text) {
  const pieces = [];
  for (let at = 0, size = 7; at < text.length; size = 15 - size) {
    let end = at + size;
    if (/[\ud800-\udbff]/.test(text[end - 1] ?? '')) end += 1;
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}
