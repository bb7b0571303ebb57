import { type Asked, answered, watch } from '../diagnosis/diagnose.js';
import { askedBy, explain } from '../diagnosis/explain.js';
import type { Call, Engine, EngineExchange, Fault } from '../engine.js';
import { type APIConnectionError, APIUserAbortError } from '../errors/api.js';
import { TokenbrookError } from '../errors/base.js';
import { asError, fromFault, isFault } from '../errors/fault.js';
import type { FinalRequestOptions } from '../types/options.js';
import type { Loader } from '../wasm/load.js';
import { queryPairs } from './address.js';
import { prepareBody } from './body.js';
import type { Client } from './client.js';
import { headerRules } from './headers.js';
import { type Log, logFrom } from './log.js';
import { secretsOf } from './secrets.js';

/** What a resource adds to the caller's options. */
export interface RequestPlan extends FinalRequestOptions {
  /** Whether the body is a chat request, to be checked before it is sent. */
  chat?: boolean;
}

/** One request under way: it ties the caller's signal, the exchange in Rust and, later, the body together. */
export class PendingRequest {
  /** Aborts the request; a stream shows it to its user. */
  readonly controller = new AbortController();
  /** When the request was made, by `performance.now()`. */
  readonly startedAt = performance.now();
  /** The options once they are known. */
  plan!: RequestPlan;
  /** Whose request it is. */
  readonly client: Client;
  readonly #exchange: Promise<EngineExchange>;
  readonly #response: Promise<Response>;
  #live: EngineExchange | undefined;
  #asked: Asked | undefined;
  #unlisten = (): void => {};

  constructor(client: Client, plan: RequestPlan | PromiseLike<RequestPlan>) {
    this.client = client;
    this.#exchange = this.#open(plan);
    // Sent in any case; whoever reads the answer meets the failure.
    this.#response = this.#ask('respond');
    this.#response.catch(() => {});
  }

  /** The successful answer, its body unread. */
  response(): Promise<Response> {
    return this.#response;
  }

  /** The successful answer and its whole body; to be settled by whoever asks, when nothing of it need be redacted. */
  async text(): Promise<{ response: Response; text: string }> {
    await this.#response;
    return this.#ask('text');
  }

  /** Takes the key and the prompt out of what the server said. */
  redact(text: string): string {
    return this.#live?.redact(text) ?? text;
  }

  /**
   * Nothing more is to be read: lets go of the exchange and of the caller's signal.
   *
   * @param complete whether the answer came to its end; what else reads the response, such as a fetch that logs, goes on
   */
  settle(complete = false): void {
    this.#unlisten();
    if (complete) this.#live?.complete();
    this.#live?.free();
    this.#live = undefined;
  }

  /** Whether failures of the connection are to be explained. */
  get diagnoses(): boolean {
    const { client, plan } = this;
    return (plan.diagnose ?? client.diagnose) && !secretsOf(client).fetch;
  }

  // The server's answer could be read.
  #heard(): void {
    if (this.#asked) answered(this.#asked.url);
  }

  async #ask<T>(what: 'respond' | 'text'): Promise<T> {
    const { signal } = this.controller;
    try {
      const exchange = await this.#exchange;
      const answer = await new Promise((...settle) => exchange[what](...settle));
      this.#heard();
      return answer as T;
    } catch (thrown) {
      const error = asError(thrown, (text) => this.redact(text));
      if (isFault(thrown) && thrown.status) this.#heard();
      if (this.#asked && isFault(thrown) && thrown.kind === 'connection') {
        await explain(error as APIConnectionError, this.#asked);
      }
      this.settle();
      if (isFault(thrown) && thrown.kind === 'abort') throw new APIUserAbortError({ cause: signal.reason });
      throw error;
    }
  }

  // Runs up to its first await in the caller's turn: what is checked there is what is sent.
  async #open(given: RequestPlan | PromiseLike<RequestPlan>): Promise<EngineExchange> {
    const plan = 'then' in given ? await given : given;
    this.plan = plan;
    const client = this.client;
    const body = prepareBody(plan.body);
    const log = logFrom(client.logLevel, client.logger);
    const wanted = plan.chat && (plan.validate ?? client.validate);
    const { loader } = secretsOf(client);
    let engine: Engine;
    if (loader.ready) {
      engine = loader.engine();
      if (wanted) check(loader, engine, body.value, log);
    } else {
      engine = await loader.init();
      if (wanted) check(loader, engine, JSON.parse(body.sent as string), log);
    }
    this.#listen(plan.signal);
    const call = callOf(client, plan, body.sent, log);
    if (this.diagnoses) {
      watch();
      this.#asked = askedBy(call, this.startedAt, this.controller.signal);
    }
    this.#live = loader.use(engine, () => new engine.Exchange(call));
    this.controller.signal.addEventListener('abort', () => this.#live?.cancel());
    return this.#live;
  }

  #listen(signal: AbortSignal | null | undefined): void {
    if (!signal) return;
    // Weakly: a signal that lives on must not keep a request that nobody reads any more.
    const abort = abortWith(new WeakRef(this.controller), signal);
    if (signal.aborted) {
      abort();
      throw new APIUserAbortError({ cause: signal.reason });
    }
    signal.addEventListener('abort', abort);
    this.#unlisten = () => signal.removeEventListener('abort', abort);
  }
}

function abortWith(controller: WeakRef<AbortController>, signal: AbortSignal): () => void {
  return () => controller.deref()?.abort(signal.reason);
}

function check(loader: Loader, engine: Engine, body: unknown, log: Log | undefined): void {
  const fault: Fault | undefined = loader.use(engine, () => engine.checkRequest(body));
  if (fault?.kind === 'warning') log?.('warn', fault.message);
  else if (fault) throw fromFault(fault);
}

function callOf(client: Client, plan: RequestPlan, body: BodyInit | undefined, log: Log | undefined): Call {
  const { apiKey, fetch, defaultHeaders, defaultQuery } = secretsOf(client);
  const timeout = plan.timeout ?? client.timeout;
  if (!Number.isInteger(timeout) || timeout < 0) {
    throw new TokenbrookError('`timeout` must be whole ms, 0 or more.');
  }
  const headers = [...client._headers(), ...headerRules(defaultHeaders), ...headerRules(plan.headers)];
  if (plan.idempotencyKey) headers.push(['idempotency-key', plan.idempotencyKey]);
  return {
    method: plan.method.toUpperCase(),
    baseURL: client.baseURL,
    path: plan.path,
    query: queryPairs({ ...defaultQuery, ...plan.query }),
    headers,
    body,
    apiKey: apiKey ?? null,
    fetch,
    fetchOptions: { ...client.fetchOptions, ...plan.fetchOptions },
    timeout,
    totalTimeout: plan.totalTimeout ?? client.totalTimeout,
    maxRetries: plan.maxRetries ?? client.maxRetries,
    maxRetryDelay: plan.maxRetryDelay ?? client.maxRetryDelay,
    stream: plan.stream === true,
    log,
  };
}
