/** The built package against servers of the API that others wrote, answering with a real model; see docs/REAL-SERVERS.md. */
import { setTimeout as wait } from 'node:timers/promises';
import { streamText } from 'ai';
import OpenAI from 'openai';
import Tokenbrook, {
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  type ChatCompletionMessageToolCall,
} from 'tokenbrook';
import { languageModel } from 'tokenbrook/ai-sdk';
import { zodFunction, zodResponseFormat } from 'tokenbrook/helpers/zod';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { z } from 'zod';
import { type Real, startLiteLLM, startLlama, startRelay } from './servers.js';

const SERVERS: Array<[name: string, start: () => Promise<Real>]> = [
  [
    'llama.cpp',
    async () => {
      const llama = await startLlama();
      return { ...llama, llama };
    },
  ],
  ['LiteLLM', startLiteLLM],
  ['our relay', startRelay],
];

/** The model says the same for the same seed. */
const asked = {
  model: 'brook-bigrams',
  messages: [{ role: 'user' as const, content: 'Why is a brook loud?' }],
  seed: 3,
};
/** It is short of nothing to say, when it must not end. */
const endless = { ...asked, ignore_eos: true } as typeof asked;
const whole = { ...asked, stream: true as const, stream_options: { include_usage: true } };

const Depth = z.object({ brook: z.enum(['Ash', 'Elm']), bank: z.boolean() });

