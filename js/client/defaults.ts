import type { LogLevel } from '../types/options.js';

/** What a client's options are where they are left out; see `ClientOptions`. */
export const DEFAULTS = {
  timeout: 600_000,
  idleTimeout: 300_000,
  totalTimeout: 0,
  maxRetries: 2,
  maxRetryDelay: 60_000,
  maxEventBytes: 64 * 1024 * 1024,
  maxBufferedBytes: 256 * 1024 * 1024,
  validate: true,
  diagnose: true,
  thinkTags: false,
  cumulative: true,
  fetchOptions: undefined,
  logger: undefined,
  logLevel: 'warn' as LogLevel,
};
