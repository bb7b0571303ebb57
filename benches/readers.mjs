// Everything that reads a body: the limits, the peers, and ours. Each calls `visit` with what it is about.
import { jsonSchema, parseJsonEventStream } from '@ai-sdk/provider-utils';
import { streamText } from '@xsai/stream-text';
import { createParser } from 'eventsource-parser';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { Stream as OpenAIStream } from 'openai/streaming';
import { init, Stream } from 'tokenbrook';
import { OURS, OURS_TEXT } from './names.mjs';

/**
 * @typedef {object} Reader
 * @property {string} name
 * @property {'bytes' | 'chunks' | 'text'} gives what `visit` is called with
 * @property {(response: Response, visit: (item: any) => void, payloads: string[]) => Promise<void>} read
 * @property {readonly string[]} [only] the kinds of traffic it can read
 */

const anything = jsonSchema({});

/** @type {Reader[]} */
export const READERS = [
  {
    name: 'bare read loop',
    gives: 'bytes',
    async read({ body }, visit) {
      const reader = body.getReader();
      for (let result = await reader.read(); !result.done; result = await reader.read()) visit(result.value);
    },
  },
  {
    name: 'JSON.parse alone',
    gives: 'chunks',
    async read(_, visit, payloads) {
      for (const payload of payloads) visit(JSON.parse(payload));
    },
  },
  {
    name: OURS,
    gives: 'chunks',
    async read(response, visit) {
      for await (const chunk of Stream.fromSSEResponse(response, new AbortController())) visit(chunk);
    },
  },
  {
    name: OURS_TEXT,
    gives: 'text',
    async read(response, visit) {
      for await (const text of Stream.fromSSEResponse(response, new AbortController()).text()) visit(text);
    },
  },
  {
    name: 'eventsource-parser',
    gives: 'chunks',
    async read({ body }, visit) {
      let done = false;
      const parser = createParser({
        onEvent({ data }) {
          if (data === '[DONE]') done = true;
          else visit(JSON.parse(data));
        },
      });
      const utf8 = new TextDecoder();
      const reader = body.getReader();
      while (!done) {
        const result = await reader.read();
        if (result.done) break;
        parser.feed(utf8.decode(result.value, { stream: true }));
      }
    },
  },
  {
    name: 'eventsource-parser/stream',
    gives: 'chunks',
    async read({ body }, visit) {
      const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      const reader = events.getReader();
      for (let result = await reader.read(); !result.done; result = await reader.read()) {
        if (result.value.data === '[DONE]') break;
        visit(JSON.parse(result.value.data));
      }
    },
  },
  {
    name: 'openai',
    gives: 'chunks',
    async read(response, visit) {
      for await (const chunk of OpenAIStream.fromSSEResponse(response, new AbortController())) visit(chunk);
    },
  },
  {
    name: 'ai-sdk',
    gives: 'chunks',
    async read({ body }, visit) {
      const reader = parseJsonEventStream({ stream: body, schema: anything }).getReader();
      for (let result = await reader.read(); !result.done; result = await reader.read())
        visit(result.value.value);
    },
  },
  {
    name: 'xsai',
    gives: 'text',
    // Takes the first choice of a chunk for the answer, and runs tools.
    only: ['text', 'plain', 'reasoning', 'usage', 'heartbeats', 'logprobs', 'varied', 'huge'],
    async read(response, visit) {
      const { textStream } = streamText({
        baseURL: 'http://127.0.0.1/v1/',
        model: 'any',
        messages: [],
        fetch: async () => response,
      });
      const reader = textStream.getReader();
      for (let result = await reader.read(); !result.done; result = await reader.read()) visit(result.value);
    },
  },
];

/** Makes everything ready that is made once per page. */
export const ready = init;

/** A response that gives one of the reads whenever it is asked for one. */
export function responseOf(reads) {
  let at = 0;
  const source = {
    pull(controller) {
      if (at < reads.length) controller.enqueue(reads[at++]);
      else controller.close();
    },
  };
  const body = new ReadableStream(source, { highWaterMark: 0 });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
