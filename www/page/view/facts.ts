import { estimateTokens } from 'tokenbrook';
import type { Reply } from '../state/reply.js';

/** The numbers below an answer, each a few words: time to first token, speed, tokens, time. */
export function numbersOf(reply: Reply): string[] {
  const { firstToken, duration, tokens, tokensPerSecond } = reply.facts;
  const numbers: string[] = [];
  if (firstToken !== undefined) numbers.push(`first token ${milliseconds(firstToken)}`);
  const counted = tokens ?? estimate(reply);
  const rate = tokensPerSecond ?? speed(counted, firstToken, duration);
  const about = tokens === undefined ? '≈ ' : '';
  if (rate) numbers.push(`${about}${rate < 10 ? rate.toFixed(1) : Math.round(rate)} tokens/s`);
  if (counted > 0) numbers.push(`${about}${counted} tokens`);
  if (duration !== undefined && reply.ending !== 'running') numbers.push(milliseconds(duration));
  return numbers;
}

/** What an unusual ending is called; nothing for an answer that is complete and whole. */
export function endingOf(reply: Reply): string {
  if (reply.ending === 'stopped') return 'Stopped.';
  const finish = reply.choices[reply.kept]?.finish_class;
  if (finish === 'length') return 'Cut at the token limit.';
  if (finish === 'content_filter') return 'Withheld by the server’s content filter.';
  return '';
}

export function milliseconds(ms: number): string {
  return ms < 995 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function bytes(count: number): string {
  return count < 1024 ? `${count} bytes` : `${(count / 1024).toFixed(1)} KiB`;
}

/** About how many tokens the model has written: text, reasoning and the arguments of calls. */
export function estimate(reply: Reply): number {
  let tokens = 0;
  for (const { message } of reply.choices) {
    tokens += estimateTokens(message.content ?? '') + estimateTokens(message.reasoning ?? '');
    for (const call of message.tool_calls ?? [])
      tokens += estimateTokens(call.type === 'function' ? call.function.arguments : call.custom.input);
  }
  return tokens;
}

/** Tokens a second after the first one; too short a time says nothing. */
function speed(
  tokens: number,
  firstToken: number | undefined,
  duration: number | undefined,
): number | undefined {
  if (firstToken === undefined || duration === undefined || duration - firstToken < 100) return undefined;
  return tokens / ((duration - firstToken) / 1000);
}
