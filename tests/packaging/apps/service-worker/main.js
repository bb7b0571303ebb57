import { endpoint, show } from './show.js';

async function* answer() {
  await navigator.serviceWorker.register(new URL('./worker.js', import.meta.url), { type: 'module' });
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((resolve) => {
      navigator.serviceWorker.oncontrollerchange = resolve;
    });
  }
  const response = await fetch(`answer?${new URLSearchParams({ endpoint })}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

show(answer());
