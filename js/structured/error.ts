import { hide, nameErrors, TokenbrookError } from '../errors/base.js';

/** The model's text is not what the schema asks for; `cause` is what the schema's library, or JSON.parse, says. */
export class StructuredOutputError extends TokenbrookError {
  /** The text. Not enumerable, so that logging the error does not log the answer. */
  declare readonly text: string;

  constructor(what: string, text: string, cause: unknown) {
    super(`${what} not what the schema asks for: see \`cause\`, and \`text\` for the text itself.`, {
      cause,
    });
    hide(this, 'text', text);
  }
}

nameErrors({ StructuredOutputError });
