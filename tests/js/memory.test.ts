import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { answerOf, serveEvents, sleep, until } from './facade.support.js';

/** Runs a program in a process whose garbage can be collected by force. */
const run = async (program: string) => {
  const args = ['--expose-gc', '--input-type=module', '--eval', program];
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  return (await promisify(execFile)(process.execPath, args, { cwd })).stdout;
};

const setUp = (baseURL: string) => `
  const { instantiate } = WebAssembly;
  let memory;
  WebAssembly.instantiate = async (...args) => {
    const instance = await instantiate(...args);
    memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
    return instance;
  };
  import Tokenbrook, { init } from 'tokenbrook';
  await init();
  const client = new Tokenbrook({ baseURL: '${baseURL}', maxRetries: 0 });
  const ask = { model: 'm', messages: [{ role: 'user', content: 'Hello?' }], stream: true };
  const open = (options) => client.chat.completions.create(ask, options);
  const collect = async () => { for (let i = 0; i < 20; i++) { gc(); await new Promise((done) => setTimeout(done, 20)); } };`;

test.each([
  [
    'read in part',
    'let iterator = (await open())[Symbol.asyncIterator](); await iterator.next(); iterator = undefined;',
  ],
  ['never read', 'await open();'],
  [
    'told as events',
    "await new Promise((done) => client.chat.completions.stream(ask).on('chunk', done)).then(() => {});",
  ],
  ['with a signal that lives on', 'await open({ signal: keep.signal });'],
])('a stream that is forgotten, %s, closes its connection', { timeout: 30_000 }, async (what, forget) => {
  const server = await serveEvents(answerOf('one').slice(0, 2), { end: false });
  const program = `${setUp(server.baseURL)}
    const keep = new AbortController();
    await (async () => { ${forget} })();
    await collect();
    await new Promise((done) => setTimeout(done, 3000));
    console.log(keep.signal.aborted);
    process.exit();`;
  const ran = run(program);
  await until(() => server.received.length === 1, 'the request arrives');
  // What is told as events runs by itself, whether somebody holds it or not.
  if (what.startsWith('told')) {
    await sleep(1000);
    expect(server.open).toBe(1);
  } else await until(() => server.open === 0, 'the connection is closed');
  expect(await ran).toBe('false\n');
});

test('the memory of the module stays where it is over many streams', { timeout: 60_000 }, async () => {
  const server = await serveEvents(
    [answerOf(...Array.from({ length: 50 }, (_, i) => `word ${i} `)).join('')],
    { gap: 0 },
  );
  const program = `${setUp(server.baseURL)}
    const sizes = [];
    for (let i = 0; i < 300; i++) {
      const stream = await open();
      if (i % 3 === 0) { for await (const _ of stream) break; }
      else if (i % 3 === 1) { for await (const _ of stream); }
      else await stream.final();
      if (i === 20 || i === 299) { gc(); sizes.push(memory.buffer.byteLength); }
    }
    console.log(sizes[1] - sizes[0]);`;
  // How much a read brings is the network's affair: one may need a page or two more than those before.
  expect(Number(await run(program))).toBeLessThanOrEqual(2 * 65_536);
});
