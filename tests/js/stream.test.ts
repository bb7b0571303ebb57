import Tokenbrook, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  type ChatCompletionChunk,
  EmptyStreamError,
  MalformedEventError,
  OverflowError,
  RateLimitError,
  Stream,
  TokenbrookError,
  TruncatedStreamError,
} from 'tokenbrook';
import { describe, expect, test } from 'vitest';
import {
  answerOf,
  ask,
  chunk,
  collect,
  completion,
  DONE,
  event,
  failure,
  KEY,
  serve,
  serveEvents,
  serveJSON,
  serveMuch,
  sleep,
  until,
} from './facade.support.js';

const streaming = { ...ask, stream: true as const };
const open = (baseURL: string, options: object = {}, call: object = {}) =>
  new Tokenbrook({ baseURL, apiKey: KEY, ...options }).chat.completions.create(streaming, call);
const textOf = (chunks: Array<{ choices: Array<{ delta: { content?: string | null } }> }>) =>
  chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');

describe('for await', () => {
  test('gives JSON.parse of each event’s data, unknown keys and key order included', async () => {
    const chunks = [
      chunk({ role: 'assistant', content: '' }, null, { obfuscation: 'x', provider: { name: 'p' } }),
      ...['Hel', 'lo', ' wörld', ' 🌍'].map((content) => chunk({ content }, null, { obfuscation: 'abc' })),
      { z: 1, ...chunk({ content: '!' }), choices: [{ delta: { content: '!' }, index: 0, matched_stop: 4 }] },
      chunk({}, 'stop', { usage: null }),
      { ...chunk({}), choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    ];
    const server = await serveEvents([...chunks.map(event), DONE]);
    const got = await collect(await open(server.baseURL));
    expect(got).toEqual(chunks);
    expect(got.map((item) => JSON.stringify(item))).toEqual(chunks.map((item) => JSON.stringify(item)));
    expect(JSON.parse(server.received[0]!.body)).toEqual({ ...ask, stream: true });
  });

  test('nothing that can change is shared between chunks', async () => {
    const server = await serveEvents(answerOf('a', 'b', 'c', 'd'));
    for await (const item of await open(server.baseURL)) {
      expect(item).not.toHaveProperty('mine');
      expect(item.choices[0]?.delta).not.toHaveProperty('mine');
      Object.assign(item, { mine: 1 });
      Object.assign(item.choices[0]!.delta, { mine: 1 });
    }
  });

  test('whatever the cuts: one byte at a time', async () => {
    const bytes = new TextEncoder().encode(answerOf('Grüße', ' 🌍', '!').join('').replaceAll('\n', '\r\n'));
    const server = await serveEvents(
      Array.from(bytes, (byte) => Uint8Array.of(byte)),
      { gap: 0 },
    );
    expect(textOf(await collect(await open(server.baseURL)))).toBe('Grüße 🌍!');
  });

  test('each chunk arrives when it was sent, not later', async () => {
    let seen = 0;
    const server = await serve(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const pieces = answerOf('one', 'two');
      // The next one is sent when the last one has been seen.
      for (const [at, piece] of pieces.slice(0, -1).entries()) {
        response.write(piece);
        await until(() => seen === at + 1, 'the chunk arrives');
      }
      response.end(pieces.at(-1));
    });
    for await (const _ of await open(server.baseURL)) seen += 1;
    expect(seen).toBe(4);
  });

  test('[DONE] ends it at once, though the connection stays open', async () => {
    const server = await serveEvents(answerOf('Hi'), { end: false });
    const stream = await open(server.baseURL);
    expect(textOf(await collect(stream))).toBe('Hi');
    expect(stream.controller.signal.aborted).toBe(false);
    await until(() => server.open === 0, 'the connection is closed');
  });

  test('a second loop is refused, also after text() and final()', async () => {
    const server = await serveEvents(answerOf('Hi'));
    for (const first of [
      (stream: Stream) => collect(stream),
      (stream: Stream) => collect(stream.text()),
      (stream: Stream) => stream.final(),
    ]) {
      const stream = await open(server.baseURL);
      await first(stream);
      const error = await failure(collect(stream));
      expect(error).toBeInstanceOf(TokenbrookError);
      expect(error.message).toMatch(/consumed stream/);
    }
  });

  test('calls of next() that do not wait are answered in order', async () => {
    const server = await serveEvents(answerOf('a', 'b', 'c'));
    const iterator = (await open(server.baseURL))[Symbol.asyncIterator]();
    const steps = await Promise.all(Array.from({ length: 7 }, () => iterator.next()));
    expect(steps.map(({ value }) => value?.choices[0]?.delta.content)).toEqual([
      '',
      'a',
      'b',
      'c',
      undefined,
      undefined,
      undefined,
    ]);
    expect(steps.map(({ done }) => done)).toEqual([false, false, false, false, false, true, true]);
  });

  test('nothing is read ahead of the reader, and nothing is lost while it pauses', async () => {
    const { server, big, sent } = await serveMuch();
    const stream = await open(server.baseURL);
    let got = 0;
    for await (const item of stream) {
      got += item.choices[0]?.delta.content?.length ?? 0;
      if (got === big.length) {
        await sleep(300);
        // What the sockets and fetch hold is some of it, the 26 MB are not.
        expect(sent()).toBeLessThan(300);
      }
    }
    expect(got).toBe(400 * big.length);
  });
});

