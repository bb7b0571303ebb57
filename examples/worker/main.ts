import type { FromWorker, ToWorker } from './messages.js';

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
const ask = (message: ToWorker) => worker.postMessage(message);

const answer = document.createElement('p');
answer.id = 'answer';
const button = document.createElement('button');
button.textContent = 'Ask';
document.getElementById('app')?.append(button, answer);

let id = 0;
button.addEventListener('click', () => {
  answer.textContent = '';
  answer.dataset.status = 'streaming';
  id += 1;
  const messages = [{ role: 'user' as const, content: 'Why is a brook loud?' }];
  ask({ kind: 'ask', id, body: { model: 'brook-mini', messages } });
});

worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
  if (data.id !== id) return;
  if (data.kind === 'text') answer.append(data.text);
  else answer.dataset.status = data.kind === 'end' ? data.ending : `${data.name}: ${data.message}`;
});
