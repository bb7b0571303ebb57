// Answers of a real server, one after the other and at once. `driven/many-answers.mjs` has the server.
import Tokenbrook from 'tokenbrook';
import { held, watchMemories } from '../memory/held.mjs';

const ASKED = {
  model: 'brook-mini',
  messages: [{ role: 'user', content: 'Why is a brook loud?' }],
  max_tokens: 10,
  stream: true,
};

/** @param {{ baseURL: string, answers: { inTurn: number, atOnce: number } }} how */
export async function manyAnswers({ baseURL, answers: { inTurn, atOnce } }) {
  watchMemories();
  const client = new Tokenbrook({ apiKey: 'sk-any', baseURL, maxRetries: 0 });
  const rows = [];
  let read = 0;
  let start = { wasm: 0, heap: 0 };
  const note = async (what) => {
    const { wasm, heap } = await held();
    rows.push({ what, read, wasm: wasm - start.wasm, heap: heap - start.heap });
  };
  const answer = async () => {
    const stream = await client.chat.completions.create(ASKED);
    for await (const _ of stream);
    if ((await stream.outcome).kind !== 'complete') throw new Error('An answer did not come whole.');
    read += 1;
  };
  // What is made once is made by now.
  for (let at = 0; at < inTurn / 10; at++) await answer();
  start = await held();
  await note('one after the other');
  while (read < inTurn) {
    await answer();
    if (read % (inTurn / 5) === 0) await note('one after the other');
  }
  for (let time = 0; time < 3; time++) {
    await Promise.all(Array.from({ length: atOnce }, answer));
    await note(`${atOnce} at once`);
  }
  return [{ suite: 'many-answers', rows, open: await answersOpen(new URL('/stats', baseURL)) }];
}

/** How many answers the server is still giving, once it has had time to notice. */
async function answersOpen(stats) {
  let { open } = await (await fetch(stats)).json();
  for (let time = 0; open > 0 && time < 20; time++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    ({ open } = await (await fetch(stats)).json());
  }
  return open;
}
