/** Nothing of a key in whatever a program is given of a client: every object that it may hold, before, while and after. */
import Tokenbrook from 'tokenbrook';
import { languageModel } from 'tokenbrook/ai-sdk';
import { answerStore } from 'tokenbrook/store';
import { expect, test } from 'vitest';
import { answerOf, chunk, DONE, event, serve } from './facade.support.js';
import { everyView, shown } from './secrets.support.js';

const KEY = 'sk-brook-Zq7vN3xK9mWp2LrT8dYc';
const SECRET = 'My grandmother keeps the spare key under the third stone beside the old mill.';
const params = { model: 'm', messages: [{ role: 'user' as const, content: SECRET }] };

/** Serves an answer, a list of models, or an answer that breaks off in an error which tells all it knows. */
const start = () =>
  serve(({ url, headers }, response) => {
    if (url?.endsWith('/models')) {
      response.setHeader('content-type', 'application/json').end('{"object":"list","data":[{"id":"m"}]}');
      return;
    }
    response.setHeader('content-type', 'text/event-stream');
    const echo = { error: { message: `${headers.authorization} said: ${SECRET}` } };
    const broken = event(chunk({ content: 'Hi.' })) + event(echo);
    response.end(headers['x-broken'] ? broken : answerOf('Hi.').join('') + DONE);
  });

/** Runs of the key in all that can be seen of a value. What it was asked is a conversation's own to hold. */
const keyIn = (value: unknown) => shown(everyView(value), KEY, '');
const anyIn = (value: unknown) => shown(everyView(value), KEY, SECRET);

async function clientOf(broken = false) {
  const { baseURL } = await start();
  const defaultHeaders = broken ? { 'x-broken': 'yes' } : {};
  return new Tokenbrook({ apiKey: KEY, baseURL, maxRetries: 0, logLevel: 'off', defaultHeaders });
}

test('an accumulating stream, a runner of tools, and what they give', async () => {
  const { chat } = await clientOf();
  const tools = [
    {
      type: 'function' as const,
      function: { function: () => 'ok', name: 'f', parameters: {}, description: 'f' },
    },
  ];
  for (const stream of [
    chat.completions.stream(params),
    chat.completions.runTools({ ...params, stream: true, tools }),
  ]) {
    expect(keyIn(stream)).toEqual([]);
    const completion = await stream.finalChatCompletion();
    expect(keyIn(stream)).toEqual([]);
    expect(anyIn(completion)).toEqual([]);
  }
});

test('pages, their promises, responses and their models', async () => {
  const client = await clientOf();
  const promise = client.models.list();
  expect(anyIn(promise)).toEqual([]);
  const { data, response } = await promise.withResponse();
  expect(anyIn(data)).toEqual([]);
  expect(anyIn(response)).toEqual([]);
  for await (const model of data) expect(anyIn(model)).toEqual([]);
});

test('the branches of a stream, and its bytes', async () => {
  const client = await clientOf();
  const stream = await client.chat.completions.create({ ...params, stream: true });
  const branches = stream.tee();
  expect(anyIn([stream, branches])).toEqual([]);
  const lines = await new Response(branches[0].toReadableStream()).text();
  expect(anyIn(lines)).toEqual([]);
});

test('a model of the AI SDK, its streams and its errors', async () => {
  const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: SECRET }] }];
  const model = languageModel(await clientOf(), 'm');
  expect(anyIn(model)).toEqual([]);
  expect(anyIn((await model.doStream({ prompt })).stream)).toEqual([]);
  const broken = languageModel(await clientOf(true), 'm');
  const { stream } = await broken.doStream({ prompt });
  const parts: unknown[] = [];
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
  }
  expect(JSON.stringify(parts)).toContain('"error"');
  expect(anyIn(parts)).toEqual([]);
});

test('a store, and the error it ends in', async () => {
  for (const broken of [false, true]) {
    const store = answerStore(await clientOf(broken));
    await store.ask(params);
    const snapshot = store.getSnapshot();
    expect(snapshot.status).toBe(broken ? 'failed' : 'complete');
    expect(anyIn([store, snapshot])).toEqual([]);
  }
});

test('an error in the middle of an answer, in whatever way it is read', async () => {
  const { chat } = await clientOf(true);
  const stream = await chat.completions.create({ ...params, stream: true });
  const thrown: unknown[] = [];
  const keep = (error: unknown) => void thrown.push(error);
  await stream.final().catch(keep);
  await chat.completions.stream(params).done().catch(keep);
  await chat.completions.create(params).catch(keep);
  thrown.push(await stream.outcome);
  expect(thrown).toHaveLength(4);
  expect(anyIn(thrown)).toEqual([]);
});
