/** The table of faults in a browser: the same requests, met by the browser's own network. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, test, vi } from 'vitest';
import { type Case, cases, type Expected, endless, optionsOf, startFaulty } from '../js/faults.support.js';
import { checkSeen } from '../js/faults-checks.support.js';
import { browserWith, observeIn, site } from './faults.support.js';

vi.setConfig({ testTimeout: 60_000, maxConcurrency: 6 });

const local = site();
const chrome = browserWith();
let page: Page;
let whole = '';

async function meet(one: Case, stream: boolean, expected: Expected) {
  const server = await startFaulty(one.fault);
  try {
    const seen = await observeIn(page, server.baseURL, optionsOf(one, expected), stream);
    await checkSeen(seen, server, expected, whole);
  } finally {
    await server.close();
  }
}

beforeAll(async () => {
  const server = await startFaulty('none');
  page = await chrome.page(`${local.origin}/`);
  whole = (await observeIn(page, server.baseURL, {}, false)).text;
  await server.close();
});

describe.concurrent('streamed', () => {
  test.each(cases.map((one) => [one.fault, one] as const))('%s', (_, one) =>
    meet(one, true, (one.page ?? one).streamed),
  );
});

describe.concurrent('whole', () => {
  const answered = cases.flatMap((one) => {
    const expected = one.page ? one.page.whole : one.whole;
    return expected ? [[one.fault, one, expected] as const] : [];
  });
  test.each(answered)('%s', (_, one, expected) => meet(one, false, expected));
});

test('a line of 100 MB that never ends', () => meet(endless, true, endless.streamed));
