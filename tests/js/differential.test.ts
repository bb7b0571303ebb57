/** The same streams, read by `openai` and by this package: what both make of them has to be the same. */
import OpenAI from 'openai';
import Ours from 'tokenbrook/openai';
import { expect, test } from 'vitest';
import { collect, KEY, serve } from './facade.support.js';
import { type RandomStream, randomStream, send } from './openai-streams.support.js';
import { Random } from './random.support.js';

const SEED = Number(process.env.TOKENBROOK_SEED ?? 757);
const ROUNDS = Number(process.env.TOKENBROOK_ROUNDS ?? 120);

// biome-ignore lint/suspicious/noExplicitAny: the two packages' types differ, which is what the tests are about
type Any = any;
const CLIENTS = { theirs: OpenAI as Any, ours: Ours as Any };
const params = { model: 'gpt-x', messages: [{ role: 'user' as const, content: 'Hello?' }] };
const EVENTS = [
  ...['connect', 'chunk', 'content', 'content.delta', 'content.done', 'refusal.delta', 'refusal.done'],
  ...['tool_calls.function.arguments.delta', 'tool_calls.function.arguments.done'],
  ...['logprobs.content.delta', 'logprobs.content.done', 'logprobs.refusal.delta', 'logprobs.refusal.done'],
  ...['message', 'chatCompletion', 'functionToolCall', 'functionToolCallResult', 'finalChatCompletion'],
  ...['finalMessage', 'finalContent', 'finalFunctionToolCall', 'finalFunctionToolCallResult', 'totalUsage'],
  ...['abort', 'error', 'end'],
];

/** Serves the streams in order, each to both packages in the same pieces. */
async function both<T>(streams: RandomStream[], seed: number, use: (client: Any) => Promise<T>) {
  const results: Record<string, T> = {};
  for (const [name, Client] of Object.entries(CLIENTS)) {
    const cuts = new Random(seed);
    const server = await serve((_, response, count) => send(response, streams[count - 1]!, cuts));
    results[name] = await use(new Client({ apiKey: KEY, baseURL: server.baseURL, maxRetries: 0 }));
  }
  return results as { theirs: T; ours: T };
}

/** Plain data of what events carry, of the moment at which they are told. */
const copy = (value: unknown): unknown =>
  value instanceof Error ? value.constructor.name : structuredClone(value);

async function eventsOf(stream: Any): Promise<Array<[string, ...unknown[]]>> {
  const told: Array<[string, ...unknown[]]> = [];
  for (const name of EVENTS) {
    // What grows is compared by itself: with `openai`, it is not complete before its end.
    stream.on(name, (...args: unknown[]) =>
      told.push([name, ...(name === 'chunk' ? args.slice(0, 1) : args).map(copy)]),
    );
  }
  await stream.done().catch(() => {});
  return told;
}

/** Known differences of events, each with its reason. */
function comparable(told: Array<[string, ...unknown[]]>) {
  return told
    .filter(([name, first]) => {
      const event = first as Any;
      // A delta without text makes no event here.
      if (name === 'content') return first !== '';
      if (name === 'content.delta' || name === 'refusal.delta') return event.delta !== '';
      if (name === 'tool_calls.function.arguments.delta') return event.arguments_delta !== '';
      return true;
    })
    .map(([name, ...args]) => {
      // The third argument is the choice's index, which `openai` does not tell.
      if (name === 'content') return [name, ...args.slice(0, 2)];
      // So is the `index` of events where it is not 0; that of tool calls is a call's.
      if (/^(content|refusal|logprobs)/.test(name)) delete (args[0] as Any).index;
      return [name, ...args.map((value) => plain(value))];
    });
}

/** Known differences of values, each with its reason. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner) => {
      // Ours alone: the class of the finish reason, and the choice of a tool call where it is not the first.
      if (key === 'finish_class' || key === 'choice_index') return undefined;
      return inner;
    }) ?? 'null',
  );
}

test.each(Array.from({ length: ROUNDS }, (_, round) => SEED + round))('seed %i', async (seed) => {
  const random = new Random(seed);
  const stream = randomStream(random);
  const ask = { ...params, ...(stream.n > 1 && { n: stream.n }) };

  const chunks = await both([stream], seed, async (client) =>
    collect(await client.chat.completions.create({ ...ask, stream: true })),
  );
  expect(chunks.ours).toEqual(chunks.theirs);
  expect(JSON.stringify(chunks.ours)).toBe(JSON.stringify(stream.chunks));

  const finals = await both([stream], seed, (client) =>
    client.chat.completions.stream(ask).finalChatCompletion(),
  );
  expect(plain(finals.ours)).toEqual(plain(finals.theirs));

  const events = await both([stream], seed, (client) => eventsOf(client.chat.completions.stream(ask)));
  expect(comparable(events.ours)).toEqual(comparable(events.theirs));
});

test.each(Array.from({ length: ROUNDS / 4 }, (_, round) => SEED + round))('tools, seed %i', async (seed) => {
  const random = new Random(seed);
  const streams = [
    randomStream(random, ['tools']),
    randomStream(random, ['tools']),
    randomStream(random, ['text']),
  ];
  for (const stream of streams) stream.n = 1;
  const runs = await both(streams, seed, async (client) => {
    const called: unknown[] = [];
    const tool = (name: string) => ({
      type: 'function',
      function: {
        name,
        parameters: { type: 'object', properties: {} },
        parse: JSON.parse,
        function: async (args: unknown) => {
          called.push([name, args]);
          return { [name]: args };
        },
      },
    });
    const runner = client.chat.completions.runTools({
      ...params,
      stream: true,
      tools: [tool('weather'), tool('time')],
    });
    const events = await eventsOf(runner);
    return {
      called,
      messages: plain(runner.messages),
      events: comparable(events),
      usage: await runner.totalUsage(),
    };
  });
  expect(runs.ours.called).toEqual(runs.theirs.called);
  expect(runs.ours.messages).toEqual(runs.theirs.messages);
  expect(runs.ours.usage).toEqual(runs.theirs.usage);
  expect(runs.ours.events).toEqual(runs.theirs.events);
});
