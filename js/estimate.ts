import type { ChatCompletionMessageParam } from './types/message.js';

// Scripts written without spaces, where a character is one or two tokens: Han, kana, Hangul, their punctuation and
// their full-width forms.
const DENSE =
  /[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[\ud840-\ud88d][\udc00-\udfff]/g;

/**
 * Roughly how many tokens a text, or a conversation, will count as: a token per 4 characters or per 0.75 words of
 * English (the mean of both), 1.5 per Chinese character. An estimate; what is billed is the `usage` of the answer.
 *
 * Counts the text of messages and of tool calls. Images, sound and files are not counted.
 */
export function estimateTokens(input: string | ReadonlyArray<ChatCompletionMessageParam>): number {
  if (typeof input === 'string') return Math.ceil(tokensOf(input));
  return Math.ceil(input.reduce((sum, message) => sum + tokensOf(textOf(message)), 0));
}

function tokensOf(text: string): number {
  const dense = text.match(DENSE)?.length ?? 0;
  const rest = text.replace(DENSE, ' ').trim();
  if (!rest) return dense * 1.5;
  const words = rest.split(/\s+/);
  const characters = words.reduce((sum, word) => sum + word.length, words.length - 1);
  return dense * 1.5 + (characters / 4 + words.length / 0.75) / 2;
}

function textOf(message: ChatCompletionMessageParam): string {
  const parts: string[] = [];
  const { content } = message;
  if (typeof content === 'string') parts.push(content);
  else for (const part of content ?? []) if ('text' in part) parts.push(part.text);
  if ('tool_calls' in message) {
    for (const call of message.tool_calls ?? []) {
      if (call.type === 'function') parts.push(call.function.name, call.function.arguments);
      else parts.push(call.custom.name, call.custom.input);
    }
  }
  return parts.join(' ');
}
