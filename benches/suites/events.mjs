// `.stream()` with a listener of the texts: the chunks, the events and the whole answer, each by a client of its own.
import OpenAI from 'openai';
import Tokenbrook from 'tokenbrook';
import { OURS } from '../names.mjs';
import { ready, responseOf } from '../readers.mjs';
import { CUTS, trafficOf } from '../traffic.mjs';

const CUT = '16 KB';
const ASKED = { model: 'any', messages: [{ role: 'user', content: 'Hello' }] };

/** The event that tells of each piece of what a kind of traffic is about, and the piece in it. */
const EVENTS = {
  text: ['content', (delta) => delta],
  tools: ['tool_calls.function.arguments.delta', ({ arguments_delta }) => arguments_delta],
};

const CLIENTS = {
  [OURS]: (options) => new Tokenbrook(options),
  openai: (options) => new OpenAI({ ...options, dangerouslyAllowBrowser: true }),
};

/** @type {import('../driven/in-turn.mjs').Suite} */
export const events = {
  plan: () => ({ stages: [CUT], names: Object.keys(CLIENTS) }),

  async prepare({ traffic, events: count }, cut, name) {
    await ready();
    const { payloads, events: sent } = trafficOf(traffic, count);
    const reads = CUTS[cut](sent);
    const [event, piece] = EVENTS[traffic];
    const client = CLIENTS[name]({
      apiKey: 'sk-any',
      baseURL: 'http://127.0.0.1/v1',
      fetch: async () => responseOf(reads),
    });
    const read = (visit) =>
      client.chat.completions
        .stream(ASKED)
        .on(event, (...told) => visit(piece(...told)))
        .finalChatCompletion();
    const wanted = piecesOf(traffic, payloads);
    const pieces = [];
    const completion = await read((text) => pieces.push(text));
    if (pieces.join('') !== wanted) throw new Error(`${name} tells other pieces than were sent: ${traffic}`);
    const bytes = sent.reduce((sum, { length }) => sum + length, 0);
    return {
      async run() {
        let length = 0;
        await read((text) => {
          length += text.length;
        });
        if (length !== wanted.length) throw new Error(`${name} tells ${length} units of ${wanted.length}`);
      },
      about: {
        suite: 'events',
        traffic: `.stream() of ${traffic}`,
        cut,
        events: payloads.length,
        bytes,
        reads: reads.length,
      },
      says: sorted(completion),
    };
  },
};

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
