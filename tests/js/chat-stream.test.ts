import Tokenbrook, {
  type AccumulatedCompletion,
  APIUserAbortError,
  type ChatCompletionChunk,
  ChatCompletionStream,
  LengthFinishReasonError,
  RateLimitError,
  Stream,
  StructuredOutputError,
  TokenbrookError,
  TruncatedStreamError,
} from 'tokenbrook';
import { describe, expect, test } from 'vitest';
import {
  answerOf,
  ask,
  chunk,
  collect,
  DONE,
  event,
  failure,
  serve,
  serveEvents,
  serveMuch,
  sleep,
  until,
} from './facade.support.js';

const clientOf = ({ baseURL }: { baseURL: string }) => new Tokenbrook({ baseURL, maxRetries: 0 });

const EVENTS = [
  ...['connect', 'chunk', 'content', 'content.delta', 'content.done', 'refusal.delta', 'refusal.done'],
  ...['reasoning.delta', 'tool_calls.function.arguments.delta', 'tool_calls.function.arguments.done'],
  ...['logprobs.content.delta', 'logprobs.content.done', 'logprobs.refusal.delta', 'logprobs.refusal.done'],
  ...['message', 'chatCompletion', 'functionToolCall', 'functionToolCallResult', 'finalChatCompletion'],
  ...['finalMessage', 'finalContent', 'finalFunctionToolCall', 'finalFunctionToolCallResult', 'totalUsage'],
  ...['error', 'abort', 'end'],
] as const;

/** All events of a stream of these pieces, as copies. */
async function eventsOf(pieces: string[], params: object = {}) {
  const server = await serveEvents(pieces);
  const stream = clientOf(server).chat.completions.stream({ ...ask, ...params });
  const told: Array<[string, ...unknown[]]> = [];
  for (const name of EVENTS) {
    stream.on(name, ((...args: unknown[]) => {
      told.push([name, ...args.map((arg) => (arg instanceof Error ? arg : structuredClone(arg)))]);
    }) as never);
  }
  await stream.done().catch(() => {});
  return {
    told,
    stream,
    names: told.map(([name]) => name),
    of: (name: string) => told.filter(([one]) => one === name).map(([, ...args]) => args),
  };
}

