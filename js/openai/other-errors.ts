/** Errors of parts that are not here: nothing throws them. They are there to be imported, made and asked for by name. */
import { APIError } from '../errors/api.js';
import { hide, nameErrors, TokenbrookError } from '../errors/base.js';

/** What a server of tokens says when it gives none. Nothing here throws it. */
export class OAuthError extends APIError<number, Headers> {
  /** A name for the failure, such as `invalid_grant`. */
  readonly error_code: string | undefined;

  constructor(status: number, error: object | undefined, headers: Headers) {
    const { error: code, error_description: description } = (error ?? {}) as Record<
      string,
      string | undefined
    >;
    super(status, error, description || code || 'OAuth2 authentication error', headers);
    this.error_code = code;
  }
}

/** A provider of identity tokens failed. Nothing here throws it. */
export class SubjectTokenProviderError extends TokenbrookError {
  /** Which one. */
  readonly provider: string;

  constructor(message: string, provider: string, cause?: Error) {
    super(message);
    this.provider = provider;
    if (cause) hide(this, 'cause', cause);
  }
}

/** The signature of a webhook is not right. Nothing here throws it. */
export class InvalidWebhookSignatureError extends Error {}

nameErrors({ OAuthError, SubjectTokenProviderError, InvalidWebhookSignatureError });
