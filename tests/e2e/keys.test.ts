/** What the console and the object inspector of a browser show of a key, asked over the DevTools protocol. */
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEndpoint } from '../../www/server/endpoint.mjs';
import { shown } from '../js/secrets.support.js';
import { browserWith, site } from './faults.support.js';

const KEY = 'sk-invalid-Zq7vN3xK9mWp2LrT8dYc';
const SECRET = 'My grandmother keeps the spare key under the third stone beside the old mill.';

const local = site();
const chrome = browserWith();
let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
let page: Page;
let devtools: CDPSession;

beforeAll(async () => {
  endpoint = await startEndpoint();
  page = await chrome.page(`${local.origin}/`);
  devtools = await page.context().newCDPSession(page);
  await devtools.send('Runtime.enable');
});
afterAll(() => endpoint?.close());

/** Deep enough for whatever hangs on a client. */
const DEPTH = 6;

/** Everything that the inspector shows of an object as it is unfolded, private fields included. */
async function unfold(
  objectId: string,
  depth = DEPTH,
  seen = new Set<string>(),
  way = '',
): Promise<string[]> {
  const { result, privateProperties = [] } = await devtools.send('Runtime.getProperties', {
    objectId,
    ownProperties: true,
    generatePreview: true,
  });
  const texts: string[] = [];
  for (const { name, value } of [...result, ...privateProperties]) {
    texts.push(`${way}.${name}: ${JSON.stringify(value)}`);
    const path = `${depth} ${name} ${value?.description}`;
    const skipped = !value?.objectId || value.type === 'function' || name === '__proto__' || seen.has(path);
    if (skipped || depth === 0) continue;
    seen.add(path);
    texts.push(...(await unfold(value?.objectId as string, depth - 1, seen, `${way}.${name}`)));
  }
  return texts;
}

/** The preview in the console, and the object unfolded. */
async function inspected(expression: string): Promise<string> {
  const printed: string[] = [];
  const listen = ({ args }: { args: unknown[] }) => printed.push(JSON.stringify(args));
  devtools.on('Runtime.consoleAPICalled', listen);
  const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
    expression: `(async () => { const value = await (${expression}); console.log(value); console.dir(value); console.error('it', value); return value; })()`,
    awaitPromise: true,
    generatePreview: true,
  });
  if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
  devtools.off('Runtime.consoleAPICalled', listen);
  expect(printed).toHaveLength(3);
  return [JSON.stringify(result), ...printed, ...(await unfold(result.objectId as string))].join('\n');
}

const make = () =>
  `new tokenbrook.default({ apiKey: '${KEY}', baseURL: '${endpoint.baseURL}', maxRetries: 0, logLevel: 'off', defaultHeaders: { 'x-api-key': '${KEY}' } })`;
const body = `{ model: 'brook-mini', messages: [{ role: 'user', content: '${SECRET}' }], max_tokens: 3, stream: true }`;

describe('shows no secret of', () => {
  test('a client', async () => {
    const text = await inspected(make());
    expect(text).toContain('brook');
    expect(shown(text, KEY, SECRET)).toEqual([]);
  });

  test('an error', async () => {
    const text = await inspected(
      `${make().replace(/, defaultHeaders.*\}/, ' }')}.chat.completions.create(${body}).catch((error) => error)`,
    );
    expect(text).toContain('AuthenticationError');
    expect(shown(text, KEY, SECRET)).toEqual([]);
  });

  test('a promise and a stream', async () => {
    const good = make()
      .replaceAll(KEY, KEY.replace('invalid', 'correct'))
      .replace(/, defaultHeaders.*\}/, ' }');
    const promise = await inspected(`({ answer: ${good}.chat.completions.create(${body}) })`);
    expect(promise).toContain('APIPromise');
    expect(shown(promise, KEY.replace('invalid', 'correct'), '')).toEqual([]);
    const stream = await inspected(`${good}.chat.completions.create(${body})`);
    expect(stream).toContain('Stream');
    expect(shown(stream, KEY.replace('invalid', 'correct'), '')).toEqual([]);
  });

  /** What else may be held of a client, and what of it has to be seen for the test to mean something. */
  const objects: Array<[string, string, string]> = [
    ['an accumulating stream', `CLIENT.chat.completions.stream(${body})`, 'ChatCompletionStream'],
    [
      'a runner of tools',
      `CLIENT.chat.completions.runTools({ ...${body}, tools: [{ type: 'function', function: { function: () => 'ok', name: 'f', parameters: {} } }] })`,
      'Runner',
    ],
    ['a page', 'CLIENT.models.list()', 'brook-mini'],
    ['two branches', `CLIENT.chat.completions.create(${body}).then((stream) => stream.tee())`, 'Stream'],
    [
      'a model of the AI SDK',
      "import('/ai-sdk.js').then(({ languageModel }) => languageModel(CLIENT, 'brook-mini'))",
      'brook-mini',
    ],
    ['a store', "import('/store.js').then(({ answerStore }) => answerStore(CLIENT))", 'getSnapshot'],
  ];
  test.each(objects)('%s', async (_, expression, seen) => {
    const key = KEY.replace('invalid', 'correct');
    const client = make()
      .replaceAll(KEY, key)
      .replace(/, defaultHeaders.*\}/, ' }');
    const text = await inspected(expression.replaceAll('CLIENT', client));
    expect(text).toContain(seen);
    // What was asked is a conversation's own to hold.
    expect(shown(text, key, '')).toEqual([]);
  });

  test('the same client unfolded would show a key that is a field', async () => {
    const text = await inspected(
      `Object.assign(${make()}, { held: { deep: new (class { #key = '${KEY}' })() } })`,
    );
    expect(shown(text, KEY, SECRET)).not.toEqual([]);
  });
});
