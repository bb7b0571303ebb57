// @ts-check
/** Bodies with something wrong in them, made of the pieces of a good one: its events, or parts of its JSON. */
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { SERVER_ERROR } from '../errors.mjs';
import { event } from '../stream.mjs';

/** @typedef {import('./replies.mjs').Scene} Scene */

export async function* none() {}

/** @param {string} text */
export async function* once(text) {
  yield text;
}

/** @param {AsyncIterable<string>} pieces */
export async function gather(pieces) {
  const all = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

/** @param {number} count @param {AsyncIterable<string>} pieces */
export async function* first(count, pieces) {
  let left = count;
  for await (const piece of pieces) {
    yield piece;
    left -= 1;
    if (left === 0) return;
  }
}

/** @param {AsyncIterable<string>} pieces */
export async function* halfEvent(pieces) {
  const [fourth = '', ...early] = (await gather(first(4, pieces))).reverse();
  yield* early.reverse();
  yield fourth.slice(0, fourth.length / 2);
}

/** @param {AsyncIterable<string>} pieces */
export async function* halfCharacter(pieces) {
  const [fourth = '', ...early] = (await gather(first(4, pieces))).reverse();
  yield* early.reverse();
  const marked = Buffer.from(fourth.replace(/"(content|arguments)":"|$/, '$&水'));
  yield marked.subarray(0, marked.indexOf('水') + 1);
}

/** @param {string} mark @param {AsyncIterable<string>} pieces */
export async function* without(mark, pieces) {
  for await (const piece of pieces) if (!piece.includes(mark)) yield piece;
}

/** @param {AsyncIterable<string>} pieces */
export async function* glued(pieces) {
  let at = 0;
  for await (const piece of pieces) {
    at += 1;
    yield at === 3 ? piece.slice(0, piece.length / 3) : piece;
  }
}

/** @param {AsyncIterable<string>} pieces */
export async function* failing(pieces) {
  yield* first(3, pieces);
  yield event(SERVER_ERROR.body);
}

/** @param {Scene} scene */
export async function* bytewise({ pieces, amount }) {
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece);
    for (let at = 0; at < bytes.length; at++) {
      yield bytes.subarray(at, at + 1);
      await setTimeout(amount);
    }
  }
}

/** @param {Scene} scene */
export async function* comments({ amount }) {
  for (;;) {
    yield ': keep-alive\n\n';
    await setTimeout(amount);
  }
}

/** @param {number} megabytes */
export async function* endlessLine(megabytes) {
  yield 'data: {"choices":[{"delta":{"content":"';
  for (let sent = 0; sent < megabytes; sent++) yield 'brook '.repeat(166_667);
}

/** @param {Scene} scene @param {import('node:stream').Transform} compressor @returns {AsyncIterable<Uint8Array>} */
export const compressed = ({ pieces }, compressor) => Readable.from(pieces).pipe(compressor);
