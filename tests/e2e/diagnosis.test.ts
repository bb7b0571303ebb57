/** "Failed to fetch", explained: a confusion matrix. `unknown` may be said of anything, a wrong cause of nothing. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { cases, optionsOf, startFaulty } from '../js/faults.support.js';
import { browserWith, contentOf, observeIn, open, site } from './faults.support.js';

const local = site();
// The same pages, as if they came from the internet.
const far = site();
const chrome = browserWith(() => [
  '--host-resolver-rules=MAP *.example 127.0.0.1',
  `--ip-address-space-overrides=127.0.0.1:${far.port}=public`,
  `--unsafely-treat-insecure-origin-as-secure=http://far.example:${far.port}`,
]);

const OPTIONS = { maxRetries: 0, timeout: 20_000 };

/** What was wrong, and what was said of it. */
const matrix: Array<{ fault: string; truth: string; said: string }> = [];

/** Notes what was said; of what may be wrong only the truth or nothing. */
function judge(fault: string, truth: string, said: string | undefined): void {
  matrix.push({ fault, truth, said: said ?? 'nothing' });
  expect(['unknown', truth]).toContain(said);
}

afterAll(() => {
  console.table(matrix);
  const rows = matrix.map(({ fault, truth, said }) => `| ${fault} | ${truth} | ${said} |`);
  mkdirSync(join(import.meta.dirname, '../../build'), { recursive: true });
  writeFileSync(
    join(import.meta.dirname, '../../build/diagnosis.md'),
    `| fault | truth | said |\n|---|---|---|\n${rows.join('\n')}\n`,
  );
});

/** A server that allows pages what they need, and remembers what it was asked. */
async function remembering() {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'content-type');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { requests, port, baseURL: `http://127.0.0.1:${port}/v1` };
}

async function faulty(fault: string) {
  const server = await startFaulty(fault);
  onTestFinished(server.close);
  return server;
}

describe('faults of servers', () => {
  const known: Record<string, string> = {
    'refused-port': 'dns-or-refused',
    'preflight-refused': 'cors',
  };
  const unanswered = cases.filter((one) => {
    const { error, outcome } = (one.page ?? one).streamed;
    return error === 'APIConnectionError' && !outcome;
  });
  test.each(unanswered.map((one) => [one.fault, known[one.fault] ?? 'unknown', one] as const))(
    '%s: %s',
    async (fault, cause, one) => {
      const page = await chrome.page(`${local.origin}/`);
      const { baseURL } = await faulty(fault);
      const seen = await observeIn(page, baseURL, optionsOf(one, one.streamed), true);
      expect(seen.error).toBe('APIConnectionError');
      expect(seen.diagnosis?.cause).toBe(cause);
      const truths: Record<string, string> = { 'no-cors-at-all': 'cors', 'no-cors': 'cors' };
      judge(fault, truths[fault] ?? (cause === 'unknown' ? 'the connection' : cause), seen.diagnosis?.cause);
      // The developer is told so in the message, too.
      if (cause !== 'unknown') expect(seen.message).toContain(seen.diagnosis?.sentence);
      await page.context().close();
    },
  );

  test('what is answered has no diagnosis', async () => {
    const page = await chrome.page(`${local.origin}/`);
    for (const fault of ['none', 'unavailable', 'html-page', 'reset-mid-event', 'stall-before-headers']) {
      const { baseURL } = await faulty(fault);
      const seen = await observeIn(page, baseURL, { ...OPTIONS, timeout: 1000 }, true);
      expect([fault, seen.diagnosis]).toEqual([fault, undefined]);
    }
    await page.context().close();
  });

  test.each([
    ['a name that nobody has', 'http://nowhere.invalid/v1'],
    ['https where http is spoken', 'https://127.0.0.1:PORT/v1'],
  ])('%s: dns-or-refused', async (_, address) => {
    const page = await chrome.page(`${local.origin}/`);
    const { port } = await remembering();
    const baseURL = address.replace('PORT', String(port));
    const { diagnosis } = await observeIn(page, baseURL, OPTIONS, false);
    expect(diagnosis?.cause).toBe('dns-or-refused');
    expect(diagnosis?.sentence).toContain(new URL(baseURL).origin);
    await page.context().close();
  });
});

