import { answer } from './answer.js';

self.onmessage = async ({ data: endpoint }) => {
  for await (const text of answer(endpoint)) postMessage(text);
  postMessage(null);
};
