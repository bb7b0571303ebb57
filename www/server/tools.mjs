// @ts-check
/** Tools: which to call, with what arguments, and what to say once their results are there. */
import { stem } from './model/markov.mjs';
import { tellingWords, textOf } from './model/question.mjs';
import { oneSentence, plain } from './model/writer.mjs';
import { valueFor } from './schema.mjs';

/**
 * A call to be streamed: `input` is JSON for a function, free text for a custom tool.
 * @typedef {{ id: string, type: 'function' | 'custom', name: string, input: string }} Call
 * @typedef {import('./model/question.mjs').Question} Question
 * @typedef {import('./model/markov.mjs').Sampling} Sampling
 * @typedef {import('./model/writer.mjs').Fragment} Fragment
 */

/**
 * The calls that answer this request; none where text should.
 * @param {any} request a checked request
 * @param {Question} question
 * @param {Sampling} sampling
 * @returns {Call[]}
 */
export function chooseCalls(request, question, sampling) {
  const { tools, forced } = offered(request);
  if (tools.length === 0) return [];
  const answered = request.messages.at(-1).role === 'tool';
  if (answered && !forced) return [];
  const scored = tools
    .map((tool) => ({ tool, score: relevance(tool, question) }))
    .sort((a, b) => b.score - a.score);
  const relevant = scored.filter(({ score }) => score > 0).map(({ tool }) => tool);
  const wanted = relevant.length > 0 ? relevant : forced ? scored.slice(0, 1).map(({ tool }) => tool) : [];
  const subjects = properNames(question.text);
  const calls =
    wanted.length === 1 && subjects.length > 1
      ? subjects.slice(0, 4).map((subject) => call(wanted[0], question, sampling, subject))
      : wanted.slice(0, 4).map((tool) => call(tool, question, sampling, subjects[0]));
  return request.parallel_tool_calls === false ? calls.slice(0, 1) : calls;
}

/**
 * The tools that `tool_choice` leaves, and whether one must be called.
 * @param {any} request
 * @returns {{ tools: any[], forced: boolean }}
 */
function offered({ tools = [], tool_choice: choice = 'auto' }) {
  if (choice === 'none') return { tools: [], forced: false };
  if (choice === 'auto' || choice === 'required')
    return { tools: tools ?? [], forced: choice === 'required' };
  const names = (choice.type === 'allowed_tools' ? choice.allowed_tools.tools : [choice]).map(toolName);
  const left = tools.filter((/** @type {any} */ tool) => names.includes(toolName(tool)));
  return { tools: left, forced: choice.type !== 'allowed_tools' || choice.allowed_tools.mode === 'required' };
}

/**
 * The name of a tool, or of a tool choice.
 * @param {any} tool
 * @returns {string}
 */
export const toolName = (tool) => tool?.function?.name ?? tool?.custom?.name ?? tool?.name ?? '';

/** How many of the question's words the tool's name and description share. @param {any} tool @param {Question} question */
function relevance(tool, { text, keywords }) {
  const { description = '' } = tool.function ?? tool.custom ?? {};
  const words = new Set(tellingWords(`${toolName(tool).replaceAll(/[_-]/g, ' ')} ${description}`).map(stem));
  const shared = [...keywords].filter((word) => words.has(word)).length;
  const sums =
    /\d\s*[-+*/×x^]\s*\d/.test(text) && /calc|math|arithmetic|sum|comput|evaluat/i.test([...words].join(' '));
  return shared + (sums ? 2 : 0);
}

/**
 * Names of places and people: words with a capital inside a sentence.
 * @param {string} text
 * @returns {string[]}
 */
function properNames(text) {
  const inner = text.replace(/(^|[.!?]\s+)\p{Lu}[\p{L}'’]*/gu, '$1');
  return [...new Set(inner.match(/\p{Lu}[\p{Ll}’'-]+(?: \p{Lu}[\p{Ll}’'-]+)*/gu) ?? [])];
}

/**
 * @param {any} tool
 * @param {Question} question
 * @param {Sampling} sampling
 * @param {string | undefined} subject what the call is about
 * @returns {Call}
 */
function call(tool, question, sampling, subject) {
  const id = `call_${sampling.random.id(24)}`;
  const name = toolName(tool);
  if (tool.type === 'custom') return { id, type: 'custom', name, input: subject ?? question.text };
  const schema = tool.function.parameters ?? { type: 'object', properties: {} };
  return {
    id,
    type: 'function',
    name,
    input: JSON.stringify(valueFor(schema, sourceFor(question, sampling, subject))),
  };
}

const NAMES = [
  'Alder Brook',
  'Mill Race',
  'Long Hill',
  'Cold Spring',
  'Heron Ford',
  'Stony Beck',
  'Otter Bridge',
  'Red Moor',
];

/**
 * What fills a schema, taken from the question as far as it goes.
 * @param {Question} question
 * @param {Sampling} sampling
 * @param {string} [subject]
 * @returns {import('./schema.mjs').Source}
 */
export function sourceFor(question, sampling, subject) {
  const numbers = (question.text.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number);
  const sum = /[\d.(][\d\s.+*/×^()-]*[\d)]/.exec(question.text)?.[0];
  const { pick } = sampling.random;
  return {
    random: sampling.random,
    question: question.text,
    number: () => numbers.shift(),
    text: (name, description) => {
      const about = `${name} ${description}`.toLowerCase();
      if (subject && /city|place|location|town|country|name|where|who/.test(about)) return subject;
      if (sum && /expression|formula|calculat/.test(about)) return sum;
      if (/query|question|search|prompt|expression|input/.test(about)) return question.text.trim() || 'brook';
      if (/word|tag|topic|subject|city|town/.test(about) && question.spelled.length > 0)
        return pick(question.spelled);
      if (/title|name|label|place|location|city|town/.test(about)) return pick(NAMES);
      return oneSentence(question, sampling);
    },
  };
}

/**
 * Text that uses the results of the tools called last.
 * @param {any} request
 * @param {Question} question
 * @param {Sampling} sampling
 * @returns {Generator<Fragment>}
 */
export function* writeResults(request, question, sampling) {
  const asked =
    request.messages.findLast((/** @type {any} */ message) => message.tool_calls)?.tool_calls ?? [];
  const start = request.messages.findLastIndex((/** @type {any} */ message) => message.role !== 'tool') + 1;
  for (const [at, result] of request.messages.slice(start).entries()) {
    const name =
      toolName(asked.find((/** @type {any} */ call) => call.id === result.tool_call_id)) || 'the tool';
    yield plain(`${at > 0 ? '\n' : ''}\`${name}\` says: ${tell(textOf(result.content))}`);
  }
  yield plain('\n\n');
  yield plain(oneSentence(question, sampling));
}

/** A result in words: `{"temperature":18}` is "temperature **18**". @param {string} content */
function tell(content) {
  const value = parsed(content);
  if (typeof value !== 'object' || value === null)
    return `**${content.trim().slice(0, 2000) || 'nothing'}**.`;
  const facts = Object.entries(value).map(([key, fact]) => {
    const shown = typeof fact === 'object' ? JSON.stringify(fact) : String(fact);
    return `${key.replaceAll('_', ' ')} **${shown.slice(0, 500)}**`;
  });
  return `${facts.slice(0, 20).join(', ') || 'nothing'}.`;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
