/**
 * The cases of `tests/vectors/servers.json` through the package: what is sent, what an error becomes, how long is
 * waited, what goes back. Nothing of Node and nothing of vitest, so that a page runs the same.
 */
import type Tokenbrook from 'tokenbrook';
import type { ClientOptions } from 'tokenbrook';

// biome-ignore lint/suspicious/noExplicitAny: JSON of any form is compared
type Json = any;

/** Answers of a server, and what is to come of them. */
export interface Case {
  row: string;
  name: string;
  /** Only a browser hides headers. */
  browser?: boolean;
  retries?: number;
  key?: boolean;
  stream?: boolean;
  params?: object;
  headers?: Record<string, string>;
  answers: Array<{
    status?: number;
    headers?: Record<string, string>;
    /** Whether a page of another origin may read the headers. */
    expose?: boolean;
    text?: string;
    json?: Json;
    events?: object[];
  }>;
  expect: {
    content?: string;
    error?: {
      class: string;
      status: number;
      message: string;
      hides?: string;
      code?: Json;
      type?: string;
      param?: string;
    };
    retryAfter?: number;
    /** Least and most ms between two attempts. */
    waits?: Array<[number, number]>;
    /** Names of the headers that are ours. */
    headers?: string[];
    body?: Json;
    /** The message that the next request sends back. */
    again?: Json;
  };
}

/** A request as the server saw it. */
export interface Seen {
  /** ms. */
  at: number;
  headers: string[];
  /** What the preflight asked for, if there was one. */
  preflight?: string;
  body: Json;
}

const same = (a: Json, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Runs a case; what differs. */
export async function faultsOf(
  make: (options: ClientOptions) => Tokenbrook,
  given: Case,
  number: number,
  origin: string,
): Promise<string[]> {
  const faults: string[] = [];
  const check = (what: string, holds: boolean, found?: Json): void => {
    if (!holds) faults.push(`${what}: ${JSON.stringify(found)}`);
  };
  const { expect } = given;
  const run = `${number}-${Math.random()}`;
  const client = make({
    baseURL: `${origin}/${run}/v1`,
    maxRetries: given.retries ?? 0,
    ...(given.key !== false && { apiKey: 'sk-test-0123456789' }),
    ...(given.headers && { defaultHeaders: given.headers }),
  });
  const messages: Json[] = [{ role: 'user', content: 'Hello?' }];
  const params = { model: 'm', messages, ...given.params };
  let content: string | null | undefined;
  let error: Json;
  try {
    if (given.stream) {
      const stream = await client.chat.completions.create({ ...params, stream: true });
      content = (await stream.final()).choices[0]?.message.content;
      if (expect.again) {
        check('toMessage()', same(sorted(stream.toMessage()), sorted(expect.again)), stream.toMessage());
        await client.chat.completions.create({ ...params, messages: [...messages, stream.toMessage()] });
      }
    } else {
      content = (await client.chat.completions.create(params)).choices[0]?.message.content;
    }
  } catch (thrown) {
    error = thrown;
  }
  const seen: Seen[] = await (await fetch(`${origin}/seen/${run}`)).json();
  if (expect.error) {
    const { class: name, hides, message, ...facts } = expect.error;
    check('class', error?.constructor.name === name, error?.constructor.name);
    check('message', error?.message.includes(message), error?.message);
    check(
      'hides',
      !hides || !JSON.stringify([error?.message, error?.error, error]).includes(hides),
      error?.message,
    );
    for (const [key, value] of Object.entries(facts)) check(key, same(error?.[key], value), error?.[key]);
  } else {
    check('error', error === undefined, String(error?.stack));
  }
  if (expect.retryAfter !== undefined)
    check('retryAfter', error?.retryAfter === expect.retryAfter, error?.retryAfter);
  if (expect.content !== undefined) check('content', content === expect.content, content);
  check('attempts', seen.length === given.answers.length, seen.length);
  expect.waits?.forEach(([least, most], at) => {
    const wait = seen[at + 1]!.at - seen[at]!.at;
    check('wait', wait >= least && wait <= most, wait);
  });
  for (const { headers, preflight } of expect.headers ? seen : []) {
    check('headers', same(headers, expect.headers), headers);
    // `accept` needs no leave.
    const asked = expect.headers!.filter((name) => name !== 'accept');
    if (preflight !== undefined) check('preflight', same(preflight.split(',').sort(), asked), preflight);
  }
  if (expect.body) check('body', same(seen[0]?.body, expect.body), seen[0]?.body);
  if (expect.again) {
    const { messages: sent, ...rest } = seen[1]!.body;
    check('message sent back', same(sorted(sent[1]), sorted(expect.again)), sent);
    check('the rest of that request', same(rest, { model: 'm', stream: false }), rest);
  }
  return faults;
}

/** The same value with its keys in order. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
