import type { Call } from '../engine.js';
import type { APIConnectionError } from '../errors/api.js';
import { type Asked, diagnose, glance } from './diagnose.js';
import { type Diagnosis, say } from './sentences.js';

/** Finds out why a request had no answer, and says so in its error. */
export async function explain(error: APIConnectionError, asked: Asked): Promise<void> {
  const found = await diagnose(asked).catch(() => undefined);
  if (found) add(error, found);
}

/** What of a request is needed to explain its failure. */
export function askedBy(call: Call, startedAt: number, signal: AbortSignal): Asked {
  const { baseURL, path } = call;
  const address = /^https?:/i.test(path) ? path : baseURL.replace(/\/*([?#].*)?$/, '') + path;
  return { url: address.replace(/[?#].*$/, ''), headers: headersToAllow(call), startedAt, signal };
}

/** Says in the error of an answer that broke off what can be told without asking. */
export function explainBreak(error: APIConnectionError, url: string, startedAt: number): void {
  const cause = glance(url, startedAt);
  if (cause) add(error, say(cause, ''));
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
  // Of what is not known, only a suspicion is worth saying.
  const silent = cause === 'unknown' && !sentence.includes('CORS');
  const message = silent ? error.message : `${error.message.replace(/\.?$/, '.')} ${sentence}`;
  Object.assign(error, { diagnosis });
  error.message = message;
}
