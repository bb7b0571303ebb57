import { nameErrors, TokenbrookError } from './base.js';

/** The request was not sent, because it is not one that the API takes. Turn the check off with `validate: false`. */
export class InvalidRequestError extends TokenbrookError {
  /** Where in the body, such as `messages[2].content[0].image_url.url`. */
  readonly path: string;

  constructor(message: string, path: string) {
    super(message);
    this.path = path;
  }
}

nameErrors({ InvalidRequestError });
