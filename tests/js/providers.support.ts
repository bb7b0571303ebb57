/**
 * The vectors of `tests/vectors/providers/` through the package: nothing of Node and nothing of vitest, so that a page
 * runs the same. Whatever differs from what a vector expects is returned as a sentence.
 */
import type Tokenbrook from 'tokenbrook';
import type { AccumulatedCompletion, ChatCompletionChunk, Stream } from 'tokenbrook';

// biome-ignore lint/suspicious/noExplicitAny: JSON of any form is compared
type Json = any;

/** One body and what is to come of it; `tests/support/vectors.rs` reads the same. */
export interface Vector {
  family: string;
  row: string;
  name: string;
  options?: { thinkTags?: boolean; cumulative?: boolean; maxEventBytes?: number };
  /** Default: an event stream's. Empty: none. */
  contentType?: string;
  /** Each character of a text in `body` is one byte. */
  latin1?: boolean;
  /** Texts as they are sent, and objects that are sent as events. */
  body: Array<string | object>;
  expect: Record<string, Json>;
}

/** The bytes of a body, one array for each item. */
export function pieces({ body, latin1 }: Vector): Uint8Array[] {
  return body.map((item) => {
    if (typeof item !== 'string') return new TextEncoder().encode(`data: ${JSON.stringify(item)}\n\n`);
    return latin1 ? Uint8Array.from(item, (char) => char.charCodeAt(0)) : new TextEncoder().encode(item);
  });
}

/** The chunks that the loop is to give. */
function expectedChunks({ body, expect }: Vector): Json[] {
  const objects = body.filter((item) => typeof item === 'object');
  const { chunks = objects.length } = expect;
  if (Array.isArray(chunks)) return chunks;
  if (typeof chunks === 'number') return objects.slice(0, chunks);
  const text = body
    .map((item) => (typeof item === 'string' ? item : `data: ${JSON.stringify(item)}\n\n`))
    .join('');
  const payloads = text.split('\n\n').map((event) => event.replace(/^data: /, ''));
  return payloads.filter((payload) => payload && payload !== '[DONE]').map((payload) => JSON.parse(payload));
}

const ERRORS: Record<string, string> = {
  malformed: 'MalformedEventError',
  truncated: 'TruncatedStreamError',
  empty: 'EmptyStreamError',
  overflow: 'OverflowError',
  html: 'HTMLResponseError',
};

/** The class of the error that a vector expects. */
function expectedError({ expect }: Vector): string | undefined {
  const { outcome = 'complete', error } = expect;
  if (outcome === 'complete') return undefined;
  if (outcome !== 'errored') return ERRORS[outcome];
  if (error.kind !== 'api') return ERRORS[error.kind];
  const { status } = error;
  const classes: Record<number, string> = {
    400: 'BadRequestError',
    404: 'NotFoundError',
    422: 'UnprocessableEntityError',
    429: 'RateLimitError',
  };
  return status ? (classes[status] ?? (status >= 500 ? 'InternalServerError' : 'APIError')) : 'APIError';
}

/** Lone surrogates as U+FFFD, which is how vectors write them. */
export const wellFormed = (text: string): string =>
  text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');