/** Servers that answer what the checks ask and fail only what they were asked for, or the reverse. */
describe('servers that mislead', () => {
  const allow = (response: ServerResponse, methods?: string): ServerResponse => {
    response.setHeader('access-control-allow-origin', '*');
    if (methods) response.setHeader('access-control-allow-methods', methods);
    return response.setHeader('access-control-allow-headers', 'authorization, content-type');
  };
  const reset = ({ socket }: IncomingMessage) => socket.resetAndDestroy();
  const servers: Record<string, [string, (request: IncomingMessage, response: ServerResponse) => unknown]> = {
    'CORS for POST alone, which is reset': [
      'the connection',
      (request, response) => {
        if (request.method === 'OPTIONS') return allow(response, 'POST').writeHead(204).end();
        return request.method === 'POST' ? reset(request) : response.writeHead(405).end();
      },
    ],
    'CORS for all methods but HEAD, POST is closed': [
      'the connection',
      (request, response) => {
        if (request.method === 'OPTIONS') return allow(response, 'GET, POST, OPTIONS').writeHead(204).end();
        return request.method === 'POST' ? request.socket.destroy() : response.writeHead(404).end();
      },
    ],
    'preflights for GET and POST alone, POST is reset': [
      'the connection',
      (request, response) => {
        const method = request.headers['access-control-request-method'] ?? '';
        if (request.method === 'OPTIONS')
          return allow(response)
            .writeHead(['GET', 'POST'].includes(method) ? 204 : 400)
            .end();
        return request.method === 'POST' ? reset(request) : allow(response).writeHead(405).end();
      },
    ],
    'no CORS for errors, as nginx, and POST is reset': [
      'the connection',
      (request, response) => {
        if (request.method === 'POST') return reset(request);
        return request.method === 'OPTIONS'
          ? allow(response).writeHead(204).end()
          : response.writeHead(401).end();
      },
    ],
    'CORS for all but the answer': [
      'cors',
      (request, response) => (request.method === 'POST' ? response.end('{}') : allow(response).end()),
    ],
    'no CORS, and POST is reset': [
      'cors',
      (request, response) => (request.method === 'POST' ? reset(request) : response.end()),
    ],
    'HEAD is reset, POST lacks CORS': [
      'cors',
      (request, response) => (request.method === 'HEAD' ? reset(request) : response.end()),
    ],
  };
  test.each(Object.entries(servers))('%s', async (name, [truth, answer]) => {
    const page = await chrome.page(`${local.origin}/`);
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const { diagnosis, error } = await observeIn(page, baseURL, OPTIONS, true);
    expect(error).toBe('APIConnectionError');
    judge(name, truth, diagnosis?.cause);
    await page.context().close();
  });
});

