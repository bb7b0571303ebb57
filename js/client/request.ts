import type { Engine, EngineExchange, Fault } from '../engine.js';
import { APIUserAbortError } from '../errors/api.js';
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

/** A successful answer; without its text, its body is unread. */
interface Sent {
  response: Response;
  text?: string;
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
  /** The successful answer. */
  readonly sent: Promise<Sent>;
  #unread = false;
  #live: EngineExchange | undefined;
  #unlisten = (): void => {};

  constructor(client: Client, plan: RequestPlan | PromiseLike<RequestPlan>) {
    this.client = client;
    this.sent = this.#send(plan);
    // Sent in any case; whoever reads the answer meets the failure.
    this.sent.catch(() => {});
  }

  /** The successful answer; its body is unread if it is to be streamed, or was asked for in the turn of the request. */
  async response(): Promise<Response> {
    this.#unread = true;
    const { response, text } = await this.sent;
    if (text === undefined) return response;
    return new Response(text || null, response);
  }

  /** The successful answer and its whole body. */
  async text(): Promise<Required<Sent>> {
    const { response, text } = await this.sent;
    return { response, text: text ?? (await response.text()) };
  }

  /** Nothing more is to be read: lets go of the exchange and of the caller's signal. */
  settle(): void {
    this.#unlisten();
    this.#live?.free();
    this.#live = undefined;
  }

  async #send(plan: RequestPlan | PromiseLike<RequestPlan>): Promise<Sent> {
    try {
      const exchange = await this.#open(plan);
      if (this.#unread || this.plan.stream) return { response: await exchange.respond() };
      const answer = await exchange.text();
      this.settle();
      return answer;
    } catch (thrown) {
      this.settle();
      const { signal } = this.controller;
      if (isFault(thrown) && thrown.kind === 'abort') throw new APIUserAbortError({ cause: signal.reason });
      throw asError(thrown);
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
      if (wanted) check(loader, engine, body.value);
    } else {
      engine = await loader.init();
      if (wanted) check(loader, engine, JSON.parse(body.sent as string));
    }
    this.#listen(plan.signal);
    this.#live = new engine.Exchange(callOf(client, plan, body.sent, log));
    this.controller.signal.addEventListener('abort', () => this.#live?.cancel());
    return this.#live;
  }

  #listen(signal: AbortSignal | null | undefined): void {
    if (!signal) return;
    const abort = (): void => this.controller.abort(signal.reason);
    if (signal.aborted) {
      abort();
      throw new APIUserAbortError({ cause: signal.reason });
    }
    signal.addEventListener('abort', abort);
    this.#unlisten = () => signal.removeEventListener('abort', abort);
  }
}

function check(loader: Loader, engine: Engine, body: unknown): void {
  let fault: Fault | undefined;
  try {
    fault = engine.checkRequest(body);
  } catch (cause) {
    // A trap leaves the instance unusable.
    loader.dropInstance(engine);
    throw new TokenbrookError('The request could not be checked.', { cause });
  }
  if (fault) throw fromFault(fault);
}

function callOf(client: Client, plan: RequestPlan, body: BodyInit | undefined, log: Log | undefined) {
  const { apiKey, fetch, defaultHeaders, defaultQuery } = secretsOf(client);
  const timeout = plan.timeout ?? client.timeout;
  if (!Number.isInteger(timeout) || timeout < 0) {
    throw new TokenbrookError('`timeout` must be a whole number of milliseconds, 0 or more.');
  }
  const headers = [...headerRules(defaultHeaders), ...headerRules(plan.headers)];
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
