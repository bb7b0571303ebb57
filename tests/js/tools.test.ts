import Tokenbrook, {
  APIUserAbortError,
  ChatCompletionRunner,
  ChatCompletionStream,
  ChatCompletionStreamingRunner,
  LengthFinishReasonError,
  type RunnableTool,
  type ToolCallInfo,
  ToolError,
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
  json,
  KEY,
  serve,
  sleep,
  until,
} from './facade.support.js';
import { endpoint } from './server.support.js';

interface Call {
  name: string;
  arguments: string;
}

/** A server whose answers are given: calls of tools, or text. Streams if asked to. */
const serveTurns = (turns: Array<Call[] | string>, finish = 'tool_calls') =>
  serve(({ body }, response, count) => {
    const turn = turns[count - 1] ?? 'no more';
    const calls =
      typeof turn === 'string'
        ? []
        : turn.map((call, index) => ({ id: `c${count}${index}`, type: 'function', function: call }));
    if (JSON.parse(body).stream) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const id = `chatcmpl-${count}`;
      if (typeof turn === 'string') return response.end(answerOf(turn).join('').replaceAll('chatcmpl-1', id));
      for (const [index, call] of calls.entries())
        response.write(event({ ...chunk({ tool_calls: [{ index, ...call }] }), id }));
      return response.end(event({ ...chunk({}, finish), id }) + DONE);
    }
    if (typeof turn === 'string') return json(response, completion(turn));
    const answer = completion('');
    Object.assign(answer.choices[0]!, {
      finish_reason: finish,
      message: { role: 'assistant', content: null, tool_calls: calls },
    });
    return json(response, answer);
  });

const weather: RunnableTool = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Tells the weather.',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
    parse: JSON.parse,
    function: ({ city }: { city: string }) => ({ city, degrees: 20 }),
  },
};