describe('leaving', () => {
  const ways: Array<[string, (stream: Stream, controller: AbortController) => Promise<unknown>]> = [
    [
      'break',
      async (stream) => {
        for await (const _ of stream) break;
      },
    ],
    [
      'return',
      (stream) =>
        (async () => {
          for await (const _ of stream) return;
        })(),
    ],
    [
      'throw',
      (stream) =>
        failure(
          (async () => {
            for await (const _ of stream) throw new Error('mine');
          })(),
        ),
    ],
    [
      'break out of text()',
      async (stream) => {
        for await (const _ of stream.text()) break;
      },
    ],
    [
      'controller.abort()',
      async (stream) => {
        for await (const _ of stream) stream.controller.abort();
      },
    ],
    [
      'the signal',
      async (stream, { abort }) => {
        for await (const _ of stream) abort();
      },
    ],
    [
      'controller.abort() before the loop',
      async (stream) => {
        stream.controller.abort();
        expect(await collect(stream)).toEqual([]);
      },
    ],
    [
      'cancelling what toReadableStream gave',
      async (stream) => {
        const reader = stream.toReadableStream().getReader();
        await reader.read();
        await reader.cancel();
      },
    ],
  ];

  test.each(ways)('by %s closes the connection at once, without an error', async (_, leave) => {
    const server = await serveEvents(answerOf('one', 'two').slice(0, 3), { end: false });
    const controller = new AbortController();
    controller.abort = controller.abort.bind(controller);
    const stream = await open(server.baseURL, {}, { signal: controller.signal });
    await until(() => server.open === 1, 'the answer has begun');
    await leave(stream, controller);
    await until(() => server.open === 0, 'the connection is closed');
    expect(stream.controller.signal.aborted).toBe(true);
    expect(await stream.outcome).toMatchObject({ kind: 'stopped' });
  });

  test('a read that is waiting for the network ends, too', async () => {
    const server = await serveEvents([event(chunk({ content: 'Hi' }))], { end: false });
    const stream = await open(server.baseURL);
    const chunks: ChatCompletionChunk[] = [];
    for await (const one of stream) {
      chunks.push(one);
      setTimeout(() => stream.controller.abort(), 50);
    }
    expect(textOf(chunks)).toBe('Hi');
    expect(await stream.outcome).toMatchObject({ kind: 'stopped', emitted: true, retrySafe: false });
    expect((await stream.final()).choices[0]?.message.content).toBe('Hi');
  });

  test('an abort before the headers is an error', async () => {
    const server = await serve(() => {});
    const controller = new AbortController();
    const answer = failure(open(server.baseURL, {}, { signal: controller.signal }));
    await until(() => server.received.length === 1, 'the request arrives');
    controller.abort();
    expect(await answer).toBeInstanceOf(APIUserAbortError);
  });

  test('async disposal', async () => {
    if (!('asyncDispose' in Symbol)) return;
    const server = await serveEvents(answerOf('one').slice(0, 2), { end: false });
    const stream = await open(server.baseURL);
    await (stream as unknown as AsyncDisposable)[Symbol.asyncDispose]();
    await until(() => server.open === 0, 'the connection is closed');
  });
});

