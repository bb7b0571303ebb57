/** Answers with the cases of `tests/vectors/servers.json`, also to pages of other origins, which it lets do the least. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { listen, originOf } from '../../www/server/listen.mjs';
import type { Case, Seen } from './servers.support.js';

/** All cases. */
export const cases: Case[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../vectors/servers.json'), 'utf8'),
);

/** Headers that a platform's fetch sends by itself. */
const PLATFORM =
  /^(host|connection|content-length|accept-language|accept-encoding|user-agent|origin|referer|sec-.*|cache-control|pragma|priority|dnt)$/;

/** A run's path is `/<number of the case>-<anything>/v1/chat/completions`; `/seen/<run>` tells what it sent. */
export async function serveCases() {
  const runs = new Map<string, Seen[]>();
  const preflights = new Map<string, string>();
  const server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    const [first = '', run = ''] = (request.url ?? '').slice(1).split('/');
    if (first === 'seen') return void response.end(JSON.stringify(runs.get(run) ?? []));
    const given = cases[Number(first.split('-')[0])]!;
    if (request.method === 'OPTIONS') {
      preflights.set(first, String(request.headers['access-control-request-headers'] ?? ''));
      const allowed = ['authorization', 'content-type', ...Object.keys(given.headers ?? {})];
      return void response.writeHead(204, { 'access-control-allow-headers': allowed.join(', ') }).end();
    }
    const seen = runs.get(first) ?? [];
    runs.set(first, seen);
    const at = performance.now();
    const body = await textOf(request);
    const names = Object.keys(request.headers).filter((name) => !PLATFORM.test(name));
    const preflight = preflights.get(first);
    seen.push({
      at,
      headers: names.sort(),
      body: JSON.parse(body),
      ...(preflight !== undefined && { preflight }),
    });
    answer(response, given.answers[seen.length - 1]);
  });
  const { port, close } = await listen(server, { host: '127.0.0.1', port: 0 });
  return { origin: originOf('127.0.0.1', port), close };
}

function answer(response: ServerResponse, given: Case['answers'][number] = { status: 418 }): void {
  const { status = 200, headers = {}, expose, text, json, events } = given;
  if (expose) response.setHeader('access-control-expose-headers', Object.keys(headers).join(', '));
  const type = events ? 'text/event-stream' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  if (events) {
    response.end(`${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`);
  } else {
    response.end(text ?? (json === undefined ? '' : JSON.stringify(json)));
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
