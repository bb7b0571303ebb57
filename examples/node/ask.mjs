// node ask.mjs Why is a brook loud?
import Tokenbrook from 'tokenbrook';

const {
  TOKENBROOK_API_KEY: apiKey,
  TOKENBROOK_BASE_URL: baseURL,
  MODEL: model = 'gpt-4o-mini',
} = process.env;
const client = new Tokenbrook({ apiKey, baseURL });

const controller = new AbortController();
process.once('SIGINT', () => controller.abort());

const content = process.argv.slice(2).join(' ') || 'Why is a brook loud?';
const stream = await client.chat.completions.create(
  { model, messages: [{ role: 'user', content }], stream: true },
  { signal: controller.signal },
);
for await (const text of stream.text()) process.stdout.write(text);

const { kind, partial } = await stream.outcome;
console.error(`\n(${kind}, ${partial.choices[0]?.finish_reason}, ${Math.round(stream.metrics.duration)} ms)`);
