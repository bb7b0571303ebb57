/** The page's half of the test: the same reading of every vector, with the browser's own fetch and streams. */
import Tokenbrook from 'tokenbrook';
import { differences, type Vector, wholeDifferences } from '../js/providers.support.js';
import { type Case, faultsOf } from '../js/servers.support.js';

/** Reads all vectors, a few at a time; what differs, by vector. */
async function readAll(json: string): Promise<Record<string, string[]>> {
  const vectors: Vector[] = JSON.parse(json);
  const client = new Tokenbrook({
    baseURL: `${location.origin}/v1`,
    apiKey: 'sk-test-0123456789',
    maxRetries: 0,
  });
  const found: Record<string, string[]> = {};
  const queue = [...vectors.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [number, vector] = next;
      const list = await Promise.all([
        differences(client, vector, number),
        wholeDifferences(client, vector, number),
      ]).then(
        (lists) => lists.flat(),
        (error) => [String(error?.stack ?? error)],
      );
      if (list.length > 0) found[`${vector.family} ${vector.row}: ${vector.name}`] = list;
    }
  };
  await Promise.all(Array.from({ length: 5 }, work));
  return found;
}

/** Runs all cases against a server of another origin; what differs, by case. */
async function askAll(json: string, origin: string): Promise<Record<string, string[]>> {
  const cases: Case[] = JSON.parse(json);
  const lists = await Promise.all(
    cases.map((given, number) => faultsOf((options) => new Tokenbrook(options), given, number, origin)),
  );
  const named = cases.map(({ row, name }, number) => [`${row}: ${name}`, lists[number]!] as const);
  return Object.fromEntries(named.filter(([, list]) => list.length > 0));
}

Object.assign(globalThis, { readAll, askAll });
