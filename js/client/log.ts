import type { Logger, LogLevel } from '../types/options.js';

const LEVELS: readonly LogLevel[] = ['off', 'error', 'warn', 'info', 'debug'];

// How many requests have been logged.
let requests = 0;

/** Sends a message to the logger. The details have been masked before. */
export type Log = (level: Exclude<LogLevel, 'off'>, message: string, ...details: object[]) => void;

/**
 * A logger of one request, whose lines bear its name, from a severity on; `undefined` when nothing would be logged. A
 * logger that throws breaks no request.
 */
export function logFrom(level: LogLevel, logger: Logger | undefined): Log | undefined {
  const limit = LEVELS.indexOf(level);
  if (limit <= 0) return undefined;
  const name = `log_${++requests}`;
  return (severity, message, ...details) => {
    if (LEVELS.indexOf(severity) > limit) return;
    try {
      (logger ?? console)[severity](`tokenbrook: [${name}] ${message}`, ...details);
    } catch {
      // Not ours to report.
    }
  };
}

/** Whether text is the name of a level. */
export function isLogLevel(text: unknown): text is LogLevel {
  return LEVELS.includes(text as LogLevel);
}
