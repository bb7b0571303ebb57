import type { Client } from '../client/client.js';
import { type HeaderRule, headerRules } from '../client/headers.js';
import type { PendingRequest, RequestPlan } from '../client/request.js';
import { readingOfText, readStream } from '../stream/open.js';
import type { Reading } from '../stream/reading.js';
import type { RequestOptions } from '../types/options.js';
import { contentOf, detailsOf, finishOf, responseOf, usageOf } from './answer.js';
import { told } from './error.js';
import { Parts } from './parts.js';
import { type RequestStyle, requestOf } from './request.js';
import type { CallOptions, GenerateResult, SpecificationVersion, StreamPart, StreamResult } from './types.js';

/** How a client is used as a language model. */
export interface LanguageModelOptions<Version extends SpecificationVersion = 'v4'> {
  /**
   * The version of the interface: `v3` for `ai` 6, which knows no later one.
   * @default 'v4'
   */
  specificationVersion?: Version;
  /**
   * What the AI SDK calls the provider, in telemetry and messages.
   * @default 'tokenbrook'
   */
  provider?: string;
  /**
   * Under which name `maxOutputTokens` is sent. Most servers know `max_tokens`; OpenAI's reasoning models insist on
   * `max_completion_tokens`.
   * @default 'max_tokens'
   */
  maxTokensName?: RequestStyle['maxTokensName'];
  /**
   * Whether a streamed answer is asked to tell its usage (`stream_options.include_usage`). Some servers refuse that.
   * @default true
   */
  includeUsage?: boolean;
  /**
   * Whether an answer that follows a schema must follow it exactly. Strict schemas have no optional properties.
   * @default true
   */
  strictSchema?: boolean;
  /**
   * Options of every request. `maxRetries` is 0 unless it is set here: the AI SDK tries again by itself, as its own
   * `maxRetries` says.
   */
  requestOptions?: Omit<RequestOptions, 'signal'>;
}

/** A language model, as `ai` takes it for its `model`; what it has beyond that is of no use elsewhere. */
export interface LanguageModel<Version extends SpecificationVersion = 'v4'> {
  readonly specificationVersion: Version;
  readonly provider: string;
  readonly modelId: string;
  /** Which files the model takes by their address, by media type: images. */
  readonly supportedUrls: Record<string, RegExp[]>;
  /** Asks for a whole answer. */
  doGenerate(options: CallOptions): Promise<GenerateResult>;
  /** Asks for a streamed answer. Rejects with what fails before anything of it has come, so that it is asked for again. */
  doStream(options: CallOptions): Promise<StreamResult>;
}

/**
 * Makes a language model of a client.
 *
 * Under `tokenbrook`, `providerOptions` of a call, a message, a part or a tool are added to what is sent in its place:
 * `providerOptions: { tokenbrook: { user: 'u1' } }`. In the same way, what a server wants back with the next request,
 * such as its own fields for reasoning, goes along in the `providerMetadata` of the parts.
 *
 * Errors are this package's, and recognised by the AI SDK as `APICallError`.
 *
 * @param modelId sent as `model`
 */
export function languageModel<Version extends SpecificationVersion = 'v4'>(
  client: Client,
  modelId: string,
  options: LanguageModelOptions<Version> = {},
): LanguageModel<Version> {
  const { requestOptions, provider = 'tokenbrook' } = options;
  const style: RequestStyle = {
    maxTokensName: options.maxTokensName ?? 'max_tokens',
    includeUsage: options.includeUsage ?? true,
    strictSchema: options.strictSchema ?? true,
  };

  async function ask<T>(call: CallOptions, stream: boolean, use: (asked: Asked) => Promise<T>): Promise<T> {
    const { abortSignal: signal } = call;
    const url = `${client.baseURL}/chat/completions`;
    try {
      const { body, warnings } = requestOf(modelId, call, style, stream);
      const plan: RequestPlan = {
        maxRetries: 0,
        ...requestOptions,
        headers: headersOf(requestOptions?.headers, call.headers),
        signal,
        method: 'post',
        path: '/chat/completions',
        body,
        stream,
        chat: true,
      };
      const read = async (request: PendingRequest) => {
        if (!stream) return readWhole(request);
        const { data, response } = await readStream(request);
        return { data: data._claimReading() as Reading, response };
      };
      const { data: reading, response } = await client.request<Reading>(plan, read).withResponse();
      const headers = Object.fromEntries(response.headers);
      return await use({ reading, headers, body, warnings, tell: (error) => told(error, signal, url) });
    } catch (error) {
      throw told(error, signal, url);
    }
  }

  return {
    specificationVersion: options.specificationVersion ?? ('v4' as Version),
    provider,
    modelId,
    supportedUrls: { 'image/*': [/^https?:\/\//] },
    doGenerate: (call) => ask(call, false, whole),
    doStream: (call) => ask(call, true, (asked) => streamed(asked, call)),
  };
}

interface Asked {
  readonly reading: Reading;
  readonly headers: Record<string, string>;
  readonly body: unknown;
  readonly warnings: GenerateResult['warnings'];
  readonly tell: (error: unknown) => unknown;
}

/** A whole answer goes through the decoder of streams, which knows what servers call things. */
async function readWhole(request: PendingRequest) {
  const { response, text } = await request.text();
  return { data: readingOfText(request, response, text), response };
}

async function whole({ reading, headers, body, warnings }: Asked): Promise<GenerateResult> {
  await reading.drive();
  const answer = reading.partial;
  const choice = answer.choices.find(({ index }) => index === 0);
  const repairs = (reading.body?.repairs ?? []).filter(({ code }) => code !== 'json-for-stream');
  return {
    content: choice ? contentOf(choice, reading.body?.answer.message(0)) : [],
    finishReason: finishOf(choice),
    usage: usageOf(answer),
    ...detailsOf(answer, repairs),
    request: { body },
    response: { ...responseOf(answer), headers, body: answer },
    warnings,
  };
}

async function streamed(
  { reading, headers, body, warnings, tell }: Asked,
  { includeRawChunks = false, abortSignal: signal }: CallOptions,
): Promise<StreamResult> {
  const parts = new Parts(reading, warnings, includeRawChunks);
  let more = true;
  const read = async (): Promise<void> => {
    let error: unknown;
    try {
      more = await parts.read();
    } catch (thrown) {
      if (!parts.substance) throw thrown;
      more = false;
      error = tell(thrown);
    }
    // An abort ends the reading without an error; the AI SDK wants to be told.
    if (signal?.aborted) throw signal.reason;
    if (!more) parts.end(error);
  };
  // What fails before anything has come is no stream yet: it can be asked for again.
  while (more && !parts.substance) await read();
  const stream = new ReadableStream<StreamPart>(
    {
      async pull(controller) {
        while (more && parts.waiting.length === 0) await read();
        for (const part of parts.waiting.splice(0)) controller.enqueue(part);
        if (!more) controller.close();
      },
      cancel: () => reading.stop(),
    },
    // Nothing is read that nobody asks for.
    { highWaterMark: 0 },
  );
  return { stream, request: { body }, response: { headers } };
}

/** The AI SDK's own `user-agent` stays out: few servers allow it to pages of other origins. */
function headersOf(own: RequestOptions['headers'], call: CallOptions['headers']): HeaderRule[] {
  const added = headerRules(call).filter(
    ([name, value]) => !(/^user-agent$/i.test(name) && value?.startsWith('ai/')),
  );
  return [...headerRules(own), ...added];
}
