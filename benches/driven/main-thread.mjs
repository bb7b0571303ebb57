// 100 answers at 100 tokens a second stream into one page over HTTP/2: what they cost its main thread.

import { makeCertificate } from '../../www/server/certificate.mjs';
import { startEndpoint } from '../../www/server/endpoint.mjs';
import { bundle } from '../hosts.mjs';
import { OURS } from '../names.mjs';

const ANSWERS = 100;
const RATE = 100;
const SETTLE = 1000;

const ASKED = `{ model: 'brook-mini', messages: [{ role: 'user', content: 'Write 100,000 words.' }], stream: true }`;
// As a plain page would: the endpoint lets no other headers of openai's pass to another origin.
const POST = `(url, { body, signal }) => fetch(url, {
  method: 'POST', headers: { authorization: 'Bearer sk-any', 'content-type': 'application/json' }, body, signal,
})`;
const ask = (client) => `async (baseURL, visit) => {
  const client = new ${client}({ apiKey: 'sk-any', baseURL, fetch: ${POST}, dangerouslyAllowBrowser: true });
  for await (const chunk of await client.chat.completions.create(${ASKED}))
    visit(chunk.choices[0]?.delta.content ?? '');
}`;

const PROGRAMS = {
  'bare read loop': `globalThis.read = async (baseURL, visit) => {
    const { body } = await (${POST})(baseURL + '/chat/completions', { body: JSON.stringify(${ASKED}) });
    const reader = body.getReader();
    for (let result = await reader.read(); !result.done; result = await reader.read()) visit(result.value);
  };`,
  [OURS]: `import Tokenbrook from 'tokenbrook'; globalThis.read = ${ask('Tokenbrook')};`,
  openai: `import OpenAI from 'openai'; globalThis.read = ${ask('OpenAI')};`,
};
const fileOf = (name) => `read-${name.replaceAll(' ', '-')}`;

/**
 * Times are ms per second of all answers at their full rate: a machine that is too slow to send as much is not told as
 * one that reads fast.
 * @param {import('../hosts.mjs').ChromiumHost} host @param {{ watched: { rounds: number, ms: number } }} how
 */
export async function mainThread(host, { watched: { rounds, ms } }) {
  for (const [name, program] of Object.entries(PROGRAMS))
    host.files[`/${fileOf(name)}.mjs`] = await bundle(fileOf(name), program);
  const endpoint = await startEndpoint({ delay: 1000 / RATE, tls: makeCertificate() });
  const lists = () => Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, []]));
  const [scripts, tasks, rates] = [lists(), lists(), lists()];
  try {
    for (let round = 0; round < rounds; round++) {
      const names = Object.keys(PROGRAMS);
      for (const turn of names.keys()) {
        const name = names[(turn + round) % names.length];
        const { script, task, tokens } = await watch(host, endpoint, name, ms);
        const scale = (ANSWERS * RATE) / tokens;
        scripts[name].push(script * scale);
        tasks[name].push(task * scale);
        rates[name].push(tokens / (ms / 1000));
      }
    }
  } finally {
    await endpoint.close();
  }
  const traffic = `${ANSWERS} answers at ${RATE} tokens/s`;
  const unit = 'ms per second';
  return [
    { suite: 'main-thread', traffic, cut: 'script', unit, times: scripts, rates },
    { suite: 'main-thread', traffic, cut: 'all tasks', unit, times: tasks, rates },
  ];
}

/** How much script and how much of any task there is in so many ms, in a page of its own; and for how many tokens. */
async function watch(host, { baseURL, stats }, name, ms) {
  const { page, close } = await host.open();
  try {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: 500 });
    await page.addScriptTag({ type: 'module', url: `/${fileOf(name)}.mjs` });
    await page.waitForFunction(() => 'read' in globalThis);
    await page.evaluate(
      ([url, answers]) => {
        globalThis.got = Array(answers).fill(0);
        for (let at = 0; at < answers; at++) {
          const visit = (item) => {
            globalThis.got[at] += item.length;
          };
          globalThis.read(url, visit).catch((error) => {
            globalThis.failure ??= String(error);
          });
        }
      },
      [baseURL, ANSWERS],
    );
    await page.waitForFunction(() => globalThis.failure || globalThis.got.every((length) => length > 0));
    await page.waitForTimeout(SETTLE);
    const before = { ...(await metrics(session)), tokens: stats.tokens };
    await session.send('Profiler.start');
    await page.waitForTimeout(ms);
    const { profile } = await session.send('Profiler.stop');
    const after = { ...(await metrics(session)), tokens: stats.tokens };
    const failure = await page.evaluate(() => globalThis.failure);
    if (failure) throw new Error(`${name}: ${failure}`);
    return {
      script: scriptOf(profile),
      task: (after.TaskDuration - before.TaskDuration) * 1000,
      tokens: after.tokens - before.tokens,
    };
  } finally {
    await close();
  }
}

async function metrics(session) {
  const { metrics: list } = await session.send('Performance.getMetrics');
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

/** ms of a profile that were spent in scripts, wasm and the collection of their garbage. */
function scriptOf({ nodes, samples, timeDeltas }) {
  const outside = new Set(
    nodes
      .filter(({ callFrame }) => ['(idle)', '(program)', '(root)'].includes(callFrame.functionName))
      .map(({ id }) => id),
  );
  let microseconds = 0;
  // A delta is the time up to its sample.
  for (const [at, id] of samples.entries()) if (!outside.has(id)) microseconds += timeDeltas[at + 1] ?? 0;
  return microseconds / 1000;
}
