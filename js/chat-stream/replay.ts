import type { ChatCompletionMessageParam } from '../types/message.js';

// Messages as their server wants them back, by the messages that were shown to the caller.
const originals = /* @__PURE__ */ new WeakMap<object, object>();

/** Remembers a message as its server wants it back. */
export function rememberOriginal(shown: object, original: object | undefined): void {
  if (original) originals.set(shown, original);
}

/** A message as it is sent again: without what only answers have, and without what we added. */
export function replayable(message: ChatCompletionMessageParam): ChatCompletionMessageParam {
  if (message.role !== 'assistant') return message;
  const { parsed, annotations, ...kept } = (originals.get(message) ?? message) as Record<string, unknown>;
  for (const key of ['refusal', 'function_call', 'audio']) if (kept[key] === null) delete kept[key];
  return {
    ...kept,
    ...(message.audio && { audio: { id: message.audio.id } }),
    ...(message.tool_calls && { tool_calls: message.tool_calls.map(callAlone) }),
  } as ChatCompletionMessageParam;
}

function callAlone(call: object): object {
  if (!('function' in call)) return call;
  const { parsed_arguments, ...body } = call.function as Record<string, unknown>;
  return { ...call, function: body };
}