/** JSON with its keys in order, so that two values can be compared as text. */
function canonical(value: Json, ordered = false): string {
  return wellFormed(
    JSON.stringify(value, (_, inner) => {
      if (typeof inner === 'string') return wellFormed(inner);
      if (typeof inner === 'number' && !Number.isFinite(inner)) return `number ${inner}`;
      if (Object.is(inner, -0)) return 'minus zero';
      if (ordered || typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
      return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? 'undefined',
  );
}

/** Whether `found` is as expected: objects may have more members than are asked for, `call_*` is any id of ours. */
function matches(expected: Json, found: Json): boolean {
  if (expected === 'call_*') return /^call_[0-9a-f]{24}$/.test(found);
  if (Array.isArray(expected)) {
    return (
      Array.isArray(found) &&
      found.length === expected.length &&
      expected.every((item, at) => matches(item, found[at]))
    );
  }
  if (typeof expected !== 'object' || expected === null)
    return canonical(expected ?? null) === canonical(found ?? null);
  const own = (key: string): Json => (Object.hasOwn(found, key) ? found[key] : undefined);
  return (
    typeof found === 'object' &&
    found !== null &&
    Object.entries(expected).every(([key, value]) => matches(value, own(key)))
  );
}

class Differences {
  readonly list: string[] = [];

  exact(what: string, found: Json, expected: Json, ordered = false): void {
    const [a, b] = [canonical(found, ordered), canonical(expected, ordered)];
    if (a !== b) this.list.push(`${what}: expected ${b}, found ${a}`);
  }

  subset(what: string, found: Json, expected: Json): void {
    if (!matches(expected, found))
      this.list.push(`${what}: expected ${canonical(expected)}, found ${canonical(found)}`);
  }
}

/** Everything of an accumulated answer that every vector speaks of. */
function answer(to: Differences, where: string, completion: AccumulatedCompletion, { expect }: Vector): void {
  const { outcome = 'complete', text, reasoning, refusal, tool_calls, usage } = expect;
  const choice: Json = completion.choices[0] ?? {};
  const message: Json = choice.message ?? {};
  const reason = 'finish_reason' in expect ? expect.finish_reason : outcome === 'complete' ? 'stop' : null;
  to.exact(`${where} content`, message.content ?? null, text ?? null);
  to.exact(`${where} reasoning`, message.reasoning ?? null, reasoning ?? null);
  to.exact(`${where} refusal`, message.refusal ?? null, refusal ?? null);
  to.subset(`${where} tool_calls`, message.tool_calls ?? null, tool_calls ?? null);
  to.exact(`${where} usage`, completion.usage ?? null, usage ?? null);
  to.exact(`${where} finish_reason`, choice.finish_reason ?? null, reason);
  to.exact(`${where} finish_class`, choice.finish_class ?? null, expect.finish_class ?? reason);
  if (expect.completion) to.subset(`${where} completion`, completion, expect.completion);
  if (({} as Json).polluted !== undefined || ({} as Json).p !== undefined)
    to.list.push(`${where}: Object.prototype has changed`);
}

/** How a stream that was read has ended. */
async function ending(
  to: Differences,
  where: string,
  stream: Stream,
  thrown: Json,
  vector: Vector,
): Promise<void> {
  const { expect } = vector;
  const { kind, partial, retrySafe, error } = await stream.outcome;
  to.exact(`${where} outcome`, kind, expect.outcome ?? 'complete');
  to.exact(`${where} retrySafe`, retrySafe, expect.retrySafe ?? false);
  // A loop has nothing to say of a server that ends without a chunk, and says so; who asks for the answer is told.
  const quiet = expect.marked && where !== 'final()' && where !== '.stream()';
  const name = quiet ? undefined : expectedError(vector);
  to.exact(`${where} error`, thrown?.constructor.name ?? null, name ?? null);
  if (thrown !== error && !quiet) to.list.push(`${where}: outcome.error is not what was thrown`);
  if (thrown && name) {
    const { status, message } = expect.error ?? {};
    to.exact(`${where} status`, thrown.status ?? null, status ?? null);
    if (message) to.exact(`${where} message`, thrown.message, message);
    to.exact(`${where} error.retrySafe`, thrown.retrySafe, retrySafe);
    answer(to, `${where} error.partial`, thrown.partial, vector);
  }
  answer(to, `${where} partial`, partial, vector);
  answer(to, `${where} stream.partial`, stream.partial, vector);
  const repairs = Object.fromEntries(stream.repairs.map(({ code, count }) => [code, count]));
  to.exact(`${where} repairs`, repairs, expect.repairs ?? {});
  if (expect.to_message) to.exact(`${where} toMessage()`, stream.toMessage(), expect.to_message);
}

/** What a promise or a loop throws. */
async function thrownBy(run: () => Promise<unknown>): Promise<Json> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Asks for a whole answer where a vector is sent: an event stream is put together, JSON is what it is. */
export async function wholeDifferences(
  client: Tokenbrook,
  vector: Vector,
  number: number,
): Promise<string[]> {
  const to = new Differences();
  const params = { model: String(number), messages: [{ role: 'user' as const, content: 'Hello?' }] };
  let found: Json;
  const thrown = await thrownBy(async () => {
    found = await client.chat.completions.create(params, {
      ...vector.options,
      headers: { 'x-how': 'items' },
    });
  });
  const body = new TextDecoder().decode(concatenated(pieces(vector))).trim();
  const { error, outcome = 'complete' } = vector.expect;
  const json = parsed(body);
  if (json !== undefined) {
    // Without an error in it, it is the server's own business what it answers.
    if (!error || error.message.startsWith('The server answered')) to.exact('create()', found, json, true);
    else to.exact('create() error', thrown?.constructor.name ?? null, expectedError(vector));
  } else if (/^[[{]/.test(body) && !vector.expect.repairs?.['json-for-stream']) {
    to.exact('create() error', thrown?.constructor.name, 'MalformedEventError');
  } else if (/^[[{deir:]/.test(body) || outcome === 'errored') {
    to.exact('create() error', thrown?.constructor.name ?? null, expectedError(vector) ?? null);
    if (error?.message && thrown) to.exact('create() message', thrown.message, error.message);
    const answered = thrown ? (thrown.partial ?? found) : found;
    if (answered) answer(to, 'create()', answered, vector);
  } else {
    to.exact(
      'create() error',
      thrown?.constructor.name ?? null,
      body ? 'MalformedEventError' : 'EmptyStreamError',
    );
  }
  return to.list;
}

/** The value of a text that is JSON. */
function parsed(text: string): Json {
  try {
    return /^[[{]/.test(text) ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function concatenated(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Reads a vector in every way there is, each time anew from the server that sends it. */
export async function differences(client: Tokenbrook, vector: Vector, number: number): Promise<string[]> {
  const to = new Differences();
  const { expect, options = {} } = vector;
  const params = {
    model: String(number),
    messages: [{ role: 'user' as const, content: 'Hello?' }],
    stream: true as const,
  };
  const open = (how: 'whole' | 'items' | 'bits') =>
    client.chat.completions.create(params, { ...options, headers: { 'x-how': how } });

  for (const how of ['whole', 'items', 'bits'] as const) {
    const stream = await open(how);
    const chunks: ChatCompletionChunk[] = [];
    const thrown = await thrownBy(async () => {
      for await (const chunk of stream) chunks.push(chunk);
    });
    const expected = expectedChunks(vector);
    // Of what was sent as it is written here, the order of the keys is known as well.
    to.exact(`${how} chunks`, chunks, expected, !expect.chunks || typeof expect.chunks === 'number');
    to.exact(`${how} emitted`, (await stream.outcome).emitted, expected.length > 0);
    await ending(to, how, stream, thrown, vector);
  }

  const reading = await open('items');
  let text = '';
  const broken = await thrownBy(async () => {
    for await (const piece of reading.text()) text += piece;
  });
  to.exact('text()', text, expect.live ?? expect.text ?? '');
  await ending(to, 'text()', reading, broken, vector);

  const final = await open('bits');
  let whole: AccumulatedCompletion | undefined;
  const refused = await thrownBy(async () => {
    whole = await final.final();
  });
  if (whole) answer(to, 'final()', whole, vector);
  await ending(to, 'final()', final, refused, vector);

  const events = client.chat.completions.stream(params, { ...options, headers: { 'x-how': 'items' } });
  const told = { content: '', reasoning: '', refusal: '', arguments: [] as string[] };
  events.on('tool_calls.function.arguments.delta', ({ index, choice_index, arguments_delta }) => {
    if (choice_index === 0) told.arguments[index] = (told.arguments[index] ?? '') + arguments_delta;
  });
  events.on('content.delta', ({ delta, index }) => {
    if (index === 0) told.content += delta;
  });
  events.on('reasoning.delta', ({ delta, index }) => {
    if (index === 0) told.reasoning += delta;
  });
  events.on('refusal.delta', ({ delta, index }) => {
    if (index === 0) told.refusal += delta;
  });
  const ended = await thrownBy(() => events.done());
  // As openai's, it takes no answer for one that has no choice, or none of the assistant's.
  if (whole && whole.choices[0]?.message.role !== 'assistant') return to.list;
  to.exact('.stream() error', ended?.constructor.name ?? null, expectedError(vector) ?? null);
  if (!ended) {
    to.exact('.stream() content', told.content, expect.live ?? expect.text ?? '');
    to.exact('.stream() refusal', told.refusal, expect.refusal ?? '');
    // Where text repeats itself, what was told before that was known stays told.
    if (!expect.repairs?.['cumulative-text'])
      to.exact('.stream() reasoning', told.reasoning, expect.reasoning ?? '');
    const calls: Json[] = expect.tool_calls ?? [];
    const texts = calls.map((call) => call.function?.arguments);
    to.exact(
      '.stream() arguments',
      Array.from(texts, (_, at) => told.arguments[at]),
      texts,
    );
    answer(to, '.stream()', (await events.finalChatCompletion()) as unknown as AccumulatedCompletion, vector);
  }
  return to.list;
}
