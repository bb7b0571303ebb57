/** Texts of every script and length, each in a read of its own: they arrive as they were sent. */
import { init, Stream } from 'tokenbrook';
import { beforeAll, expect, it } from 'vitest';
import { bytes } from './fed.support.js';
import { Random } from './random.support.js';

/** The first and the last of each length in UTF-8, a BOM, and what stands for what cannot be read. */
const CHARACTERS = [
  'a',
  '\x7f',
  '\x80',
  '\u07ff',
  '\u0800',
  '\ufeff',
  '\ufffd',
  '\uffff',
  '\u{10000}',
  '\u{10ffff}',
];

beforeAll(() => init());

it.each([1, 2, 3])('whatever they are made of, seed %i', async (seed) => {
  const random = new Random(seed);
  const texts = Array.from({ length: 400 }, () => {
    // Some are of one script alone.
    const from = random.below(2) ? CHARACTERS : [random.pick(CHARACTERS)];
    return Array.from({ length: random.below(110) }, () => random.pick(from)).join('');
  });
  const events = texts.map((content, at) =>
    bytes(
      `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content } }], mask: texts.at(-at) })}\n\n`,
    ),
  );
  const body = new ReadableStream({
    start(controller) {
      for (const event of [...events, bytes('data: [DONE]\n\n')]) controller.enqueue(event);
      controller.close();
    },
  });
  const stream = Stream.fromSSEResponse(new Response(body), new AbortController());
  const got = [];
  for await (const chunk of stream)
    got.push([chunk.choices[0]?.delta.content, (chunk as { mask?: string }).mask]);
  expect(got).toEqual(texts.map((text, at) => [text, texts.at(-at)]));
  expect((await stream.final()).choices[0]?.message.content).toBe(texts.join(''));
});