describe('text()', () => {
  test('choice 0’s text, one piece per network read', async () => {
    const server = await serveEvents(
      [answerOf('a', 'b').slice(0, 3).join(''), answerOf('c', 'd').slice(1).join('')],
      { gap: 30 },
    );
    expect(await collect((await open(server.baseURL)).text())).toEqual(['ab', 'cd']);
  });

  test('nothing of reasoning, refusals and other choices', async () => {
    const other = { ...chunk({}), choices: [{ index: 1, delta: { content: 'no' }, finish_reason: 'stop' }] };
    const server = await serveEvents([
      event(chunk({ reasoning_content: 'hm' })),
      event(other),
      event(chunk({ content: 'yes' }, 'stop')),
      DONE,
    ]);
    expect((await collect((await open(server.baseURL)).text())).join('')).toBe('yes');
  });

  test('of a stream made of an iterator', async () => {
    const stream = new Stream(
      async function* () {
        yield chunk({ content: 'a' });
        yield chunk({}, 'stop');
      } as never,
      new AbortController(),
    );
    expect(await collect(stream.text())).toEqual(['a']);
  });
});

describe('final()', () => {
  const pieces = [
    event(chunk({ role: 'assistant', content: 'Hel' })),
    event({ ...chunk({}), choices: [{ index: 1, delta: { content: 'zwei' }, finish_reason: 'length' }] }),
    event(chunk({ content: 'lo' }, 'stop', { service_tier: 'default' })),
    event({
      ...chunk({}),
      choices: [],
      usage: { prompt_tokens: 1, completion_tokens: 20, total_tokens: 21 },
    }),
    DONE,
  ];
  const whole = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'm',
    service_tier: 'default',
    usage: { completion_tokens: 20 },
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        finish_class: 'stop',
        message: { role: 'assistant', content: 'Hello' },
      },
      { index: 1, finish_reason: 'length', finish_class: 'length', message: { content: 'zwei' } },
    ],
  };

  test('reads the stream if nobody does', async () => {
    const stream = await open((await serveEvents(pieces)).baseURL);
    expect(await stream.final()).toMatchObject(whole);
    expect(await stream.outcome).toMatchObject({ kind: 'complete', emitted: false, partial: whole });
  });

  test('waits for the loop, whichever comes first', async () => {
    const { baseURL } = await serveEvents(pieces);
    const before = await open(baseURL);
    const final = before.final();
    expect(await collect(before)).toHaveLength(4);
    expect(await final).toMatchObject(whole);
    const after = await open(baseURL);
    for await (const _ of after);
    expect(await after.final()).toMatchObject(whole);
    expect(await after.outcome).toMatchObject({ kind: 'complete', emitted: true });
  });

  test('after break, what had arrived', async () => {
    const stream = await open((await serveEvents(pieces)).baseURL);
    for await (const _ of stream) break;
    expect((await stream.final()).choices[0]).toMatchObject({
      message: { content: 'Hel' },
      finish_reason: null,
    });
  });

  test('metrics', async () => {
    const server = await serveEvents(pieces, { gap: 60 });
    const stream = await open(server.baseURL);
    expect(stream.metrics).toMatchObject({
      timeToFirstToken: null,
      events: 0,
      bytes: 0,
      tokensPerSecond: null,
    });
    await stream.final();
    const { metrics } = stream;
    expect(metrics.timeToHeaders).toBeGreaterThan(0);
    expect(metrics.timeToFirstToken).toBeGreaterThanOrEqual(metrics.timeToHeaders!);
    const answering = metrics.duration - metrics.timeToFirstToken!;
    expect(answering).toBeGreaterThan(50);
    expect(metrics.bytes).toBe(pieces.join('').length);
    expect(metrics.tokensPerSecond).toBeCloseTo(20_000 / answering);
    expect(stream.metrics.duration).toBe(metrics.duration);
  });

  test('toMessage() is the message as the server wants it back', async () => {
    const server = await serveEvents([
      event(chunk({ role: 'assistant', reasoning_content: 'hm' })),
      event(chunk({ content: 'Yes.' }, 'stop')),
      DONE,
    ]);
    const stream = await open(server.baseURL);
    expect((await stream.final()).choices[0]?.message).toMatchObject({ content: 'Yes.', reasoning: 'hm' });
    const message = stream.toMessage();
    expect(message).toMatchObject({ role: 'assistant', content: 'Yes.', reasoning_content: 'hm' });
    expect(message).not.toHaveProperty('reasoning');
    expect(() => stream.toMessage(3)).toThrow(TokenbrookError);
  });
});

