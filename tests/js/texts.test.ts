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

type Chunk = { choices: [{ delta: { content: string } }] };

/** Chunks as they come, of which one kind is written out in one, and others are not. */
const LAYOUTS: Record<string, (content: string, other: string) => Chunk> = {
  usual: (content, obfuscation) => ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1741569952,
    model: 'm',
    service_tier: 'default',
    system_fingerprint: 'fp',
    choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }],
    obfuscation,
  }),
  other: (content, mask) => ({ id: 'c', choices: [{ index: 0, delta: { content } }], mask }),
};

it.each(Object.keys(LAYOUTS).flatMap((layout) => [1, 2, 3].map((seed) => [layout, seed] as const)))(
  'whatever they are made of, %s layout, seed %i',
  async (layout, seed) => {
    const random = new Random(seed);
    const texts = Array.from({ length: 400 }, () => {
      // Some are of one script alone.
      const from = random.below(2) ? CHARACTERS : [random.pick(CHARACTERS)];
      return Array.from({ length: random.below(110) }, () => random.pick(from)).join('');
    });
    const chunks = texts.map((text, at) => LAYOUTS[layout]!(text, texts.at(-at)!));
    const body = new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(bytes(`data: ${written(chunk, random)}\n\n`));
        controller.enqueue(bytes('data: [DONE]\n\n'));
        controller.close();
      },
    });
    const stream = Stream.fromSSEResponse(new Response(body), new AbortController());
    let at = 0;
    for await (const chunk of stream) {
      // Key by key and in order.
      expect(JSON.stringify(chunk)).toBe(JSON.stringify(chunks[at++]));
      // What is done to one chunk is not seen in the next one.
      Object.assign(chunk, { id: 'mine', choices: [] });
    }
    expect(at).toBe(chunks.length);
    expect((await stream.final()).choices[0]?.message.content).toBe(texts.join(''));
  },
);

/** As JSON, now and then with letters as escapes. */
function written(chunk: Chunk, random: Random): string {
  const json = JSON.stringify(chunk);
  return random.below(8) ? json : json.replace(/a|\u0800/g, (letter) => `\\u${hex(letter)}`);
}

const hex = (letter: string): string => letter.charCodeAt(0).toString(16).padStart(4, '0');
