/**
 * What `openai/api-promise` has.
 *
 * @packageDocumentation
 */
export { APIPromise } from '../client/api-promise.js';
