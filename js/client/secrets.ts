import type { Budget } from '../stream/body.js';
import type { ClientOptions } from '../types/options.js';
import type { Loader } from '../wasm/load.js';
import type { Client } from './client.js';

/** What a client keeps beside itself, for its fields show in a console and in logs, and some of this is secret. */
export interface Secrets extends Pick<ClientOptions, 'apiKey' | 'fetch' | 'defaultHeaders' | 'defaultQuery'> {
  readonly loader: Loader;
  /** What its streams hold together. */
  readonly budget: Budget;
}

const kept = /* @__PURE__ */ new WeakMap<Client, Secrets>();

/** Keeps what belongs to a client. */
export function keepSecrets(client: Client, secrets: Secrets): void {
  kept.set(client, secrets);
}

/** What was kept of a client. */
export function secretsOf(client: Client): Secrets {
  return kept.get(client) as Secrets;
}
