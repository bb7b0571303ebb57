/** The error classes, under the names that `openai/error` has. */
export { TokenbrookError as OpenAIError } from '../errors/base.js';
export * from '../errors/index.js';
export * from './other-errors.js';