describe('what the server must allow', () => {
  test('the origin, which is no more than a suspicion', async () => {
    const page = await chrome.page(`${local.origin}/`);
    const { baseURL } = await faulty('no-cors-at-all');
    const { diagnosis, message } = await observeIn(page, baseURL, OPTIONS, true);
    expect(diagnosis?.cause).toBe('unknown');
    expect(diagnosis?.sentence).toContain(`"Access-Control-Allow-Origin: ${local.origin}"`);
    expect(message).toContain(diagnosis?.sentence);
    await page.context().close();
  });

  test('the headers, by name, and no others', async () => {
    const page = await chrome.page(`${local.origin}/`);
    const { baseURL } = await remembering();
    const { diagnosis } = await observeIn(page, baseURL, OPTIONS, true);
    expect(diagnosis?.sentence).toContain('"Access-Control-Allow-Headers: authorization"');
    const endpoint = await faulty('none');
    const titled = { ...OPTIONS, defaultHeaders: { 'X-Title': 'Brook', accept: 'text/event-stream' } };
    expect((await observeIn(page, endpoint.baseURL, titled, true)).diagnosis).toMatchObject({
      cause: 'cors',
      sentence: expect.stringContaining('"Access-Control-Allow-Headers: x-title"'),
    });
    await page.context().close();
  });

  test('once a page could read an answer, the server is not suspected', async () => {
    const page = await chrome.page(`${local.origin}/`);
    let refuses = false;
    const server = createServer((request, response) => {
      if (refuses && request.method === 'POST') return void request.socket.destroy();
      if (!refuses) response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-headers', 'authorization, content-type').end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    await observeIn(page, baseURL, OPTIONS, false);
    refuses = true;
    expect((await observeIn(page, baseURL, OPTIONS, false)).diagnosis?.cause).toBe('unknown');
    await page.context().close();
  });
});

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

  test('a policy that only reports forbids nothing', async () => {
    const page = await chrome.page(`${local.origin}/`);
    await page.route('**/reporting', (route) =>
      route.fulfill({
        body: '<!doctype html>',
        contentType: 'text/html',
        headers: { 'content-security-policy-report-only': "connect-src 'none'" },
      }),
    );
    await open(page, `${local.origin}/reporting`);
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

  // Without a window nobody can be asked: Chromium then denies by itself.
  test.each(['denied', 'prompt'] as const)('the local network, when permission is %s', async (setting) => {
    const origin = `http://far.example:${far.port}`;
    const page = await chrome.page(`${origin}/`);
    const session = await page.context().newCDPSession(page);
    for (const name of ['local-network-access', 'local-network', 'loopback-network']) {
      await session.send('Browser.setPermission', { permission: { name }, setting, origin }).catch(() => {});
    }
    const { baseURL, requests } = await remembering();
    const { diagnosis } = await observeIn(page, baseURL, OPTIONS, true);
    expect(diagnosis?.cause).toBe('local-network');
    judge('local-network', 'local-network', diagnosis?.cause);
    expect(requests.filter((line) => line.startsWith('POST'))).toEqual([]);
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
    // Chromium keeps a connection to this machine open when it plays being offline.
    if (middle.error === 'APIConnectionError') expect(middle.diagnosis?.cause).toBe('offline');
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
});

describe('the questions', () => {
  test('have no key, no cookie, no body, no query, and are few', async () => {
    const page = await chrome.page(`${local.origin}/`);
    await page.context().addCookies([{ name: 'session', value: 'crumbs', domain: '127.0.0.1', path: '/' }]);
    const { baseURL, requests } = await remembering();
    const options = { ...OPTIONS, defaultQuery: { key: 'sk-query-0123456789' } };
    expect((await observeIn(page, baseURL, options, true)).diagnosis?.cause).toBe('cors');
    const [first, ...rest] = requests;
    expect(first).toMatch(/^OPTIONS .*key=/);
    expect(rest.filter((line) => !line.startsWith('OPTIONS ')).map((line) => line.slice(0, 30))).toEqual(
      Array(3).fill('HEAD /v1/chat/completions {"ho'),
    );
    for (const line of rest) expect(line).not.toMatch(/sk-fault|sk-query|crumbs|brook/i);
    await page.context().close();
  });

  test.each([
    ['diagnose: false', 'false', 'undefined'],
    ['a fetch of the caller’s', 'true', '(url, init) => fetch(url, init)'],
  ])('none with %s', async (_, diagnose, fetch) => {
    const page = await chrome.page(`${local.origin}/`);
    const { baseURL, requests } = await remembering();
    const found = await page.evaluate(`
      new tokenbrook.default({ apiKey: 'sk-x', baseURL: '${baseURL}', maxRetries: 0, diagnose: ${diagnose}, fetch: ${fetch} })
        .models.list().then(() => 'fine', (error) => [error.name, 'diagnosis' in error])`);
    expect(found).toEqual(['APIConnectionError', false]);
    expect(requests.filter((line) => !line.startsWith('OPTIONS '))).toEqual([]);
    await page.context().close();
  });
});