describe('bad ends', () => {
  const start = answerOf('Hel', 'lo').slice(0, 3);
  const cases: Array<[string, string[], new (...args: never[]) => Error, string, object]> = [
    ['in the middle of the answer', start, TruncatedStreamError, 'truncated', { retrySafe: false }],
    [
      'before any text',
      [event(chunk({ role: 'assistant' }))],
      TruncatedStreamError,
      'truncated',
      { retrySafe: true },
    ],
    ['nothing at all', [], EmptyStreamError, 'empty', { retrySafe: true }],
    ['comments alone', [': hm\n\n'], EmptyStreamError, 'empty', { retrySafe: true }],
    [
      'malformed JSON',
      [...start, 'data: {"oops": secret}\n\n'],
      MalformedEventError,
      'errored',
      { retrySafe: false },
    ],
    [
      'an error',
      [...start, event({ error: { message: 'busy', code: 429 } })],
      RateLimitError,
      'errored',
      { retrySafe: false },
    ],
    [
      'an error without a status',
      [event({ error: { message: 'busy', type: 'x' } })],
      APIError,
      'errored',
      { retrySafe: true },
    ],
  ];

  test.each(cases)('%s', async (_, pieces, Class, kind, more) => {
    const server = await serveEvents(pieces);
    const stream = await open(server.baseURL);
    const got: unknown[] = [];
    const error = await failure(
      (async () => {
        for await (const item of stream) got.push(item);
      })(),
    );
    expect(error).toBeInstanceOf(Class);
    expect(error).toMatchObject(more);
    expect(error.message).not.toMatch(/secret/);
    const outcome = await stream.outcome;
    expect(outcome).toMatchObject({ kind, emitted: got.length > 0, ...more });
    expect(outcome.error).toBe(error);
    expect(error.partial).toEqual(outcome.partial);
    if (pieces.length >= 3) expect(error.partial.choices[0].message.content).toBe('Hello');
    expect(await failure(stream.final())).toBe(error);
    expect(Object.keys(error)).not.toContain('partial');
    expect(stream.controller.signal.aborted).toBe(true);
  });

  test('an error inside of the stream has its fields, and no secret', async () => {
    const prompt = 'The quick brown fox jumps over the lazy dog and away.';
    const server = await serve(({ headers, body }, response) => {
      const error = { message: `bad ${headers.authorization}: ${body}`, code: 'x', param: 'p', type: 't' };
      response
        .writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_9' })
        .end(event({ error }));
    });
    const client = new Tokenbrook({ baseURL: server.baseURL, apiKey: KEY });
    const stream = await client.chat.completions.create({
      ...streaming,
      messages: [{ role: 'user', content: prompt }],
    });
    const error = await failure(collect(stream));
    expect(error).toMatchObject({ code: 'x', param: 'p', type: 't', requestID: 'req_9' });
    expect(error.status).toBeUndefined();
    expect(JSON.stringify(error) + error.message).not.toMatch(
      /0123456789abcdef|brown fox jumps over the lazy/,
    );
  });

  test('the connection breaks', async () => {
    const server = await serve(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(start.join(''));
      await sleep(30);
      response.destroy();
    });
    const stream = await open(server.baseURL);
    const error = await failure(collect(stream));
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error).toMatchObject({
      retrySafe: false,
      partial: { choices: [{ message: { content: 'Hello' } }] },
    });
    expect(error.cause).toBeInstanceOf(Error);
    expect(server.received).toHaveLength(1);
  });

  test('idleTimeout: silence, not time', async () => {
    const server = await serve(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(start.join(''));
      for (let i = 0; i < 8; i++) {
        await sleep(100);
        response.write(': alive\n');
      }
    });
    const stream = await open(server.baseURL, { idleTimeout: 500 });
    const error = await failure(collect(stream));
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect(error.partial.choices[0].message.content).toBe('Hello');
    expect(stream.metrics.duration).toBeGreaterThan(1200);
    await until(() => server.open === 0, 'the connection is closed');
  });

  test('a reader that pauses is not silence', async () => {
    const server = await serveEvents(answerOf('a', 'b'), { gap: 1 });
    const stream = await open(server.baseURL, { idleTimeout: 250 });
    for await (const _ of stream) await sleep(320);
    expect(await stream.outcome).toMatchObject({ kind: 'complete' });
  });

  test('totalTimeout counts the body, too', async () => {
    const server = await serveEvents(
      Array.from({ length: 300 }, () => event(chunk({ content: 'x' }))),
      { gap: 20 },
    );
    const stream = await open(server.baseURL, { totalTimeout: 150 });
    const error = await failure(collect(stream));
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect(stream.metrics.duration).toBeLessThan(5000);
    await until(() => server.open === 0, 'the connection is closed');
  });

  test('`timeout` ends with the headers', async () => {
    const server = await serveEvents(answerOf('a', 'b', 'c'), { gap: 250 });
    expect(textOf(await collect(await open(server.baseURL, { timeout: 600 })))).toBe('abc');
  });

  test('maxEventBytes', async () => {
    const server = await serveEvents([event(chunk({ content: 'x'.repeat(5000) }))]);
    expect(await failure(collect(await open(server.baseURL, { maxEventBytes: 1000 })))).toBeInstanceOf(
      OverflowError,
    );
  });

  test('a body that breaks off is never asked for again', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(start.join(''));
      setTimeout(() => response.destroy(), 20);
    });
    await failure(collect(await open(server.baseURL, { maxRetries: 5 })));
    expect(server.received).toHaveLength(1);
  });

  test('final() of a bad end that nobody else sees is no unhandled rejection', async () => {
    const stream = await open((await serveEvents(start)).baseURL);
    expect(await failure(stream.final())).toBeInstanceOf(TruncatedStreamError);
    await sleep(10);
  });
});

