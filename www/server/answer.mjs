// @ts-check
/** What a model answers to a request, token by token. */
import { limitTokens, stopAt } from './limits.mjs';
import { readQuestion, textOf } from './model/question.mjs';
import { hash, random } from './model/random.mjs';
import { oneSentence, plain, writeAnswer, writeReasoning } from './model/writer.mjs';
import { findModel } from './models.mjs';
import { valueFor } from './schema.mjs';
import { tokens } from './tokens.mjs';
import { chooseCalls, sourceFor, writeResults } from './tools.mjs';

/**
 * @typedef {import('./limits.mjs').Step} Step
 * @typedef {import('./limits.mjs').Steps} Steps
 * @typedef {import('./model/question.mjs').Question} Question
 * @typedef {import('./model/markov.mjs').Sampling} Sampling
 * @typedef {import('./model/writer.mjs').Fragment} Fragment
 */

/**
 * JSON mode without a word about JSON: the documented API then hangs, and so does this one.
 * @param {any} request
 */
export const hangs = (request) =>
  request.response_format?.type === 'json_object' &&
  !request.messages.some((/** @type {any} */ message) => /json/i.test(textOf(message.content)));

/**
 * One choice of the answer.
 * @param {any} request a checked request
 * @param {number} index of the choice
 * @returns {Steps}
 */
export function answer(request, index) {
  const stops = [request.stop ?? []].flat().filter((/** @type {string} */ stop) => stop !== '');
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  return stopAt(limitTokens(write(request, index), limit), stops);
}

/** @param {any} request @param {number} index @returns {Steps} */
function* write(request, index) {
  const model = /** @type {import('./models.mjs').Model} */ (findModel(request.model));
  const question = readQuestion(request.messages);
  const sampling = samplingFor(request, model, question, index);
  if (model.reasons) yield* steps('reasoning_content', reasoning(request, question, sampling));
  if (question.refuse) {
    yield* steps('refusal', [plain("I'm sorry, but I won't help with anything that harms a brook.")]);
    return 'stop';
  }
  const calls = chooseCalls(request, question, sampling);
  for (const [at, call] of calls.entries()) yield* callSteps(call, at);
  if (calls.length > 0) return 'tool_calls';
  yield* steps(
    'content',
    content(request, question, sampling, model),
    request.logprobs ? (request.top_logprobs ?? 0) : null,
  );
  return 'stop';
}

/**
 * @param {any} request
 * @param {Question} question
 * @param {Sampling} sampling
 * @param {import('./models.mjs').Model} model
 * @returns {Iterable<Fragment>}
 */
function content(request, question, sampling, model) {
  const { type, json_schema: named } = request.response_format ?? {};
  if (type === 'json_schema')
    return [plain(JSON.stringify(valueFor(named.schema ?? {}, sourceFor(question, sampling))))];
  if (type === 'json_object') return [plain(JSON.stringify(freeJson(question, sampling), null, 2))];
  if (request.messages.at(-1).role === 'tool') return writeResults(request, question, sampling);
  const scale = { low: 0.5, high: 2 }[/** @type {string} */ (request.verbosity)] ?? 1;
  return writeAnswer(question, sampling, {
    model: model.id,
    words: model.words * scale * (0.7 + sampling.random.next() * 0.6),
  });
}

/** @param {any} request @param {Question} question @param {Sampling} sampling */
function reasoning(request, question, sampling) {
  const efforts = { none: 0, minimal: 1, low: 2, medium: 4, high: 8, xhigh: 12, max: 16 };
  const effort = /** @type {Record<string, number>} */ (efforts)[request.reasoning_effort ?? 'medium'] ?? 4;
  return effort === 0 ? [] : writeReasoning(question, sampling, effort);
}

/**
 * JSON mode: the keys that the question puts in quotes, else some of our own.
 * @param {Question} question
 * @param {Sampling} sampling
 */
function freeJson(question, sampling) {
  const asked = [...question.text.matchAll(/["'`“]([\w-]+)["'`”]/g)].map((match) => match[1]);
  if (asked.length > 0) {
    return valueFor(
      { properties: Object.fromEntries(asked.map((key) => [key, { type: 'string' }])) },
      sourceFor(question, sampling),
    );
  }
  const place = {
    properties: {
      name: { type: 'string' },
      depth_m: { type: 'number', maximum: 4 },
      clear: { type: 'boolean' },
    },
  };
  return {
    topic: question.spelled[0] ?? 'brooks',
    answer: oneSentence(question, sampling),
    places: valueFor({ type: 'array', items: place }, sourceFor(question, sampling)),
    temperature_c: 5 + sampling.random.below(13),
  };
}

/**
 * Text as tokens of one field of the message.
 * @param {'content' | 'reasoning_content' | 'refusal'} field
 * @param {Iterable<Fragment>} fragments
 * @param {number | null} [alternatives] how many other tokens to tell; null: no log probabilities
 * @returns {Generator<Step>}
 */
function* steps(field, fragments, alternatives = null) {
  for (const fragment of fragments) {
    let first = true;
    for (const { text, weight } of tokens(fragment.text)) {
      /** @type {Step} */
      const step = { delta: { [field]: text }, weight };
      if (alternatives !== null) step.logprob = logprobOf(text, first ? fragment : plain(text), alternatives);
      first = false;
      yield step;
    }
  }
}

/** @param {string} text @param {Fragment} fragment @param {number} alternatives @returns {import('./limits.mjs').TokenLogprob} */
function logprobOf(text, { logprob, others }, alternatives) {
  const entry = (/** @type {string} */ token, /** @type {number} */ value) => ({
    token,
    logprob: value,
    bytes: [...Buffer.from(token)],
  });
  const likely = [{ text, logprob }, ...others()]
    .sort((a, b) => b.logprob - a.logprob)
    .slice(0, alternatives);
  const top = likely.map((other) => entry(tokens(other.text).next().value?.text ?? '', other.logprob));
  return { ...entry(text, logprob), top_logprobs: top };
}

/**
 * A tool call: its name at once, its input in fragments.
 * @param {import('./tools.mjs').Call} call
 * @param {number} index
 * @returns {Generator<Step>}
 */
function* callSteps({ id, type, name, input }, index) {
  const key = type === 'function' ? 'arguments' : 'input';
  yield { delta: { tool_calls: [{ index, id, type, [type]: { name, [key]: '' } }] }, weight: 0 };
  for (const { text, weight } of tokens(input)) {
    yield { delta: { tool_calls: [{ index, [type]: { [key]: text } }] }, weight };
  }
}

/**
 * At temperature 0 the question alone decides; with a seed, question and seed; else chance.
 * @param {any} request
 * @param {import('./models.mjs').Model} model
 * @param {Question} question
 * @param {number} index
 * @returns {Sampling}
 */
function samplingFor(request, model, question, index) {
  const temperature = request.temperature ?? 1;
  const seed = temperature === 0 ? 0 : request.seed;
  const told = `${model.id} ${seed} ${index} ${request.messages.length} ${question.text}`;
  return {
    random: typeof seed === 'number' ? random(hash(told)) : random(),
    temperature,
    topP: request.top_p ?? 1,
    presencePenalty: request.presence_penalty ?? 0,
    frequencyPenalty: request.frequency_penalty ?? 0,
    order: model.order,
    keywords: question.keywords,
  };
}
