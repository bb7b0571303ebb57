// From `import()` to the first request leaving, in a page that has seen nothing of the program before.
import { bundle } from '../hosts.mjs';
import { OURS } from '../names.mjs';
import { paired } from '../paired.mjs';

const ASK = `.chat.completions.create({
  model: 'any', messages: [{ role: 'user', content: 'Hello' }], stream: true,
})`;
const OPTIONS = `apiKey: 'sk-any', baseURL: 'http://127.0.0.1/v1'`;

const PROGRAMS = {
  [OURS]: `import Tokenbrook from 'tokenbrook';
    export const ask = () => new Tokenbrook({ ${OPTIONS} })${ASK};`,
  openai: `import OpenAI from 'openai';
    export const ask = () => new OpenAI({ ${OPTIONS}, dangerouslyAllowBrowser: true })${ASK};`,
};

/** Programs come gzipped, from loopback; and slowly, so that their size counts, too. */
const NETWORKS = {
  loopback: undefined,
  '10 Mbit/s, 40 ms': {
    offline: false,
    latency: 40,
    downloadThroughput: 10e6 / 8,
    uploadThroughput: 10e6 / 8,
  },
};

/** @param {import('../hosts.mjs').ChromiumHost} host @param {{ rounds: number, warmups: number }} how */
export async function start(host, { rounds, warmups }) {
  for (const [name, program] of Object.entries(PROGRAMS))
    host.files[`/start-${name}.mjs`] = await bundle(`start-${name}`, program);
  const results = [];
  for (const [cut, network] of Object.entries(NETWORKS)) {
    const requests = new Set();
    const contenders = Object.keys(PROGRAMS).map((name) => ({
      name,
      async measure() {
        const { ms, request } = await once(host, `/start-${name}.mjs`, network);
        requests.add(request);
        return ms;
      },
    }));
    const times = await paired(contenders, { rounds, warmups });
    if (requests.size !== 1) throw new Error(`The requests differ:\n  ${[...requests].join('\n  ')}`);
    results.push({ suite: 'start', traffic: 'import to first request', cut, times });
  }
  return results;
}

/** One page of a profile of its own. */
async function once(host, program, network) {
  const { page, close } = await host.open();
  try {
    if (network) {
      const session = await page.context().newCDPSession(page);
      await session.send('Network.emulateNetworkConditions', network);
    }
    return await page.evaluate(async (url) => {
      const left = new Promise((resolve) => {
        globalThis.fetch = (...given) => {
          resolve({ at: performance.now(), request: new Request(...given) });
          return new Promise(() => {});
        };
      });
      const begun = performance.now();
      const { ask } = await import(url);
      Promise.resolve(ask()).catch((error) => console.error(String(error)));
      const { at, request } = await left;
      const { method, headers } = request;
      const key = headers.get('authorization');
      const told = [method, request.url, key, JSON.parse(await request.text())];
      return { ms: at - begun, request: JSON.stringify(told) };
    }, program);
  } finally {
    await close();
  }
}
