import { hide, nameErrors, TokenbrookError } from '../errors/base.js';

/** The model's text is not what the schema asks for. `cause` is what the schema's library says, or a SyntaxError. */
export class StructuredOutputError extends TokenbrookError {
  /** The text. Not enumerable, so that logging the error does not log the answer. */
  declare readonly text: string;

  constructor(message: string, text: string, cause: unknown) {
    super(message, { cause });
    hide(this, 'text', text);
  }
}

nameErrors({ StructuredOutputError });