describe('repairs', () => {
  test('a JSON completion in answer to a stream becomes chunks', async () => {
    const server = await serveJSON(completion('Hello'));
    const stream = await open(server.baseURL);
    expect(textOf(await collect(stream))).toBe('Hello');
    expect(stream.repairs).toContainEqual({ code: 'json-for-stream', count: 1 });
    expect((await stream.final()).choices[0]).toMatchObject({
      message: { content: 'Hello' },
      finish_reason: 'stop',
    });
  });

  test('heartbeats are skipped and counted', async () => {
    const [first = '', ...others] = answerOf('a');
    const server = await serveEvents([first, 'data: null\n\n', 'event: ping\ndata: x\n\n', ...others]);
    const stream = await open(server.baseURL);
    expect(await collect(stream)).toHaveLength(3);
    expect(stream.repairs).toContainEqual({ code: 'data-heartbeat', count: 2 });
  });

  test('thinkTags', async () => {
    const server = await serveEvents(answerOf('<thi', 'nk>hm</th', 'ink>Yes.'));
    const stream = await open(server.baseURL, { thinkTags: true });
    expect((await collect(stream.text())).join('')).toBe('Yes.');
    expect(stream.partial.choices[0]?.message).toMatchObject({ content: 'Yes.', reasoning: 'hm' });
    const plain = await open(server.baseURL);
    expect((await collect(plain.text())).join('')).toBe('<think>hm</think>Yes.');
  });
});

