// Contenders in turn, each in a page, or a Node, of its own: none is charged for the garbage of another, or runs without
// the optimised code that another's collections have thrown away.
import { paired } from '../paired.mjs';

/**
 * @typedef {object} Suite What runs in such a place.
 * @property {(how: object) => { stages: string[], names: string[] }} plan
 * @property {(how: object, stage: string, name: string) => Promise<Prepared>} prepare compares outputs with what was sent
 * @typedef {{ run: () => Promise<void>, about: object, says?: string }} Prepared `says` must be the same for all of them
 */

/** Drives a suite. */
export const inTurn =
  (suite) =>
  async (host, { rounds, warmups, ...how }) => {
    const { stages, names } = await host.call('plan', suite, how);
    const places = await Promise.all(names.map(() => host.place()));
    const results = [];
    try {
      for (const stage of stages) {
        const told = [];
        for (const [at, name] of names.entries())
          told.push(await places[at].call('prepare', suite, how, stage, name));
        const [{ about, says }] = told;
        const other = told.findIndex((one) => one.says !== says);
        if (other > 0)
          throw new Error(`Outputs differ:\n  ${names[0]} ${says}\n  ${names[other]} ${told[other].says}`);
        const contenders = names.map((name, at) => ({ name, measure: () => places[at].call('measure') }));
        results.push({ ...about, times: await paired(contenders, { rounds, warmups }) });
      }
    } finally {
      await Promise.all(places.map((place) => place.close()));
    }
    return results;
  };
