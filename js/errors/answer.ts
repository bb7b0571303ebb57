import type { AccumulatedCompletion, ChatCompletion } from '../types/answer.js';
import { hide, nameErrors, TokenbrookError } from './base.js';

/** The body ended in the middle of the answer: a choice had neither a finish reason nor was there a `[DONE]`. */
export class TruncatedStreamError extends TokenbrookError {}

/** The server answered with success and an empty body. */
export class EmptyStreamError extends TokenbrookError {}

/** The answer, or an event of it, is not the JSON it should be. A `SyntaxError`, too. The payload is not shown. */
export class MalformedEventError extends TokenbrookError {
  /** Where: bytes from the beginning of the event's data, or UTF-16 units of a whole answer. */
  readonly position: number | undefined;

  constructor(message: string, position?: number) {
    super(message);
    this.position = position;
  }
}

/** Instead of an answer an HTML page came, as proxies send. The page is not shown. */
export class HTMLResponseError extends TokenbrookError {}

/** An event is longer than `maxEventBytes`, or the streams of a client hold more than `maxBufferedBytes`. */
export class OverflowError extends TokenbrookError {}

/** The WebAssembly memory cannot grow any further. */
export class OutOfMemoryError extends TokenbrookError {}

/** The answer to be parsed was cut at the token limit. */
export class LengthFinishReasonError extends TokenbrookError {
  /** The answer as far as it went. Not enumerable. */
  declare readonly completion?: ChatCompletion | AccumulatedCompletion;

  constructor(completion?: ChatCompletion | AccumulatedCompletion) {
    super('Could not parse the answer: the length limit was reached. Raise `max_completion_tokens`.');
    hide(this, 'completion', completion);
  }
}

/** The answer to be parsed was withheld by the server's content filter. */
export class ContentFilterFinishReasonError extends TokenbrookError {
  /** The answer as far as it went. Not enumerable. */
  declare readonly completion?: ChatCompletion | AccumulatedCompletion;

  constructor(completion?: ChatCompletion | AccumulatedCompletion) {
    super('Could not parse the answer: the content filter rejected it.');
    hide(this, 'completion', completion);
  }
}

// As what `JSON.parse` throws, which is what `openai` throws.
Object.setPrototypeOf(MalformedEventError.prototype, SyntaxError.prototype);

nameErrors({
  TruncatedStreamError,
  EmptyStreamError,
  MalformedEventError,
  HTMLResponseError,
  OverflowError,
  OutOfMemoryError,
  LengthFinishReasonError,
  ContentFilterFinishReasonError,
});
