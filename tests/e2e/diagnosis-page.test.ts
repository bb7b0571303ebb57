/** "Failed to fetch", explained: what the page may not do, and what happened to it. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { confusion, faulty, OPTIONS, remembering, serving } from './diagnosis.support.js';
import { browserWith, contentOf, observeIn, open, site } from './faults.support.js';

const local = site();
// The same pages, as if they came from the internet.
const far = site();
const chrome = browserWith(() => [
  '--host-resolver-rules=MAP *.example 127.0.0.1',
  `--ip-address-space-overrides=127.0.0.1:${far.port}=public`,
  `--unsafely-treat-insecure-origin-as-secure=http://far.example:${far.port}`,
]);
const judge = confusion('diagnosis-page');

/** Decides for the user what a page may do; not all names are known to the protocol's types. */
async function decide(page: Page, decisions: Record<string, string>): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { browserContextId } = (await session.send('Target.getTargetInfo')).targetInfo;
  const { origin } = new URL(page.url());
  for (const [name, setting] of Object.entries(decisions)) {
    const decision = { permission: { name }, setting, origin, browserContextId };
    await session.send('Browser.setPermission', decision as never);
  }
}

describe('what the page may not do', () => {
  test.each(["connect-src 'self'", "default-src 'self'"])('its policy: %s', async (policy) => {
    const whole = `${policy}; script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval'`;
    const page = await chrome.page(`${local.origin}/page?${encodeURIComponent(whole)}`);
    const { baseURL } = await remembering();
    const { diagnosis } = await observeIn(page, baseURL, OPTIONS, true);
    expect(diagnosis?.cause).toBe('csp');
    judge('csp', 'csp', diagnosis?.cause);
    expect(diagnosis?.sentence).toContain(`${new URL(baseURL).origin} in connect-src`);
    await page.context().close();
  });

  /** A list of sources, what the server does, and what is then true. PORT is the server's. */
  const policies: Array<
    [string, 'fine' | 'POST reset' | 'all but POST redirected' | 'HEAD and POST reset', string]
  > = [
    ['https://127.0.0.1:PORT', 'fine', 'csp'],
    ['http://127.0.0.1:PORT/v2/', 'fine', 'csp'],
    ['http://localhost:PORT', 'fine', 'csp'],
    ["'none'", 'POST reset', 'csp'],
    ['http://127.0.0.1:PORT', 'POST reset', 'the connection'],
    ['http://127.0.0.1:PORT', 'all but POST redirected', 'the connection'],
    // Of the server's root the page may know nothing.
    ['http://127.0.0.1:PORT/v1/chat/completions', 'HEAD and POST reset', 'the connection'],
    ['http://127.0.0.1:PORT/v1/chat/completions', 'fine', 'cors'],
  ];
  test.each(policies)('its policy: connect-src %s, %s: %s', async (sources, does, truth) => {
    const { baseURL, port } = await serving(({ method, socket }, response) => {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader(
        'access-control-allow-headers',
        does === 'fine' ? 'content-type' : 'authorization, content-type',
      );
      if (method === 'OPTIONS') return response.end();
      if (does !== 'fine' && method === 'POST') return socket.resetAndDestroy();
      if (does === 'HEAD and POST reset' && method === 'HEAD') return socket.resetAndDestroy();
      if (does === 'all but POST redirected') response.writeHead(302, { location: 'http://other.example/' });
      return response.end('{}');
    });
    const allowed = sources.replace('PORT', String(port));
    const policy =
      `connect-src 'self' ${allowed}; script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval'`.replace(
        "'self' 'none'",
        "'none'",
      );
    const page = await chrome.page(`${local.origin}/page?${encodeURIComponent(policy)}`);
    const { diagnosis } = await observeIn(page, baseURL, OPTIONS, true);
    judge(`connect-src ${sources}, ${does}`, truth, diagnosis?.cause);
    if (truth === 'csp') expect(diagnosis?.cause).toBe('csp');
    await page.context().close();
  });

  test('a policy that only reports forbids nothing', async () => {
    const page = await chrome.page(`${local.origin}/reporting?${encodeURIComponent("connect-src 'none'")}`);
    const { baseURL } = await faulty('refused-port');
    expect((await observeIn(page, baseURL, OPTIONS, true)).diagnosis?.cause).toBe('dns-or-refused');
    await page.context().close();
  });

  test('http from https: mixed-content', async () => {
    const page = await chrome.page(`${local.origin}/`);
    await page.route('https://secure.example/**', (route) => {
      const { body, type } = contentOf(new URL(route.request().url()).pathname);
      return route.fulfill({ body, contentType: type });
    });
    await open(page, 'https://secure.example/');
    const { port } = await remembering();
    const { diagnosis } = await observeIn(page, `http://api.example:${port}/v1`, OPTIONS, true);
    expect(diagnosis?.cause).toBe('mixed-content');
    judge('mixed-content', 'mixed-content', diagnosis?.cause);
    await page.context().close();
  });

  /** What may be decided, whether the server has a name, and what is then true. */
  const decisions: Array<[string[], 'denied' | 'granted' | 'prompt' | 'never', string, string]> = [
    // Without a window nobody can be asked: Chromium then denies by itself.
    [[], 'never', '127.0.0.1', 'local-network'],
    [['loopback-network'], 'denied', '127.0.0.1', 'local-network'],
    [['loopback-network'], 'denied', 'localhost', 'local-network'],
    [['loopback-network'], 'denied', 'api.example', 'local-network'],
    [['loopback-network'], 'prompt', '127.0.0.1', 'local-network'],
    [['loopback-network'], 'granted', '127.0.0.1', 'cors'],
    // What is decided of another place, or was once of both, counts for nothing.
    [['local-network-access', 'local-network'], 'denied', '127.0.0.1', 'local-network'],
    [['local-network-access', 'local-network'], 'granted', '127.0.0.1', 'local-network'],
    [['local-network-access', 'local-network'], 'granted', 'api.example', 'local-network'],
  ];
  test.each(decisions)('the local network: %j %s, %s', async (names, setting, host, truth) => {
    const origin = `http://far.example:${far.port}`;
    const page = await chrome.page(`${origin}/`);
    await decide(page, Object.fromEntries(names.map((name) => [name, setting])));
    const { port, requests } = await remembering();
    const { diagnosis } = await observeIn(page, `http://${host}:${port}/v1`, OPTIONS, true);
    judge(`${names.join(', ') || 'local network'} ${setting}, ${host}`, truth, diagnosis?.cause);
    if (truth === 'local-network') expect(requests).toEqual([]);
    if (setting === 'never' || (setting === 'denied' && host !== 'api.example' && names.length === 1))
      expect(diagnosis?.cause).toBe('local-network');
    if (truth === 'cors') expect(diagnosis?.cause).toBe('cors');
    await page.context().close();
  });

  test('what another decision says of a server that may be asked', async () => {
    const origin = `http://far.example:${far.port}`;
    const page = await chrome.page(`${origin}/`);
    await decide(page, {
      'loopback-network': 'granted',
      'local-network': 'denied',
      'local-network-access': 'denied',
    });
    const { baseURL } = await faulty('reset-before-headers');
    const { diagnosis } = await observeIn(page, baseURL, OPTIONS, true);
    judge('local network denied, loopback granted, reset', 'the connection', diagnosis?.cause);
    await page.context().close();
  });

  test('an extension, or whatever in the browser blocks addresses', async () => {
    const page = await chrome.page(`${local.origin}/`);
    const { baseURL, port, requests } = await remembering('*');
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.setBlockedURLs', { urls: [`*:${port}/*`] });
    const { diagnosis } = await observeIn(page, baseURL, OPTIONS, true);
    judge('blocked in the browser', 'an extension', diagnosis?.cause);
    expect(requests).toEqual([]);
    await page.context().close();
  });

  test.each([
    ['fails for all', 'Promise.reject(new Error("no"))'],
    [
      'answers the questions alone',
      "event.request.method === 'POST' ? Response.error() : new Response('{}')",
    ],
    [
      'lets nothing through that has a key',
      "event.request.headers.has('authorization') ? Response.error() : new Response('{}')",
    ],
  ])('a service worker that %s', async (does, answer) => {
    const { baseURL } = await remembering('*');
    const { port } = await serving(({ url }, response) => {
      const { body, type } = contentOf(url ?? '/');
      const worker = `addEventListener('install', () => skipWaiting());
        addEventListener('activate', (event) => event.waitUntil(clients.claim()));
        addEventListener('fetch', (event) => {
          if (event.request.url.includes('/v1')) event.respondWith(${answer});
        });`;
      const is = url === '/worker.js';
      response.setHeader('content-type', is ? 'text/javascript' : type).end(is ? worker : body);
    });
    const page = await chrome.page(`http://127.0.0.1:${port}/`);
    await page.evaluate(`new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('controllerchange', resolve);
      navigator.serviceWorker.register('/worker.js');
    })`);
    const { diagnosis, error } = await observeIn(page, baseURL, OPTIONS, true);
    expect(error).toBe('APIConnectionError');
    judge(`a service worker ${does}`, 'the worker', diagnosis?.cause);
    await page.context().close();
  });

  // Servers of this machine are no mixed content, whatever they are asked from.
  test.each([
    ['none', 'cors'],
    ['refused-port', 'dns-or-refused'],
    ['reset-before-headers', 'the connection'],
  ])('https asks 127.0.0.1: %s', async (fault, truth) => {
    const page = await chrome.page(`${local.origin}/`);
    await page.route('https://secure.example/**', (route) => {
      const { body, type } = contentOf(new URL(route.request().url()).pathname);
      return route.fulfill({ body, contentType: type });
    });
    await open(page, 'https://secure.example/');
    // Whose requests are routed has its preflights answered by the driver.
    await page.unrouteAll();
    await decide(page, { 'loopback-network': 'granted' });
    const { baseURL } = fault === 'none' ? await remembering() : await faulty(fault);
    const { diagnosis } = await observeIn(page, baseURL, OPTIONS, true);
    judge(`https asks 127.0.0.1: ${fault}`, truth, diagnosis?.cause);
    await page.context().close();
  });
});

