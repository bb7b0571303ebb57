import type { Fault } from '../engine.js';
import {
  EmptyStreamError,
  HTMLResponseError,
  MalformedEventError,
  OutOfMemoryError,
  OverflowError,
  TruncatedStreamError,
} from './answer.js';
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
  apiErrorClass,
  errorOf,
  RedirectError,
} from './api.js';
import { hide, TokenbrookError } from './base.js';
import { InvalidRequestError } from './request.js';

/** The error that says what Rust found; Rust has composed and redacted the sentence, here only the class is chosen. */
export function fromFault(fault: Fault): TokenbrookError {
  const { message, cause } = fault;
  switch (fault.kind) {
    case 'status':
    case 'api':
      return apiError(fault);
    case 'abort':
      return new APIUserAbortError({ message, cause });
    case 'timeout':
      return new APIConnectionTimeoutError({ message, cause });
    case 'connection':
      return new APIConnectionError({ message, cause });
    case 'redirect':
      return new RedirectError({ message, cause });
    case 'invalid_request':
      return new InvalidRequestError(message, fault.path ?? '');
    case 'truncated':
      return new TruncatedStreamError(message);
    case 'empty':
      return new EmptyStreamError(message);
    case 'malformed':
      return new MalformedEventError(message, fault.position);
    case 'html':
      return new HTMLResponseError(message);
    case 'overflow':
      return new OverflowError(message);
    case 'out_of_memory':
      return new OutOfMemoryError(message);
    default:
      // An error of our own that the key function threw passes as it is.
      return cause instanceof TokenbrookError ? cause : new TokenbrookError(message, { cause });
  }
}

function apiError({ status, body, headers, message, retryAfter }: Fault): TokenbrookError {
  let said: object | undefined;
  try {
    said = body === undefined ? undefined : JSON.parse(body);
  } catch {
    // Not JSON after all: the message tells what there is to tell.
  }
  const error = new (apiErrorClass(status))(status as number, errorOf(said), undefined, headers, message);
  if (retryAfter !== undefined) hide(error, 'retryAfter', retryAfter);
  return error;
}

/** Whether a thrown value is what Rust throws. */
export function isFault(thrown: unknown): thrown is Fault {
  return typeof thrown === 'object' && thrown !== null && 'kind' in thrown && !(thrown instanceof Error);
}

/** A thrown value as an error to be thrown on: a fault becomes the error of its class. */
export function asError(thrown: unknown, redact?: (text: string) => string): unknown {
  if (!isFault(thrown)) return thrown;
  const { headers } = thrown;
  return fromFault(headers && redact ? { ...thrown, headers: withoutSecrets(headers, redact) } : thrown);
}

/** Headers of an answer, the same ones unless the server repeats a secret in them. */
export function withoutSecrets(headers: Headers, redact: (text: string) => string): Headers {
  const all = [...(headers.entries?.() ?? [])];
  const said = all.join('\n');
  if (redact(said) === said) return headers;
  return new Headers(all.map(([name, value]): [string, string] => [name, redact(value)]));
}
