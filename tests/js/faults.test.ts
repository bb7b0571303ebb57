/** Every fault of the table over real sockets: what the caller gets, when, and that nothing stays behind. */
import Tokenbrook from 'tokenbrook';
import { beforeAll, describe, test, vi } from 'vitest';
import {
  type Case,
  cases,
  type Expected,
  endless,
  observe,
  optionsOf,
  startFaulty,
} from './faults.support.js';
import { checkSeen } from './faults-checks.support.js';

vi.setConfig({ testTimeout: 60_000, maxConcurrency: 8 });

/** The good answer, against which what arrived is held. */
let whole = '';

beforeAll(async () => {
  const { baseURL, close } = await startFaulty('none');
  whole = (await observe(Tokenbrook, baseURL, {}, false)).text;
  await close();
});

async function meet(one: Case, stream: boolean, expected: Expected) {
  const server = await startFaulty(one.fault);
  try {
    const seen = await observe(Tokenbrook, server.baseURL, optionsOf(one, expected), stream);
    await checkSeen(seen, server, expected, whole);
  } finally {
    await server.close();
  }
}

describe.concurrent('streamed', () => {
  test.each(cases.map((one) => [one.fault, one] as const))('%s', (_, one) => meet(one, true, one.streamed));
});

describe.concurrent('whole', () => {
  const answered = cases.flatMap((one) => (one.whole ? [[one.fault, one, one.whole] as const] : []));
  test.each(answered)('%s', (_, one, expected) => meet(one, false, expected));
});

test('a line of 100 MB that never ends', () => meet(endless, true, endless.streamed));
