// A relay: pages ask it without a key, it adds the key and passes the answer on as it comes.
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** Answers `POST /api/v1/chat/completions`; whether the request was one. Who may ask, and how often, is yours to check. */
export async function relay(request, response, { baseURL, apiKey }) {
  if (request.method !== 'POST' || request.url !== '/api/v1/chat/completions') return false;
  const left = new AbortController();
  response.on('close', () => left.abort());
  try {
    const answer = await fetch(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: request,
      duplex: 'half',
      signal: left.signal,
    });
    const type = answer.headers.get('content-type') ?? 'application/json';
    const after = answer.headers.get('retry-after');
    response.writeHead(answer.status, {
      'content-type': type,
      'cache-control': 'no-store',
      ...(after && { 'retry-after': after }),
    });
    response.flushHeaders();
    await pipeline(answer.body, response);
  } catch (error) {
    if (left.signal.aborted) return true;
    console.error(error);
    if (!response.headersSent) response.writeHead(502, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: 'The endpoint cannot be reached.' } }));
  }
  return true;
}

if (process.argv[1] === import.meta.filename) {
  const { TOKENBROOK_API_KEY: apiKey, TOKENBROOK_BASE_URL: baseURL = 'https://api.codingplanx.ai/v1' } =
    process.env;
  createServer(async (request, response) => {
    if (!(await relay(request, response, { baseURL, apiKey }))) response.writeHead(404).end();
  }).listen(8787, '127.0.0.1', () => console.log('Relay: http://127.0.0.1:8787/api/v1'));
}
