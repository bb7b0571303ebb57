/**
 * A streamed answer as a store that any view can show: React's `useSyncExternalStore`, a Vue `shallowRef`, a Svelte
 * store. It needs no framework.
 *
 * @packageDocumentation
 */
import type { Client } from './client/client.js';
import type { AccumulatedCompletion } from './types/answer.js';
import type { RequestOptions } from './types/options.js';
import type { ChatCompletionCreateParamsStreaming } from './types/request.js';

/** What there is to show. Never changed: when there is more, there is another one. */
export interface AnswerSnapshot {
  /**
   * `idle`: nothing was asked. `waiting`: nothing has come yet. `streaming`: it is growing. `complete`, `stopped` (by
   * {@link AnswerStore.stop} or the next question) and `failed` (see `error`): it has ended.
   */
  readonly status: 'idle' | 'waiting' | 'streaming' | 'complete' | 'stopped' | 'failed';
  /** The text of choice 0. */
  readonly text: string;
  /** The thinking of choice 0, where the server sends it. */
  readonly reasoning: string;
  /** Everything that has come; `undefined` before that. */
  readonly completion: AccumulatedCompletion | undefined;
  /** Why it failed. */
  readonly error: Error | undefined;
}

/** One answer at a time, and who wants to know of it. Its functions need no `this`. */
export interface AnswerStore {
  /** Calls a listener whenever there is another snapshot; returns a function that ends this. */
  readonly subscribe: (listener: () => void) => () => void;
  /** What there is to show now; the same object until there is something new. */
  readonly getSnapshot: () => AnswerSnapshot;
  /** Asks, and stops what was being answered. Resolves when the answer has ended, in whatever way; never rejects. */
  readonly ask: (
    body: Omit<ChatCompletionCreateParamsStreaming, 'stream'>,
    options?: RequestOptions,
  ) => Promise<void>;
  /** Stops the answer; what has come stays. */
  readonly stop: () => void;
}

/** How a store tells of changes. */
export interface AnswerStoreOptions {
  /**
   * ms between two snapshots while the answer grows, for no eye sees more of them than a screen shows.
   * @default 16
   */
  interval?: number;
}

const IDLE: AnswerSnapshot = {
  status: 'idle',
  text: '',
  reasoning: '',
  completion: undefined,
  error: undefined,
};

/** Makes a store of the answers that a client gives. Making one asks nobody. */
export function answerStore(client: Client, { interval = 16 }: AnswerStoreOptions = {}): AnswerStore {
  const listeners = new Set<() => void>();
  let snapshot = IDLE;
  let controller = new AbortController();

  const show = (next: AnswerSnapshot): void => {
    snapshot = next;
    for (const listener of [...listeners]) listener();
  };

  async function ask(
    body: Omit<ChatCompletionCreateParamsStreaming, 'stream'>,
    options?: RequestOptions,
  ): Promise<void> {
    controller.abort();
    controller = new AbortController();
    const own = controller;
    const signal = following(own, options?.signal);
    // An answer that another one has taken the place of is not shown any more.
    const showOwn = (next: AnswerSnapshot): void => {
      if (own === controller) show(next);
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    showOwn({ ...IDLE, status: 'waiting' });
    try {
      const stream = await client.chat.completions.create({ ...body, stream: true }, { ...options, signal });
      for await (const _ of stream) {
        timer ??= setTimeout(() => {
          timer = undefined;
          showOwn(seen('streaming', stream.partial));
        }, interval);
      }
      const { kind, partial } = await stream.outcome;
      showOwn(seen(kind === 'complete' ? 'complete' : 'stopped', partial));
    } catch (thrown) {
      const error = thrown as Error & { partial?: AccumulatedCompletion };
      showOwn(signal.aborted ? { ...snapshot, status: 'stopped' } : seen('failed', error.partial, error));
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    subscribe(listener) {
      // Of its own, so that two subscriptions of one function are two.
      const told = (): void => listener();
      listeners.add(told);
      return () => void listeners.delete(told);
    },
    getSnapshot: () => snapshot,
    ask,
    stop: () => controller.abort(),
  };
}

function seen(
  status: AnswerSnapshot['status'],
  completion: AccumulatedCompletion | undefined,
  error?: Error,
): AnswerSnapshot {
  const message = completion?.choices.find(({ index }) => index === 0)?.message;
  const { content, reasoning = '' } = message ?? {};
  return { status, text: content ?? '', reasoning, completion, error };
}

/** The controller's signal, aborted with the caller's. */
function following(controller: AbortController, signal: AbortSignal | null | undefined): AbortSignal {
  if (signal?.aborted) controller.abort(signal.reason);
  signal?.addEventListener('abort', () => controller.abort(signal.reason), { signal: controller.signal });
  return controller.signal;
}
