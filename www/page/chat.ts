import type { ChatCompletionCreateParamsStreaming } from 'tokenbrook';
import { responseFormat } from './shape.js';
import { ask, type Conversation, type Entry, forgetAnswer, messagesOf } from './state/conversation.js';
import type { Reply } from './state/reply.js';
import type { Settings } from './state/settings.js';
import { runTool, toolDefinitions } from './tools.js';
import { answer } from './transport/answer.js';
import type { Connection } from './transport/connection.js';

/** How often in a row the model may call tools before the page stops asking. */
const MAX_ROUNDS = 5;
const JSON_REQUEST = 'Reply with one JSON object.';

export interface ChatEvents {
  /** An entry was added, or entries were dropped. */
  readonly listed: () => void;
  /** An entry has something new to show. */
  readonly changed: (entry: Entry) => void;
  /** An answer began or ended. */
  readonly running: (running: boolean) => void;
}

/** Asks and answers in one conversation at a time. */
export class Chat {
  conversation: Conversation;
  readonly #settings: Settings;
  readonly #connect: () => Promise<Connection>;
  readonly #events: ChatEvents;
  #abort: AbortController | undefined;

  constructor(
    conversation: Conversation,
    settings: Settings,
    connect: () => Promise<Connection>,
    events: ChatEvents,
  ) {
    this.conversation = conversation;
    this.#settings = settings;
    this.#connect = connect;
    this.#events = events;
  }

  get running(): boolean {
    return this.#abort !== undefined;
  }

  async send(text: string): Promise<void> {
    if (this.running) return;
    ask(this.conversation, text);
    await this.#run();
  }

  /** Answers the last question again, in place of the answer it has. */
  async retry(): Promise<void> {
    if (this.running || !forgetAnswer(this.conversation)) return;
    await this.#run();
  }

  /** Ends the running answer at once; what has arrived is kept. */
  stop(): void {
    this.#abort?.abort();
  }

  /** Shows another conversation; an answer that is running is stopped. */
  open(conversation: Conversation): void {
    this.stop();
    this.#abort = undefined;
    this.conversation = conversation;
    this.#events.listed();
    this.#events.running(false);
  }

  async #run(): Promise<void> {
    const { conversation } = this;
    const abort = new AbortController();
    this.#abort = abort;
    this.#events.running(true);
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const connection = await this.#connect();
      const request = this.#request(conversation, round > 0);
      const { reply, ended } = answer(connection, request, abort.signal, this.#events.changed);
      conversation.entries.push(reply);
      this.#events.listed();
      await ended;
      if (!callTools(conversation, reply)) break;
    }
    if (this.#abort === abort) this.#abort = undefined;
    this.#events.listed();
    this.#events.running(this.running);
  }

  #request(conversation: Conversation, afterTools: boolean): ChatCompletionCreateParamsStreaming {
    const {
      model,
      temperature,
      maxTokens,
      seed,
      usage,
      system,
      json,
      schema,
      tools,
      toolChoice,
      sideBySide,
    } = this.#settings;
    const format = json ? responseFormat(schema) : undefined;
    const instructions = [system.trim(), format?.type === 'json_object' ? JSON_REQUEST : '']
      .filter(Boolean)
      .join('\n\n');
    return {
      model,
      messages: messagesOf(conversation, instructions),
      stream: true,
      ...(temperature !== null && { temperature }),
      ...(maxTokens !== null && { max_tokens: maxTokens }),
      ...(seed !== null && { seed }),
      ...(usage && { stream_options: { include_usage: true } }),
      ...(format && { response_format: format }),
      // "Some tool" is meant for the question; asked for again after the result it would never end.
      ...(tools && {
        tools: toolDefinitions(),
        tool_choice: afterTools && toolChoice === 'required' ? 'auto' : toolChoice,
      }),
      ...(sideBySide && !afterTools && { n: 2 }),
    };
  }
}

/** Runs the tools that a complete reply calls; false when it calls none. */
function callTools(conversation: Conversation, reply: Reply): boolean {
  const choice = reply.choices[reply.kept];
  const calls = choice?.message.tool_calls ?? [];
  if (reply.ending !== 'complete' || choice?.finish_class !== 'tool_calls' || calls.length === 0)
    return false;
  for (const call of calls) {
    if (call.type !== 'function') continue;
    conversation.entries.push({
      kind: 'result',
      callId: call.id,
      content: runTool(call.function.name, call.function.arguments),
    });
  }
  return true;
}
