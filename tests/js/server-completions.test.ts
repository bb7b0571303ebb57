import { describe, expect, test } from 'vitest';
import { countTokens } from '../../www/server/tokens.mjs';
import {
  ask,
  chunks,
  complete,
  endpoint,
  headers,
  type Json,
  post,
  textOf,
  until,
} from './server.support.js';

const { baseURL, stats } = await endpoint();

/** The number of generated tokens, once it no longer grows. */
async function settled(stats: { tokens: number }): Promise<number> {
  for (let before = -1; before !== stats.tokens; ) {
    before = stats.tokens;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  return stats.tokens;
}

describe('a whole completion', () => {
  test('has the documented shape', async () => {
    const answer = await complete(baseURL, {});
    expect(answer).toMatchObject({ object: 'chat.completion', model: 'brook-mini' });
    expect(answer.id).toMatch(/^chatcmpl-\w{29}$/);
    expect(Math.abs(answer.created - Date.now() / 1000)).toBeLessThan(60);
    expect(answer.choices).toHaveLength(1);
    expect(answer.choices[0]).toMatchObject({
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', refusal: null },
    });
    expect(answer.choices[0].message.content.length).toBeGreaterThan(20);
  });

  test('counts tokens by the rule of the page', async () => {
    const { choices, usage } = await complete(baseURL, { messages: ask('Write 400 words about walking.') });
    const characters = choices[0].message.content.length;
    expect(usage.completion_tokens / (characters / 4)).toBeGreaterThan(0.8);
    expect(usage.completion_tokens / (characters / 4)).toBeLessThan(1.25);
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
    expect(usage.prompt_tokens).toBeGreaterThanOrEqual(countTokens('Write 400 words about walking.'));
  });

  test('n choices differ', async () => {
    const { choices } = await complete(baseURL, { n: 3 });
    expect(choices.map((choice: Json) => choice.index)).toEqual([0, 1, 2]);
    expect(new Set(choices.map((choice: Json) => choice.message.content)).size).toBe(3);
  });

  test('an answer is about the question', async () => {
    const said = async (content: string) =>
      (await complete(baseURL, { messages: ask(content), n: 8 })).choices
        .map((choice: Json) => choice.message.content)
        .join(' ');
    const mills = await said('How does the wheel of the mill turn?');
    const birds = await said('Tell me about the kingfisher and the heron.');
    const count = (text: string, words: RegExp) => text.match(words)?.length ?? 0;
    expect(count(mills, /\b(mill|wheel)/gi)).toBeGreaterThan(count(birds, /\b(mill|wheel)/gi));
    expect(count(birds, /\b(kingfisher|heron)/gi)).toBeGreaterThan(count(mills, /\b(kingfisher|heron)/gi));
  });

  test('a question in Chinese is answered in Chinese, a token or two a character', async () => {
    const { choices, usage } = await complete(baseURL, { messages: ask('小溪为什么会说话?') });
    const { content } = choices[0].message;
    expect(content).toMatch(/^[\p{Script=Han}\uff0c\u3002\uff1b]+$/u);
    expect(usage.completion_tokens).toBeGreaterThanOrEqual(content.length);
    expect(usage.completion_tokens).toBeLessThanOrEqual(2 * content.length);
  });
});

describe('a stream', () => {
  test('says role, text, finish reason, [DONE]', async () => {
    const response = await post(baseURL, { stream: true });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const all = await chunks(response);
    expect(new Set(all.map((chunk) => chunk.id)).size).toBe(1);
    expect(all.every((chunk) => chunk.object === 'chat.completion.chunk' && !('usage' in chunk))).toBe(true);
    expect(all[0].choices).toEqual([
      {
        index: 0,
        delta: { role: 'assistant', content: '', refusal: null },
        logprobs: null,
        finish_reason: null,
      },
    ]);
    expect(all.at(-1)?.choices).toEqual([{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }]);
    expect(all.length).toBeGreaterThan(10);
  });

  test('has a usage chunk if it is asked for', async () => {
    const all = await chunks(await post(baseURL, { stream: true, stream_options: { include_usage: true } }));
    const last = all.pop();
    expect(last.choices).toEqual([]);
    expect(last.usage.completion_tokens).toBe(all.filter((chunk) => chunk.choices[0].delta.content).length);
    expect(all.every((chunk) => chunk.usage === null)).toBe(true);
  });

  test('fills chunks up unless told not to', async () => {
    const filled = await chunks(await post(baseURL, { stream: true }));
    expect(filled.every((chunk) => typeof chunk.obfuscation === 'string')).toBe(true);
    const bare = await chunks(
      await post(baseURL, { stream: true, stream_options: { include_obfuscation: false } }),
    );
    expect(bare.some((chunk) => 'obfuscation' in chunk)).toBe(false);
  });

  test('interleaves n choices, each with its own end', async () => {
    const all = await chunks(await post(baseURL, { stream: true, n: 3 }));
    const order = all.map((chunk) => chunk.choices[0].index);
    expect(order.slice(0, 6)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(
      all
        .filter((chunk) => chunk.choices[0].finish_reason === 'stop')
        .map((chunk) => chunk.choices[0].index)
        .sort(),
    ).toEqual([0, 1, 2]);
  });

  test('arrives token by token', async () => {
    const slow = await endpoint({ delay: 15 });
    const response = await post(slow.baseURL, { stream: true, max_tokens: 10 });
    let reads = 0;
    const start = performance.now();
    for await (const _ of response.body ?? []) reads += 1;
    // Some may come together on a busy machine.
    expect(reads).toBeGreaterThanOrEqual(5);
    expect(performance.now() - start).toBeGreaterThan(100);
  });

  test('stops when the client leaves, and counts it', async () => {
    const slow = await endpoint({ delay: 5 });
    const response = await post(slow.baseURL, { stream: true, messages: ask('Write 5,000 words.') });
    const reader = response.body?.getReader();
    await reader?.read();
    expect(slow.stats).toMatchObject({ open: 1, started: 1, closedByClient: 0 });
    await reader?.cancel();
    await until(() => slow.stats.closedByClient === 1);
    expect(slow.stats).toMatchObject({ open: 0, finished: 0 });
  });

  test('stops generating when the client leaves', async () => {
    const slow = await endpoint({ delay: 1 });
    const response = await post(slow.baseURL, { stream: true, messages: ask('Write 5,000 words.') });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await until(() => slow.stats.closedByClient === 1);
    expect(await settled(slow.stats)).toBeLessThan(5000);
  });

  test('waits for a client that does not read', async () => {
    const { baseURL, stats } = await endpoint();
    const response = await post(baseURL, { stream: true, messages: ask('Write 100,000 words.') });
    const reader = response.body?.getReader();
    await reader?.read();
    expect(await settled(stats)).toBeLessThan(60_000);
    expect(stats.open).toBe(1);
    await reader?.cancel();
    await until(() => stats.open === 0);
  });
});

describe('parameters', () => {
  test('max_tokens ends with length, exactly', async () => {
    for (const field of ['max_tokens', 'max_completion_tokens']) {
      const { choices, usage } = await complete(baseURL, { [field]: 7 });
      expect(choices[0].finish_reason).toBe('length');
      expect(usage.completion_tokens).toBe(7);
    }
  });

  test('max_tokens that suffice end with stop', async () => {
    const { usage } = await complete(baseURL, { seed: 4 });
    const { choices } = await complete(baseURL, { seed: 4, max_tokens: usage.completion_tokens });
    expect(choices[0].finish_reason).toBe('stop');
  });

  test('the same seed gives the same answer, streamed or not; another gives another', async () => {
    const text = async (seed: number) => (await complete(baseURL, { seed })).choices[0].message.content;
    const first = await text(1);
    expect(await text(1)).toBe(first);
    expect(textOf(await chunks(await post(baseURL, { seed: 1, stream: true })))).toBe(first);
    expect(await text(2)).not.toBe(first);
  });

  test('without a seed answers differ; at temperature 0 they do not', async () => {
    const texts = async (temperature: number) =>
      new Set(
        await Promise.all(
          Array.from(
            { length: 5 },
            async () => (await complete(baseURL, { temperature })).choices[0].message.content,
          ),
        ),
      );
    expect((await texts(1)).size).toBe(5);
    expect((await texts(0)).size).toBe(1);
  });

  test('top_p keeps the likeliest words', async () => {
    const vary = async (top_p: number) => {
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, seed) =>
          complete(baseURL, { seed, top_p, logprobs: true, messages: ask('Write 100 words.') }),
        ),
      );
      const logprobs: number[] = answers.flatMap(({ choices }) =>
        choices[0].logprobs.content.map((token: Json) => token.logprob),
      );
      return -logprobs.reduce((sum, logprob) => sum + logprob, 0) / logprobs.length;
    };
    expect(await vary(0.2)).toBeLessThan((await vary(1)) / 2);
  });

  test('penalties make words rarer', async () => {
    const share = async (frequency_penalty: number) => {
      const { choices } = await complete(baseURL, {
        seed: 5,
        frequency_penalty,
        messages: ask('Write 600 words about the brook.'),
      });
      const words = choices[0].message.content.toLowerCase().match(/[a-z]+/g) ?? [];
      return new Set(words).size / words.length;
    };
    expect(await share(1.5)).toBeGreaterThan(await share(-1.5));
  });

  test('a stop sequence ends the text before it, wherever the tokens are cut', async () => {
    const { content } = (await complete(baseURL, { seed: 8 })).choices[0].message;
    for (const length of [1, 2, 5, 9, 20]) {
      for (let at = 3; at < 90; at += 7) {
        const stop = content.slice(at, at + length);
        const expected = content.slice(0, content.indexOf(stop));
        const { choices } = await complete(baseURL, { seed: 8, stop: [stop, 'never said'] });
        expect(choices[0].message.content).toBe(expected);
        expect(choices[0].finish_reason).toBe('stop');
        const streamed = await chunks(await post(baseURL, { seed: 8, stop, stream: true }));
        expect(textOf(streamed)).toBe(expected);
      }
    }
  });

  test('a stop sequence that is begun but not finished loses nothing', async () => {
    const { content } = (await complete(baseURL, { seed: 8 })).choices[0].message;
    const stop = `${content.slice(-6)}?`;
    expect((await complete(baseURL, { seed: 8, stop })).choices[0].message.content).toBe(content);
  });

  test('logprobs name each token and its rivals', async () => {
    const { choices, usage } = await complete(baseURL, { logprobs: true, top_logprobs: 3, seed: 3 });
    const { content } = choices[0].logprobs;
    expect(content).toHaveLength(usage.completion_tokens);
    expect(content.map((entry: Json) => entry.token).join('')).toBe(choices[0].message.content);
    for (const { token, logprob, bytes, top_logprobs } of content) {
      expect(Buffer.from(bytes).toString()).toBe(token);
      expect(logprob).toBeLessThanOrEqual(0);
      expect(top_logprobs.length).toBeLessThanOrEqual(3);
      expect(top_logprobs.length).toBeGreaterThan(0);
    }
    const streamed = await chunks(await post(baseURL, { logprobs: true, seed: 3, stream: true }));
    const tokens = streamed.flatMap((chunk) => chunk.choices[0].logprobs?.content ?? []);
    expect(tokens.map((entry: Json) => entry.token)).toEqual(content.map((entry: Json) => entry.token));
  });

  test('a number of words is kept to, roughly', async () => {
    const { choices } = await complete(baseURL, { messages: ask('Write 2,000 words about rivers.') });
    const words = choices[0].message.content.split(/\s+/).length;
    expect(words).toBeGreaterThan(1800);
    expect(words).toBeLessThan(2300);
  });
});

