/**
 * Bodies that nobody thought of, through the whole package: mutations of what servers sent, cut anywhere, broken off or
 * not. No error is without a type, no text is lost or made up, and all that is told of the ending agrees.
 */
import Tokenbrook, { APIConnectionError, EmptyStreamError, TokenbrookError } from 'tokenbrook';
import { expect, test, vi } from 'vitest';
import { vectors } from './providers.server.js';
import { pieces } from './providers.support.js';
import { Random } from './random.support.js';

vi.setConfig({ testTimeout: 60_000 });

/** How many bodies; FUZZ_SEED and FUZZ_COUNT set others. */
const FIRST = Number(process.env.FUZZ_SEED ?? 1);
const COUNT = Number(process.env.FUZZ_COUNT ?? 1500);

const bodies = vectors.map((vector) => Buffer.concat(pieces(vector))).filter(({ length }) => length < 20_000);
const SCRAPS = [
  '\r',
  '\n\n',
  'data: ',
  '{',
  '}',
  '"',
  '\\ud83d',
  'null',
  'data: [DONE]\n\n',
  ':',
  '\u{1f30a}',
  '\0',
];

/** One of the bodies, or two in a row, with some places changed. */
function mutate(random: Random): Buffer {
  let body = random.pick(bodies);
  if (random.below(4) === 0) body = Buffer.concat([body, random.pick(bodies)]);
  for (let times = random.below(4); times > 0; times--) {
    const start = random.below(body.length + 1);
    const end = Math.min(body.length, start + random.below(30));
    const piece = [
      Buffer.alloc(0),
      Buffer.from([random.below(256)]),
      Buffer.from(random.pick(SCRAPS)),
      Buffer.concat([body.subarray(start, end), body.subarray(start, end)]),
    ][random.below(4)]!;
    body = Buffer.concat([body.subarray(0, start), piece, body.subarray(end)]);
  }
  return body;
}

/** A stream of a body that is cut anywhere; `breaks`: it ends in an error instead. */
function send(body: Buffer, seed: number, breaks: boolean): ReadableStream<Uint8Array> {
  const random = new Random(seed);
  const end = breaks ? random.below(body.length + 1) : body.length;
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < end) {
        const to = Math.min(end, at + 1 + random.below(300));
        controller.enqueue(Uint8Array.from(body.subarray(at, to)));
        at = to;
      } else if (breaks) controller.error(new TypeError('terminated'));
      else controller.close();
    },
  });
}

test(`${COUNT} bodies from seed ${FIRST} on`, async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const ends: Record<string, number> = {};
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const random = new Random(seed);
    const body = mutate(random);
    const breaks = random.below(5) === 0;
    const type = random.pick(['text/event-stream', 'application/json', 'text/plain']);
    const client = new Tokenbrook({
      apiKey: 'sk-fuzz-0123456789',
      maxRetries: 0,
      thinkTags: random.below(4) === 0,
      fetch: async () => new Response(send(body, seed, breaks), { headers: { 'content-type': type } }),
    });
    const what = `seed ${seed}: ${body.toString()}`;
    const params = { model: 'm', messages: [{ role: 'user' as const, content: 'Hello?' }] };
    const open = () => client.chat.completions.create({ ...params, stream: true });

    const read = async () => {
      const stream = await open();
      const chunks: unknown[] = [];
      let thrown: Error | undefined;
      try {
        for await (const chunk of stream) chunks.push(chunk);
      } catch (error) {
        thrown = error as Error;
      }
      return { stream, chunks, thrown, outcome: await stream.outcome };
    };
    const { stream, chunks, thrown, outcome } = await read();
    ends[outcome.kind] = (ends[outcome.kind] ?? 0) + 1;
    // Of a server that says no more than that it is done, a loop tells nothing.
    if (outcome.kind === 'empty' && thrown === undefined) {
      expect(outcome.error, what).toBeInstanceOf(EmptyStreamError);
      continue;
    }
    expect(outcome.error, what).toBe(thrown);
    expect(outcome.emitted, what).toBe(chunks.length > 0);
    expect(thrown === undefined, what).toBe(outcome.kind === 'complete');
    if (thrown !== undefined) {
      expect(thrown, what).toBeInstanceOf(TokenbrookError);
      expect((thrown as TokenbrookError).retrySafe, what).toBe(outcome.retrySafe);
      expect((thrown as TokenbrookError).partial, what).toEqual(outcome.partial);
    }
    if (thrown instanceof APIConnectionError) expect(breaks, what).toBe(true);
    const told = outcome.partial.choices.some(
      ({ message }) =>
        message.content || message.reasoning || message.refusal || (message.tool_calls?.length ?? 0) > 0,
    );
    if (told) expect(outcome.retrySafe, what).toBe(false);
    expect(
      stream.repairs.every(({ count }) => count > 0),
      what,
    ).toBe(true);

    // Read as text, for the answer's sake, and as events: the same of all.
    const asText = await open();
    let text = '';
    const broken = await (async () => {
      for await (const piece of asText.text()) text += piece;
    })().catch((error: unknown) => error);
    expect(broken?.constructor, what).toBe(thrown?.constructor);
    const content = outcome.partial.choices.find(({ index }) => index === 0)?.message.content ?? '';
    // What was taken for reasoning, or for a repetition, later than it was shown stays shown.
    if (!stream.repairs.some(({ code }) => code === 'cumulative-text' || code === 'think-tags'))
      expect(text, what).toBe(content);
    const finished = await (await open()).final().catch((error: unknown) => error);
    if (thrown === undefined) expect(withoutIds(finished), what).toEqual(withoutIds(outcome.partial));
    else expect(finished?.constructor, what).toBe(thrown!.constructor);
    if (seed % 4 === 0) {
      const events = client.chat.completions.stream(params);
      const ended = await events.done().catch((error: unknown) => error);
      if (ended !== undefined) expect(ended, what).toBeInstanceOf(TokenbrookError);
      const whole = await client.chat.completions.create(params).catch((error: unknown) => error);
      if (whole instanceof Error) expect(whole, what).toBeInstanceOf(TokenbrookError);
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
  // The mutations are no heap of rubble: every kind of end is among them.
  expect(Object.keys(ends).sort()).toEqual(['complete', 'empty', 'errored', 'truncated']);
});

/** Ids and times that are made up differ from reading to reading. */
function withoutIds(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner) =>
      key === 'created' || (typeof inner === 'string' && /^call_[0-9a-f]{24}$/.test(inner)) ? '' : inner,
    ),
  );
}
