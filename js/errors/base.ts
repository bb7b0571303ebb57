import type { AccumulatedCompletion } from '../types/answer.js';

/**
 * What every error of this package is. `tokenbrook/openai` exports the same class as `OpenAIError`.
 *
 * A message, and whatever else is printed of an error, holds neither the key nor a passage of the prompt.
 */
export class TokenbrookError extends Error {
  /**
   * Of an error that happened after the answer began: everything of it that had been decoded, read or not.
   * Not enumerable, so that logging an error does not log the answer.
   */
  declare readonly partial?: AccumulatedCompletion;

  /**
   * Of an error that happened after the answer began: whether asking again repeats nothing, because no content,
   * reasoning, refusal or tool call had arrived.
   */
  declare readonly retrySafe?: boolean;

  /** @internal `MalformedEventError` is a `SyntaxError` by its prototypes, and one of ours as well. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    const isOne = Function.prototype[Symbol.hasInstance].call(this, value);
    return isOne || (this === TokenbrookError && value instanceof SyntaxError && 'position' in value);
  }

  constructor(message?: string, options?: { cause?: unknown }) {
    super(message);
    // By hand, and not enumerable: Chrome before 93 does not know the option.
    if (options && 'cause' in options) hide(this, 'cause', options.cause);
  }
}

/** Gives classes of errors their names, where minification cannot reach them. */
export function nameErrors(classes: Record<string, { prototype: Error }>): void {
  for (const [name, { prototype }] of Object.entries(classes)) hide(prototype, 'name', name);
}

/** Sets a property that is not enumerable. */
export function hide(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true });
}

/** Adds what had arrived of the answer to an error that ended it; it is put together when somebody asks for it. */
export function withPartial<E extends Error>(
  error: E,
  partial: () => AccumulatedCompletion,
  retrySafe: boolean,
): E {
  if (error instanceof TokenbrookError) {
    Object.defineProperty(error, 'partial', { get: partial, configurable: true });
    hide(error, 'retrySafe', retrySafe);
  }
  return error;
}

nameErrors({ TokenbrookError });
