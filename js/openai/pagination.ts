/**
 * What `openai/pagination` has for the lists of this package.
 *
 * @packageDocumentation
 */
export { CursorPage, Page, Page as AbstractPage, PagePromise, type PageResponse } from '../pagination.js';
export type { CursorPageParams } from '../types/stored.js';