describe('tee()', () => {
  const numbers = (count: number) => {
    let taken = 0;
    let left = 0;
    const stream = new Stream<number>(
      () => ({
        next: async () =>
          taken < count ? { value: taken++, done: false } : { value: undefined, done: true },
        return: async () => {
          left += 1;
          return { value: undefined, done: true };
        },
      }),
      new AbortController(),
    );
    return { stream, taken: () => taken, left: () => left };
  };

  test('both branches get everything, each at its own pace', async () => {
    const { stream } = numbers(5);
    const [one, two] = stream.tee();
    expect(one.controller).toBe(stream.controller);
    const slow = two[Symbol.asyncIterator]();
    expect((await slow.next()).value).toBe(0);
    expect(await collect(one)).toEqual([0, 1, 2, 3, 4]);
    const rest: unknown[] = [];
    for (let step = await slow.next(); !step.done; step = await slow.next()) rest.push(step.value);
    expect(rest).toEqual([1, 2, 3, 4]);
  });

  test('with a limit the faster branch waits', async () => {
    const { stream, taken } = numbers(100);
    const [one, two] = stream.tee({ limit: 3 });
    const fast = collect(one);
    const slow = two[Symbol.asyncIterator]();
    await sleep(20);
    expect(taken()).toBe(3);
    expect((await slow.next()).value).toBe(0);
    await sleep(5);
    expect(taken()).toBe(4);
    const all = [0];
    for (let step = await slow.next(); !step.done; step = await slow.next()) all.push(step.value);
    expect(all).toHaveLength(100);
    expect(await fast).toHaveLength(100);
  });

  test('the source is left when both branches are', async () => {
    const { stream, left } = numbers(100);
    const [one, two] = stream.tee({ limit: 2 });
    for await (const _ of one) break;
    expect(left()).toBe(0);
    for await (const value of two) if (value === 50) break;
    expect(left()).toBe(1);
  });

  test('of an answer: failures meet both, final() is the same', async () => {
    const [one, two] = (await open((await serveEvents(answerOf('a', 'b'))).baseURL)).tee();
    expect(textOf(await collect(one))).toBe('ab');
    expect((await two.final()).choices[0]?.message.content).toBe('ab');
    const [three, four] = (await open((await serveEvents(answerOf('a').slice(0, 2))).baseURL)).tee();
    expect(await failure(collect(three))).toBeInstanceOf(TruncatedStreamError);
    expect(await failure(collect(four))).toBeInstanceOf(TruncatedStreamError);
  });
});

