/** The built package against a server of the API that others wrote. */
import { type FixtureOpts, LLMock } from '@copilotkit/aimock';
import Tokenbrook, { APIError, RateLimitError } from 'tokenbrook';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const mock = new LLMock({ port: 0, logLevel: 'silent', chunkSize: 7 });
let client: Tokenbrook;

beforeAll(async () => {
  await mock.start();
  client = new Tokenbrook({ baseURL: `${mock.url}/v1`, apiKey: 'sk-aimock', maxRetries: 0 });
});
afterAll(() => mock.stop());

/** A request that the mock tells from others by its question. */
const asking = (content: string) => ({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user' as const, content }],
});

const words = 'A brook is loud because it runs over stones — “like this”, 像这样 🪨.';

describe('answers', () => {
  test('whole', async () => {
    mock.onMessage('whole', { content: words });
    const completion = await client.chat.completions.create(asking('whole'));
    expect(completion.choices[0]?.message.content).toBe(words);
    expect(completion.choices[0]?.finish_reason).toBe('stop');
  });

  test('streamed, with the usage in a chunk of its own', async () => {
    const usage = { prompt_tokens: 11, completion_tokens: 23, total_tokens: 34 };
    mock.onMessage('usage', { content: words, usage });
    const stream = await client.chat.completions.create({
      ...asking('usage'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(words.length / 7);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(words);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
    expect((await stream.final()).usage).toMatchObject(usage);
    expect(await stream.outcome).toMatchObject({ kind: 'complete' });
  });

  test('reasoning, as reasoning_content', async () => {
    mock.onMessage('reasons', { content: words, reasoning: 'Stones make noise, so …' });
    const stream = await client.chat.completions.create({ ...asking('reasons'), stream: true });
    const completion = await stream.final();
    expect(completion.choices[0]?.message).toMatchObject({
      content: words,
      reasoning: 'Stones make noise, so …',
    });
    expect(stream.toMessage()).toMatchObject({ reasoning_content: 'Stones make noise, so …' });
  });

  test('two tool calls in pieces', async () => {
    const toolCalls = [
      { id: 'call_1', name: 'depth', arguments: '{"brook":"Ash","unit":"cm"}' },
      { id: 'call_2', name: 'depth', arguments: '{"brook":"Elm","unit":"cm"}' },
    ];
    mock.onMessage('tools', { toolCalls });
    const stream = await client.chat.completions.create({ ...asking('tools'), stream: true });
    let deltas = 0;
    for await (const chunk of stream) deltas += chunk.choices[0]?.delta.tool_calls?.length ?? 0;
    expect(deltas).toBeGreaterThan(toolCalls.length * 2);
    const [choice] = (await stream.final()).choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message.tool_calls).toEqual(
      toolCalls.map(({ id, ...called }) =>
        expect.objectContaining({ id, type: 'function', function: called }),
      ),
    );
  });

  test('a conversation with a tool, to its end', async () => {
    mock.onMessage('run it', { toolCalls: [{ id: 'call_9', name: 'depth', arguments: '{"brook":"Ash"}' }] });
    mock.prependFixture({ match: { toolCallId: 'call_9' }, response: { content: 'The Ash is 40 cm deep.' } });
    const asked: unknown[] = [];
    const depth = {
      type: 'function' as const,
      function: {
        name: 'depth',
        description: 'How deep a brook is',
        parameters: { type: 'object', properties: { brook: { type: 'string' } } },
        parse: JSON.parse,
        function: (input: unknown) => {
          asked.push(input);
          return '40 cm';
        },
      },
    };
    const runner = client.chat.completions.runTools({ ...asking('run it'), stream: true, tools: [depth] });
    expect(await runner.finalContent()).toBe('The Ash is 40 cm deep.');
    expect(asked).toEqual([{ brook: 'Ash' }]);
  });
});

describe('failures', () => {
  test('429 with Retry-After: waited for, then asked again', async () => {
    const error = { message: 'Slow down.', type: 'rate_limit_error', code: 'rate_limit_exceeded' };
    const match = { userMessage: 'busy' };
    mock.addFixture({
      match: { ...match, sequenceIndex: 0 },
      response: { status: 429, retryAfter: 1, error },
    });
    mock.addFixture({ match: { ...match, sequenceIndex: 1 }, response: { content: words } });
    const start = performance.now();
    const completion = await client.chat.completions.create(asking('busy'), { maxRetries: 1 });
    expect(completion.choices[0]?.message.content).toBe(words);
    expect(performance.now() - start).toBeGreaterThan(950);
  });

  test('429 with a Retry-After that is too long fails at once and tells it', async () => {
    mock.onMessage('long wait', { status: 429, retryAfter: 3600, error: { message: 'Come back later.' } });
    const error = await client.chat.completions
      .create(asking('long wait'), { maxRetries: 3 })
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ status: 429, retryAfter: 3_600_000 });
  });

  test('an error body of theirs', async () => {
    mock.onMessage('forbidden', {
      status: 403,
      error: { message: 'Not this model.', type: 'permission_error', code: 'no_access' },
    });
    const error = await client.chat.completions.create(asking('forbidden')).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status: 403, code: 'no_access', type: 'permission_error' });
    expect(error.message).toContain('Not this model.');
  });

  test.each<[string, FixtureOpts]>([
    ['after some chunks', { latency: 20, truncateAfterChunks: 4 }],
    ['after some time', { latency: 40, disconnectAfterMs: 150 }],
  ])('cut off %s: what came is kept', async (name, options) => {
    mock.onMessage(name, { content: words.repeat(3) }, options);
    const stream = await client.chat.completions.create({ ...asking(name), stream: true });
    let text = '';
    const read = async () => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    };
    const error = await read().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(text.length).toBeGreaterThan(0);
    expect(words.repeat(3).startsWith(text)).toBe(true);
    const outcome = await stream.outcome;
    expect(outcome).toMatchObject({ emitted: true, retrySafe: false });
    expect(outcome.partial.choices[0]?.message.content).toBe(text);
  });
});
