import type { ChatCompletionAssistantMessageParam, ChatCompletionMessageParam } from 'tokenbrook';
import { interrupt, type Reply } from './reply.js';

/** A conversation, as it is shown and as it is kept in the browser. */
export interface Conversation {
  readonly id: string;
  title: string;
  entries: Entry[];
}

/** What a conversation consists of, in order. */
export type Entry = Question | Reply | ToolResult;

/** What the person typed. */
export interface Question {
  readonly kind: 'question';
  readonly text: string;
}

/** What a tool gave back for one call. */
export interface ToolResult {
  readonly kind: 'result';
  readonly callId: string;
  readonly content: string;
}

const TITLE_LENGTH = 60;

export function newConversation(): Conversation {
  return { id: crypto.randomUUID(), title: 'New conversation', entries: [] };
}

/** Adds a question; the first one names the conversation. */
export function ask(conversation: Conversation, text: string): void {
  if (conversation.entries.length === 0) {
    const line = text.trim().replace(/\s+/g, ' ');
    conversation.title = line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH - 1)}…` : line;
  }
  conversation.entries.push({ kind: 'question', text });
}

/** Drops what followed the last question, so that it can be answered again. False when there is no question. */
export function forgetAnswer(conversation: Conversation): boolean {
  const { entries } = conversation;
  while (entries.length > 0 && entries.at(-1)?.kind !== 'question') entries.pop();
  return entries.length > 0;
}

/** The messages of the next request. Replies without anything in them are left out. */
export function messagesOf(conversation: Conversation, system: string): ChatCompletionMessageParam[] {
  const messages: ChatCompletionMessageParam[] = system ? [{ role: 'system', content: system }] : [];
  for (const [at, entry] of conversation.entries.entries()) {
    if (entry.kind === 'question') {
      messages.push({ role: 'user', content: entry.text });
    } else if (entry.kind === 'result') {
      messages.push({ role: 'tool', tool_call_id: entry.callId, content: entry.content });
    } else {
      const answered = conversation.entries[at + 1]?.kind === 'result';
      messages.push(...messageOf(entry, answered));
    }
  }
  return messages;
}

/** `answered`: the calls of the reply, if it has any, are followed by their results. */
function messageOf(reply: Reply, answered: boolean): ChatCompletionAssistantMessageParam[] {
  const { content, tool_calls: calls } = reply.choices[reply.kept]?.message ?? {};
  const whole = reply.messages?.[reply.kept];
  if (whole && (calls?.length ? answered : content)) return [whole];
  // Calls without their results would make servers refuse the conversation: only the text goes back.
  return content ? [{ role: 'assistant', content }] : [];
}

/** Makes what was read back from storage whole: a reply that was running when the page went away was interrupted. */
export function revive(conversation: Conversation): Conversation {
  for (const entry of conversation.entries) {
    if (entry.kind === 'reply' && entry.ending === 'running') interrupt(entry);
  }
  return conversation;
}