describe.each(SERVERS)('%s', (name, start) => {
  let real: Real;
  let client: Tokenbrook;
  /** What makes the model call functions. */
  let calling: { logit_bias: Record<string, number>; max_tokens: number };
  beforeAll(async () => {
    real = await start();
    client = new Tokenbrook({ baseURL: real.baseURL, apiKey: real.apiKey });
    calling = { logit_bias: { [await real.llama.token('<tool_call>')]: 15 }, max_tokens: 2000 };
  });
  afterAll(() => real?.close());

  test('the list of models', async () => {
    const models = [];
    for await (const { id } of client.models.list()) models.push(id);
    expect(models).toEqual(['brook-bigrams']);
  });

  test('a whole answer, with reasoning and usage', async () => {
    const { choices, usage } = await client.chat.completions.create(asked);
    expect(choices).toHaveLength(1);
    expect(choices[0]).toMatchObject({ index: 0, finish_reason: 'stop' });
    expect(choices[0]?.message.content).toMatch(/^ (?:[A-Z][a-z]* ?)+/);
    expect(choices[0]?.message).toHaveProperty('reasoning_content');
    expect(usage?.total_tokens).toBe(usage!.prompt_tokens + usage!.completion_tokens);
  });

  test('the same answer streamed, with the usage at the end', async ({ task }) => {
    const { choices } = await client.chat.completions.create(asked);
    const stream = await client.chat.completions.create(whole);
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
    expect(text).toBe(choices[0]?.message.content);
    expect(chunks.length).toBeGreaterThan(text.split(' ').length);
    expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(20);
    const { kind, partial, retrySafe } = await stream.outcome;
    expect({ kind, retrySafe }).toEqual({ kind: 'complete', retrySafe: false });
    expect(partial.choices[0]?.message).toMatchObject({ content: text });
    expect(partial.usage).toEqual(chunks.at(-1)?.usage);
    expect(stream.metrics).toMatchObject({ events: expect.any(Number), tokensPerSecond: expect.any(Number) });
    note(task, stream.repairs.map(({ code }) => code).join(', '), 'passed; repairs: ');
  });

  test('`text()`, `partial` and `final()` agree', async () => {
    const stream = await client.chat.completions.create(whole);
    let text = '';
    for await (const piece of stream.text()) {
      text += piece;
      expect(stream.partial.choices[0]?.message.content?.startsWith(text)).toBe(true);
    }
    expect((await stream.final()).choices[0]?.message.content).toBe(text);
    expect(text).not.toBe('');
  });

  test('the same bytes, read by the `openai` package', async () => {
    let body = '';
    const headers = { 'content-type': 'text/event-stream' };
    const openai = new OpenAI({
      baseURL: real.baseURL,
      apiKey: real.apiKey,
      fetch: async (...args) => {
        body = await (await fetch(...args)).text();
        return new Response(body, { headers });
      },
    });
    const theirs = [];
    for await (const chunk of await openai.chat.completions.create(whole)) theirs.push(chunk);
    const again = client.withOptions({ fetch: async () => new Response(body, { headers }) });
    const ours = [];
    for await (const chunk of await again.chat.completions.create(whole)) {
      // LiteLLM leaves it out, and `openai` puts it in.
      const choices = chunk.choices.map((choice) => ({
        ...choice,
        finish_reason: choice.finish_reason ?? null,
      }));
      ours.push({ ...chunk, choices });
    }
    expect(ours).toEqual(theirs);
  });

  test('reasoning apart, and sent back under the name it had', async () => {
    const stream = await client.chat.completions.create(whole);
    const reasoning = (await stream.final()).choices[0]?.message.reasoning;
    expect(reasoning).toMatch(/^ [a-z, ]+,$/);
    expect(stream.toMessage()).toMatchObject({ reasoning_content: reasoning });
    const messages = [...asked.messages, stream.toMessage(), { role: 'user' as const, content: 'And then?' }];
    const next = await client.chat.completions.create({ ...asked, messages });
    expect(next.choices[0]?.message.content).toBeTruthy();
  });

  test('reasoning inside of the text, with `thinkTags`', async () => {
    const apart = (await client.chat.completions.create(asked)).choices[0]!.message;
    const stream = await client.chat.completions.create(
      { ...whole, reasoning_format: 'none' } as typeof whole,
      { thinkTags: true },
    );
    let raw = '';
    for await (const chunk of stream) raw += chunk.choices[0]?.delta.content ?? '';
    expect(raw).toContain('<think>');
    const { content, reasoning } = (await stream.final()).choices[0]!.message;
    expect(reasoning?.trim()).toBe((apart as { reasoning_content?: string }).reasoning_content?.trim());
    expect(content?.trim()).toBe(apart.content?.trim());
  });

  test('tool calls, whole and in pieces', async ({ task }) => {
    const tools = [zodFunction({ name: 'depth', parameters: Depth })];
    const request = { ...asked, ...calling, tools, tool_choice: 'required' as const };
    const { choices } = await client.chat.completions.create(request);
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    const calls = choices[0]!.message.tool_calls!.map(called);
    expect(calls.length).toBeGreaterThan(0);
    for (const { args } of calls) expect(Depth.parse(JSON.parse(args))).toBeTruthy();

    const stream = await client.chat.completions.create({ ...request, stream: true });
    let deltas = 0;
    for await (const chunk of stream) deltas += chunk.choices[0]?.delta.tool_calls?.length ?? 0;
    expect(deltas).toBeGreaterThan(calls.length * 5);
    const message = (await stream.final()).choices[0]!.message;
    expect(message.tool_calls!.map(called)).toEqual(calls);
    expect(new Set(message.tool_calls!.map(({ id }) => id)).size).toBe(calls.length);
    note(task, stream.repairs.map(({ code }) => code).join(', '), 'passed; repairs: ');
  });

  test('`runTools` to the end of the conversation', async () => {
    const wanted: unknown[] = [];
    const depth = zodFunction({
      name: 'depth',
      parameters: Depth,
      function: (args) => {
        wanted.push(Depth.parse(args));
        return `${args.brook}: 40 cm`;
      },
    });
    const runner = client.chat.completions.runTools(
      { ...asked, ...calling, tools: [depth], stream: true },
      { maxChatCompletions: 2 },
    );
    const { tool_calls } = (await runner.finalChatCompletion()).choices[0]!.message;
    expect(wanted.length).toBeGreaterThan(0);
    const results = runner.messages.filter(({ role }) => role === 'tool');
    expect(results.map(({ content }) => content)).toContain(
      `${(wanted[0] as { brook: string }).brook}: 40 cm`,
    );
    expect(results.length).toBe(wanted.length);
    expect(tool_calls ?? []).toBeInstanceOf(Array);
  });

  test('structured output, seen as it is written', async () => {
    const Brook = z.object({
      name: z.enum(['Ash', 'Elm']),
      loud: z.boolean(),
      stones: z.array(z.boolean()).max(3),
    });
    const seen: unknown[] = [];
    const runner = client.chat.completions
      .stream({ ...asked, max_tokens: 2000, response_format: zodResponseFormat(Brook, 'brook') })
      .on('content.delta', ({ parsed }) => seen.push(parsed));
    const { parsed } = (await runner.finalChatCompletion()).choices[0]!.message;
    expect(Brook.parse(parsed)).toEqual(parsed);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.at(-1)).toEqual(parsed);
  });

  test('through the AI SDK: text, reasoning, usage', async () => {
    const { message } = (await client.chat.completions.create(asked)).choices[0]!;
    const model = languageModel(client, asked.model);
    const result = streamText({ model, prompt: asked.messages[0]!.content, seed: asked.seed });
    expect(await result.text).toBe(message.content);
    expect(await result.reasoningText).toBe((message as { reasoning_content?: string }).reasoning_content);
    expect(await result.finishReason).toBe('stop');
    expect((await result.usage).outputTokens).toBeGreaterThan(10);
  });

  test('two choices at once', async ({ task }) => {
    const stream = await client.chat.completions.create({ ...whole, n: 2, seed: 4 });
    const { choices } = await stream.final();
    expect(choices.map(({ index }) => index)).toEqual([0, 1]);
    for (const { message } of choices) expect(message.content).toBeTruthy();
    const reasons = choices.map(({ finish_reason }) => String(finish_reason));
    if (name === 'LiteLLM') note(task, `passed; finish reasons: ${reasons.join(', ')}`);
    else expect(reasons).toEqual(['stop', 'stop']);
  });

  test('log probabilities, `stop`, `max_tokens`', async () => {
    const stream = await client.chat.completions.create({
      ...whole,
      logprobs: true,
      top_logprobs: 2,
      max_tokens: 12,
    });
    const [choice] = (await stream.final()).choices;
    expect(choice).toMatchObject({ finish_reason: 'length', finish_class: 'length' });
    expect(choice?.logprobs?.content?.length).toBeGreaterThan(5);
    const full = (await client.chat.completions.create(asked)).choices[0]!.message.content!;
    const word = full.split(' ')[3]!;
    const stopped = await client.chat.completions.create({ ...asked, stop: [` ${word}`] });
    expect(stopped.choices[0]?.message.content).toBe(full.slice(0, full.indexOf(` ${word}`)));
    expect(stopped.choices[0]?.finish_reason).toBe('stop');
  });

  test('`break` in the middle: the server stops', async ({ task }) => {
    const stream = await client.chat.completions.create({ ...endless, stream: true });
    let count = 0;
    for await (const _ of stream) if (++count === 50) break;
    note(task, `passed, after ${await freed(real)} ms`);
    expect((await stream.outcome).kind).toBe('stopped');
    expect(stream.partial.choices[0]?.message.reasoning).toBeTruthy();
  });

  test('a whole answer is aborted by its signal: the server stops', async ({ task }) => {
    const signal = AbortSignal.timeout(400);
    // Which would take it ten seconds and more.
    const request = { ...endless, max_tokens: 8000 };
    expect(await failure(client.chat.completions.create(request, { signal }))).toBeInstanceOf(
      APIUserAbortError,
    );
    // llama.cpp looks whether anyone still waits once in a second in which nobody asks it anything else.
    const took = await freed(real, 1500);
    if (name !== 'LiteLLM') expect(took).toBeLessThan(6000);
    note(task, took < 4000 ? `passed, within ${took} ms` : 'aborted, but it reads on to the end');
  });

  test('`totalTimeout` ends an answer without end', async () => {
    const stream = await client.chat.completions.create({ ...endless, stream: true }, { totalTimeout: 500 });
    const error = await failure(stream.final());
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect(error).toMatchObject({ retrySafe: false });
    expect(error.partial.choices[0]?.message.reasoning).toBeTruthy();
    await freed(real);
  });

  test('a slow reader loses nothing', async () => {
    const stream = await client.chat.completions.create(whole);
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      await wait(10);
    }
    expect(text).toBe((await client.chat.completions.create(asked)).choices[0]?.message.content);
  });

  test('a wrong key', async ({ task, skip }) => {
    // The relay has the key, and looks at none.
    if (name === 'our relay') skip();
    const other = client.withOptions({ apiKey: 'sk-wrong-0123456789' });
    const error = await failure(other.chat.completions.create(whole));
    // Without a database of keys, LiteLLM says 400.
    expect(error).toBeInstanceOf(name === 'LiteLLM' ? BadRequestError : AuthenticationError);
    note(task, `${error.constructor.name}, ${error.status}`);
    expect(String(error)).not.toContain('sk-wrong-0123456789');
  });

  test('a model that is not there', async ({ task }) => {
    const error = await failure(client.chat.completions.create({ ...whole, model: 'nobody' }));
    // llama.cpp has one model, and answers with it whatever is asked for.
    note(
      task,
      error instanceof APIError ? `${error.constructor.name}, ${error.status}` : 'answered all the same',
    );
    if (name === 'LiteLLM') expect(error).toBeInstanceOf(BadRequestError);
  });

  test('a request that the server refuses', async () => {
    const part = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } };
    const messages = [{ role: 'user' as const, content: [part] }];
    const error = await failure(client.chat.completions.create({ ...whole, messages }));
    expect(error).toBeInstanceOf(APIError);
    expect(error.status).toBeGreaterThanOrEqual(400);
    expect(error.message.length).toBeGreaterThan(10);
  });

  test('a prompt that is too long for the model', async ({ task }) => {
    const messages = [{ role: 'user' as const, content: 'water '.repeat(9000) }];
    const stream = await client.chat.completions.create({ ...whole, messages }).catch((error) => error);
    const error = stream instanceof Error ? stream : await failure(stream.final());
    expect(error).toBeInstanceOf(APIError);
    note(task, `${error.constructor.name}, ${error.status}`);
  });

  // The last: it leaves no server behind.
  test('the server dies in the middle of an answer', async ({ task }) => {
    const stream = await client.chat.completions.create({ ...endless, stream: true });
    const error = await failure(
      (async () => {
        let count = 0;
        for await (const _ of stream) if (++count === 50) real.llama.kill();
      })(),
    );
    expect(error).toBeInstanceOf(APIError);
    const { kind, partial, retrySafe } = await stream.outcome;
    expect(kind).toMatch(/^(?:truncated|errored)$/);
    expect(retrySafe).toBe(false);
    expect(partial.choices[0]?.message.reasoning).toBeTruthy();
    note(task, `${error.constructor.name}, outcome ${kind}`);
  });
});

/** What the table of the documentation says of a test that passed, when there is something to say. */
function note(task: TestContext['task'], seen: string, before = ''): void {
  if (seen) Object.assign(task.meta, { seen: before + seen });
}

const called = (call: ChatCompletionMessageToolCall) => {
  if (call.type !== 'function') throw new Error(`a call of a ${call.type}`);
  return { name: call.function.name, args: call.function.arguments };
};

/** Waits until the model makes no answer any more. Gives how long that took, in ms. */
async function freed({ llama }: Real, every = 10): Promise<number> {
  const start = performance.now();
  do {
    await wait(every);
    if (performance.now() - start > 30_000) throw new Error('the server has not noticed for 30 s');
  } while ((await llama.busy()) > 0);
  return Math.round(performance.now() - start);
}

// biome-ignore lint/suspicious/noExplicitAny: its fields are looked at one by one
async function failure(promise: PromiseLike<unknown>): Promise<any> {
  return promise.then(
    () => undefined,
    (error) => error,
  );
}
