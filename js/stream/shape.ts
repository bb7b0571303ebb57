/**
 * Chunks of a learned shape: the object that was learned, cloned, with other values in its holes. Every object and
 * array is cloned, so chunks share nothing that can change.
 */
type Container = Record<string, unknown> | unknown[];
type Step = string | number;

/** A container of the sample: how it is cloned, and what is put into the clone. */
interface Plan {
  readonly sample: Container;
  readonly clone: (sample: Container) => Container;
  /** Holes in it: where, and how many words into the record. */
  readonly holes: Array<readonly [Step, number]>;
  /** Containers in it that are no hole. */
  inner: Array<readonly [Step, Plan]>;
}

/** Makes a chunk of a record's words, which begin at `at`, and of the two texts they speak of. */
export type Shape = (words: Uint32Array, at: number, lead: string, rest: string) => unknown;

/**
 * One copying expression for each depth, written out: engines remember the layouts that each of them has met, and copy
 * fast while these are few.
 */
const cloners: Array<(sample: Container) => Container> = [
  (sample) => ({ ...sample }) as Container,
  (sample) => ({ ...sample }) as Container,
  (sample) => ({ ...sample }) as Container,
  (sample) => ({ ...sample }) as Container,
  (sample) => ({ ...sample }) as Container,
];

const cloneArray = (sample: Container): Container => (sample as unknown[]).slice();

/** Prepares a shape from a sample payload and the paths of its holes, both as JSON. */
export function learn(sample: string, paths: string): Shape {
  const root = plan(JSON.parse(sample) as Container, 0);
  (JSON.parse(paths) as Step[][]).forEach((path, hole) => {
    let at = root;
    for (const step of path.slice(0, -1)) at = at.inner.find(([key]) => key === step)![1];
    const last = path[path.length - 1]!;
    at.holes.push([last, hole * 2]);
    at.inner = at.inner.filter(([key]) => key !== last);
  });
  return (words, at, lead, rest) => fill(root, words, at, lead, rest);
}

function plan(sample: Container, depth: number): Plan {
  const isArray = Array.isArray(sample);
  const inner = Object.entries(sample)
    .filter(([, value]) => typeof value === 'object' && value !== null)
    .map(([key, value]) => [isArray ? Number(key) : key, plan(value as Container, depth + 1)] as const);
  const clone = isArray ? cloneArray : cloners[Math.min(depth, cloners.length - 1)]!;
  return { sample, clone, holes: [], inner };
}

function fill(plan: Plan, words: Uint32Array, at: number, lead: string, rest: string): unknown {
  // The sample's keys are all own, so writing to the clone finds them and keeps their order.
  const made = plan.clone(plan.sample) as Record<Step, unknown>;
  const { holes, inner } = plan;
  for (let i = 0; i < holes.length; i++) {
    const hole = holes[i]!;
    made[hole[0]] = value(words, at + hole[1], lead, rest);
  }
  for (let i = 0; i < inner.length; i++) {
    const kid = inner[i]!;
    made[kid[0]] = fill(kid[1], words, at, lead, rest);
  }
  return made;
}

/** The value of a hole: see `Batch::value` in `src/stream/machine.rs`. */
function value(words: Uint32Array, at: number, lead: string, rest: string): unknown {
  const first = words[at]!;
  const second = words[at + 1]!;
  if (first === 0xffffffff) return second;
  if (first >>> 31 === 0) return lead.slice(first, first + second);
  const start = first & 0x3fffffff;
  const text = rest.slice(start, start + second);
  return first & 0x40000000 ? JSON.parse(text) : text;
}