describe.each([false, true])('stream: %s', (stream) => {
  const run = (
    server: { baseURL: string },
    tools: RunnableTool[],
    more: object = {},
    options: object = {},
  ) => {
    const { completions } = new Tokenbrook({ baseURL: server.baseURL }).chat;
    return stream
      ? completions.runTools({ ...ask, tools, stream, ...more }, options)
      : completions.runTools({ ...ask, tools, ...more }, options);
  };
  const sent = (server: { received: Array<{ body: string }> }, at: number) =>
    JSON.parse(server.received[at]!.body);

  test('a call, its result, the answer', async () => {
    const server = await serveTurns([[{ name: 'weather', arguments: '{"city":"Paris"}' }], 'It is warm.']);
    const runner = run(server, [weather]);
    expect(runner).toBeInstanceOf(stream ? ChatCompletionStreamingRunner : ChatCompletionRunner);
    const told: string[] = [];
    for (const name of [
      'connect',
      'message',
      'functionToolCall',
      'functionToolCallResult',
      'chatCompletion',
      'finalContent',
      'end',
    ] as const) {
      (runner as ChatCompletionRunner).on(name, () => told.push(name));
    }
    expect(await runner.finalContent()).toBe('It is warm.');
    const turn = ['chatCompletion', 'message'];
    expect(told.filter((name) => name !== 'connect')).toEqual([
      ...turn,
      'functionToolCall',
      'message',
      'functionToolCallResult',
      ...turn,
      'finalContent',
      'end',
    ]);
    expect(await runner.finalFunctionToolCall()).toMatchObject({
      name: 'weather',
      arguments: '{"city":"Paris"}',
    });
    expect(await runner.finalFunctionToolCallResult()).toBe('{"city":"Paris","degrees":20}');
    expect(runner.allChatCompletions()).toHaveLength(2);

    expect(sent(server, 0).tools).toEqual([
      {
        type: 'function',
        function: { name: 'weather', description: 'Tells the weather.', parameters: expect.any(Object) },
      },
    ]);
    expect(sent(server, 0)).not.toHaveProperty('toolContext');
    const [, call, result] = sent(server, 1).messages;
    expect(call).toMatchObject({ role: 'assistant', tool_calls: [{ id: 'c10', type: 'function' }] });
    expect(call).not.toHaveProperty('parsed');
    expect(call.tool_calls[0].function).toEqual({ name: 'weather', arguments: '{"city":"Paris"}' });
    expect(result).toEqual({ role: 'tool', tool_call_id: 'c10', content: '{"city":"Paris","degrees":20}' });
  });

  test('calls of one answer run at once, and are answered in order', async () => {
    const server = await serveTurns([
      [
        { name: 'wait', arguments: '60' },
        { name: 'wait', arguments: '1' },
        { name: 'wait', arguments: '30' },
      ],
      'Done.',
    ]);
    let running = 0;
    let most = 0;
    const wait: RunnableTool = {
      type: 'function',
      function: {
        parameters: {},
        parse: Number as never,
        async function(ms: number) {
          most = Math.max(most, ++running);
          await sleep(ms);
          running -= 1;
          return `waited ${ms}`;
        },
        name: 'wait',
      },
    };
    await run(server, [wait]).done();
    expect(most).toBe(3);
    const results = (at: number) =>
      sent(server, at).messages.filter(({ role }: { role: string }) => role === 'tool');
    expect(results(1).map(({ content }: { content: string }) => content)).toEqual([
      'waited 60',
      'waited 1',
      'waited 30',
    ]);

    const other = await serveTurns([
      [
        { name: 'wait', arguments: '5' },
        { name: 'wait', arguments: '1' },
      ],
      'Done.',
    ]);
    most = 0;
    await run(other, [wait], { parallel_tool_calls: false }).done();
    expect(most).toBe(1);
  });

  test('what is wrong is told to the model', async () => {
    const mistakes: RunnableTool = {
      type: 'function',
      function: {
        name: 'mistakes',
        parameters: {},
        function: () => {
          throw new Error('no such city');
        },
      },
    };
    const slow: RunnableTool = {
      type: 'function',
      function: { name: 'slow', parameters: {}, timeout: 20, function: () => sleep(5000) },
    };
    const server = await serveTurns([
      [
        { name: 'unknown', arguments: '{}' },
        { name: 'weather', arguments: '{"city":' },
        { name: 'mistakes', arguments: '{}' },
        { name: 'slow', arguments: '' },
        { name: 'mistakes', arguments: '{"cut' },
      ],
      'Sorry.',
    ]);
    await run(server, [weather, mistakes, slow]).done();
    const contents = sent(server, 1)
      .messages.slice(2)
      .map(({ content }: { content: string }) => content);
    expect(contents).toEqual([
      'Invalid tool_call: "unknown". Available options are: "weather", "mistakes", "slow". Please try again',
      expect.stringMatching(/JSON/),
      'no such city',
      expect.stringMatching(/Timed out after 20 ms/),
      expect.stringMatching(/JSON/),
    ]);
  });

  test('or rejected, where that is wanted', async () => {
    const cause = new Error('no such city');
    const fails: RunnableTool = {
      type: 'function',
      function: { name: 'f', parameters: {}, function: () => Promise.reject(cause) },
    };
    const server = await serveTurns([[{ name: 'f', arguments: '{}' }]]);
    const error = await failure(run(server, [fails], {}, { onToolError: 'reject' }).done());
    expect(error).toBeInstanceOf(ToolError);
    expect(error).toMatchObject({ tool: 'f', cause });
    expect(server.received).toHaveLength(1);
  });

  test('results: text as it is, else JSON', async () => {
    const results: unknown[] = ['text', undefined, null, [1], { a: 1 }];
    const next: RunnableTool = {
      type: 'function',
      function: { name: 'next', parameters: {}, function: () => results.shift() },
    };
    const server = await serveTurns([
      Array.from({ length: 5 }, () => ({ name: 'next', arguments: '{}' })),
      'Done.',
    ]);
    await run(server, [next], { parallel_tool_calls: false }).done();
    const contents = sent(server, 1)
      .messages.slice(2)
      .map(({ content }: { content: string }) => content);
    expect(contents).toEqual(['text', 'undefined', 'null', '[1]', '{"a":1}']);
  });

  test('a function is given its arguments, the runner, the context and the call', async () => {
    const seen: unknown[][] = [];
    const raw: RunnableTool = {
      type: 'function',
      function: {
        parameters: {},
        function: function named(...args: unknown[]) {
          seen.push(args);
        },
      },
    };
    const server = await serveTurns([[{ name: 'named', arguments: '{"a": 1}' }], 'Done.']);
    const runner = run(server, [raw], { toolContext: { user: 7 } });
    await runner.done();
    expect(seen).toEqual([['{"a": 1}', runner, { user: 7 }, { id: 'c10', signal: expect.any(AbortSignal) }]]);
  });

  test('a named tool_choice ends it after that call', async () => {
    const server = await serveTurns([[{ name: 'weather', arguments: '{"city":"Rome"}' }], 'not asked for']);
    const runner = run(server, [weather], {
      tool_choice: { type: 'function', function: { name: 'weather' } },
    });
    expect(await runner.finalFunctionToolCallResult()).toBe('{"city":"Rome","degrees":20}');
    expect(server.received).toHaveLength(1);
  });

  test('maxChatCompletions and afterCompletion', async () => {
    const again = [{ name: 'weather', arguments: '{"city":"Oslo"}' }];
    const server = await serveTurns(Array.from({ length: 9 }, () => again));
    const after: number[] = [];
    const runner = run(
      server,
      [weather],
      {},
      {
        maxChatCompletions: 3,
        afterCompletion: async (_: unknown, { messages }: { messages: unknown[] }) => {
          await sleep(1);
          after.push(messages.length);
        },
      },
    );
    await runner.done();
    expect(server.received).toHaveLength(3);
    expect(after).toEqual([3, 5, 7]);
  });

  test('never a call of an answer that was cut short', async () => {
    const server = await serveTurns([[{ name: 'weather', arguments: '{}' }]], 'length');
    let called = 0;
    const never: RunnableTool = {
      type: 'function',
      function: { name: 'weather', parameters: {}, function: () => called++ },
    };
    expect(await failure(run(server, [never]).done())).toBeInstanceOf(LengthFinishReasonError);
    expect(called).toBe(0);
  });

  test('abort stops tools, too', async () => {
    const server = await serveTurns([[{ name: 'wait', arguments: '{}' }]]);
    let signal: AbortSignal | undefined;
    const wait: RunnableTool = {
      type: 'function',
      function: {
        name: 'wait',
        parameters: {},
        function: (_args: string, _runner: unknown, _context: unknown, call: ToolCallInfo) => {
          signal = call.signal;
          return sleep(5000);
        },
      },
    };
    const controller = new AbortController();
    const runner = run(server, [wait], {}, { signal: controller.signal });
    const end = failure(runner.done());
    await until(() => signal !== undefined, 'the tool runs');
    controller.abort();
    expect(await end).toBeInstanceOf(APIUserAbortError);
    expect(signal?.aborted).toBe(true);
    expect(runner.aborted).toBe(true);
  });
});

