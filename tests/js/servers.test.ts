/** What is sent to real servers and how they answer with errors, through the package in Node, over real sockets. */
import Tokenbrook from 'tokenbrook';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cases, serveCases } from './servers.server.js';
import { faultsOf } from './servers.support.js';

let server: Awaited<ReturnType<typeof serveCases>>;

beforeAll(async () => {
  server = await serveCases();
});

afterAll(() => server.close());

const here = cases.map((given, number) => [`${given.row}: ${given.name}`, given, number] as const);

test.each(here.filter(([, given]) => !given.browser))('%s', async (_, given, number) => {
  const make = (options: object): Tokenbrook => new Tokenbrook(options);
  expect(await faultsOf(make, given, number, server.origin)).toEqual([]);
});
