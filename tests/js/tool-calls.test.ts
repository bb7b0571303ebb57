/** Calls of tools in particular: one after the other, late, without an id, custom, by a class. */
import OpenAI, { ParsingToolFunction } from 'tokenbrook/openai';
import { describe, expect, test } from 'vitest';
import { ask, chunk, completion, DONE, event, failure, json, KEY, serve, sleep } from './facade.support.js';

// biome-ignore lint/suspicious/noExplicitAny: answers of servers, with and without what they should have
type Any = any;

const usage = {
  prompt_tokens: 3,
  completion_tokens: 2,
  total_tokens: 5,
  completion_tokens_details: { reasoning_tokens: 1 },
};

/** A server that has the model call these, then say the last word; streamed where that is asked for. */
async function model(calls: Any[], more: object = {}) {
  const server = await serve((request, response, count) => {
    const body = JSON.parse(request.body);
    const tool_calls = calls.map((call, index) => ({ index, ...call }));
    const message = { role: 'assistant', content: null, refusal: null, tool_calls };
    const [said, finish_reason] = count === 1 ? [message, 'tool_calls'] : [{ content: 'Done.' }, 'stop'];
    if (!body.stream) {
      const answer = completion('Done.', { usage });
      if (count === 1) Object.assign(answer.choices[0]!, { message: said, finish_reason });
      return json(response, answer);
    }
    const events = [chunk({ role: 'assistant' }), chunk(said), chunk({}, finish_reason as string)];
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    return response.end([...events, { ...chunk({}), choices: [], usage }].map(event).join('') + DONE);
  });
  const client = new OpenAI({ apiKey: KEY, baseURL: server.baseURL, maxRetries: 0 });
  const run = (tools: Any[], options: object = {}): Any =>
    client.chat.completions.runTools({ ...ask, ...more, tools } as Any, options);
  return { server, run };
}

const call = (name: string, id: string | undefined = `call_${name}`) => ({
  ...(id !== undefined && { id }),
  type: 'function',
  function: { name, arguments: '{}' },
});
const tool = (name: string, work: (...args: Any[]) => unknown, more: object = {}) => ({
  type: 'function',
  function: { name, function: work, parse: JSON.parse, parameters: {}, description: '', ...more },
});

describe.each([false, true])('stream: %s', (stream) => {
  test('one after the other, where that is wanted', async () => {
    const order: string[] = [];
    const slow = (name: string, ms: number) =>
      tool(name, async () => {
        order.push(`${name} begins`);
        await sleep(ms);
        order.push(`${name} ends`);
      });
    for (const [more, options] of [
      [{}, { sequential: true }],
      [{ parallel_tool_calls: false }, {}],
    ]) {
      order.length = 0;
      const { run } = await model([call('a'), call('b')], { stream, ...more });
      await run([slow('a', 100), slow('b', 1)], options).done();
      expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    }
    const { run } = await model([call('a'), call('b')], { stream });
    order.length = 0;
    await run([slow('a', 100), slow('b', 1)]).done();
    expect(order).toEqual(['a begins', 'b begins', 'b ends', 'a ends']);
  });

  test('a call that takes too long is told to the model, or ends the conversation', async () => {
    const aborted: unknown[] = [];
    const forever = tool('a', (_args, _runner, _context, { signal }) => {
      signal.addEventListener('abort', () => aborted.push(signal.reason.message));
      return new Promise(() => {});
    });
    const { server, run } = await model([call('a')], { stream });
    await run([forever], { toolTimeout: 20 }).done();
    expect(JSON.parse(server.received[1]!.body).messages[2]).toEqual({
      role: 'tool',
      tool_call_id: 'call_a',
      content: 'Timed out after 20 ms',
    });
    expect(aborted).toEqual(['Timed out after 20 ms']);
    // A function's own limit counts for it.
    const other = await model([call('a')], { stream });
    const own = tool('a', forever.function.function, { timeout: 10 });
    const error = await failure(other.run([own], { toolTimeout: 60_000, onToolError: 'reject' }).done());
    expect(error).toMatchObject({ name: 'ToolError', message: 'Timed out after 10 ms', tool: 'a' });
  });

  test('calls without an id, or with an empty one, are given one each', async () => {
    const calls = [
      { ...call('a'), id: '' },
      { ...call('a'), id: undefined },
    ];
    const { server, run } = await model(calls, { stream });
    await run([tool('a', () => 'ok')]).done();
    const [, asked, ...results] = JSON.parse(server.received[1]!.body).messages;
    const ids = asked.tool_calls.map(({ id }: Any) => id);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^call_[0-9a-f]{24}$/);
    expect(results.map(({ tool_call_id }: Any) => tool_call_id)).toEqual(ids);
  });

  test('calls of custom tools alone end it: they are the caller’s', async () => {
    const { server, run } = await model([{ id: 'c', type: 'custom', custom: { name: 'sql', input: 'x' } }], {
      stream,
    });
    const runner = run([{ type: 'custom', custom: { name: 'sql' } }]);
    expect((await runner.finalMessage()).tool_calls).toMatchObject([
      { type: 'custom', custom: { input: 'x' } },
    ]);
    expect(server.received).toHaveLength(1);
    expect(await runner.finalFunctionToolCall()).toBeUndefined();
  });

  test('ParsingToolFunction', async () => {
    const given: unknown[] = [];
    const { run } = await model([call('a')], { stream });
    const one = new ParsingToolFunction({
      name: 'a',
      function: (args: object) => void given.push(args),
      parse: (text) => ({ was: text }),
      parameters: {},
      description: '',
    });
    await run([one]).done();
    expect(given).toEqual([{ was: '{}' }]);
  });

  test('usage is summed with its details', async () => {
    const { run } = await model([call('a')], { stream });
    expect(await run([tool('a', () => 'ok')]).totalUsage()).toEqual({
      prompt_tokens: 6,
      completion_tokens: 4,
      total_tokens: 10,
      completion_tokens_details: { reasoning_tokens: 2 },
    });
  });
});

test('several choices cannot be gone on from where answers come whole', async () => {
  const { server, run } = await model([call('a')], { n: 2 });
  expect((await failure(run([tool('a', () => 'ok')]).done())).message).toMatch(/`n` cannot be above 1/);
  expect(server.received).toHaveLength(0);
});

test('lines of JSON carry the ids that calls were given', async () => {
  const { run } = await model([{ ...call('a'), id: undefined }], { stream: true });
  const runner = run([tool('a', () => 'ok')]);
  const { ChatCompletionStream } = await import('tokenbrook/openai');
  const replay = ChatCompletionStream.fromReadableStream(runner.toReadableStream());
  const messages: Any[] = [];
  replay.on('message', (message) => messages.push(message));
  await replay.done();
  const [first] = await runner.allChatCompletions();
  expect(messages[0].tool_calls[0].id).toBe(first.choices[0].message.tool_calls[0].id);
  expect(messages[1].tool_call_id).toBe(messages[0].tool_calls[0].id);
});
