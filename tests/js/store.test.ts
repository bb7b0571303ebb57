/** The store of an answer, over real sockets. */
import Tokenbrook, { RateLimitError, TruncatedStreamError } from 'tokenbrook';
import { type AnswerSnapshot, answerStore } from 'tokenbrook/store';
import { expect, test } from 'vitest';
import {
  answerOf,
  ask,
  chunk,
  DONE,
  event,
  KEY,
  serve,
  serveEvents,
  serveJSON,
  sleep,
  until,
} from './facade.support.js';

const storeOf = (baseURL: string) =>
  answerStore(new Tokenbrook({ apiKey: KEY, baseURL, maxRetries: 0 }), { interval: 1 });

/** Every snapshot that a listener is told of. */
function watch(store: ReturnType<typeof storeOf>): AnswerSnapshot[] {
  const seen: AnswerSnapshot[] = [];
  store.subscribe(() => seen.push(store.getSnapshot()));
  return seen;
}

test('an answer grows from waiting to complete; a snapshot stays what it is', async () => {
  const { baseURL } = await serveEvents(answerOf('Hel', 'lo', '!'), { gap: 20 });
  const store = storeOf(baseURL);
  expect(store.getSnapshot()).toMatchObject({ status: 'idle', text: '' });
  expect(store.getSnapshot()).toBe(store.getSnapshot());
  const seen = watch(store);
  await store.ask(ask);
  expect(seen[0]?.status).toBe('waiting');
  expect(seen.filter(({ status }) => status === 'streaming').map(({ text }) => text)).toContain('Hel');
  expect(seen.at(-1)).toMatchObject({ status: 'complete', text: 'Hello!' });
  expect(seen.at(-1)?.completion?.choices[0]?.finish_reason).toBe('stop');
  expect(new Set(seen).size).toBe(seen.length);
});

test('reasoning is told apart', async () => {
  const pieces = [event(chunk({ reasoning_content: 'Hm.' })), event(chunk({ content: 'Yes' }, 'stop')), DONE];
  const { baseURL } = await serveEvents(pieces);
  const store = storeOf(baseURL);
  await store.ask(ask);
  expect(store.getSnapshot()).toMatchObject({ status: 'complete', reasoning: 'Hm.', text: 'Yes' });
});

test('the next question stops the answer before it, of which nothing more is shown', async () => {
  const server = await serve(async (_, response, count) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (count === 1) response.write(answerOf('first')[1]!);
    else response.end(answerOf('second').join(''));
  });
  const store = storeOf(server.baseURL);
  const first = store.ask(ask);
  await until(() => store.getSnapshot().text === 'first', 'the first answer begins');
  const seen = watch(store);
  await store.ask(ask);
  await first;
  expect(store.getSnapshot()).toMatchObject({ status: 'complete', text: 'second' });
  expect(seen.map(({ text }) => text)).not.toContain('first');
  await until(() => server.open === 0, 'the first request ends');
});

test('stop keeps what has come', async () => {
  const server = await serveEvents(answerOf('Hello').slice(0, 2), { end: false });
  const store = storeOf(server.baseURL);
  const asked = store.ask(ask);
  await until(() => store.getSnapshot().text === 'Hello', 'the text comes');
  store.stop();
  await asked;
  expect(store.getSnapshot()).toMatchObject({ status: 'stopped', text: 'Hello', error: undefined });
  await until(() => server.open === 0, 'the request ends');
});

test('stop before anything has come, and by a signal of the caller', async () => {
  const server = await serve(() => {});
  const store = storeOf(server.baseURL);
  const asked = store.ask(ask);
  store.stop();
  await asked;
  expect(store.getSnapshot().status).toBe('stopped');
  await store.ask(ask, { signal: AbortSignal.timeout(20) });
  expect(store.getSnapshot()).toMatchObject({ status: 'stopped', error: undefined });
  await until(() => server.open === 0, 'the requests end');
});

test('a failure is shown with what had come', async () => {
  const refused = await serveJSON({ error: { message: 'slow down' } }, 429);
  const store = storeOf(refused.baseURL);
  await store.ask(ask);
  expect(store.getSnapshot()).toMatchObject({ status: 'failed', text: '' });
  expect(store.getSnapshot().error).toBeInstanceOf(RateLimitError);

  const cut = storeOf((await serveEvents([event(chunk({ content: 'Hel' }))])).baseURL);
  await cut.ask(ask);
  expect(cut.getSnapshot()).toMatchObject({ status: 'failed', text: 'Hel' });
  expect(cut.getSnapshot().error).toBeInstanceOf(TruncatedStreamError);
});

test('subscriptions end each by itself, also while listeners are told', async () => {
  const { baseURL } = await serveEvents(answerOf('Hello'));
  const store = storeOf(baseURL);
  const told = [0, 0];
  const same = () => {
    told[0]! += 1;
  };
  const ends = [store.subscribe(same), store.subscribe(same)];
  const endOther = store.subscribe(() => {
    told[1]! += 1;
    endOther();
  });
  ends[0]!();
  await store.ask(ask);
  await sleep(5);
  expect(told[0]).toBeGreaterThanOrEqual(2);
  expect(told[1]).toBe(1);
});
