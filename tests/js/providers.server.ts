/** Sends the vectors of `tests/vectors/providers/` over real sockets: the model's name is a vector's number. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { listen, originOf } from '../../www/server/listen.mjs';
import { pieces, type Vector } from './providers.support.js';
import { Random } from './random.support.js';

const FOLDER = join(import.meta.dirname, '../vectors/providers');

/** All vectors. */
export const vectors: Vector[] = readdirSync(FOLDER).flatMap((file) => {
  const list: Vector[] = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  return list.map((vector) => ({ ...vector, family: basename(file, '.json') }));
});

/**
 * Answers completion requests with vectors, and other requests with `pages`.
 *
 * The header `x-how` says in which pieces: `whole`, `items` of the body, or `bits` cut anywhere.
 */
export async function serveVectors(pages: Record<string, [type: string, body: string | Buffer]> = {}) {
  const server = createServer(async (request, response) => {
    const page = pages[request.url ?? ''];
    if (page) {
      response.writeHead(200, { 'content-type': page[0] }).end(page[1]);
    } else if (request.method === 'POST') {
      await send(request, response);
    } else {
      response.writeHead(404).end();
    }
  });
  const { port, close } = await listen(server, { host: '127.0.0.1', port: 0 });
  return { origin: originOf('127.0.0.1', port), close };
}

async function send(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const number = Number(JSON.parse(Buffer.concat(parts).toString()).model);
  const vector = vectors[number]!;
  const { contentType = 'text/event-stream' } = vector;
  response.writeHead(200, contentType ? { 'content-type': contentType } : {});
  response.socket?.setNoDelay(true);
  response.flushHeaders();
  for (const piece of cut(vector, request.headers['x-how'], number)) {
    response.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

function cut(vector: Vector, how: string | string[] | undefined, seed: number): Uint8Array[] {
  const items = pieces(vector);
  if (how === 'items') return items;
  const whole = Buffer.concat(items);
  if (how === 'whole') return [whole];
  const random = new Random(seed);
  const bits: Uint8Array[] = [];
  for (let at = 0; at < whole.length; at += bits.at(-1)!.length)
    bits.push(whole.subarray(at, at + 1 + random.below(40)));
  return bits;
}
