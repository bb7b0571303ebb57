/// <reference lib="webworker" />
// A module worker: requests, decoding and accumulation happen here, the page gets texts.
import Tokenbrook from 'tokenbrook';
import type { FromWorker, ToWorker } from './messages.js';

const client = new Tokenbrook({ baseURL: new URL('/api/v1', location.origin).href });
const running = new Map<number, AbortController>();
const say = (message: FromWorker) => postMessage(message);

addEventListener('message', async ({ data }: MessageEvent<ToWorker>) => {
  const { id } = data;
  if (data.kind === 'stop') return running.get(id)?.abort();
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const { signal } = controller;
    const stream = await client.chat.completions.create({ ...data.body, stream: true }, { signal });
    for await (const text of stream.text()) say({ kind: 'text', id, text });
    const { kind, partial } = await stream.outcome;
    say({ kind: 'end', id, ending: kind, completion: partial });
  } catch (error) {
    // Errors do not cross as they are: what the page needs is copied.
    const { name, message } = error as Error;
    say({ kind: 'error', id, name, message });
  } finally {
    running.delete(id);
  }
});