describe('events', () => {
  test('of a text, in order', async () => {
    const { names, of } = await eventsOf([
      event(chunk({ role: 'assistant', content: '' })),
      event(chunk({ content: 'Hel' })),
      event(chunk({ content: 'lo' })),
      event(chunk({}, 'stop')),
      event({
        ...chunk({}),
        choices: [],
        usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      }),
      DONE,
    ]);
    expect(names).toEqual([
      'connect',
      'chunk',
      ...['chunk', 'content', 'content.delta'],
      ...['chunk', 'content', 'content.delta'],
      ...['chunk', 'content.done'],
      'chunk',
      ...[
        'chatCompletion',
        'message',
        'finalChatCompletion',
        'finalMessage',
        'finalContent',
        'totalUsage',
        'end',
      ],
    ]);
    expect(of('content')).toEqual([
      ['Hel', 'Hel'],
      ['lo', 'Hello'],
    ]);
    expect(of('content.delta')).toEqual([
      [{ delta: 'Hel', snapshot: 'Hel', parsed: undefined }],
      [{ delta: 'lo', snapshot: 'Hello', parsed: undefined }],
    ]);
    expect(of('content.done')).toEqual([[{ content: 'Hello', parsed: null }]]);
    expect(of('finalContent')).toEqual([['Hello']]);
    expect(of('totalUsage')).toEqual([[{ prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }]]);
    expect(
      of('chunk').map(([, snapshot]) => (snapshot as AccumulatedCompletion).choices[0]?.message.content),
    ).toEqual(['', 'Hel', 'Hello', 'Hello', 'Hello']);
  });

  test('the same however the network cuts them: all in one read', async () => {
    const { of, names } = await eventsOf([answerOf('a', 'b', 'c').join('')]);
    expect(of('content')).toEqual([
      ['a', 'a'],
      ['b', 'ab'],
      ['c', 'abc'],
    ]);
    expect(names.slice(0, 5)).toEqual(['connect', 'chunk', 'chunk', 'content', 'content.delta']);
    expect(
      of('chunk').map(([, snapshot]) => (snapshot as AccumulatedCompletion).choices[0]?.message.content),
    ).toEqual(['', 'a', 'ab', 'abc', 'abc']);
  });

  test('of tool calls', async () => {
    const call = (index: number, more: object) => event(chunk({ tool_calls: [{ index, ...more }] }));
    const { told, of } = await eventsOf(
      [
        event(chunk({ role: 'assistant', content: 'Let me see.' })),
        call(0, { id: 'c0', type: 'function', function: { name: 'weather', arguments: '' } }),
        call(0, { function: { arguments: '{"city":' } }),
        call(0, { function: { arguments: '"Paris"}' } }),
        call(1, { id: 'c1', type: 'function', function: { name: 'time', arguments: '{}' } }),
        event(chunk({}, 'tool_calls')),
        DONE,
      ],
      { tools: [{ type: 'function', function: { name: 'weather', strict: true, parameters: {} } }] },
    );
    const delta = 'tool_calls.function.arguments.delta';
    const done = 'tool_calls.function.arguments.done';
    expect(
      told
        .filter(([name]) => name !== 'chunk')
        .slice(1)
        .map(([name]) => name),
    ).toEqual([
      ...['content', 'content.delta', 'content.done', delta, delta, delta],
      ...[done, delta, done, 'chatCompletion', 'message', 'functionToolCall', 'functionToolCall'],
      ...['finalChatCompletion', 'finalMessage', 'finalContent', 'finalFunctionToolCall', 'end'],
    ]);
    const weather = { name: 'weather', index: 0 };
    expect(of(delta).slice(0, 3)).toEqual([
      [{ ...weather, arguments: '', parsed_arguments: undefined, arguments_delta: '' }],
      [{ ...weather, arguments: '{"city":', parsed_arguments: {}, arguments_delta: '{"city":' }],
      [
        {
          ...weather,
          arguments: '{"city":"Paris"}',
          parsed_arguments: { city: 'Paris' },
          arguments_delta: '"Paris"}',
        },
      ],
    ]);
    expect(of(done)).toEqual([
      [{ ...weather, arguments: '{"city":"Paris"}', parsed_arguments: { city: 'Paris' } }],
      [{ name: 'time', index: 1, arguments: '{}', parsed_arguments: null }],
    ]);
    expect(of('finalFunctionToolCall')).toMatchObject([[{ name: 'time', arguments: '{}' }]]);
  });

  test('of refusals, reasoning and log probabilities', async () => {
    const token = (token: string) => ({ token, logprob: -1, bytes: null, top_logprobs: [] });
    const probs = (content: object[]) => ({
      ...chunk({ content: 'x' }),
      choices: [
        { index: 0, delta: { content: 'x' }, finish_reason: null, logprobs: { content, refusal: null } },
      ],
    });
    const { of } = await eventsOf([
      event(chunk({ reasoning_content: 'hm' })),
      event(chunk({ reasoning_content: ', so' })),
      event(probs([token('a')])),
      event(probs([token('b'), token('c')])),
      event(chunk({ refusal: 'I ' })),
      event(chunk({ refusal: 'won’t' })),
      event(chunk({}, 'stop')),
      DONE,
    ]);
    expect(of('reasoning.delta')).toEqual([
      [{ delta: 'hm', snapshot: 'hm' }],
      [{ delta: ', so', snapshot: 'hm, so' }],
    ]);
    expect(of('logprobs.content.delta')).toEqual([
      [{ content: [token('a')], snapshot: [token('a')] }],
      [{ content: [token('b'), token('c')], snapshot: [token('a'), token('b'), token('c')] }],
    ]);
    expect(of('logprobs.content.done')).toEqual([[{ content: [token('a'), token('b'), token('c')] }]]);
    expect(of('refusal.delta')).toEqual([
      [{ delta: 'I ', snapshot: 'I ' }],
      [{ delta: 'won’t', snapshot: 'I won’t' }],
    ]);
    expect(of('refusal.done')).toEqual([[{ refusal: 'I won’t' }]]);
  });

  test('of several choices, each with its own index', async () => {
    const of = (index: number, content: string, finish_reason: string | null = null) =>
      event({ ...chunk({}), choices: [{ index, delta: { content }, finish_reason }] });
    const all = await eventsOf([of(1, 'b'), of(0, 'a'), of(1, 'B', 'stop'), of(0, 'A', 'stop'), DONE], {
      n: 2,
    });
    expect(all.of('content')).toEqual([
      ['b', 'b', 1],
      ['a', 'a'],
      ['B', 'bB', 1],
      ['A', 'aA'],
    ]);
    expect(all.of('content.done')).toEqual([
      [{ index: 1, content: 'bB', parsed: null }],
      [{ content: 'aA', parsed: null }],
    ]);
    const completion = await all.stream.finalChatCompletion();
    expect(completion.choices.map(({ message }) => message.content)).toEqual(['aA', 'bB']);
  });

  test('custom tools have no events of arguments', async () => {
    const { names, stream } = await eventsOf([
      event(
        chunk({
          tool_calls: [{ index: 0, id: 'c', type: 'custom', custom: { name: 'sql', input: 'SELECT' } }],
        }),
      ),
      event(chunk({ tool_calls: [{ index: 0, custom: { input: ' 1' } }] })),
      event(chunk({}, 'tool_calls')),
      DONE,
    ]);
    expect(names.filter((name) => name.startsWith('tool_calls'))).toEqual([]);
    expect((await stream.finalMessage()).tool_calls).toMatchObject([
      { id: 'c', custom: { name: 'sql', input: 'SELECT 1' } },
    ]);
  });
});