describe('what happened to the page', () => {
  test('offline, before and in the middle of an answer', async () => {
    const page = await chrome.page(`${local.origin}/`);
    const { baseURL } = await faulty('stall');
    const reading = observeIn(page, baseURL, { ...OPTIONS, idleTimeout: 15_000 }, true);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await page.context().setOffline(true);
    const middle = await reading;
    expect(middle.outcome?.kind).toBe('errored');
    // A connection to this machine needs no network.
    expect(middle.diagnosis).toBeUndefined();
    const before = await observeIn(page, baseURL, OPTIONS, true);
    expect(before.diagnosis).toEqual({ cause: 'offline', sentence: 'The browser is offline.' });
    judge('offline', 'offline', before.diagnosis?.cause);
    await page.context().close();
  });

  test.each([
    ['left', "dispatchEvent(new Event('pagehide')); stop()", 'unloading'],
    ['stopped', 'stop()', 'unknown'],
  ])('%s', async (_, act, cause) => {
    const page = await chrome.page(`${local.origin}/`);
    const { baseURL } = await faulty('stall-before-headers');
    await page.evaluate(`setTimeout(() => { ${act} }, 500)`);
    const { error, diagnosis } = await observeIn(page, baseURL, OPTIONS, true);
    expect(error).toBe('APIConnectionError');
    expect(diagnosis?.cause).toBe(cause);
    await page.context().close();
  });

  // Without a network there is still this machine, and a page of this machine.
  test.each([
    ['refused-port', 'dns-or-refused'],
    ['reset-before-headers', 'the connection'],
    ['preflight-refused', 'cors'],
  ])('the browser says that it is offline, though it can ask this machine: %s', async (fault, truth) => {
    for (const home of [local.origin, `http://far.example:${far.port}`]) {
      const page = await chrome.page(`${home}/`);
      await page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => false })");
      const { baseURL } = await faulty(fault);
      const { diagnosis } = await observeIn(page, baseURL, OPTIONS, true);
      judge(
        `offline by its own words, ${home === local.origin ? 'near' : 'far'}: ${fault}`,
        home === local.origin ? truth : 'local-network',
        diagnosis?.cause,
      );
      await page.context().close();
    }
  });
});
