/** Holds what was seen of a fault against the table. */
import { expect } from 'vitest';
import type { Expected, Faulty, Seen } from './faults.support.js';
import { until } from './server.support.js';

/** @param whole the text of the good answer */
export async function checkSeen(
  seen: Seen,
  server: Faulty,
  expected: Expected,
  whole: string,
): Promise<void> {
  const { error, status, outcome, retrySafe, text, repairs, retryAfter } = expected;
  const requests = [expected.requests ?? 1].flat();
  expect({ error: seen.error, status: seen.status, retryAfter: seen.retryAfter }, seen.message).toEqual({
    error,
    status,
    retryAfter,
  });
  if (expected.says) expect(seen.message).toBe(expected.says);
  expect(requests).toContain(server.requests());
  expect(seen).toMatchObject({
    ...(outcome && { outcome: { kind: outcome, retrySafe, emitted: seen.text !== '' || text !== 'none' } }),
    ...(repairs && { repairs }),
  });
  if (!outcome) expect(seen.outcome).toBeUndefined();
  // An error in the middle carries what the outcome says.
  if (error && outcome) {
    expect(seen.carries).toEqual({ retrySafe, text: seen.outcome?.text });
  } else expect(seen.carries).toBeUndefined();
  if (error && !outcome && /Connection/.test(error) && !/Timeout/.test(error)) expect(seen.cause).toBe(true);
  const arrived = seen.outcome?.text ?? seen.text;
  if (text === 'none') expect(arrived).toBe('');
  else if (text === 'some') expect(arrived.length).toBeGreaterThan(0);
  else expect(arrived.length).toBeGreaterThan(5);
  expect(seen.took).toBeGreaterThanOrEqual(expected.atLeast ?? 0);
  expect(seen.took).toBeLessThan(expected.atMost ?? 8000);
  // Node's fetch keeps a connection that the server has half closed for another 4 s after it was cancelled.
  await until(() => server.open() === 0, 6000);
  if (text === 'all' && server.baseURL.includes('/fault/')) expect(arrived).toBe(whole);
}