describe('lines of JSON', () => {
  test('there and back', async () => {
    const stream = await open((await serveEvents(answerOf('Hel', 'lo 🌍'))).baseURL);
    const lines = stream.toReadableStream();
    const back = Stream.fromReadableStream(lines, new AbortController());
    expect(textOf(await collect(back))).toBe('Hello 🌍');
    expect((await back.final()).choices[0]).toMatchObject({
      message: { content: 'Hello 🌍' },
      finish_reason: 'stop',
    });
  });

  test('blank lines, CRLF, no last line end, any cut', async () => {
    const bytes = new TextEncoder().encode('{"id":1}\r\n\r\n\n{"id":"é"}\n{"id":3}');
    for (const size of [1, 2, 3, 7, 100]) {
      const source = new ReadableStream({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
          controller.close();
        },
      });
      const stream = Stream.fromReadableStream<object>(source, new AbortController());
      expect(await collect(stream)).toEqual([{ id: 1 }, { id: 'é' }, { id: 3 }]);
    }
  });

  test('any value, whatever it is or says', async () => {
    const lines = 'null\nfalse\n0\n""\n{"message":"hello"}\n{"error":{"message":"said before"}}\n';
    for (const text of [lines, '{"message":"hello"}\n']) {
      const stream = Stream.fromReadableStream<unknown>(new Response(text).body!, new AbortController());
      const values = text.trim().split('\n');
      expect(await collect(stream)).toEqual(values.map((line) => JSON.parse(line)));
    }
  });

  test('the source is free at the end, however it comes', async () => {
    const bytes = new TextEncoder().encode('{"id":1}\n');
    const failing = new ReadableStream({
      pull() {
        throw new RangeError('gone');
      },
    });
    const controller = new AbortController();
    const stream = Stream.fromReadableStream(failing, controller);
    expect(await failure(collect(stream))).toBeInstanceOf(RangeError);
    expect([controller.signal.aborted, failing.locked]).toEqual([true, false]);

    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(bytes) });
    const iterator = Stream.fromReadableStream(endless, new AbortController())[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.return?.();
    expect(endless.locked).toBe(false);
  });

  test('a signal that was aborted before cancels the source unread', async () => {
    const asked: string[] = [];
    const source = new ReadableStream(
      { pull: () => void asked.push('pull'), cancel: () => void asked.push('cancel') },
      { highWaterMark: 0 },
    );
    const controller = new AbortController();
    controller.abort();
    expect(await collect(Stream.fromReadableStream(source, controller))).toEqual([]);
    expect(asked).toEqual(['cancel']);
    expect(source.locked).toBe(false);
    const response = new Response('data: {}\n\n');
    expect(await collect(Stream.fromSSEResponse(response, controller))).toEqual([]);
    expect(await response.body!.getReader().read()).toEqual({ value: undefined, done: true });
  });

  test('a line that is no JSON', async () => {
    const controller = new AbortController();
    const source = new Response('{"id":1}\n{not}\n').body!;
    expect(await failure(collect(Stream.fromReadableStream(source, controller)))).toBeInstanceOf(
      MalformedEventError,
    );
    expect(controller.signal.aborted).toBe(true);
  });

  test('leaving cancels the source', async () => {
    let cancelled = 0;
    const source = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('{"id":1}\n')),
      cancel() {
        cancelled += 1;
      },
    });
    for await (const _ of Stream.fromReadableStream(source, new AbortController())) break;
    await until(() => cancelled === 1, 'the source is cancelled');
  });

  test('a failing iterator fails the byte stream', async () => {
    const mine = new Error('mine');
    const stream = new Stream(() => ({ next: () => Promise.reject(mine) }), new AbortController());
    expect(await failure(stream.toReadableStream().getReader().read())).toBe(mine);
  });
});

describe('Stream.fromSSEResponse', () => {
  const responseOf = (text: string) =>
    new Response(text, { headers: { 'content-type': 'text/event-stream' } });

  test('reads a response of one’s own fetch', async () => {
    const stream = Stream.fromSSEResponse(responseOf(answerOf('Hi').join('')), new AbortController());
    expect(textOf(await collect(stream))).toBe('Hi');
    expect(await stream.outcome).toMatchObject({ kind: 'complete' });
  });

  test('a truncated one fails', async () => {
    const controller = new AbortController();
    const stream = Stream.fromSSEResponse(responseOf(answerOf('Hi').slice(0, 2).join('')), controller);
    expect(await failure(collect(stream))).toBeInstanceOf(TruncatedStreamError);
    expect(controller.signal.aborted).toBe(true);
  });

  test('events after [DONE] are ignored', async () => {
    const stream = Stream.fromSSEResponse(
      responseOf('data: {"id":1}\n\ndata: [DONE]\n\ndata: not-json\n\n'),
      new AbortController(),
    );
    expect(await collect(stream)).toEqual([{ id: 1 }]);
  });

  test('without a body', async () => {
    const stream = Stream.fromSSEResponse(new Response(null), new AbortController());
    expect((await failure(collect(stream))).message).toMatch(/no body/);
  });

  test('with the options of a client', async () => {
    const client = new Tokenbrook({ maxEventBytes: 50 });
    const stream = Stream.fromSSEResponse(
      responseOf(answerOf('x'.repeat(99)).join('')),
      new AbortController(),
      client,
    );
    expect(await failure(collect(stream))).toBeInstanceOf(OverflowError);
  });
});
