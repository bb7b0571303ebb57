import * as one from './node_modules/tokenbrook/dist/index.js';
import * as two from './second/index.js';
import { endpoint, show } from './show.js';

const messages = [{ role: 'user', content: 'Why is a brook loud?' }];
const request = { model: 'brook-mini', seed: 7, messages, stream: true };

/** Both copies stream at once; their answers, their classes and their modules have to be their own. */
async function* answer() {
  const [a, b] = [one, two].map(
    ({ Tokenbrook }) => new Tokenbrook({ apiKey: 'sk-0123456789', baseURL: endpoint }),
  );
  const streams = await Promise.all([a, b].map((client) => client.chat.completions.create(request)));
  const [first, second] = await Promise.all(streams.map(collect));
  if (first !== second) throw new Error(`The copies answered differently: ${first} / ${second}`);
  const failures = await Promise.all(
    [a, b].map((client) => client.chat.completions.create({}).catch((e) => e)),
  );
  if (!(failures[0] instanceof one.InvalidRequestError && failures[1] instanceof two.InvalidRequestError)) {
    throw new Error(`An error is not of its own copy: ${failures}`);
  }
  if (failures[0] instanceof two.InvalidRequestError) throw new Error('The copies are one.');
  yield first;
}

async function collect(stream) {
  let text = '';
  for await (const piece of stream.text()) text += piece;
  return text;
}

show(answer());
