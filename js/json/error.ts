import { nameErrors, TokenbrookError } from '../errors/base.js';

/** The text is not JSON, whatever may follow. The text itself is not shown. */
export class MalformedJSONError extends TokenbrookError {
  /** Where: UTF-16 units from the beginning of the text. */
  readonly position: number;

  constructor(position: number) {
    super(`Malformed JSON at position ${position}: no JSON document goes on like this.`);
    this.position = position;
  }
}

nameErrors({ MalformedJSONError });
