import { nameErrors, TokenbrookError } from '../errors/base.js';

/** A tool failed, or the model called one that there is not. `cause` is what the tool threw. */
export class ToolError extends TokenbrookError {
  /** The tool's name. */
  readonly tool: string;

  constructor(message: string, tool: string, options?: { cause?: unknown }) {
    super(message, options);
    this.tool = tool;
  }
}

nameErrors({ ToolError });
