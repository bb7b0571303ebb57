// `.stream()` with a listener of the texts: the chunks, the events and the whole answer, each by a client of its own.
import OpenAI from 'openai';
import Tokenbrook from 'tokenbrook';
import { OURS } from '../names.mjs';
import { paired } from '../paired.mjs';
import { ready, responseOf } from '../readers.mjs';
import { CUTS, trafficOf } from '../traffic.mjs';

const CUT = '16 KB';
const ASKED = { model: 'any', messages: [{ role: 'user', content: 'Hello' }] };

/** The event that tells of each piece of what a kind of traffic is about, and the piece in it. */
const EVENTS = {
  text: ['content', (delta) => delta],
  tools: ['tool_calls.function.arguments.delta', ({ arguments_delta }) => arguments_delta],
};

/**
 * @param {{ traffic: string, events: number, rounds: number, warmups: number }} how
 */
export async function events({ traffic, events: count, rounds, warmups }) {
  await ready();
  const { payloads, events: sent } = trafficOf(traffic, count);
  const reads = CUTS[CUT](sent);
  const [event, piece] = EVENTS[traffic];
  const options = {
    apiKey: 'sk-any',
    baseURL: 'http://127.0.0.1/v1',
    fetch: async () => responseOf(reads),
    dangerouslyAllowBrowser: true,
  };
  const { dangerouslyAllowBrowser: _, ...ours } = options;
  const clients = { [OURS]: new Tokenbrook(ours), openai: new OpenAI(options) };
  const readers = Object.entries(clients).map(([name, client]) => ({
    name,
    read: (visit) =>
      client.chat.completions
        .stream(ASKED)
        .on(event, (...told) => visit(piece(...told)))
        .finalChatCompletion(),
  }));
  const wanted = piecesOf(traffic, payloads);
  const answers = await Promise.all(readers.map(({ read }) => listened(read)));
  for (const [at, { text }] of answers.entries())
    if (text !== wanted) throw new Error(`${readers[at].name} tells other pieces than were sent: ${traffic}`);
  const [us, them] = answers.map(({ completion }) => sorted(completion));
  if (us !== them) throw new Error(`The answers differ: ${traffic}\n  ours   ${us}\n  openai ${them}`);
  const contenders = readers.map(({ name, read }) => ({
    name,
    run: async () => {
      let length = 0;
      await read((text) => {
        length += text.length;
      });
      if (length !== wanted.length) throw new Error(`${name} tells ${length} units of ${wanted.length}`);
    },
  }));
  const times = await paired(contenders, { rounds, warmups });
  const bytes = sent.reduce((sum, { length }) => sum + length, 0);
  return [
    {
      suite: 'events',
      traffic: `.stream() of ${traffic}`,
      cut: CUT,
      events: payloads.length,
      bytes,
      reads: reads.length,
      times,
    },
  ];
}

async function listened(read) {
  const pieces = [];
  const completion = await read((text) => pieces.push(text));
  return { text: pieces.join(''), completion };
}

/** All pieces that were sent, in order. */
function piecesOf(traffic, payloads) {
  const deltas = payloads.map((payload) => JSON.parse(payload).choices[0]?.delta ?? {});
  if (traffic !== 'tools') return deltas.map(({ content }) => content ?? '').join('');
  const calls = deltas.flatMap(({ tool_calls }) => tool_calls ?? []);
  return calls.map((call) => call.function.arguments).join('');
}

/** As JSON, whatever the order of the keys, without the one that ours alone has. */
function sorted({ choices, ...completion }) {
  const value = { ...completion, choices: choices.map(({ finish_class: _, ...choice }) => choice) };
  return JSON.stringify(value, (_, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
