/** "Failed to fetch", explained: what servers do. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { cases, optionsOf } from '../js/faults.support.js';
import { confusion, faulty, OPTIONS, remembering, serving } from './diagnosis.support.js';
import { browserWith, observeIn, site } from './faults.support.js';

const local = site();
const chrome = browserWith();
const judge = confusion('diagnosis');

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
    'a proxy that wants to know who asks, 401 without CORS': [
      'cors',
      (request, response) => {
        if (request.method === 'OPTIONS') return allow(response, 'POST').writeHead(204).end();
        return response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
      },
    ],
    'OPTIONS is reset, POST would be answered': [
      'cors',
      (request, response) => (request.method === 'OPTIONS' ? reset(request) : allow(response).end('{}')),
    ],
    'preflights are answered with an error, POST would be answered': [
      'cors',
      (request, response) =>
        request.method === 'OPTIONS' ? allow(response).writeHead(403).end() : allow(response).end('{}'),
    ],
    'HEAD and GET lead elsewhere, where nobody listens, and POST is reset': [
      'the connection',
      (request, response) => {
        if (request.method === 'OPTIONS') return allow(response).writeHead(204).end();
        if (request.method === 'POST') return reset(request);
        return allow(response).writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
      },
    ],
    'all but POST is let hang, which is reset': [
      'the connection',
      (request, response) => {
        if (request.method === 'OPTIONS') return allow(response).writeHead(204).end();
        return request.method === 'POST' ? reset(request) : undefined;
      },
    ],
    'preflights are answered, all else is reset': [
      'dns-or-refused',
      (request, response) => {
        if (request.method === 'OPTIONS') return allow(response, 'POST').writeHead(204).end();
        return reset(request);
      },
    ],
    'HEAD is reset, POST lacks CORS': [
      'cors',
      (request, response) => (request.method === 'HEAD' ? reset(request) : response.end()),
    ],
  };
  test.each(Object.entries(servers))('%s', async (name, [truth, answer]) => {
    const page = await chrome.page(`${local.origin}/`);
    const { baseURL } = await serving(answer);
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
    const { baseURL } = await serving((request, response) => {
      if (refuses && request.method === 'POST') return void request.socket.destroy();
      if (!refuses) response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-headers', 'authorization, content-type').end('{}');
    });
    await observeIn(page, baseURL, OPTIONS, false);
    refuses = true;
    expect((await observeIn(page, baseURL, OPTIONS, false)).diagnosis?.cause).toBe('unknown');
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
