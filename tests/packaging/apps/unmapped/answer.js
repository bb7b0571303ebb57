import Tokenbrook from './node_modules/tokenbrook/dist/index.js';

/** Asks the endpoint and gives the answer piece by piece; workers have no import map. */
export async function* answer(baseURL) {
  const client = new Tokenbrook({ apiKey: 'sk-packaging-0123456789', baseURL });
  const stream = await client.chat.completions.create({
    model: 'brook-mini',
    seed: 7,
    messages: [{ role: 'user', content: 'Why is a brook loud?' }],
    stream: true,
  });
  yield* stream.text();
}
