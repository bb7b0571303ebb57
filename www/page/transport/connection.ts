import Tokenbrook from 'tokenbrook';
import type { Settings } from '../state/settings.js';

/** The endpoint beside this page's server. */
export interface LocalEndpoint {
  readonly baseURL: string;
  /** Its origin. */
  readonly origin: string;
  /** Whether it passes requests on to a server elsewhere. */
  readonly relay: boolean;
  /** What it can be asked to do wrong. */
  readonly faults: readonly Fault[];
}

/** A fault that the endpoint can be asked for by an address of its own. */
export interface Fault {
  readonly name: string;
  /** What happens, one sentence. */
  readonly what: string;
}

/** Where requests go. */
export interface Connection {
  readonly client: Tokenbrook;
  /** The server, as it is named in the middle of a sentence. */
  readonly server: string;
}

/** Protects nothing. A relay puts its own key in the place of this one. */
const DEMO_KEY = 'sk-local-demo';

/** Asks the server of this page for its local endpoint; a page hosted elsewhere has none. */
export async function findLocalEndpoint(): Promise<LocalEndpoint | undefined> {
  const config = (await getJson('config.json')) as
    | { baseURL?: string; endpoint?: string; relay?: boolean }
    | undefined;
  if (!config?.baseURL || !config.endpoint) return undefined;
  const { baseURL, endpoint: origin, relay = false } = config;
  const faults = await getJson(`${origin}/faults`);
  return { baseURL, origin, relay, faults: Array.isArray(faults) ? (faults as Fault[]) : [] };
}

async function getJson(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { cache: 'no-store' });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

/** The client for the chosen server. Making one is cheap: it is made anew whenever a setting may have changed. */
export function connect(settings: Settings, local: LocalEndpoint | undefined): Connection {
  if (local && settings.server === 'local') {
    const baseURL = settings.fault ? `${local.origin}/fault/${settings.fault}/v1` : local.baseURL;
    return {
      client: new Tokenbrook({ apiKey: DEMO_KEY, baseURL }),
      server: local.relay ? 'the relay on this machine' : 'the local endpoint',
    };
  }
  const client = new Tokenbrook({
    apiKey: settings.apiKey || null,
    ...(settings.baseURL && { baseURL: settings.baseURL }),
  });
  return { client, server: hostOf(client.baseURL) };
}

/** Whether nothing has been entered yet: the default server is not worth asking without a key. */
export function lacksKey({ server, baseURL, apiKey }: Settings): boolean {
  return server === 'other' && !baseURL && !apiKey;
}

/** The models that the server offers, in its order. */
export async function listModels({ client }: Connection, signal: AbortSignal): Promise<string[]> {
  const models: string[] = [];
  for await (const model of client.models.list({ signal })) models.push(model.id);
  return models;
}

function hostOf(baseURL: string): string {
  try {
    return new URL(baseURL).host;
  } catch {
    return baseURL;
  }
}
