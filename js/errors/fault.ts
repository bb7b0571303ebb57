import type { Fault, FaultKind } from '../engine.js';
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
  const { kind, message, cause } = fault;
  const broken: Partial<Record<FaultKind, new (options: object) => TokenbrookError>> = {
    abort: APIUserAbortError,
    timeout: APIConnectionTimeoutError,
    connection: APIConnectionError,
    redirect: RedirectError,
  };
  const spoilt: Partial<Record<FaultKind, new (message: string) => TokenbrookError>> = {
    truncated: TruncatedStreamError,
    empty: EmptyStreamError,
    html: HTMLResponseError,
    overflow: OverflowError,
    out_of_memory: OutOfMemoryError,
  };
  if (kind === 'status' || kind === 'api') return apiError(fault);
  if (kind === 'invalid_request') return new InvalidRequestError(message, fault.path ?? '');
  if (kind === 'malformed') return new MalformedEventError(message, fault.position);
  const Broken = broken[kind];
  if (Broken) return new Broken({ message, cause });
  const Spoilt = spoilt[kind];
  if (Spoilt) return new Spoilt(message);
  // An error of our own that the key function threw passes as it is.
  return cause instanceof TokenbrookError ? cause : new TokenbrookError(message, { cause });
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
