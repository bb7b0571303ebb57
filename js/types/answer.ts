/**
 * A whole answer. The unions are what the API documents; a server may send other strings and other keys, and they
 * arrive as they were sent.
 */

import type { CompletionUsage, Metadata, Open, ServiceTier } from './shared.js';
import type { Repair } from './stream.js';

/** The answer to a request. */
export interface ChatCompletion {
  id: string;
  /** As many as `n` asked for. */
  choices: Array<ChatCompletion.Choice>;
  /** Unix time in seconds. */
  created: number;
  model: string;
  object: 'chat.completion';
  /** Of a stored completion. */
  metadata?: Metadata | null;
  moderation?: ChatCompletion.Moderation | null;
  service_tier?: ServiceTier | null;
  /** @deprecated Names the server's configuration; with `seed`, tells when sameness ends. */
  system_fingerprint?: string;
  usage?: CompletionUsage;
  /** Where the server streamed all the same: what the client had to do about it. Not enumerable. */
  readonly repairs?: Repair[];
}

export declare namespace ChatCompletion {
  /** One of the answers. */
  interface Choice {
    /**
     * Why the model stopped: `stop` at a natural end or a stop sequence, `length` at the token limit (the text is cut),
     * `tool_calls` to have tools called, `content_filter` when text was withheld.
     */
    finish_reason: 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';
    index: number;
    logprobs: Choice.Logprobs | null;
    message: ChatCompletionMessage;
  }

  namespace Choice {
    /** Log probabilities, one entry per token. */
    interface Logprobs {
      content: Array<ChatCompletionTokenLogprob> | null;
      refusal: Array<ChatCompletionTokenLogprob> | null;
    }
  }

  /** What moderation found. */
  interface Moderation {
    input: Moderation.ModerationResults | Moderation.Error;
    output: Moderation.ModerationResults | Moderation.Error;
  }

  namespace Moderation {
    /** Scores by category. */
    interface ModerationResults {
      type: 'moderation_results';
      model: string;
      results: Array<ModerationResults.Result>;
    }

    namespace ModerationResults {
      /** Scores of one input or output. */
      interface Result {
        type: 'moderation_result';
        flagged: boolean;
        model: string;
        categories: { [category: string]: boolean };
        category_scores: { [category: string]: number };
        category_applied_input_types: { [category: string]: Array<'text' | 'image'> };
      }
    }

    /** Moderation itself failed. */
    interface Error {
      type: 'error';
      code: string;
      message: string;
    }
  }
}

/** A message that the model wrote. */
export interface ChatCompletionMessage {
  role: 'assistant';
  content: string | null;
  /** The words with which the model refused. */
  refusal: string | null;
  annotations?: Array<ChatCompletionMessage.Annotation>;
  audio?: ChatCompletionAudio | null;
  /** @deprecated Use `tool_calls`. */
  function_call?: ChatCompletionMessage.FunctionCall | null;
  tool_calls?: Array<ChatCompletionMessageToolCall>;
}

export declare namespace ChatCompletionMessage {
  /** A source of a passage. */
  interface Annotation {
    type: 'url_citation';
    url_citation: Annotation.URLCitation;
  }

  namespace Annotation {
    /** A web page. */
    interface URLCitation {
      /** In characters of the message; exclusive. */
      end_index: number;
      /** In characters of the message. */
      start_index: number;
      title: string;
      url: string;
    }
  }

  /** @deprecated Use `tool_calls`. */
  interface FunctionCall {
    arguments: string;
    name: string;
  }
}

/** What an answer can consist of. */
export type ChatCompletionModality = 'text' | 'audio';

/** A spoken answer. */
export interface ChatCompletionAudio {
  id: string;
  /** Base64, in the format that was asked for. */
  data: string;
  /** Unix time in seconds, after which the id can no longer be used in a conversation. */
  expires_at: number;
  transcript: string;
}

/** A tool that the model calls. */
export type ChatCompletionMessageToolCall =
  | ChatCompletionMessageFunctionToolCall
  | ChatCompletionMessageCustomToolCall;

/** A function that the model calls. */
export interface ChatCompletionMessageFunctionToolCall {
  id: string;
  type: 'function';
  function: ChatCompletionMessageFunctionToolCall.Function;
}

export declare namespace ChatCompletionMessageFunctionToolCall {
  /** Its name and arguments. */
  interface Function {
    /** JSON text, written by the model: check it before you use it. */
    arguments: string;
    name: string;
  }
}

/** A custom tool that the model calls. */
export interface ChatCompletionMessageCustomToolCall {
  id: string;
  type: 'custom';
  custom: ChatCompletionMessageCustomToolCall.Custom;
}

export declare namespace ChatCompletionMessageCustomToolCall {
  /** Its name and input. */
  interface Custom {
    input: string;
    name: string;
  }
}

/** How likely a token was. */
export interface ChatCompletionTokenLogprob {
  token: string;
  /** UTF-8 bytes of the token; a character may be spread over several tokens. */
  bytes: Array<number> | null;
  logprob: number;
  top_logprobs: Array<ChatCompletionTokenLogprob.TopLogprob>;
}

export declare namespace ChatCompletionTokenLogprob {
  /** An alternative at the same place. */
  interface TopLogprob {
    token: string;
    bytes: Array<number> | null;
    logprob: number;
  }
}

/** The class of a finish reason, whatever the server calls it: `eos` is `stop`, `model_length` is `length`, … */
export type FinishClass = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'error' | 'other';

/**
 * An answer put together from a stream: what `final()` gives, and `partial` while it is not complete. Beyond
 * `ChatCompletion` it has `reasoning` (one text, whatever fields the server used) and `finish_class`.
 */
export interface AccumulatedCompletion extends Omit<ChatCompletion, 'choices' | 'usage'> {
  choices: Array<AccumulatedCompletion.Choice>;
  usage?: CompletionUsage | null;
}

export declare namespace AccumulatedCompletion {
  /** One of the answers. */
  interface Choice extends Omit<ChatCompletion.Choice, 'message' | 'finish_reason'> {
    /** As the server sent it; `null` while none has arrived. */
    finish_reason: Open<ChatCompletion.Choice['finish_reason']> | null;
    /** `null` while no finish reason has arrived. */
    finish_class: FinishClass | null;
    message: Message;
  }

  /** The message so far. */
  interface Message extends ChatCompletionMessage {
    /** The model's thinking, when the server sends it. */
    reasoning?: string;
  }
}
