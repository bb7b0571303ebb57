export * from './answer.js';
export * from './api.js';
export { TokenbrookError } from './base.js';
export * from './request.js';
