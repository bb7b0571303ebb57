// A body to chunks or text: every reader, every kind of traffic, every cut.
import { READERS, ready, responseOf } from '../readers.mjs';
import { CUTS, trafficOf } from '../traffic.mjs';

/** What is worth measuring of a line of 4 MiB: it is the same text however few events there are. */
const cutsOf = (traffic) => (traffic === 'huge' ? ['16 KB'] : Object.keys(CUTS));

const readersOf = (traffic) => READERS.filter(({ only }) => !only || only.includes(traffic));

/** @type {import('../driven/in-turn.mjs').Suite} */
export const reading = {
  plan: ({ traffic }) => ({ stages: cutsOf(traffic), names: readersOf(traffic).map(({ name }) => name) }),

  async prepare({ traffic, events }, cut, wanted) {
    await ready();
    const { payloads, events: sent } = trafficOf(traffic, events);
    const reads = CUTS[cut](sent);
    const reader = READERS.find(({ name }) => name === wanted);
    await verify(reader, reads, payloads, `${traffic}, ${cut}`);
    const bytes = sent.reduce((sum, event) => sum + event.length, 0);
    return {
      run: checked(reader, reads, payloads),
      about: { suite: 'reading', traffic, cut, events: payloads.length, bytes, reads: reads.length },
    };
  },
};

/** Throws unless a reader gives the very data that was sent, key by key and in order. */
async function verify({ name, gives, read }, reads, payloads, where) {
  const got = [];
  await read(responseOf(reads), (item) => got.push(item), payloads);
  const chunks = payloads.map((payload) => JSON.parse(payload));
  if (gives === 'bytes') return;
  const wanted = gives === 'text' ? [textOf(chunks)] : chunks;
  const found = gives === 'text' ? [got.join('')] : got;
  if (found.length !== wanted.length)
    throw new Error(`${name} gives ${found.length} chunks of ${wanted.length}: ${where}`);
  for (const [at, item] of found.entries()) {
    const [was, is] = [JSON.stringify(wanted[at]), JSON.stringify(item)];
    if (was !== is) throw new Error(`${name} differs in chunk ${at}: ${where}\n  sent ${was}\n  gave ${is}`);
  }
}

const textOf = (chunks) =>
  chunks.map(({ choices: [choice] }) => (choice?.index === 0 && choice.delta.content) || '').join('');

/** A run that takes the text from each chunk, and throws if it is not all there. */
function checked({ gives, read }, reads, payloads) {
  const chunks = payloads.map((payload) => JSON.parse(payload));
  const wanted = {
    bytes: reads.reduce((sum, { length }) => sum + length, 0),
    chunks: chunks.reduce((sum, { choices: [choice] }) => sum + (choice?.delta.content?.length ?? 0), 0),
    text: textOf(chunks).length,
  }[gives];
  return async () => {
    let length = 0;
    const visit =
      gives === 'chunks'
        ? (chunk) => {
            length += chunk.choices[0]?.delta?.content?.length ?? 0;
          }
        : (item) => {
            length += item.length;
          };
    await read(responseOf(reads), visit, payloads);
    if (length !== wanted) throw new Error(`${length} units or bytes of ${wanted}`);
  };
}
