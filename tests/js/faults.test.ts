/** Every fault of the table over real sockets: what the caller gets, when, and that nothing stays behind. */
import Tokenbrook from 'tokenbrook';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type Case, cases, type Expected, observe, optionsOf, startFaulty } from './faults.support.js';
import { until } from './server.support.js';

vi.setConfig({ testTimeout: 40_000, maxConcurrency: 8 });

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
    const { error, status, outcome, retrySafe, requests = 1, text, repairs, retryAfter } = expected;
    expect(
      { error: seen.error, status: seen.status, retryAfter: seen.retryAfter, requests: server.requests() },
      seen.message,
    ).toEqual({ error, status, retryAfter, requests });
    expect(seen).toMatchObject({
      ...(outcome && { outcome: { kind: outcome, retrySafe, emitted: seen.text !== '' || text !== 'none' } }),
      ...(repairs && { repairs }),
    });
    if (!outcome) expect(seen.outcome).toBeUndefined();
    // An error in the middle carries what the outcome says.
    if (error && outcome) {
      expect(seen.carries).toEqual({ retrySafe, text: seen.outcome?.text });
    } else expect(seen.carries).toBeUndefined();
    if (error && !outcome && /Connection/.test(error) && !/Timeout/.test(error))
      expect(seen.cause).toBe(true);
    const arrived = seen.outcome?.text ?? seen.text;
    if (text === 'none') expect(arrived).toBe('');
    else if (text === 'some') expect(arrived.length).toBeGreaterThan(0);
    else expect(arrived.length).toBeGreaterThan(5);
    expect(seen.took).toBeGreaterThanOrEqual(expected.atLeast ?? 0);
    expect(seen.took).toBeLessThan(expected.atMost ?? 8000);
    // Node's fetch keeps a connection that the server has half closed for another 4 s after it was cancelled.
    await until(() => server.open() === 0, 6000);
    if (text === 'all' && server.baseURL.includes('/fault/')) expect(arrived).toBe(whole);
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
