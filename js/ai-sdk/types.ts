/**
 * The AI SDK's language model interface, as far as it is met here, by shape. Declared anew, so that neither this package
 * nor its declarations need `@ai-sdk/provider`, of whose versions an app may have another one; a test holds them
 * against the real ones.
 */

/** The versions of the interface: `ai` 7 wants `v4` and takes `v3`; `ai` 6 knows `v3` only. */
export type SpecificationVersion = 'v3' | 'v4';

/** JSON, whatever it is. */
export type JSONValue =
  | null
  | string
  | number
  | boolean
  | readonly JSONValue[]
  | { readonly [key: string]: JSONValue | undefined };

/** What is meant for one provider or comes from one, under the provider's name; ours is `tokenbrook`. */
export type ProviderRecord = Record<string, { [key: string]: JSONValue | undefined }>;

/** What a file consists of: `v4` says so by `type`, `v3` gives bytes, base64 or a `URL`. */
export type FileData =
  | Uint8Array
  | string
  | URL
  | { type: 'data'; data: Uint8Array | string }
  | { type: 'url'; url: URL; originalUrl?: string }
  | { type: 'reference'; reference: Record<string, string> }
  | { type: 'text'; text: string };

/** A part of a message of the prompt. */
export type PromptPart = { providerOptions?: ProviderRecord | undefined } & (
  | { type: 'text' | 'reasoning'; text: string }
  | { type: 'file'; filename?: string | undefined; data: FileData; mediaType: string }
  | {
      type: 'tool-call';
      toolCallId: string;
      toolName: string;
      input: unknown;
      providerExecuted?: boolean | undefined;
    }
  | { type: 'tool-result'; toolCallId: string; toolName: string; output: ToolOutput }
  | { type: 'custom' | 'reasoning-file' | 'tool-approval-response' }
);

/** What a tool answered. */
export type ToolOutput =
  | { type: 'text' | 'error-text'; value: string }
  | { type: 'json' | 'error-json'; value: JSONValue }
  | { type: 'execution-denied'; reason?: string | undefined }
  | { type: 'content'; value: ReadonlyArray<{ type: string; text?: string; mediaType?: string }> };

/** A message of the prompt. */
export type PromptMessage = { providerOptions?: ProviderRecord | undefined } & (
  | { role: 'system'; content: string }
  | { role: 'user' | 'assistant' | 'tool'; content: readonly PromptPart[] }
);

/** A tool that the model may call; those of `type: 'provider'` are left out with a warning. */
export type ModelTool =
  | {
      type: 'function';
      name: string;
      description?: string | undefined;
      inputSchema: unknown;
      strict?: boolean | undefined;
      providerOptions?: ProviderRecord | undefined;
    }
  | { type: 'provider'; id: string; name: string };

/** What the AI SDK asks a model for. */
export interface CallOptions {
  prompt: readonly PromptMessage[];
  maxOutputTokens?: number | undefined;
  temperature?: number | undefined;
  stopSequences?: string[] | undefined;
  topP?: number | undefined;
  topK?: number | undefined;
  presencePenalty?: number | undefined;
  frequencyPenalty?: number | undefined;
  responseFormat?:
    | { type: 'text' }
    | { type: 'json'; schema?: unknown; name?: string | undefined; description?: string | undefined }
    | undefined;
  seed?: number | undefined;
  tools?: readonly ModelTool[] | undefined;
  toolChoice?: { type: 'auto' | 'none' | 'required' } | { type: 'tool'; toolName: string } | undefined;
  includeRawChunks?: boolean | undefined;
  abortSignal?: AbortSignal | undefined;
  headers?: Record<string, string | undefined> | undefined;
  reasoning?: string | undefined;
  providerOptions?: ProviderRecord | undefined;
}

/** That something that was asked for is not sent. */
export type Warning = { type: 'unsupported'; feature: string; details?: string };

/** Why the model stopped: in the AI SDK's words and in the server's. */
export interface FinishReason {
  unified: 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'other';
  raw: string | undefined;
}

/** Tokens. */
export interface Usage {
  inputTokens: {
    total: number | undefined;
    noCache: number | undefined;
    cacheRead: number | undefined;
    cacheWrite: number | undefined;
  };
  outputTokens: { total: number | undefined; text: number | undefined; reasoning: number | undefined };
  raw?: { [key: string]: JSONValue | undefined };
}

/** Which answer it is. */
export interface ResponseMetadata {
  id?: string;
  timestamp?: Date;
  modelId?: string;
}

/** A call that the model wants made; `input` is JSON text. */
export interface ToolCall {
  type: 'tool-call';
  toolCallId: string;
  toolName: string;
  input: string;
  providerMetadata?: ProviderRecord;
}

/** A page that the answer cites. */
export interface Source {
  type: 'source';
  sourceType: 'url';
  id: string;
  url: string;
  title?: string;
}

/** A piece of a whole answer. */
export type Content =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string; providerMetadata?: ProviderRecord }
  | ToolCall
  | Source;

/** A whole answer. */
export interface GenerateResult {
  content: Content[];
  finishReason: FinishReason;
  usage: Usage;
  providerMetadata?: ProviderRecord;
  request: { body: unknown };
  response: ResponseMetadata & { headers: Record<string, string>; body: unknown };
  warnings: Warning[];
}

/** A piece of a streamed answer. */
export type StreamPart =
  | { type: 'stream-start'; warnings: Warning[] }
  | ({ type: 'response-metadata' } & ResponseMetadata)
  | { type: 'text-start'; id: string }
  | { type: 'text-delta'; id: string; delta: string }
  | { type: 'text-end'; id: string }
  | { type: 'reasoning-start'; id: string }
  | { type: 'reasoning-delta'; id: string; delta: string }
  | { type: 'reasoning-end'; id: string; providerMetadata?: ProviderRecord }
  | { type: 'tool-input-start'; id: string; toolName: string }
  | { type: 'tool-input-delta'; id: string; delta: string }
  | { type: 'tool-input-end'; id: string }
  | ToolCall
  | Source
  | { type: 'raw'; rawValue: unknown }
  | { type: 'error'; error: unknown }
  | { type: 'finish'; finishReason: FinishReason; usage: Usage; providerMetadata?: ProviderRecord };

/** A streamed answer. */
export interface StreamResult {
  stream: ReadableStream<StreamPart>;
  request: { body: unknown };
  response: { headers: Record<string, string> };
}
