import { APIUserAbortError } from '../errors/api.js';
import { TokenbrookError } from '../errors/base.js';
import { EventQueue } from './queue.js';

/** Events that every emitter has, with their listeners. */
export interface BaseEvents {
  /** The server has begun to answer. */
  connect: () => void;
  /** Something failed; `abort` and `error` exclude each other. */
  error: (error: TokenbrookError) => void;
  /** The caller aborted. */
  abort: (error: APIUserAbortError) => void;
  /** Nothing more comes, however it ended. */
  end: () => void;
}

// biome-ignore lint/suspicious/noExplicitAny: each event has listeners of its own.
type AnyListener = (...args: any[]) => void;
/** A listener for each event. */
export type Listeners<Events> = { [Event in keyof Events]: AnyListener };
/** What the listeners of an event are given. */
export type EventArgs<Events extends Listeners<Events>, Event extends keyof Events> = Parameters<
  Events[Event]
>;
/** What the promise of an event resolves to: nothing, its argument, or the list of them. */
export type EventValue<Events extends Listeners<Events>, Event extends keyof Events> =
  EventArgs<Events, Event> extends []
    ? undefined
    : EventArgs<Events, Event> extends [infer Only]
      ? Only
      : EventArgs<Events, Event>;

interface Registration {
  readonly listener: AnyListener;
  readonly once: boolean;
}

/**
 * Runs something in the background and tells of it by events. It begins after the current turn, so that listeners can
 * be added first. A failure that nobody listens to, or waits for, is an unhandled rejection.
 */
export class EventEmitter<Events extends BaseEvents & Listeners<Events>> {
  /** Aborts what runs. */
  readonly controller = new AbortController();
  readonly #listeners = new Map<keyof Events, Registration[]>();
  readonly #queues = new Set<Pick<EventQueue<unknown>, 'close' | 'drained'>>();
  readonly #end: Promise<void>;
  #resolve!: () => void;
  #reject!: (error: Error) => void;
  #awaited = false;
  #ended = false;
  #failure: TokenbrookError | undefined;

  /** @internal */
  constructor() {
    this.#end = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#end.catch(() => {});
  }

  /** Whether it has ended, however. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether it failed, or was aborted. */
  get errored(): boolean {
    return this.#failure !== undefined;
  }

  /** Whether the caller aborted it. */
  get aborted(): boolean {
    return this.#failure instanceof APIUserAbortError;
  }

  /** Adds a listener. */
  on<Event extends keyof Events>(event: Event, listener: Events[Event]): this {
    return this.#add(event, listener, false);
  }

  /** Adds a listener that is called once at most. */
  once<Event extends keyof Events>(event: Event, listener: Events[Event]): this {
    return this.#add(event, listener, true);
  }

