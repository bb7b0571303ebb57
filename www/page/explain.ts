import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  AuthenticationError,
  EmptyStreamError,
  HTMLResponseError,
  InternalServerError,
  InvalidRequestError,
  MalformedEventError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  RedirectError,
  TruncatedStreamError,
} from 'tokenbrook';

/** What went wrong, for the person in front of the page. Plain data, for it is kept with the conversation. */
export interface Problem {
  /** What happened, one sentence. */
  readonly sentence: string;
  /** What to do about it. */
  readonly remedy: string;
  /** For whoever has to find the cause: class, message, request id. */
  readonly detail: string;
  /** Whether the remedy is in the settings. */
  readonly inSettings: boolean;
}

type Explanation = Omit<Problem, 'detail'>;

/** Turns an error of the client into a sentence and a remedy. `begun`: part of the answer had arrived. */
export function explain(error: unknown, server: string, begun: boolean): Problem {
  return { ...sentenceOf(error, server, begun), detail: detailOf(error) };
}

function sentenceOf(error: unknown, server: string, begun: boolean): Explanation {
  const Server = server.charAt(0).toUpperCase() + server.slice(1);
  const kept = begun ? 'What had arrived is kept. Retry asks again.' : 'Retry asks again.';
  const retry = (sentence: string, remedy = kept): Explanation => ({ sentence, remedy, inSettings: false });
  const settings = (sentence: string, remedy: string): Explanation => ({
    sentence,
    remedy,
    inSettings: true,
  });

  // From the most particular class to the most general.
  if (error instanceof InvalidRequestError) {
    return settings(
      'The request was not sent, because the server would not take it.',
      `${error.message} Change it in the settings.`,
    );
  }
  if (error instanceof AuthenticationError) {
    return settings(`${Server} did not accept the key.`, 'Check the API key in the settings.');
  }
  if (error instanceof PermissionDeniedError) {
    return settings('The key is not allowed to do this.', 'Choose another model, or use another key.');
  }
  if (error instanceof NotFoundError) {
    return settings(
      `${Server} knows no such model or address.`,
      'Choose another model, or check the base URL: it usually ends in /v1.',
    );
  }
  if (error instanceof RateLimitError) {
    return retry(
      `${Server} has had too many requests, or the quota is used up.`,
      `${waitFor(error)}, then press Retry.`,
    );
  }
  if (error instanceof APIConnectionTimeoutError) {
    return retry(`${Server} took too long.`);
  }
  if (error instanceof RedirectError) {
    return settings(
      `${Server} sent the request on to another server, which was not followed to protect the key.`,
      'Enter the final address as the base URL.',
    );
  }
  if (error instanceof APIConnectionError) {
    return begun
      ? retry(`The connection to ${server} broke in the middle of the answer.`)
      : settings(
          `${Server} could not be reached.`,
          'Check that it is running, that the base URL is right, and that it allows requests from this page (CORS).',
        );
  }
  if (error instanceof InternalServerError) {
    return retry(`${Server} failed.`, `The fault is on its side. ${kept}`);
  }
  if (error instanceof APIError) {
    return begun
      ? retry(`${Server} reported an error in the middle of the answer.`)
      : settings(`${Server} refused the request.`, error.message);
  }
  if (error instanceof TruncatedStreamError) {
    return retry(`The answer broke off: ${server} closed the connection before it was complete.`);
  }
  if (error instanceof EmptyStreamError) {
    return retry(`${Server} sent an empty answer.`);
  }
  if (error instanceof MalformedEventError) {
    return retry(`${Server} sent something that is not valid JSON.`);
  }
  if (error instanceof HTMLResponseError) {
    return settings(
      `A web page came instead of an answer.`,
      'A proxy may be in the way, or the base URL is not that of an API.',
    );
  }
  return retry('The answer ended with an error.');
}

function waitFor(error: APIError): string {
  const seconds = Math.ceil(
    (error.retryAfter ?? Number(error.headers?.get('retry-after') ?? Number.NaN) * 1000) / 1000,
  );
  return seconds > 0 ? `Wait ${seconds === 1 ? 'a second' : `${seconds} seconds`}` : 'Wait a little';
}

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const request = error instanceof APIError && error.requestID ? ` (request ${error.requestID})` : '';
  return `${error.name}: ${error.message}${request}`;
}
