import { answer } from './answer.js';

export default {
  async fetch(request) {
    const endpoint = new URL(request.url).searchParams.get('endpoint');
    let text = '';
    for await (const piece of answer(endpoint)) text += piece;
    return new Response(text);
  },
};
