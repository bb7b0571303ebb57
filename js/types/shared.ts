/**
 * Small types that requests and answers share.
 *
 * Unions of literals are the values that the API documents. Where a server may know others, the field that uses the
 * union adds `(string & {})`: editors still complete the known ones, and any other string is accepted and sent.
 */

/** Any string, without hiding the literals beside it from completion. */
export type Open<Known extends string> = Known | (string & {});

/** Up to 16 pairs; keys of at most 64 characters, values of at most 512. */
export type Metadata = { [key: string]: string };

/** A JSON Schema object; crosses untouched. */
export type FunctionParameters = { [key: string]: unknown };

/** How much a reasoning model should think. */
export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null;

/** Which processing tier served, or should serve, a request. */
export type ServiceTier = 'auto' | 'default' | 'flex' | 'scale' | 'priority' | 'fast';

/** Names of models that are well known; any other string is accepted where a model is asked for. */
export type ChatModel =
  | 'gpt-5.4'
  | 'gpt-5.4-mini'
  | 'gpt-5.2'
  | 'gpt-5.1'
  | 'gpt-5'
  | 'gpt-5-mini'
  | 'gpt-5-nano'
  | 'gpt-4.1'
  | 'gpt-4.1-mini'
  | 'gpt-4.1-nano'
  | 'o4-mini'
  | 'o3'
  | 'o3-mini'
  | 'o1'
  | 'gpt-4o'
  | 'gpt-4o-mini'
  | 'gpt-4o-audio-preview'
  | 'gpt-4o-search-preview'
  | 'chatgpt-4o-latest'
  | 'gpt-4-turbo'
  | 'gpt-4'
  | 'gpt-3.5-turbo';

/** A function that the model may call. */
export interface FunctionDefinition {
  /** Letters, digits, `_` and `-`; at most 64 characters. */
  name: string;
  /** What it does; the model reads this to decide when to call it. */
  description?: string;
  /** JSON Schema of the arguments; left out: a function without arguments. */
  parameters?: FunctionParameters;
  /** `true`: arguments follow the schema exactly (structured outputs). */
  strict?: boolean | null;
}

/** Plain text, the default. */
export interface ResponseFormatText {
  type: 'text';
}

/** JSON mode: some message must ask for JSON, or the request is refused before it is sent. */
export interface ResponseFormatJSONObject {
  type: 'json_object';
}

/** Structured outputs: the answer follows a JSON Schema. */
export interface ResponseFormatJSONSchema {
  type: 'json_schema';
  json_schema: ResponseFormatJSONSchema.JSONSchema;
}

export declare namespace ResponseFormatJSONSchema {
  /** A named schema. */
  interface JSONSchema {
    /** Letters, digits, `_` and `-`; at most 64 characters. */
    name: string;
    description?: string;
    schema?: { [key: string]: unknown };
    strict?: boolean | null;
  }
}

/** Tokens that a request cost, as the server counted them. */
export interface CompletionUsage {
  /** Tokens of the answer. */
  completion_tokens: number;
  /** Tokens of the request. */
  prompt_tokens: number;
  /** Both together. */
  total_tokens: number;
  completion_tokens_details?: CompletionUsage.CompletionTokensDetails;
  prompt_tokens_details?: CompletionUsage.PromptTokensDetails;
}

export declare namespace CompletionUsage {
  /** What the answer's tokens were spent on. */
  interface CompletionTokensDetails {
    accepted_prediction_tokens?: number;
    audio_tokens?: number;
    reasoning_tokens?: number;
    rejected_prediction_tokens?: number;
    text_tokens?: number;
  }

  /** What the request's tokens were made of. */
  interface PromptTokensDetails {
    audio_tokens?: number;
    cache_write_tokens?: number;
    cached_tokens?: number;
    image_tokens?: number;
    text_tokens?: number;
  }
}

/** The `error` object of an error answer. */
export interface ErrorObject {
  code: string | null;
  message: string;
  param: string | null;
  type: string;
}