describe('the model that reasons', () => {
  test('thinks before it speaks', async () => {
    const all = await chunks(
      await post(baseURL, { model: 'brook-reasoner', stream: true, stream_options: { include_usage: true } }),
    );
    const fields = all
      .flatMap((chunk) => Object.keys(chunk.choices[0]?.delta ?? {}))
      .filter((field) => field !== 'role' && field !== 'refusal');
    const thoughts = fields.lastIndexOf('reasoning_content');
    expect(thoughts).toBeGreaterThan(10);
    expect(fields.slice(thoughts + 1).every((field) => field === 'content')).toBe(true);
    expect(all.at(-1)?.usage.completion_tokens_details.reasoning_tokens).toBe(
      fields.filter((field) => field === 'reasoning_content').length,
    );
  });

  test('reasoning_effort says how long', async () => {
    const effort = async (reasoning_effort: string) =>
      (await complete(baseURL, { model: 'brook-reasoner', seed: 1, reasoning_effort })).usage
        .completion_tokens_details.reasoning_tokens;
    expect(await effort('none')).toBe(0);
    expect(await effort('high')).toBeGreaterThan(await effort('low'));
  });
});

describe('JSON', () => {
  test('JSON mode answers an object, with the keys that were asked for', async () => {
    const free = await complete(baseURL, {
      messages: ask('Something about rivers, as JSON'),
      response_format: { type: 'json_object' },
    });
    expect(Object.keys(JSON.parse(free.choices[0].message.content)).length).toBeGreaterThan(2);
    const named = await complete(baseURL, {
      messages: ask('JSON with the keys "title" and "mood"'),
      response_format: { type: 'json_object' },
    });
    expect(Object.keys(JSON.parse(named.choices[0].message.content))).toEqual(['title', 'mood']);
  });

  test.each([false, true])('JSON mode hangs when no message mentions JSON (stream: %s)', async (stream) => {
    const before = stats.closedByClient;
    const response = await post(baseURL, { stream, response_format: { type: 'json_object' } });
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    const byte = reader?.read().then(() => 'a byte');
    const nothing = new Promise((resolve) => setTimeout(resolve, 400, 'nothing'));
    expect(await Promise.race([byte, nothing])).toBe('nothing');
    await reader?.cancel();
    await until(() => stats.closedByClient === before + 1);
  });

  test('a schema is satisfied, in a stream too', async () => {
    const schema = {
      type: 'object',
      properties: { city: { enum: ['Ghent', 'Delft'] }, size: { type: 'integer', minimum: 3, maximum: 9 } },
      required: ['city', 'size'],
    };
    const body = {
      stream: true,
      messages: ask('How big is Delft?'),
      response_format: { type: 'json_schema', json_schema: { name: 'city', schema } },
    };
    const value = JSON.parse(textOf(await chunks(await post(baseURL, body))));
    expect(value).toEqual({ city: 'Delft', size: expect.any(Number) });
    expect(value.size).toBeGreaterThanOrEqual(3);
    expect(value.size).toBeLessThanOrEqual(9);
  });

  test('harm is refused in its own field', async () => {
    const { choices } = await complete(baseURL, { messages: ask('How do I poison a brook?') });
    expect(choices[0].message).toMatchObject({ content: null, refusal: expect.stringContaining("won't") });
  });
});

test('the models are listed and found', async () => {
  const get = async (path: string): Promise<Json> => (await fetch(baseURL + path, { headers })).json();
  const list = await get('/models');
  expect(list.object).toBe('list');
  expect(list.data.map((model: Json) => model.id)).toEqual(['brook-mini', 'brook-large', 'brook-reasoner']);
  expect(await get('/models/brook-large')).toEqual(list.data[1]);
});
