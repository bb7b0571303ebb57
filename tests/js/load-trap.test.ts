/** The module's memory runs out, or it breaks off in the middle: the client goes on with a fresh instance. */
import { readFileSync } from 'node:fs';
import type Tokenbrook from 'tokenbrook';
import Slim, { init, OutOfMemoryError, Stream, TokenbrookError } from 'tokenbrook/slim';
import { beforeAll, expect, test } from 'vitest';
import { chunk, event, failure } from './facade.support.js';
import { bytes, drain, fed, GOOD, MB } from './fed.support.js';
import { watchInstances, withLittleMemory } from './instances.support.js';

const instances = watchInstances();
const fedSlim = () => fed(Slim as unknown as typeof Tokenbrook);

beforeAll(async () => {
  const wasm = readFileSync(new URL(import.meta.resolve('tokenbrook/tokenbrook.wasm')));
  await init(withLittleMemory(wasm, 40));
});

test('an event that finds no memory ends its stream with a named error, and no other', async () => {
  const { bodies, open } = fedSlim();
  const [greedy, modest] = [await open(), await open()];
  const [one, other] = [drain(greedy), drain(modest)];
  bodies[0]!.enqueue(bytes(event(chunk({ content: 'Brook' })).concat('data: "')));
  const part = bytes('x'.repeat(MB / 4));
  const ended = greedy.outcome.then(() => true);
  while (!(await Promise.race([ended, false]))) {
    bodies[0]!.enqueue(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { text, error } = await one;
  expect(text).toBe('Brook');
  expect(error).toBeInstanceOf(OutOfMemoryError);
  expect(error!.partial?.choices[0]?.message.content).toBe('Brook');
  expect((await greedy.outcome).kind).toBe('errored');
  bodies[1]!.enqueue(bytes(GOOD));
  expect(await other).toEqual({ text: 'Hello' });
  expect(instances.memories).toHaveLength(1);
  expect(instances.decoders).toBe(0);
});

test('after a trap every running stream ends in an error that has its partial answer, and the next one is fine', async () => {
  const before = instances.memories.length;
  const { bodies, open } = fedSlim();
  const [greedy, bystander, idle] = [await open(), await open(), await open()];
  const reading = drain(bystander);
  bodies[1]!.enqueue(bytes(event(chunk({ content: 'A brook' }))));
  await new Promise((resolve) => setTimeout(resolve, 20));
  // There is room for the event, and none for what is made of it.
  const one = drain(greedy);
  bodies[0]!.enqueue(bytes(event(chunk({ content: 'Brook' }))));
  bodies[0]!.enqueue(bytes(event(chunk({ content: 'x'.repeat(900_000) }))));
  const { text, error } = await one;
  expect(text).toBe('Brook');
  expect(error).toBeInstanceOf(TokenbrookError);
  expect(error!.cause).toBeInstanceOf(WebAssembly.RuntimeError);
  expect(error!.partial?.choices[0]?.message.content).toBe('Brook');
  expect(error!.retrySafe).toBe(false);

  bodies[1]!.enqueue(bytes(event(chunk({ content: ' runs.' }))));
  const other = await reading;
  expect(other.text).toBe('A brook');
  expect(other.error).toBeInstanceOf(TokenbrookError);
  expect(other.error!.partial?.choices[0]?.message.content).toBe('A brook');
  expect((await bystander.outcome).kind).toBe('errored');

  // Opened before, read only now: it had nothing on the broken instance.
  bodies[2]!.enqueue(bytes(GOOD));
  expect(await drain(idle)).toEqual({ text: 'Hello' });
  for (let times = 0; times < 3; times++) {
    const next = drain(await open());
    bodies.at(-1)!.enqueue(bytes(GOOD));
    expect(await next).toEqual({ text: 'Hello' });
  }
  expect(instances.memories).toHaveLength(before + 1);
});

test('a trap in a stream of your own fetch is told the same way', async () => {
  const huge = new Uint8Array(16 * MB);
  const stream = Stream.fromSSEResponse(new Response(huge), new AbortController());
  const error = await failure(stream.final());
  expect(error).toBeInstanceOf(TokenbrookError);
  expect(error.retrySafe).toBe(true);
  const next = Stream.fromSSEResponse(new Response(GOOD), new AbortController());
  expect((await next.final()).choices[0]?.message.content).toBe('Hello');
});
