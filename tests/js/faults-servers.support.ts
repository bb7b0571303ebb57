/** Faults below HTTP, which no HTTP server makes: raw sockets that answer with the bytes they are given. */
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a raw server has to work with: a socket whose request has been read. */
type Act = (socket: Socket, request: string) => Promise<unknown> | unknown;

const CORS = 'Access-Control-Allow-Origin: *\r\nVary: Origin\r\n';
const STREAM = `HTTP/1.1 200 OK\r\n${CORS}Content-Type: text/event-stream\r\nConnection: close\r\n`;
const event = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;
const GOOD = `${event('A brook')}${event(' runs.', 'stop')}data: [DONE]\n\n`;
const send = (socket: Socket, text: string) => new Promise((resolve) => socket.write(text, resolve));
const length = (text: string) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n`;

/** A refusal with its words, of which the end does not come. */
const REFUSAL = `HTTP/1.1 400 Bad Request\r\n${CORS}Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{"error":{"message":"Too long."}}`;

/** Long enough for what was written to arrive, in ms. */
const SETTLE = 50;

/** Knows nothing of pages: no answer has a header for them. */
const UNAWARE = 'no-cors-at-all';

/** Answers by name. Those that are not listed come from the endpoint, `www/server/faults/`. */
export const rawFaults: Record<string, Act> = {
  'closed-before-headers': (socket) => socket.end(),
  'reset-mid-headers': async (socket) => {
    await send(socket, 'HTTP/1.1 200 OK\r\nContent-Ty');
    await sleep(SETTLE);
    socket.resetAndDestroy();
  },
  'stall-mid-headers': (socket) => send(socket, 'HTTP/1.1 200 OK\r\nContent-Ty'),
  'not-http': (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
  // Without a length the end of the connection is the end of the body.
  'closed-mid-body': (socket) => socket.end(`${STREAM}\r\n${event('A brook')}`),
  'closed-after-answer': (socket) => socket.end(`${STREAM}\r\n${GOOD}`),
  'bad-chunk-size': async (socket) => {
    await send(socket, `${STREAM}Transfer-Encoding: chunked\r\n\r\n`);
    const first = event('A brook');
    await send(socket, `${Buffer.byteLength(first).toString(16)}\r\n${first}\r\n`);
    await sleep(SETTLE);
    socket.end('zz\r\noops');
  },
  'plain-labelled-gzip': (socket) => socket.end(`${STREAM}Content-Encoding: gzip\r\n${length(GOOD)}${GOOD}`),
  'no-content': (socket) => socket.end(`HTTP/1.1 204 No Content\r\n${CORS}Connection: close\r\n\r\n`),
  [UNAWARE]: (socket) =>
    socket.end(
      `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n${length(GOOD)}${GOOD}`,
    ),
  'early-hints': (socket) =>
    socket.end(`HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n${STREAM}${length(GOOD)}${GOOD}`),
  'refusal-stalls': (socket) => send(socket, REFUSAL),
  'refusal-breaks': async (socket) => {
    await send(socket, REFUSAL);
    await sleep(SETTLE);
    socket.resetAndDestroy();
  },
  'limit-reset-duration': refusedOnce(
    'x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 120ms',
  ),
  'retry-after-decimals': refusedOnce('retry-after: 0.12'),
  'retry-after-nonsense': refusedOnce('retry-after: soon'),
  'retry-after-past-date': refusedOnce('retry-after: Sun, 06 Nov 1994 08:49:37 GMT'),
  'retry-after-hour': refusedOnce('retry-after: 3600'),
  'should-not-retry': refusedOnce('x-should-retry: false'),
};

/** 429 with a header, then the good answer; each server of its own counts. */
function refusedOnce(header: string): Act {
  const names = 'retry-after, x-should-retry, x-ratelimit-remaining-requests, x-ratelimit-reset-requests';
  const seen = new WeakSet<Server>();
  return (socket) => {
    const { server } = socket as Socket & { server: Server };
    if (seen.has(server)) return socket.end(`${STREAM}${length(GOOD)}${GOOD}`);
    seen.add(server);
    const body = '{"error":{"message":"Slow down.","code":"rate_limit_exceeded"}}';
    return socket.end(
      `HTTP/1.1 429 Too Many Requests\r\n${CORS}Access-Control-Expose-Headers: ${names}\r\nConnection: close\r\n${header}\r\nContent-Type: application/json\r\n${length(body)}${body}`,
    );
  };
}

/** A server with one of these faults, and what it counts. */
export async function startRaw(act: Act) {
  const cors = act === rawFaults[UNAWARE] ? '' : CORS;
  const counts = { requests: 0, sockets: 0 };
  const sockets = new Set<Socket>();
  const server = createServer(async (socket) => {
    sockets.add(socket);
    counts.sockets += 1;
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      counts.sockets -= 1;
    });
    const request = await readRequest(socket);
    if (request === undefined) return;
    if (request.startsWith('OPTIONS ')) {
      const allow =
        'Access-Control-Allow-Headers: authorization, content-type\r\nAccess-Control-Max-Age: 0\r\n';
      socket.end(`HTTP/1.1 204 No Content\r\n${cors}${cors && allow}Connection: close\r\n\r\n`);
      return;
    }
    if (!request.startsWith('POST ')) {
      // What a page's diagnosis asks.
      socket.end(`HTTP/1.1 404 Not Found\r\n${cors}Connection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    counts.requests += 1;
    await act(socket, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    counts,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Reads one request to the end of its body; `undefined` when the client leaves before. */
async function readRequest(socket: Socket): Promise<string | undefined> {
  let text = '';
  return new Promise((resolve) => {
    socket.on('close', () => resolve(undefined));
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const size = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
      if (text.length >= end + 4 + size) resolve(text);
    });
  });
}
