// One line that drips in: twice the bytes must take twice the time, not four times.
import { OURS } from '../names.mjs';
import { paired } from '../paired.mjs';
import { READERS, ready, responseOf } from '../readers.mjs';

const READ = 16;
const NAMES = ['bare read loop', 'eventsource-parser', OURS];

/** @param {{ bytes: number, rounds: number, warmups: number }} how */
export async function longLine({ bytes, rounds, warmups }) {
  await ready();
  const sizes = [bytes, bytes * 2];
  const bodies = sizes.map((size) => dripping(size));
  const contenders = READERS.filter(({ name }) => NAMES.includes(name)).flatMap(({ name, gives, read }) =>
    sizes.map((size, at) => ({
      name: `${name}, ${at === 0 ? 'once' : 'twice'}`,
      run: async () => {
        let length = 0;
        const visit = (item) => {
          length += gives === 'chunks' ? item.choices[0].delta.content.length : item.length;
        };
        await read(responseOf(bodies[at]), visit, []);
        if (gives === 'chunks' && length !== size)
          throw new Error(`${name} gives ${length} units of ${size}`);
      },
    })),
  );
  const times = await paired(contenders, { rounds, warmups });
  return [
    {
      suite: 'long-line',
      traffic: `a line of ${bytes} bytes, and one of twice`,
      cut: `${READ} B`,
      bytes,
      times,
    },
  ];
}

/** An event with a text of so many units, in reads of 16 bytes. */
function dripping(size) {
  const content = 'a brook runs to the sea, '.repeat(Math.ceil(size / 25)).slice(0, size);
  const chunk = { id: 'c', choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }] };
  const body = new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
  return Array.from({ length: Math.ceil(body.length / READ) }, (_, at) =>
    body.slice(at * READ, (at + 1) * READ),
  );
}
