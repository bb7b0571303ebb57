/** How much memory streams may take, and that it is given back. */
import Tokenbrook, { OverflowError, Stream } from 'tokenbrook';
import { expect, test } from 'vitest';
import { chunk, DONE, event } from './facade.support.js';
import { bytes, drain, fed, GOOD, MB } from './fed.support.js';
import { watchInstances } from './instances.support.js';

const instances = watchInstances();

test('an instance whose memory has grown large is given up once it is idle', async () => {
  const before = instances.memories.length;
  const word = 'brook '.repeat(4 * MB);
  const body = event(chunk({ content: word })) + event(chunk({}, 'stop')) + DONE;
  const read = async () => {
    const stream = Stream.fromSSEResponse(new Response(body), new AbortController());
    return (await stream.final()).choices[0]?.message.content?.length;
  };
  const { open } = fed(Tokenbrook);
  // Something still runs on it.
  const other = await open();
  const iterator = other[Symbol.asyncIterator]();
  const pending = iterator.next();
  expect(await read()).toBe(word.length);
  expect(instances.memories[before]!.buffer.byteLength).toBeGreaterThan(16 * MB);
  expect(await read()).toBe(word.length);
  expect(instances.memories).toHaveLength(before + 1);
  await iterator.return?.();
  await pending;
  const small = Stream.fromSSEResponse(new Response(GOOD), new AbortController());
  expect((await small.final()).choices[0]?.message.content).toBe('Hello');
  expect(instances.memories).toHaveLength(before + 2);
  expect(instances.memories.at(-1)!.buffer.byteLength).toBeLessThan(4 * MB);
});

test('the streams of a client may hold so much of unfinished events together, and no more', async () => {
  const { bodies, open } = fed(Tokenbrook, { maxBufferedBytes: MB });
  const [first, second] = [await open(), await open()];
  const [one, other] = [drain(first), drain(second)];
  const begun =
    event(chunk({ content: 'Brook' })) + event(chunk({ content: 'x'.repeat(700_000) })).slice(0, -2);
  bodies[0]!.enqueue(bytes(begun));
  await new Promise((resolve) => setTimeout(resolve, 50));
  bodies[1]!.enqueue(bytes(begun));
  const { text, error } = await other;
  expect(text).toBe('Brook');
  expect(error).toBeInstanceOf(OverflowError);
  expect(error!.message).toContain('maxBufferedBytes');
  expect(error!.partial?.choices[0]?.message.content).toBe('Brook');
  bodies[0]!.enqueue(bytes(`\n\n${GOOD}`));
  expect((await one).text).toHaveLength(700_010);
  // What has ended holds nothing.
  const third = drain(await open());
  bodies[2]!.enqueue(bytes(begun));
  bodies[2]!.enqueue(bytes(`\n\n${GOOD}`));
  expect((await third).text).toHaveLength(700_010);
});