describe('structured output', () => {
  const response_format = { type: 'json_schema', json_schema: { name: 'n', schema: {} } } as const;

  test('`parsed` is right at every delta, a new value each time', async () => {
    const text = '{"name":"Ada","tags":["a","b"],"born":1815}';
    const server = await serveEvents(answerOf(...text.match(/.{1,4}/g)!));
    const stream = clientOf(server).chat.completions.stream({ ...ask, response_format });
    const values: unknown[] = [];
    const shown: string[] = [];
    stream.on('content.delta', ({ parsed }) => {
      values.push(parsed);
      shown.push(JSON.stringify(parsed));
    });
    const done = stream.emitted('content.done');
    const message = await stream.finalMessage();
    expect(shown[0]).toBe('{}');
    expect(shown).toContain('{"name":"Ada","tags":["a"]}');
    expect(shown[shown.length - 1]).toBe(text);
    expect(values.map((value) => JSON.stringify(value))).toEqual(shown);
    expect(message.parsed).toEqual(JSON.parse(text));
    expect((await done).parsed).toEqual(JSON.parse(text));
  });

  test('a text that is not JSON fails, its text kept', async () => {
    const { of, stream } = await eventsOf(answerOf('not JSON'), { response_format });
    const [[error]] = of('error') as [[StructuredOutputError]];
    expect(error).toBeInstanceOf(StructuredOutputError);
    expect(error.text).toBe('not JSON');
    expect(error.cause).toBeInstanceOf(SyntaxError);
    expect(stream.errored).toBe(true);
  });

  test('a text that was cut fails with the whole completion', async () => {
    const { of } = await eventsOf(
      [
        event(chunk({ content: '{"a":' })),
        event(chunk({}, 'length')),
        event({
          ...chunk({}),
          choices: [],
          usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
        }),
        DONE,
      ],
      { response_format },
    );
    const [[error]] = of('error') as [[LengthFinishReasonError]];
    expect(error).toBeInstanceOf(LengthFinishReasonError);
    expect(error.completion).toMatchObject({
      choices: [{ message: { content: '{"a":' } }],
      usage: { total_tokens: 3 },
    });
    expect(of('content.done')).toEqual([]);
  });

  test('a cut text without a schema is an answer like any other', async () => {
    const { stream } = await eventsOf([event(chunk({ content: 'Hel' })), event(chunk({}, 'length')), DONE]);
    expect(await stream.finalContent()).toBe('Hel');
  });
});

