import type { RunnableFunctionWithParse } from './types.js';

/** A tool of `runTools` that has TypeScript check that its function takes what its `parse` gives. */
export class ParsingToolFunction<Args extends object, ToolContext = unknown> {
  readonly type: 'function' = 'function' as const;
  readonly function: RunnableFunctionWithParse<Args, ToolContext>;

  constructor(input: RunnableFunctionWithParse<Args, ToolContext>) {
    this.function = input;
  }
}
