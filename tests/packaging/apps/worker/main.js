import { endpoint, show } from './show.js';

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });

/** What the worker posts, until it posts `null`. */
const pieces = new ReadableStream({
  start(controller) {
    worker.onmessage = ({ data }) => (data === null ? controller.close() : controller.enqueue(data));
    worker.onerror = ({ message }) => controller.error(message);
  },
});

worker.postMessage(endpoint);
show(pieces);