describe('promises', () => {
  test('of a text', async () => {
    const stream = clientOf(await serveEvents(answerOf('Hello'))).chat.completions.stream(ask);
    expect(stream.ended).toBe(false);
    const first = stream.emitted('chunk');
    expect(await stream.finalContent()).toBe('Hello');
    const [chunk, snapshot] = await first;
    expect(chunk.object).toBe('chat.completion.chunk');
    expect(snapshot.choices).toHaveLength(1);
    expect(await stream.finalMessage()).toMatchObject({ role: 'assistant', content: 'Hello', parsed: null });
    expect(await stream.finalFunctionToolCall()).toBeUndefined();
    expect(await stream.finalFunctionToolCallResult()).toBeUndefined();
    expect(await stream.totalUsage()).toEqual({ completion_tokens: 0, prompt_tokens: 0, total_tokens: 0 });
    expect(stream.allChatCompletions()).toHaveLength(1);
    expect(stream.messages).toMatchObject([...ask.messages, { role: 'assistant', content: 'Hello' }]);
    expect(stream.currentChatCompletionSnapshot).toBeUndefined();
    expect([stream.ended, stream.errored, stream.aborted]).toEqual([true, false, false]);
  });

  test('emitted() of what never comes rejects at the end', async () => {
    const stream = clientOf(await serveEvents(answerOf('Hello'))).chat.completions.stream(ask);
    expect((await failure(stream.emitted('refusal.done'))).message).toMatch(/refusal\.done/);
  });

  test('currentChatCompletionSnapshot grows', async () => {
    const stream = clientOf(await serveEvents(answerOf('a', 'b'))).chat.completions.stream(ask);
    const seen: unknown[] = [];
    stream.on('content', () => seen.push(stream.currentChatCompletionSnapshot?.choices[0]?.message.content));
    await stream.done();
    expect(seen).toEqual(['a', 'ab']);
  });

  test('on, once, off', async () => {
    const stream = clientOf(await serveEvents(answerOf('a', 'b', 'c'))).chat.completions.stream(ask);
    const seen: string[] = [];
    const gone = () => seen.push('gone');
    expect(
      stream
        .on('content', gone)
        .off('content', gone)
        .once('content', (delta) => seen.push(`once ${delta}`)),
    ).toBe(stream);
    stream.on('content', (delta) => {
      seen.push(delta);
      if (delta === 'a') stream.on('content', (later) => seen.push(`later ${later}`));
    });
    await stream.done();
    expect(seen).toEqual(['once a', 'a', 'b', 'later b', 'c', 'later c']);
  });
});

describe('listeners', () => {
  const TEXT = ['a', 'b', 'c', 'd'];
  const sent = () => serveEvents([[...TEXT.map((content) => event(chunk({ content }))), DONE].join('')]);

  test('one of chunks that comes in the middle of a read hears of the next', async () => {
    const stream = clientOf(await sent()).chat.completions.stream(ask);
    const heard: unknown[] = [];
    stream.once('content', () => {
      stream.on('chunk', ({ choices }) => heard.push(choices[0]!.delta.content));
    });
    expect(await stream.finalContent()).toBe(TEXT.join(''));
    expect(heard).toEqual(TEXT.slice(1));
  });

  test('may be added until the turn ends, with message channels and without', async () => {
    const { MessageChannel } = globalThis;
    for (const channel of [MessageChannel, undefined]) {
      Object.assign(globalThis, { MessageChannel: channel });
      try {
        const stream = clientOf(await sent()).chat.completions.stream(ask);
        await Promise.resolve();
        const heard: string[] = [];
        stream.on('connect', () => heard.push('connect')).on('content', (delta) => heard.push(delta));
        await stream.done();
        expect(heard).toEqual(['connect', ...TEXT]);
      } finally {
        Object.assign(globalThis, { MessageChannel });
      }
    }
  });
});

describe('iterating', () => {
  test('chunks, and events as lists', async () => {
    const stream = clientOf(await serveEvents(answerOf('a', 'b'))).chat.completions.stream(ask);
    const events = collect(stream.events('content'));
    expect(await collect(stream)).toHaveLength(4);
    expect(await events).toEqual([
      ['a', 'a'],
      ['b', 'ab'],
    ]);
    expect(await collect(stream)).toEqual([]);
  });

  test('leaving aborts', async () => {
    const server = await serveEvents(answerOf('a', 'b').slice(0, 3), { end: false });
    const stream = clientOf(server).chat.completions.stream(ask);
    for await (const _ of stream) break;
    await until(() => server.open === 0, 'the connection is closed');
    expect(await failure(stream.done())).toBeInstanceOf(APIUserAbortError);
    expect([stream.ended, stream.errored, stream.aborted]).toEqual([true, true, true]);
  });

  test('the slowest iterator sets the pace', async () => {
    const { server, sent } = await serveMuch();
    const stream = clientOf(server).chat.completions.stream(ask);
    let got = 0;
    for await (const item of stream) {
      if (item.choices[0]?.delta.content && ++got === 3) {
        await sleep(300);
        expect(sent()).toBeLessThan(300);
      }
    }
    expect(got).toBe(400);
  });

  test('with listeners alone it runs by itself', async () => {
    const stream = clientOf(await serveEvents(answerOf('a', 'b'))).chat.completions.stream(ask);
    stream[Symbol.asyncIterator]();
    let text = '';
    stream.on('content', (delta) => {
      text += delta;
    });
    await until(() => stream.ended, 'it ends');
    expect(text).toBe('ab');
  });

  test('there and back as lines of JSON', async () => {
    const first = clientOf(await serveEvents(answerOf('Hel', 'lo'))).chat.completions.stream(ask);
    const second = ChatCompletionStream.fromReadableStream(first.toReadableStream());
    expect(await second.finalContent()).toBe('Hello');
    expect(second.messages).toMatchObject([{ role: 'assistant', content: 'Hello' }]);
  });
});

