import type { Call } from '../engine.js';
import type { APIConnectionError } from '../errors/api.js';
import { diagnose, glance } from './diagnose.js';
import { type Diagnosis, say } from './sentences.js';

/** Finds out why a request had no answer, and says so in its error. With a `fetch` of the caller's nobody is asked. */
export async function explain(
  error: APIConnectionError,
  call: Call,
  startedAt: number,
  signal: AbortSignal,
): Promise<void> {
  if (call.fetch) return;
  const headers = headersToAllow(call);
  const found = await diagnose({ url: addressOf(call), headers, startedAt, signal }).catch(() => undefined);
  if (found) add(error, found);
}

/** Says in the error of an answer that broke off what can be told without asking. */
export function explainBreak(error: APIConnectionError, startedAt: number): void {
  const cause = glance(startedAt);
  if (cause) add(error, say(cause, ''));
}

/** The address of a request, without its query. */
export function addressOf({ baseURL, path }: Call): string {
  if (/^https?:/i.test(path)) return path;
  return baseURL.replace(/\/*([?#].*)?$/, '') + path;
}

/** Headers of which a server is asked whether pages may send them. */
function headersToAllow({ headers, apiKey, body }: Call): string[] {
  const names = new Set<string>();
  if (typeof body === 'string') names.add('content-type');
  if (apiKey) names.add('authorization');
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (value === null) names.delete(key);
    else if (key !== 'accept') names.add(key);
  }
  return [...names];
}

function add(error: APIConnectionError, diagnosis: Diagnosis): void {
  const { cause, sentence } = diagnosis;
  const message = cause === 'unknown' ? error.message : `${error.message.replace(/\.?$/, '.')} ${sentence}`;
  Object.assign(error, { diagnosis });
  error.message = message;
}
