/** Streams as OpenAI's servers send them, made at random from a seed. */
import type { ServerResponse } from 'node:http';
import type { Random } from './random.support.js';

const WORDS = [
  'Hello',
  ' world',
  '!',
  '\n\n',
  ' naïve',
  ' 你好',
  ' 🌍',
  ' "quoted"',
  ' back\\slash',
  ' \u2028',
];
const REASONS = { text: 'stop', refusal: 'stop', tools: 'tool_calls', audio: 'stop', custom: 'tool_calls' };

/** What a choice consists of. */
type Kind = keyof typeof REASONS;

/** A streamed answer. */
export interface RandomStream {
  /** How many choices were asked for. */
  n: number;
  /** What the first of them consists of. */
  kind: Kind;
  chunks: object[];
}

/** Another stream, of any kind unless told. */
export function randomStream(random: Random, kinds: Kind[] = Object.keys(REASONS) as Kind[]): RandomStream {
  const chance = (one: number): boolean => random.below(one) === 0;
  const pick = <T>(items: readonly T[]): T => random.pick(items);
  const n = chance(4) ? 2 + random.below(2) : 1;
  const base = {
    id: `chatcmpl-${random.below(1e9)}`,
    object: 'chat.completion.chunk',
    created: 1_700_000_000 + random.below(1e6),
    model: 'gpt-x',
    service_tier: 'default',
    system_fingerprint: `fp_${random.below(1e6)}`,
    ...(chance(4) && { provider: { region: 'eu', tags: ['a', 'b'] } }),
  };
  const usage = chance(2);
  const obfuscation = chance(2);
  const around = (choices: object[], more: object = {}): object => ({
    ...base,
    choices,
    ...(usage && { usage: null }),
    ...(obfuscation && choices.length > 0 && { obfuscation: 'x'.repeat(random.below(20)) }),
    ...more,
  });
  const kind = pick(kinds);
  const perChoice = Array.from({ length: n }, (_, index) => {
    const own = index === 0 ? kind : pick(kinds);
    return deltasOf(own).map((delta, at, all) =>
      around([
        {
          index,
          delta,
          logprobs:
            own !== 'text' || at === all.length - 1 || !('content' in delta) ? null : logprobsOf(delta),
          finish_reason: at === all.length - 1 ? REASONS[own] : null,
        },
      ]),
    );
  });
  const chunks: object[] = [];
  if (chance(5)) chunks.push(around([], { prompt_filter_results: [{ prompt_index: 0 }] }));
  // Choices take turns at random, each in its own order.
  for (let left = perChoice.filter(({ length }) => length > 0); left.length > 0; ) {
    chunks.push(pick(left).shift() as object);
    left = left.filter(({ length }) => length > 0);
  }
  if (usage) {
    const [prompt_tokens, completion_tokens] = [random.below(99), random.below(99)];
    const total_tokens = prompt_tokens + completion_tokens;
    const completion_tokens_details = { reasoning_tokens: random.below(9), audio_tokens: 0 };
    chunks.push(
      around([], { usage: { prompt_tokens, completion_tokens, total_tokens, completion_tokens_details } }),
    );
  }
  return { n, kind, chunks };

  function deltasOf(own: Kind): object[] {
    switch (own) {
      case 'text':
        return [{ role: 'assistant', content: '', refusal: null }, ...texts('content'), {}];
      case 'refusal':
        return [{ role: 'assistant', content: null, refusal: '' }, ...texts('refusal'), {}];
      case 'audio':
        return [
          { role: 'assistant', content: null, audio: { id: `audio_${random.below(99)}`, transcript: '' } },
          ...texts('transcript').map((audio) => ({ audio })),
          { audio: { data: 'AAAA' } },
          { audio: { data: 'BBBB' } },
          { audio: { expires_at: 1_700_003_600 } },
          {},
        ];
      case 'tools':
        return [{ role: 'assistant', content: null }, ...calls('function'), {}];
      case 'custom':
        return [{ role: 'assistant', content: null }, ...calls('custom'), {}];
    }
  }

  function texts(field: string): Array<Record<string, string>> {
    return Array.from({ length: 1 + random.below(6) }, () => ({ [field]: pick(WORDS) }));
  }

  // One call after the other, as the models write them; now and then text comes first.
  function calls(type: 'function' | 'custom'): object[] {
    const deltas: object[] = chance(3) ? [{ content: 'Let me see.' }] : [];
    const input = type === 'function' ? 'arguments' : 'input';
    for (let index = 0, count = 1 + random.below(3); index < count; index++) {
      const text = JSON.stringify({ city: pick(WORDS), nested: { list: [1, null, true] }, number: 1.5 });
      const id = `call_${random.below(1e9)}`;
      deltas.push({
        tool_calls: [{ index, id, type, [type]: { name: pick(['weather', 'time']), [input]: '' } }],
      });
      for (let at = 0; at < text.length; ) {
        const end = at + 1 + random.below(12);
        deltas.push({ tool_calls: [{ index, [type]: { [input]: text.slice(at, end) } }] });
        at = end;
      }
    }
    return deltas;
  }

  function logprobsOf(delta: object): object {
    const content = 'content' in delta ? String(delta.content) : '';
    const bytes = [...new TextEncoder().encode(content)];
    return { content: [{ token: content, bytes, logprob: -0.5, top_logprobs: [] }], refusal: null };
  }
}

/** Sends a stream in pieces that are cut anywhere, also within characters. */
export async function send(
  response: ServerResponse,
  { chunks }: RandomStream,
  random: Random,
): Promise<void> {
  const events = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
  const bytes = Buffer.from(`${events}data: [DONE]\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-request-id': 'req_1' });
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random.below(400);
    await new Promise<void>((resolve) => response.write(bytes.subarray(at, end), () => resolve()));
    at = end;
  }
  response.end();
}