describe('failing', () => {
  test('in the middle', async () => {
    const { of, names, stream } = await eventsOf(answerOf('Hel', 'lo').slice(0, 3));
    const [[error]] = of('error') as [[TruncatedStreamError]];
    expect(error).toBeInstanceOf(TruncatedStreamError);
    expect(error.partial?.choices[0]?.message.content).toBe('Hello');
    expect(names.slice(-2)).toEqual(['error', 'end']);
    expect(await failure(stream.finalContent())).toBe(error);
  });

  test('before it begins', async () => {
    const server = await serve((_, response) => response.writeHead(429).end('{}'));
    const stream = clientOf(server).chat.completions.stream(ask);
    expect(await failure(stream.finalContent())).toBeInstanceOf(RateLimitError);
    expect(await failure(collect(stream))).toBeInstanceOf(RateLimitError);
  });

  test('a request that is refused', async () => {
    const stream = clientOf(await serve(() => {})).chat.completions.stream({ ...ask, temperature: 9 });
    expect((await failure(stream.done())).path).toBe('temperature');
  });

  test('a listener that throws', async () => {
    const server = await serveEvents(answerOf('a', 'b').slice(0, 3), { end: false });
    const stream = clientOf(server).chat.completions.stream(ask);
    const mine = new Error('mine');
    stream.on('content', () => {
      throw mine;
    });
    const error = await failure(stream.done());
    expect(error).toBeInstanceOf(TokenbrookError);
    expect(error.cause).toBe(mine);
    await until(() => server.open === 0, 'the connection is closed');
  });

  test('abort(), the signal', async () => {
    for (const way of ['abort', 'signal'] as const) {
      const server = await serveEvents(answerOf('a').slice(0, 2), { end: false });
      const controller = new AbortController();
      const stream = clientOf(server).chat.completions.stream(ask, { signal: controller.signal });
      stream.on('content', () => (way === 'abort' ? stream.abort() : controller.abort()));
      const aborted = stream.emitted('abort');
      expect(await failure(stream.done())).toBeInstanceOf(APIUserAbortError);
      expect(await aborted).toBeInstanceOf(APIUserAbortError);
      expect(stream.aborted).toBe(true);
      await until(() => server.open === 0, 'the connection is closed');
    }
  });

  test('that nobody hears of is an unhandled rejection', async () => {
    const { baseURL } = await serve((_, response) => response.writeHead(400).end('{}'));
    const seen: unknown[] = [];
    const listen = (reason: unknown) => seen.push(reason);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', listen);
    try {
      clientOf({ baseURL }).chat.completions.stream(ask);
      await until(() => seen.length > 0, 'it is reported');
      clientOf({ baseURL })
        .chat.completions.stream(ask)
        .on('error', () => {});
      await sleep(100);
      expect(seen).toHaveLength(1);
    } finally {
      process.off('unhandledRejection', listen);
      for (const one of others) process.on('unhandledRejection', one);
    }
  });
});

test('a client of one’s own: whoever makes streams', async () => {
  const chunks = [chunk({ role: 'assistant', content: 'Hi' }), chunk({}, 'stop')] as ChatCompletionChunk[];
  const create = async () =>
    new Stream(async function* () {
      yield* chunks;
    }, new AbortController());
  const stream = ChatCompletionStream.createChatCompletion({ chat: { completions: { create } } }, ask);
  expect(await collect(stream)).toEqual(chunks);
  expect(await stream.finalContent()).toBe('Hi');
});
