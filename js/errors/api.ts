import type { Diagnosis } from '../diagnosis/sentences.js';
import { hide, nameErrors, TokenbrookError } from './base.js';

/**
 * The server answered with an error, or could not be reached (see the subclasses).
 *
 * @typeParam TStatus the HTTP status
 * @typeParam THeaders the headers of the answer
 * @typeParam TError the `error` object of the body
 */
export class APIError<
  TStatus extends number | undefined = number | undefined,
  THeaders extends Headers | undefined = Headers | undefined,
  // biome-ignore lint/complexity/noBannedTypes: what `openai` says, so that its users' annotations fit.
  TError extends Object | undefined = Object | undefined,
> extends TokenbrookError {
  /** HTTP status; `undefined` when there was no answer. */
  readonly status: TStatus;
  /** Headers of the answer. In a page, only those that the server exposes to other origins. */
  readonly headers: THeaders;
  /** The `error` of the JSON body, or the whole body when it has none; redacted. `undefined` when it was not JSON. */
  readonly error: TError;
  /** A name for the failure that programs can compare, such as `invalid_api_key`. */
  readonly code: string | null | undefined;
  /** The parameter at fault. */
  readonly param: string | null | undefined;
  /** A class of failures, such as `invalid_request_error`. */
  readonly type: string | undefined;
  /** The server's `x-request-id`, to quote when asking its operator. */
  readonly requestID: string | null | undefined;
  /** ms that the server asked to wait, when that is more than `maxRetryDelay` and the request was given up for it. */
  declare readonly retryAfter?: number;

  /** @param sentence the whole message; left out, it is made of `status` and `error` or `message` */
  constructor(
    status: TStatus,
    error: TError,
    message: string | undefined,
    headers: THeaders,
    sentence?: string,
  ) {
    super(sentence ?? describe(status, error, message));
    this.status = status;
    this.headers = headers;
    this.error = error;
    this.requestID = headers?.get('x-request-id');
    const facts = error as { code?: string; param?: string; type?: string } | undefined;
    this.code = facts?.code;
    this.param = facts?.param;
    this.type = facts?.type;
  }

  /**
   * The error of the class that fits a status.
   *
   * @param body the parsed JSON body; its `error`, when it has one, becomes the error's
   * @param message the text of a body that is not JSON
   */
  static generate(
    status: number | undefined,
    body: object | undefined,
    message: string | undefined,
    headers: Headers | undefined,
  ): APIError {
    if (!status || !headers) return new APIConnectionError({ message, cause: body });
    return new (apiErrorClass(status))(status, errorOf(body), message, headers);
  }
}

/** 400: something is wrong with the request. */
export class BadRequestError extends APIError<400, Headers> {}

/** 401: the key is missing or wrong. */
export class AuthenticationError extends APIError<401, Headers> {}

/** 403: the key may not do this. */
export class PermissionDeniedError extends APIError<403, Headers> {}

/** 404: no such model, completion or path. */
export class NotFoundError extends APIError<404, Headers> {}

/** 409: it is being changed by someone else. */
export class ConflictError extends APIError<409, Headers> {}

/** 422: the request is well formed, but makes no sense to the server. */
export class UnprocessableEntityError extends APIError<422, Headers> {}

/** 429: too many requests, or the quota is used up. */
export class RateLimitError extends APIError<429, Headers> {}

/** 500 and above: the server failed. */
export class InternalServerError extends APIError<number, Headers> {}

/** The caller aborted: by a signal, by `controller.abort()` or by `break`. `cause` is the signal's reason. */
export class APIUserAbortError extends APIError<undefined, undefined, undefined> {
  constructor({ message, ...options }: { message?: string | undefined; cause?: unknown } = {}) {
    super(undefined, undefined, message || 'Request was aborted.', undefined);
    if ('cause' in options) hide(this, 'cause', options.cause);
  }
}

/** The server could not be reached, or the connection broke. `cause` is what the platform threw. */
export class APIConnectionError extends APIError<undefined, undefined, undefined> {
  /** In a page, where the platform hides it: why. The message says it, too. Absent with `diagnose: false`. */
  declare readonly diagnosis?: Diagnosis;

  constructor({ message, cause }: { message?: string | undefined; cause?: unknown } = {}) {
    super(undefined, undefined, message || 'Connection error.', undefined);
    if (cause !== undefined) hide(this, 'cause', cause);
  }
}

/** The server took longer than `timeout`, `idleTimeout` or `totalTimeout` allows. */
export class APIConnectionTimeoutError extends APIConnectionError {
  constructor({ message, cause }: { message?: string | undefined; cause?: unknown } = {}) {
    super({ message: message ?? 'Request timed out.', cause });
  }
}

/** The server redirected the request to another origin; it was not followed, for the key would have gone there. */
export class RedirectError extends APIConnectionError {}

type APIErrorClass = new (
  status: number,
  error: object | undefined,
  message: string | undefined,
  headers: Headers | undefined,
  sentence?: string,
) => APIError;

/** The class of the errors with a status. */
export function apiErrorClass(status: number | undefined): APIErrorClass {
  const byStatus: Record<number, unknown> = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
  };
  const found = status && (byStatus[status] ?? (status >= 500 ? InternalServerError : undefined));
  return (found || APIError) as APIErrorClass;
}

/** What of a JSON body tells of the error: the `error` in it, wherever servers put that, or all of it. */
export function errorOf(body: object | undefined): object | undefined {
  const { error, choices, base_resp } = ((Array.isArray(body) ? body[0] : body) ?? {}) as {
    error?: object;
    choices?: unknown;
    base_resp?: { status_code?: number };
  };
  const failed = Array.isArray(choices) ? choices.find((choice) => choice?.error) : undefined;
  return error || failed?.error || (base_resp?.status_code ? base_resp : body);
}

function describe(
  status: number | undefined,
  error: object | undefined,
  message: string | undefined,
): string {
  const said = (error as { message?: unknown } | undefined)?.message;
  const text = said
    ? typeof said === 'string'
      ? said
      : JSON.stringify(said)
    : error
      ? JSON.stringify(error)
      : message;
  if (status) return `${status} ${text || 'status code (no body)'}`;
  return text || '(no status code or body)';
}

nameErrors({
  APIError,
  BadRequestError,
  AuthenticationError,
  PermissionDeniedError,
  NotFoundError,
  ConflictError,
  UnprocessableEntityError,
  RateLimitError,
  InternalServerError,
  APIUserAbortError,
  APIConnectionError,
  APIConnectionTimeoutError,
  RedirectError,
});
