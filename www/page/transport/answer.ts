import type { ChatCompletionCreateParamsStreaming, Stream } from 'tokenbrook';
import { explain } from '../explain.js';
import { newReply, type Reply } from '../state/reply.js';
import type { Connection } from './connection.js';
import { Timeline } from './timeline.js';

export interface Answering {
  readonly reply: Reply;
  /** Resolves when the reply has ended, in whatever way; never rejects. */
  readonly ended: Promise<void>;
}

/** Streams one answer into a reply. `changed` is called whenever there is something new to show. */
export function answer(
  { client, server }: Connection,
  request: ChatCompletionCreateParamsStreaming,
  signal: AbortSignal,
  changed: (reply: Reply) => void,
): Answering {
  const timeline = new Timeline();
  const reply = newReply(server, request.response_format, timeline);
  const ended = (async () => {
    let stream: Stream | undefined;
    try {
      stream = await client
        .withOptions({ fetch: timeline.fetch })
        .chat.completions.create(request, { signal });
      for await (const chunk of stream) {
        timeline.event(chunk);
        reply.choices = stream.partial.choices;
        measureLive(reply, timeline);
        changed(reply);
      }
    } catch (error) {
      // An error in the middle of a stream is also its outcome; one before has only this.
      if (!stream) endWithout(reply, error, signal);
    }
    if (stream) await settle(reply, stream);
    timeline.finish();
    reply.facts.duration ??= timeline.now();
    changed(reply);
  })();
  return { reply, ended };
}

function endWithout(reply: Reply, error: unknown, signal: AbortSignal): void {
  reply.ending = signal.aborted ? 'stopped' : 'errored';
  if (!signal.aborted) reply.problem = explain(error, reply.server, false);
}

async function settle(reply: Reply, stream: Stream): Promise<void> {
  const outcome = await stream.outcome;
  reply.ending = outcome.kind;
  reply.choices = outcome.partial.choices;
  reply.messages = reply.choices.map(({ index }) => stream.toMessage(index));
  if (outcome.error && outcome.kind !== 'stopped') {
    reply.problem = explain(outcome.error, reply.server, !outcome.retrySafe);
  }
  const { partial } = outcome;
  const { metrics } = stream;
  const { facts } = reply;
  facts.model = partial.model;
  facts.repairs = stream.repairs;
  facts.bytes = metrics.bytes;
  facts.events = metrics.events;
  if (metrics.duration !== null) facts.duration = metrics.duration;
  if (metrics.timeToFirstToken !== null) facts.firstToken = metrics.timeToFirstToken;
  if (partial.usage && metrics.tokensPerSecond !== null) {
    facts.tokens = partial.usage.completion_tokens;
    facts.tokensPerSecond = metrics.tokensPerSecond;
  }
}

/** The clock runs while the answer does. */
function measureLive({ facts }: Reply, timeline: Timeline): void {
  facts.duration = timeline.now();
  if (facts.firstToken === undefined && timeline.events.at(-1)?.kind !== 'other')
    facts.firstToken = facts.duration;
}
