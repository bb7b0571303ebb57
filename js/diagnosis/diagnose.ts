/**
 * "Failed to fetch", explained. A page is not told why its request failed; what can be found out without guessing is
 * looked for here: by looking, and by asking its server for nothing (HEAD, or GET, without key, cookies, query and body,
 * so that nothing is billed, changed or given away).
 */
import { type Diagnosis, type DiagnosisCause, say } from './sentences.js';

/** What has to be known of a request to find out why it failed; nothing of it is secret. */
export interface Asked {
  /** The address, without its query. */
  readonly url: string;
  /** Names of the headers for which a server must be asked first (CORS). */
  readonly headers: readonly string[];
  /** When it was made, by `performance.now()`. */
  readonly startedAt: number;
  /** Ends the questions. */
  readonly signal: AbortSignal;
}

/** Permissions to ask servers of this machine, and others of its network; older browsers have one for both. */
const LOOPBACK = 'loopback-network';
const LOCAL = 'local-network';
const EITHER = 'local-network-access';

/** The longest time in ms for each of at most four rounds of questions. */
const PATIENCE = 2000;

/** Whose answers this page could read: they need not be suspected any more. */
const readable = /* @__PURE__ */ new Set<string>();
let leftAt: number | undefined;

/** Takes notice of pages that are left: their requests fail. To be called before a request. */
export function watch(): void {
  if (leftAt !== undefined || typeof document !== 'object') return;
  leftAt = 0;
  addEventListener('pagehide', () => {
    leftAt = performance.now();
  });
}

/** Takes notice of an answer that could be read. */
export function answered(url: string): void {
  if (inPage()) readable.add(locate(url).origin);
}

/** What can be told without asking anyone; also of an answer that breaks off. */
export function glance(url: string, startedAt: number): 'unloading' | 'offline' | undefined {
  if (!inPage()) return undefined;
  if (leftAt !== undefined && leftAt > startedAt) return 'unloading';
  // Without a network there are still the servers of this very machine.
  return navigator.onLine === false && !isNear(locate(url).hostname) ? 'offline' : undefined;
}