  /** Removes a listener that was added last with this function. */
  off<Event extends keyof Events>(event: Event, listener: Events[Event]): this {
    const all = this.#listeners.get(event) ?? [];
    const at = all.map((one) => one.listener).lastIndexOf(listener);
    // A copy: it may be looped over right now.
    if (at >= 0)
      this.#listeners.set(
        event,
        all.filter((_, index) => index !== at),
      );
    return this;
  }

  /**
   * The next event of this kind: its argument, or the list of them where there are several. Rejects if it fails, or ends,
   * before.
   */
  emitted<Event extends keyof Events>(event: Event): Promise<EventValue<Events, Event>> {
    this.#awaited = true;
    return new Promise((resolve, reject) => {
      if (event !== 'error') this.once('error', reject as Events['error']);
      if (event !== 'abort') this.once('abort', reject as Events['abort']);
      this.once(event, ((...args: unknown[]) =>
        resolve((args.length > 1 ? args : args[0]) as EventValue<Events, Event>)) as Events[Event]);
      if (event !== 'end') {
        this.once('end', (() =>
          reject(new TokenbrookError(`It ended without an event "${String(event)}".`))) as Events['end']);
      }
    });
  }

  /**
   * The events of this kind from now on, each as the list of what a listener is given. Once it is being iterated, the
   * slowest iterator sets the pace at which the network is read. Rejects if it fails, unless that is what it tells of.
   */
  events<Event extends keyof Events>(event: Event): AsyncIterableIterator<EventArgs<Events, Event>> {
    return this.#queue(event, (...args) => args as EventArgs<Events, Event>);
  }

  /** Resolves when it has ended well, and rejects otherwise. */
  async done(): Promise<void> {
    this.#awaited = true;
    await this.#end;
  }

  /** Aborts. */
  abort(): void {
    this.controller.abort();
  }

  /** An iterator over the values that an event's arguments are made into. */
  #queue<Event extends keyof Events, Value>(
    event: Event,
    value: (...args: unknown[]) => Value,
    onLeave?: () => void,
  ): AsyncIterableIterator<Value> {
    this.#awaited = true;
    const push = ((...args: unknown[]) => {
      queue.push(value(...args));
      // The failure itself was asked for.
      if (event === 'error' || event === 'abort') queue.close();
    }) as Events[Event];
    const queue = new EventQueue<Value>(() => {
      this.off(event, push);
      this.#queues.delete(queue);
      onLeave?.();
    });
    if (this.#ended) queue.close(this.#failure);
    else {
      this.on(event, push);
      this.#queues.add(queue);
    }
    return queue;
  }

  /** @internal An iterator over an event's first argument; leaving it aborts. */
  _items<Event extends keyof Events>(event: Event): AsyncIterableIterator<EventArgs<Events, Event>[0]> {
    return this.#queue(
      event,
      (item) => item as EventArgs<Events, Event>[0],
      () => this.abort(),
    );
  }

  /** @internal Calls the listeners, in the order in which they were added. */
  _emit<Event extends keyof Events>(event: Event, ...args: EventArgs<Events, Event>): void {
    if (this.#ended) return;
    const all = this.#listeners.get(event);
    if (!all?.length) return;
    if (all.some(({ once }) => once)) {
      this.#listeners.set(
        event,
        all.filter(({ once }) => !once),
      );
    }
    for (const { listener } of all) listener(...args);
  }

  /** @internal Whether anybody listens to an event. */
  _heard(event: keyof Events): boolean {
    return !!this.#listeners.get(event)?.length;
  }

  /** @internal Waits until every iterator that has been begun has taken what there is. */
  async _room(): Promise<void> {
    for (const queue of this.#queues) await queue.drained();
  }

  /** @internal Aborts with a signal; returns how to stop following it. */
  _follow(signal: AbortSignal | null | undefined): () => void {
    const abort = (): void => this.controller.abort(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    return () => signal?.removeEventListener('abort', abort);
  }

  /** @internal Runs, after this turn, and ends. */
  _run(work: () => Promise<void>): void {
    afterThisTurn(() => {
      work().then(
        () => this.#finish(undefined),
        (thrown) => this.#finish(thrown),
      );
    });
  }

  #add<Event extends keyof Events>(event: Event, listener: Events[Event], once: boolean): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), { listener, once }]);
    return this;
  }

  #finish(thrown: unknown): void {
    const failure = thrown === undefined ? undefined : failureOf(thrown, this.controller.signal);
    this.#failure = failure;
    if (failure) {
      const event = this.aborted ? 'abort' : 'error';
      const heard = this._heard(event) || this.#awaited;
      this.#reject(failure);
      this.#safely(() => this._emit(event, ...([failure] as unknown as EventArgs<Events, typeof event>)));
      if (!heard) Promise.reject(failure);
    } else this.#resolve();
    this.#safely(() => this._emit('end', ...([] as unknown as EventArgs<Events, 'end'>)));
    this.#ended = true;
    for (const queue of [...this.#queues]) queue.close(failure);
  }

  // A listener's mistake at the end has no stream left to fail; it is thrown where the platform reports it.
  #safely(emit: () => void): void {
    try {
      emit();
    } catch (error) {
      Promise.reject(error);
    }
  }
}

/** As a timer of 0 ms would, but timers wait for 4 ms when one starts the next, and for a second in a hidden tab. */
function afterThisTurn(run: () => void): void {
  if (typeof MessageChannel !== 'function') return void setTimeout(run);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(undefined);
}

function failureOf(thrown: unknown, signal: AbortSignal): TokenbrookError {
  if (thrown instanceof TokenbrookError) return thrown;
  if (signal.aborted) return new APIUserAbortError({ cause: signal.reason ?? thrown });
  return new TokenbrookError(thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
}
