/**
 * Chunks of a learned shape: the object that was learned, cloned, with other values in its holes. Every object and
 * array is cloned, so chunks share nothing that can change.
 */
type Container = Record<string, unknown> | unknown[];
type Step = string | number;

/** A copy of an object or array, with another value at one place. */
type Put = (sample: Container, value: unknown) => Container;

/** What goes to a place of a clone: a hole's value, by the words before it in the record, or another clone. */
type Source = number | Plan;

/** A container of the sample: its clone is made with what changes in it, and often that is one member. */
interface Plan {
  readonly sample: Container;
  readonly put: Put;
  readonly first: Source | undefined;
  readonly others: Array<readonly [Step, Source]>;
}

/** Makes a chunk of a record's words, which begin at `at`, and of the two texts they speak of. */
export type Shape = (words: Uint32Array, at: number, lead: string, rest: string) => unknown;

/**
 * What chunks usually differ in, each written out: engines remember the layouts that each place in the program has met,
 * and copy fast while these are few.
 */
const PUTS: Record<Step, Put | undefined> = {
  __proto__: null as never,
  choices: (sample, choices) => ({ ...sample, choices }) as Container,
  delta: (sample, delta) => ({ ...sample, delta }) as Container,
  content: (sample, content) => ({ ...sample, content }) as Container,
  reasoning_content: (sample, text) => ({ ...sample, reasoning_content: text }) as Container,
  tool_calls: (sample, calls) => ({ ...sample, tool_calls: calls }) as Container,
  function: (sample, body) => ({ ...sample, function: body }) as Container,
  arguments: (sample, text) => ({ ...sample, arguments: text }) as Container,
};

/** Prepares a shape from a sample payload and the paths of its holes, both as JSON. */
export function learn(sample: string, paths: string): Shape {
  const holes = JSON.parse(paths) as Step[][];
  const root = plan(
    JSON.parse(sample),
    holes.map((path, hole) => ({ path, words: hole * 2 })),
    0,
  );
  return (words, at, lead, rest) => fill(root, words, at, lead, rest);
}

function plan(sample: Container, holes: Array<{ path: Step[]; words: number }>, depth: number): Plan {
  const sources: Array<readonly [Step, Source]> = [];
  for (const [name, value] of Object.entries(sample)) {
    const key = Array.isArray(sample) ? Number(name) : name;
    const within = holes.filter(({ path }) => path[depth] === key);
    const hole = within.find(({ path }) => path.length === depth + 1);
    if (hole) sources.push([key, hole.words]);
    else if (typeof value === 'object' && value !== null)
      sources.push([key, plan(value as Container, within, depth + 1)]);
  }
  // What is deepest comes first: of a chunk its choices.
  sources.sort(([, a], [, b]) => Number(typeof a === 'number') - Number(typeof b === 'number'));
  const [first, ...others] = sources;
  return { sample, put: putting(sample, first?.[0]), first: first?.[1], others };
}

function putting(sample: Container, key: Step | undefined): Put {
  if (Array.isArray(sample)) {
    if (sample.length === 1 && key === 0) return (_, value) => [value];
    return (all, value) => (all as unknown[]).map((item, index) => (index === key ? value : item));
  }
  if (key === undefined) return (same) => ({ ...same }) as Container;
  return PUTS[key] ?? ((other, value) => ({ ...other, [key]: value }) as Container);
}

function fill(plan: Plan, words: Uint32Array, at: number, lead: string, rest: string): unknown {
  const { first, others } = plan;
  const made = plan.put(plan.sample, sourced(first, words, at, lead, rest)) as Record<Step, unknown>;
  for (let i = 0; i < others.length; i++) {
    const [key, other] = others[i]!;
    made[key] = sourced(other, words, at, lead, rest);
  }
  return made;
}

function sourced(
  source: Source | undefined,
  words: Uint32Array,
  at: number,
  lead: string,
  rest: string,
): unknown {
  if (typeof source === 'number') return value(words, at + source, lead, rest);
  return source && fill(source, words, at, lead, rest);
}

/** The value of a hole: see `Batch::value` in `src/stream/shaped.rs`. */
function value(words: Uint32Array, at: number, lead: string, rest: string): unknown {
  const first = words[at]!;
  const second = words[at + 1]!;
  if (first === 0xffffffff) return second;
  if (first >>> 31 === 0) return lead.slice(first, first + second);
  const start = first & 0x3fffffff;
  const text = rest.slice(start, start + second);
  return first & 0x40000000 ? JSON.parse(text) : text;
}
