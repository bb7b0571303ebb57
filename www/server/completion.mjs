// @ts-check
/** Runs the choices of a request side by side, and gathers them into the documented shapes. */
import { setImmediate, setTimeout } from 'node:timers/promises';
import { answer } from './answer.mjs';
import { textOf } from './model/question.mjs';
import { random } from './model/random.mjs';
import { countTokens } from './tokens.mjs';

/**
 * Something that a choice of the answer gained; `finish` with its last step.
 * @typedef {{ index: number, delta: Record<string, any>, logprob?: import('./limits.mjs').TokenLogprob, finish: import('./limits.mjs').FinishReason | null }} Gain
 */

/** One completion under way. */
export class Completion {
  id = `chatcmpl-${random().id(29)}`;
  created = Math.floor(Date.now() / 1000);
  /** Counted while it is written. */
  usage;
  /** @type {any[]} the message of each choice so far */
  choices = [];

  /**
   * @param {any} request a checked request
   * @param {import('./stored.mjs').StoredCompletions} stored where it is kept if the request says `store: true`
   * @param {import('./exchange.mjs').Stats} stats
   */
  constructor(request, stored, stats) {
    this.request = request;
    /** Whether the whole message is wanted beside the stream. */
    this.gathers = !request.stream || request.store === true;
    this.stored = stored;
    this.stats = stats;
    this.usage = {
      prompt_tokens: promptTokens(request),
      completion_tokens: 0,
      total_tokens: 0,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    };
    this.usage.total_tokens = this.usage.prompt_tokens;
  }

  /**
   * Writes all choices, one token of each in turn; stops early when the signal says so.
   * @param {{ delay: number, signal: AbortSignal }} pace `delay`: ms between tokens
   * @returns {AsyncGenerator<Gain>}
   */
  async *write({ delay, signal }) {
    const open = new Map(
      Array.from({ length: this.request.n ?? 1 }, (_, index) => [index, answer(this.request, index)]),
    );
    this.choices = Array.from(open, ([index]) => newChoice(index, this.request.logprobs));
    for (let round = 1; open.size > 0 && !signal.aborted; round++) {
      for (const [index, steps] of open) {
        const { done, value } = steps.next();
        if (done) open.delete(index);
        const gain = done ? { index, delta: {}, finish: value } : { index, ...value, finish: null };
        this.#add(gain, done ? 0 : value.weight);
        yield gain;
      }
      if (delay > 0) await setTimeout(delay);
      else if (round % 64 === 0) await setImmediate(); // let other connections have their turn
    }
    if (this.request.store && !signal.aborted) this.stored.keep(this);
  }

  /** @param {Gain} gain @param {number} weight */
  #add(gain, weight) {
    if (this.gathers) addGain(this.choices[gain.index], gain);
    this.stats.tokens += weight;
    this.usage.completion_tokens += weight;
    this.usage.total_tokens += weight;
    if (gain.delta.reasoning_content) this.usage.completion_tokens_details.reasoning_tokens += weight;
  }

  /** The whole completion, as it answers a request that does not stream. */
  toJSON() {
    const { request } = this;
    return {
      id: this.id,
      object: 'chat.completion',
      created: this.created,
      model: request.model,
      choices: this.choices,
      usage: this.usage,
      service_tier: 'default',
      system_fingerprint: FINGERPRINT,
      ...(request.store ? { metadata: request.metadata ?? {} } : {}),
    };
  }

  /**
   * A chunk of the stream.
   * @param {any[]} choices
   * @param {object | null} [usage]
   */
  chunk(choices, usage = null) {
    const { model, stream_options: options } = this.request;
    return {
      id: this.id,
      object: 'chat.completion.chunk',
      created: this.created,
      model,
      service_tier: 'default',
      system_fingerprint: FINGERPRINT,
      choices,
      ...(options?.include_usage ? { usage } : {}),
      ...(options?.include_obfuscation === false
        ? {}
        : { obfuscation: FILLER.slice(0, 1 + Math.floor(Math.random() * FILLER.length)) }),
    };
  }
}

const FINGERPRINT = 'fp_tokenbrook';

/** As the API does, chunks are filled up to an uneven length, so that their size tells nothing. */
const FILLER = 'x7Qm2LpVb9ZkTc4';

/** @param {number} index @param {boolean | null | undefined} logprobs */
const newChoice = (index, logprobs) => ({
  index,
  message: { role: 'assistant', content: null, refusal: null, annotations: [] },
  logprobs: logprobs ? { content: [], refusal: null } : null,
  finish_reason: null,
});

/**
 * What a choice gained goes into its message.
 * @param {any} choice
 * @param {Gain} gain
 */
function addGain(choice, { delta: { tool_calls: calls = [], ...texts }, logprob, finish }) {
  const { message } = choice;
  for (const [field, text] of Object.entries(texts)) message[field] = (message[field] ?? '') + text;
  for (const { index, ...call } of calls) {
    message.tool_calls ??= [];
    const known = message.tool_calls[index];
    if (!known) message.tool_calls[index] = structuredClone(call);
    else if (call.function) known.function.arguments += call.function.arguments;
    else known.custom.input += call.custom.input;
  }
  if (logprob) choice.logprobs.content.push(logprob);
  if (finish && !message.tool_calls && message.refusal === null) message.content ??= '';
  choice.finish_reason = finish;
}

/** The prompt's tokens by the API page's rule; a picture or a sound counts for 85. @param {any} request */
function promptTokens({ messages, tools }) {
  let count = 3 + (tools ? countTokens(JSON.stringify(tools)) : 0);
  for (const message of messages) {
    count +=
      3 +
      countTokens(textOf(message.content)) +
      (message.tool_calls ? countTokens(JSON.stringify(message.tool_calls)) : 0);
    if (Array.isArray(message.content))
      count += 85 * message.content.filter((/** @type {any} */ { type }) => type !== 'text').length;
  }
  return count;
}
