/**
 * Chunks of a learned shape: the object that was learned, cloned, with other values in its holes. Every object and
 * array is cloned, so chunks share nothing that can change.
 */
type Container = Record<string, unknown> | unknown[];
type Step = string | number;

/** A container of the sample: what is cloned, and what is put into the clone. */
interface Plan {
  readonly sample: Container;
  readonly isArray: boolean;
  /** Holes: where, and which. */
  readonly holes: Array<readonly [Step, number]>;
  /** Containers inside. */
  readonly inner: Array<readonly [Step, Plan]>;
}

/** A shape, ready to be filled. */
export type Shape = (values: readonly unknown[]) => unknown;

/** Prepares a shape from a sample payload and the paths of its holes, both as JSON. */
export function learn(sample: string, paths: string): Shape {
  const root = plan(JSON.parse(sample) as Container);
  (JSON.parse(paths) as Step[][]).forEach((path, hole) => {
    let at = root;
    for (const step of path.slice(0, -1)) at = at.inner.find(([key]) => key === step)![1];
    at.holes.push([path[path.length - 1]!, hole]);
  });
  return (values) => fill(root, values);
}

function plan(sample: Container): Plan {
  const isArray = Array.isArray(sample);
  const inner = Object.entries(sample)
    .filter(([, value]) => typeof value === 'object' && value !== null)
    .map(([key, value]) => [isArray ? Number(key) : key, plan(value as Container)] as const);
  return { sample, isArray, holes: [], inner };
}

function fill(plan: Plan, values: readonly unknown[]): unknown {
  // The sample's keys are all own, so writing to the clone finds them and keeps their order.
  const clone = (plan.isArray ? (plan.sample as unknown[]).slice() : { ...plan.sample }) as Record<Step, unknown>;
  const { holes, inner } = plan;
  for (let i = 0; i < holes.length; i++) {
    const hole = holes[i]!;
    clone[hole[0]] = values[hole[1]];
  }
  for (let i = 0; i < inner.length; i++) {
    const kid = inner[i]!;
    clone[kid[0]] = fill(kid[1], values);
  }
  return clone;
}
