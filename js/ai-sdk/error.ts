import { EmptyStreamError, TruncatedStreamError } from '../errors/answer.js';
import { APIConnectionError, APIError, APIUserAbortError, RedirectError } from '../errors/api.js';
import { hide } from '../errors/base.js';

/** By these the AI SDK knows its own errors, whatever copy of it made them. */
const MARKS = ['vercel.ai.error', 'vercel.ai.error.AI_APICallError'].map((name) => Symbol.for(name));

/**
 * What is thrown to the AI SDK. An error of ours stays what it is and is marked as an `APICallError`, too, with the
 * fields of one, so that the AI SDK's retries see whether to ask again and when. An abort becomes the signal's reason,
 * as with a `fetch`.
 */
export function told(error: unknown, signal: AbortSignal | undefined, url: string): unknown {
  if (error instanceof APIUserAbortError) {
    return signal?.aborted ? signal.reason : new DOMException(error.message, 'AbortError');
  }
  if (
    !(error instanceof APIError || error instanceof TruncatedStreamError || error instanceof EmptyStreamError)
  ) {
    return error;
  }
  const { status, headers, error: data } = error as Partial<APIError>;
  const responseHeaders = headers && Object.fromEntries(headers);
  const facts = {
    url,
    // The prompt is in it: errors do not carry that.
    requestBodyValues: undefined,
    statusCode: status,
    responseHeaders,
    responseBody: data && JSON.stringify(data),
    isRetryable: isRetryable(error),
    data,
  };
  for (const [name, value] of Object.entries(facts)) hide(error, name, value);
  for (const mark of MARKS) hide(error, mark as unknown as string, true);
  return error;
}

/** Whether asking again may help, and repeats nothing that has been shown. */
function isRetryable(error: Error): boolean {
  if (error instanceof RedirectError) return false;
  const { status, retrySafe = true } = error as Partial<APIError>;
  if (!retrySafe) return false;
  if (error instanceof APIConnectionError || !(error instanceof APIError)) return true;
  return status !== undefined && (status === 408 || status === 409 || status === 429 || status >= 500);
}