test('a streamed conversation there and back as lines of JSON', async () => {
  const server = await serveTurns([[{ name: 'weather', arguments: '{"city":"Paris"}' }], 'It is warm.']);
  const runner = new Tokenbrook({ baseURL: server.baseURL }).chat.completions.runTools({
    ...ask,
    tools: [weather],
    stream: true,
  });
  const replay = ChatCompletionStream.fromReadableStream(runner.toReadableStream());
  expect(await replay.finalContent()).toBe('It is warm.');
  expect(await replay.finalFunctionToolCallResult()).toBe('{"city":"Paris","degrees":20}');
  expect(replay.messages.map(({ role }) => role)).toEqual(['assistant', 'tool', 'assistant']);
  expect(replay.allChatCompletions()).toHaveLength(2);
});

test('reasoning goes back under the server’s own name', async () => {
  const server = await serve((_, response, count) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (count > 1) return response.end(answerOf('Done.').join(''));
    const call = {
      index: 0,
      id: 'c',
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"Rome"}' },
    };
    return response.end(
      [
        event(chunk({ reasoning_content: 'hm' })),
        event(chunk({ tool_calls: [call] })),
        event(chunk({}, 'tool_calls')),
        DONE,
      ].join(''),
    );
  });
  const runner = new Tokenbrook({ baseURL: server.baseURL }).chat.completions.runTools({
    ...ask,
    tools: [weather],
    stream: true,
  });
  await runner.done();
  const [, message] = JSON.parse(server.received[1]!.body).messages;
  expect(message).toMatchObject({ role: 'assistant', reasoning_content: 'hm' });
  expect(message).not.toHaveProperty('reasoning');
  expect(message).not.toHaveProperty('parsed');
});

test('over the local endpoint: the model calls, and speaks of the result', async () => {
  const { baseURL } = await endpoint();
  const client = new Tokenbrook({ baseURL, apiKey: KEY });
  const cities: string[] = [];
  const runner = client.chat.completions.runTools({
    model: 'brook-mini',
    messages: [{ role: 'user', content: 'What is the weather in Paris and in Oslo?' }],
    stream: true,
    seed: 1,
    tools: [
      {
        type: 'function',
        function: {
          name: 'get_weather',
          description: 'The weather of a city',
          parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
          parse: JSON.parse,
          function: ({ city }: { city: string }) => {
            cities.push(city);
            return { city, degrees: 21 };
          },
        },
      },
    ],
  });
  const events = collect(runner.events('tool_calls.function.arguments.done'));
  expect((await runner.finalContent())?.length).toBeGreaterThan(5);
  expect(cities.sort()).toEqual(['Oslo', 'Paris']);
  expect(await events).toHaveLength(2);
});
