import type { AccumulatedCompletion, ChatCompletionCreateParams, Outcome } from 'tokenbrook';

/** What the page asks of the worker. */
export type ToWorker =
  | { kind: 'ask'; id: number; body: Omit<ChatCompletionCreateParams, 'stream'> }
  | { kind: 'stop'; id: number };

/** What the worker tells the page. */
export type FromWorker =
  | { kind: 'text'; id: number; text: string }
  | { kind: 'end'; id: number; ending: Outcome['kind']; completion: AccumulatedCompletion }
  | { kind: 'error'; id: number; name: string; message: string };
