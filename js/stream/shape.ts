/**
 * Chunks of a learned shape: the object that was learned, cloned, with other values in its holes. Every object and
 * array is cloned, so chunks share nothing that can change.
 */
type Container = Record<string, unknown> | unknown[];
type Step = string | number;

/** Makes a value of a record's words, which begin at `at`, and of the two texts they speak of. */
type Make<Value = unknown> = (words: Uint32Array, at: number, lead: string, rest: string) => Value;

/** Makes a chunk. */
export type Shape = Make;

/** Makes clones of a container with another value at one place. */
type Put = (sample: Record<string, unknown>, value: Make) => Make<Container>;

/**
 * What chunks usually differ in, each written out: engines remember the layouts that each place in the program has met,
 * and copy fast while these are few. One function lies in the other, so that they are put together into one.
 */
const PUTS: Record<Step, Put | undefined> = {
  __proto__: null as never,
  choices: (sample, value) => (words, at, lead, rest) => ({
    ...sample,
    choices: value(words, at, lead, rest),
  }),
  delta: (sample, value) => (words, at, lead, rest) => ({ ...sample, delta: value(words, at, lead, rest) }),
  content: (sample, value) => (words, at, lead, rest) => ({
    ...sample,
    content: value(words, at, lead, rest),
  }),
  reasoning_content: (sample, value) => (words, at, lead, rest) => ({
    ...sample,
    reasoning_content: value(words, at, lead, rest),
  }),
  tool_calls: (sample, value) => (words, at, lead, rest) => ({
    ...sample,
    tool_calls: value(words, at, lead, rest),
  }),
  function: (sample, value) => (words, at, lead, rest) => ({
    ...sample,
    function: value(words, at, lead, rest),
  }),
  arguments: (sample, value) => (words, at, lead, rest) => ({
    ...sample,
    arguments: value(words, at, lead, rest),
  }),
};

/** The chunk of text that most are, written out in one: made in half the time that it takes to clone one and change it. */
const TEXT =
  '[["choices",0,"delta","content"],["obfuscation"]]{"id":0,"object":0,"created":0,"model":0,"service_tier":0,' +
  '"system_fingerprint":0,"choices":[{"index":0,"delta":{"content":0},"logprobs":0,"finish_reason":0}],"obfuscation":0}';

function textChunk({
  id,
  object,
  created,
  model,
  service_tier,
  system_fingerprint,
  choices: [{ index, logprobs, finish_reason }],
}: Record<string, unknown> & { choices: [Record<string, unknown>] }): Shape {
  return (words, at, lead, rest) => ({
    id,
    object,
    created,
    model,
    service_tier,
    system_fingerprint,
    choices: [{ index, delta: { content: filling(words, at, lead, rest) }, logprobs, finish_reason }],
    obfuscation: filling(words, at + 2, lead, rest),
  });
}

/** Prepares a shape from a sample payload and the paths of its holes, both as JSON. */
export function learn(sample: string, paths: string): Shape {
  const chunk = JSON.parse(sample);
  const layout = JSON.stringify(chunk, (_, value) => (value instanceof Object ? value : 0));
  if (paths + layout === TEXT) return textChunk(chunk);
  const holes = JSON.parse(paths) as Step[][];
  return maker(
    chunk,
    holes.map((path, hole) => ({ path, words: hole * 2 })),
    0,
  );
}

function maker(
  sample: Container,
  holes: Array<{ path: Step[]; words: number }>,
  depth: number,
): Make<Container> {
  const deep: Array<[Step, Make]> = [];
  const flat: Array<[Step, Make]> = [];
  for (const [name, value] of Object.entries(sample)) {
    const key = Array.isArray(sample) ? Number(name) : name;
    const within = holes.filter(({ path }) => path[depth] === key);
    const hole = within.find(({ path }) => path.length === depth + 1);
    if (hole) flat.push([key, valueAt(hole.words)]);
    else if (typeof value === 'object' && value !== null)
      deep.push([key, maker(value as Container, within, depth + 1)]);
  }
  // What is deepest comes first: of a chunk its choices.
  const [first, ...others] = [...deep, ...flat];
  return others.reduce(also, putting(sample, first));
}

function putting(sample: Container, first: [Step, Make] | undefined): Make<Container> {
  if (!first) return Array.isArray(sample) ? () => [...sample] : () => ({ ...sample });
  const [key, make] = first;
  if (Array.isArray(sample)) {
    if (sample.length === 1) return (words, at, lead, rest) => [make(words, at, lead, rest)];
    return also(() => [...sample], first);
  }
  return PUTS[key]?.(sample, make) ?? also(() => ({ ...sample }), first);
}

/** Puts one value more into what is made. */
type Also = (make: Make<Container>, value: Make) => Make<Container>;

/** What else often differs, written out as well. */
const ALSO: Record<Step, Also | undefined> = {
  __proto__: null as never,
  usage: (make, value) => (words, at, lead, rest) => {
    const made = make(words, at, lead, rest) as { usage: unknown };
    made.usage = value(words, at, lead, rest);
    return made as Container;
  },
  completion_tokens: (make, value) => (words, at, lead, rest) => {
    const made = make(words, at, lead, rest) as { completion_tokens: unknown };
    made.completion_tokens = value(words, at, lead, rest);
    return made as Container;
  },
  total_tokens: (make, value) => (words, at, lead, rest) => {
    const made = make(words, at, lead, rest) as { total_tokens: unknown };
    made.total_tokens = value(words, at, lead, rest);
    return made as Container;
  },
};

function also(make: Make<Container>, [key, value]: [Step, Make]): Make<Container> {
  return (
    ALSO[key]?.(make, value) ??
    ((words, at, lead, rest) => {
      const made = make(words, at, lead, rest) as Record<Step, unknown>;
      made[key] = value(words, at, lead, rest);
      return made as Container;
    })
  );
}

function valueAt(hole: number): Make {
  return (words, at, lead, rest) => filling(words, at + hole, lead, rest);
}

/** The value of a hole: see `Batch::plain_value` in `src/stream/shaped.rs`. */
function filling(words: Uint32Array, at: number, lead: string, rest: string): unknown {
  const first = words[at]!;
  const second = words[at + 1]!;
  if (first < 0x80000000) return lead.slice(first, first + second);
  if (first === 0xffffffff) return second;
  const start = first & 0x3fffffff;
  const text = rest.slice(start, start + second);
  return first & 0x40000000 ? JSON.parse(text) : text;
}