/** Finds out why a request got no answer. `undefined` where there is no page, and so nothing that is hidden. */
export async function diagnose({ url, headers, startedAt, signal }: Asked): Promise<Diagnosis | undefined> {
  if (!inPage()) return undefined;
  const { origin: server, pathname, protocol, hostname } = locate(url);
  const address = server + pathname;
  const home = origin.startsWith('http') ? new URL(origin).hostname : '';
  const near = isNear(hostname);
  const tell = (cause: DiagnosisCause, refused: string[] = []) => say(cause, server, refused);
  const ask: Ask = (address, init) => answers(address, signal, init);

  const seen = glance(url, startedAt);
  if (seen) return tell(seen);
  // Of a page that is near itself it can be tried whether there is a network at all.
  if (near && isNear(home) && navigator.onLine === false && !(await ask(origin))) return tell('offline');
  if (origin.startsWith('https:') && protocol === 'http:' && !near) return tell('mixed-content');
  const kept = near && home && !isNear(home);
  if (kept) {
    const place = /^(127\.|\[::1|(.+\.)?localhost$)/.test(hostname) ? LOOPBACK : LOCAL;
    const allowed = (await permission(place)) ?? (await permission(EITHER));
    if (allowed === 'denied') return tell('local-network');
    // Asking would make the browser ask its user once more.
    if (allowed === 'prompt') return tell('unknown');
  }
  let forbidden = '';
  const look = ({ disposition, effectiveDirective, blockedURI }: SecurityPolicyViolationEvent): void => {
    if (disposition === 'enforce' && effectiveDirective === 'connect-src') forbidden += `${blockedURI} `;
  };
  const isForbidden = async (address: string): Promise<boolean> => {
    // The event is a task of its own.
    await new Promise((resolve) => setTimeout(resolve));
    return forbidden.includes(`${address} `) || forbidden.includes(`${server} `);
  };
  addEventListener('securitypolicyviolation', look);
  try {
    const reached = await ask(address);
    if (await isForbidden(address)) {
      forbidden = '';
      // It may be a redirection that the policy forbids, of this question alone.
      await ask(address, { mode: 'cors', redirect: 'manual' });
      return tell((await isForbidden(address)) ? 'csp' : 'unknown');
    }
    if (reached === false) {
      const root = `${server}/`;
      // Some servers hang up on HEAD alone.
      const silent =
        !kept &&
        (await ask(root)) === false &&
        (await ask(root, { method: 'GET' })) === false &&
        // It may lead elsewhere, where nobody answers.
        (await ask(root, { mode: 'cors', redirect: 'manual' })) === false;
      return tell(
        silent && !(await isForbidden(root)) && !(await isKept(root)) ? 'dns-or-refused' : 'unknown',
      );
    }
    // What a service worker says is not what the server says.
    if (!reached || server === origin || readable.has(server) || isServed()) return tell('unknown');
  } finally {
    removeEventListener('securitypolicyviolation', look);
  }
  // Servers differ in what they let pages read of HEAD and of POST, and only POST would show it: a suspicion.
  if ((await ask(address, { mode: 'cors' })) === false) return say('unknown', server, [], true);
  const judge = async (method: string, headers: readonly string[]): Promise<string[]> => {
    const judged = await Promise.all(
      headers.map((name) => {
        const value = name === 'content-type' ? 'application/json' : 'diagnosis';
        return ask(address, { method, mode: 'cors', headers: { [name]: value } });
      }),
    );
    return headers.filter((_, at) => judged[at] === false);
  };
  // It may be the method that such a server refuses, or chance.
  const refused = await judge('GET', await judge('HEAD', headers));
  return refused.length > 0 ? tell('cors', refused) : tell('unknown');
}

/** Whether it may be the browser that lets nothing through: its worker, an extension, or what its user denied. */
async function isKept(address: string): Promise<boolean> {
  if (isServed()) return true;
  // What never left the browser took no time.
  if (performance.getEntriesByName(address).some(({ duration }) => duration === 0)) return true;
  // A name may be that of this machine, or of one in its network.
  return (await Promise.all([LOOPBACK, LOCAL, EITHER].map(permission))).includes('denied');
}

/** Whether a service worker answers for this page. */
function isServed(): boolean {
  return !!navigator.serviceWorker?.controller;
}

/** Whether this is a page or a worker of one. */
function inPage(): boolean {
  return typeof location === 'object' && typeof origin === 'string';
}

/** An address, which may be relative to the page's origin. */
function locate(url: string): URL {
  return origin.startsWith('http') ? new URL(url, origin) : new URL(url);
}

/** Whether a host is on this machine or its network, by its name. */
function isNear(host: string): boolean {
  return /^((127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\.[\d.]+|\[(::1|f[cde].+)\]|[^.[]+|.+\.(local|localhost|internal|lan))$/.test(
    host,
  );
}

/** Whether the user lets the page do that; `undefined` in browsers that have no such permission. */
async function permission(name: string): Promise<PermissionState | undefined> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch {
    return undefined;
  }
}

/** Whether anything answers; with the mode `cors`, whether this page may know it. `undefined`: not in time. */
type Ask = (address: string, init?: RequestInit) => Promise<boolean | undefined>;

async function answers(
  address: string,
  signal: AbortSignal,
  init?: RequestInit,
): Promise<boolean | undefined> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, PATIENCE);
  signal.addEventListener('abort', stop);
  try {
    const { body } = await fetch(address, {
      method: 'HEAD',
      mode: 'no-cors',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: controller.signal,
      ...init,
    });
    body?.cancel().catch(() => {});
    return true;
  } catch {
    return controller.signal.aborted ? undefined : false;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
