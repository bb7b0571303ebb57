import { endpoint, show } from './show.js';

async function* answer() {
  const cdn = new URLSearchParams(location.search).get('cdn');
  const { default: Tokenbrook } = await import(`${cdn}/tokenbrook.min.js`);
  const client = new Tokenbrook({ apiKey: 'sk-packaging-0123456789', baseURL: endpoint });
  const messages = [{ role: 'user', content: 'Why is a brook loud?' }];
  const stream = await client.chat.completions.create({
    model: 'brook-mini',
    seed: 7,
    messages,
    stream: true,
  });
  yield* stream.text();
}

show(answer());
