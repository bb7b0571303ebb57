import { answer } from './answer.js';

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));

/** `answer` is not on the server: this worker asks the endpoint and streams what it says. */
addEventListener('fetch', (event) => {
  const { pathname, searchParams } = new URL(event.request.url);
  if (!pathname.endsWith('/answer')) return;
  const pieces = answer(searchParams.get('endpoint'));
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  event.respondWith(new Response(body.pipeThrough(new TextEncoderStream())));
});
