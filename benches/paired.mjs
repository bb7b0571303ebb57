// Paired measurement: in each round every contender runs once, in turn, so that whatever slows the machine down slows all.
import { random } from './traffic.mjs';

/**
 * @typedef {{ median: number, p25: number, p75: number }} Spread
 * @param {Array<{ name: string, run?: () => unknown, measure?: () => Promise<number> }>} contenders `measure` is a run that
 *   gives its own ms
 * @param {{ rounds: number, warmups: number }} how
 * @returns {Promise<Record<string, number[]>>} ms per round, by name
 */
export async function paired(contenders, { rounds, warmups }) {
  const times = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  const next = random(1);
  for (let round = -warmups; round < rounds; round++) {
    for (const { name, run, measure = timed(run) } of shuffled(contenders, next)) {
      const time = await measure();
      if (round >= 0) times[name].push(time);
    }
  }
  return times;
}

/** In another order each time: none always comes after the same other one. */
function shuffled(contenders, next) {
  const places = contenders.map((contender) => ({ contender, place: next() }));
  return places.sort((a, b) => a.place - b.place).map(({ contender }) => contender);
}

/** ms in which what a contender leaves behind is over: pages go on collecting garbage for so long after their run. */
const QUIET = 60;

/**
 * Without the garbage of the contender before, and the young garbage of its own. A full collection would also throw away
 * compiled code whose objects happen not to live just then, which no page meets between two answers.
 */
async function settled() {
  globalThis.gc?.({ type: 'minor' });
  await new Promise((resolve) => setTimeout(resolve, QUIET));
}

/** ms that a measurement takes at least: what is over sooner is run again, and counted as often. */
const LEAST = 50;

/** Measures a run: ms. */
export const timed = (run) => async () => {
  await settled();
  const start = performance.now();
  for (let runs = 1; ; runs++) {
    await run();
    const time = performance.now() - start;
    if (time >= LEAST) return time / runs;
  }
};

/** @param {number[]} values @returns {Spread} */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part) => {
    const place = (sorted.length - 1) * part;
    const low = sorted[Math.floor(place)];
    return low + (sorted[Math.ceil(place)] - low) * (place % 1);
  };
  return { median: at(0.5), p25: at(0.25), p75: at(0.75) };
}

/** How many times as long `them` took as `us`, round by round. */
export const ratio = (them, us) => spread(them.map((time, round) => time / us[round]));
