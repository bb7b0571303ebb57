import { MalformedEventError } from '../errors/answer.js';
import type { Answer } from './api-promise.js';
import type { PendingRequest } from './request.js';

/** Reads an answer whole: JSON where it is JSON, else its text; `null` for 204, `undefined` for an empty body. */
export async function readAnswer<T>(request: PendingRequest): Promise<Answer<T>> {
  const { response, text } = await request.text();
  request.settle();
  return { data: parseAnswer(response, text) as T, response };
}

/** What the text of an answer says. */
export function parseAnswer(response: Response, text: string): unknown {
  if (response.status === 204) return null;
  if (text === '') return undefined;
  // By its first character too: some servers label JSON as text.
  if (!/\bjson\b/i.test(response.headers.get('content-type') ?? '') && !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine's own message would quote the answer.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    throw new MalformedEventError(
      'The answer is not valid JSON.',
      position === undefined ? undefined : +position,
    );
  }
}
