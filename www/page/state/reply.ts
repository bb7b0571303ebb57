import type {
  AccumulatedCompletion,
  ChatCompletionAssistantMessageParam,
  ChatCompletionCreateParamsStreaming,
} from 'tokenbrook';
import type { Problem } from '../explain.js';
import type { Schema } from '../shape.js';
import type { Timeline } from '../transport/timeline.js';

export type Choice = AccumulatedCompletion.Choice;

/** One answer of the model, from the request on: running, then ended in one of the ways a stream can end. */
export interface Reply {
  readonly kind: 'reply';
  /** The server, as it is named in the middle of a sentence. */
  readonly server: string;
  /** Whether JSON was asked for: the text is then shown as a card. */
  readonly json: boolean;
  /** The schema that it has to follow, if one was given: the card then shows what is still to come. */
  readonly schema?: Schema;
  choices: Choice[];
  /** The choices as messages of the next request, in the server's own terms; once the reply has ended. */
  messages?: ChatCompletionAssistantMessageParam[];
  /** The choice with which the conversation goes on. */
  kept: number;
  ending: Ending;
  problem?: Problem;
  facts: Facts;
  /** When everything arrived; not kept in the browser's storage. */
  timeline?: Timeline;
}

/** `running`, or what `stream.outcome` says. */
export type Ending = 'running' | 'complete' | 'stopped' | 'truncated' | 'errored' | 'empty';

/** What is told below an answer. */
export interface Facts {
  /** ms from sending to the first token. */
  firstToken?: number;
  /** ms from sending to the end. */
  duration?: number;
  /** As the server counted them; absent when it sent no usage. */
  tokens?: number;
  tokensPerSecond?: number;
  model?: string;
  /** Bytes of the body, and events in it. */
  bytes?: number;
  events?: number;
  repairs?: ReadonlyArray<{ readonly code: string; readonly count: number }>;
}

export function newReply(
  server: string,
  format: ChatCompletionCreateParamsStreaming['response_format'],
  timeline: Timeline,
): Reply {
  return {
    kind: 'reply',
    server,
    json: format?.type.startsWith('json') ?? false,
    ...(format?.type === 'json_schema' && { schema: format.json_schema.schema as Schema }),
    choices: [],
    kept: 0,
    ending: 'running',
    facts: {},
    timeline,
  };
}

/** Ends a reply that was cut off by the page itself going away. */
export function interrupt(reply: Reply): void {
  reply.ending = 'stopped';
}
