import type {
  AccumulatedCompletion,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageToolCall,
} from '../types/answer.js';
import type { Repair } from '../types/stream.js';
import type {
  Content,
  FinishReason,
  JSONValue,
  ProviderRecord,
  ResponseMetadata,
  Source,
  ToolCall,
  Usage,
} from './types.js';

type Choice = AccumulatedCompletion.Choice;
type Message = AccumulatedCompletion.Message;

/** Data of this provider's, or nothing where there is none. */
export function metadata(values: object): { providerMetadata?: ProviderRecord } {
  const own = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  return Object.keys(own).length
    ? { providerMetadata: { tokenbrook: own as { [key: string]: JSONValue } } }
    : {};
}

/** A whole answer in pieces: reasoning, text, calls, sources. */
export function contentOf(choice: Choice, original: Message | undefined): Content[] {
  const { message } = choice;
  const content: Content[] = [];
  if (message.reasoning) {
    content.push({ type: 'reasoning', text: message.reasoning, ...reasoningFields(original) });
  }
  for (const text of [message.content, message.refusal]) if (text) content.push({ type: 'text', text });
  const ids = new Set<string>();
  for (const call of message.tool_calls ?? []) {
    if (call.type !== 'function' || !call.function.name || !isWhole(call, choice)) continue;
    content.push(toolCall(call, uniqueId(call.id, ids)));
  }
  return [...content, ...sourcesOf(message)];
}

/** The fields in which the server sent its reasoning, such as `reasoning_content`, to be given back to it. */
export function reasoningFields(original: Message | undefined): { providerMetadata?: ProviderRecord } {
  const fields = Object.entries(original ?? {}).filter(([key]) => key.startsWith('reasoning'));
  return metadata(Object.fromEntries(fields));
}

/** Whether a call may be made: never with arguments that the end of the answer cut off, for whatever reason. */
export function isWhole({ function: body }: ChatCompletionMessageFunctionToolCall, choice: Choice): boolean {
  if (choice.finish_class === 'tool_calls') return true;
  try {
    JSON.parse(body.arguments);
    return true;
  } catch {
    return false;
  }
}

/** A call, with what the server said of it beyond the documented: it may want that back. */
export function toolCall(call: ChatCompletionMessageFunctionToolCall, toolCallId: string): ToolCall {
  const { id, type, function: body, ...unknown } = call as ChatCompletionMessageToolCall & typeof call;
  const { index, ...rest } = unknown as { index?: number };
  return {
    type: 'tool-call',
    toolCallId,
    toolName: body.name,
    input: body.arguments || '{}',
    ...metadata(rest),
  };
}

/** The id of a call, made another if the server has used it before: results are found by it. */
export function uniqueId(id: string, used: Set<string>): string {
  let unique = id;
  for (let more = 2; used.has(unique); more++) unique = `${id}_${more}`;
  used.add(unique);
  return unique;
}

/** The pages that the answer cites. */
export function sourcesOf({ annotations }: Message): Source[] {
  return (annotations ?? []).flatMap(({ url_citation }, at): Source[] => {
    if (!url_citation?.url) return [];
    const { url, title } = url_citation;
    return [{ type: 'source', sourceType: 'url', id: `source-${at}`, url, ...(title && { title }) }];
  });
}

/** Why it ended. */
export function finishOf(choice: Choice | undefined): FinishReason {
  const kind = choice?.finish_class ?? 'other';
  const names = { content_filter: 'content-filter', tool_calls: 'tool-calls' } as const;
  return {
    unified: kind === 'content_filter' || kind === 'tool_calls' ? names[kind] : kind,
    raw: choice?.finish_reason ?? undefined,
  };
}

/** What it cost. What the server does not say stays `undefined`. */
export function usageOf({ usage }: AccumulatedCompletion): Usage {
  const input = usage?.prompt_tokens_details;
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens;
  const total = usage?.prompt_tokens;
  const written = usage?.completion_tokens;
  return {
    inputTokens: {
      total,
      noCache: total === undefined ? undefined : total - (input?.cached_tokens ?? 0),
      cacheRead: input?.cached_tokens,
      cacheWrite: input?.cache_write_tokens,
    },
    outputTokens: {
      total: written,
      text: written === undefined ? undefined : written - (reasoning ?? 0),
      reasoning,
    },
    ...(usage && { raw: usage as unknown as { [key: string]: JSONValue } }),
  };
}

/** Which answer it is. */
export function responseOf({ id, model, created }: AccumulatedCompletion): ResponseMetadata {
  return {
    ...(id && { id }),
    ...(model && { modelId: model }),
    ...(created > 0 && { timestamp: new Date(created * 1000) }),
  };
}

/** What else there is to know of an answer. */
export function detailsOf(
  answer: AccumulatedCompletion,
  repairs: Repair[],
): { providerMetadata?: ProviderRecord } {
  return metadata({
    // Not a part: a file of the AI SDK has a media type, and an answer does not tell one.
    audio: answer.choices[0]?.message.audio ?? undefined,
    logprobs: answer.choices[0]?.logprobs?.content ?? undefined,
    repairs: repairs.length ? repairs : undefined,
    serviceTier: answer.service_tier ?? undefined,
    systemFingerprint: answer.system_fingerprint ?? undefined,
  });
}
