/** The body of `POST /chat/completions`: all 37 parameters. Keys beyond these are sent as they are. */
import type { ChatCompletionModality } from './answer.js';
import type { ChatCompletionContentPartText, ChatCompletionMessageParam } from './message.js';
import type {
  ChatModel,
  FunctionParameters,
  Metadata,
  Open,
  ReasoningEffort,
  ResponseFormatJSONObject,
  ResponseFormatJSONSchema,
  ResponseFormatText,
  ServiceTier,
} from './shared.js';
import type {
  ChatCompletionFunctionCallOption,
  ChatCompletionTool,
  ChatCompletionToolChoiceOption,
} from './tool.js';

/** A request for an answer: streamed when `stream` is `true`, whole otherwise. */
export type ChatCompletionCreateParams =
  | ChatCompletionCreateParamsNonStreaming
  | ChatCompletionCreateParamsStreaming;

/** A request for a whole answer. */
export interface ChatCompletionCreateParamsNonStreaming extends ChatCompletionCreateParamsBase {
  /** Absent, `null` and `false` mean the same, and are sent as `false`. */
  stream?: false | null;
}

/** A request for a streamed answer. */
export interface ChatCompletionCreateParamsStreaming extends ChatCompletionCreateParamsBase {
  stream: true;
}

/**
 * What every request has. Ranges are checked before anything is sent; a fault rejects the promise with
 * `InvalidRequestError`, whose `path` says where (option `validate`).
 */
export interface ChatCompletionCreateParamsBase {
  /** The conversation so far, oldest first. */
  messages: Array<ChatCompletionMessageParam>;
  /** Which model answers. */
  model: Open<ChatModel>;
  /** How to speak; needs `modalities: ['audio', …]`. */
  audio?: ChatCompletionAudioParam | null;
  /** −2 to 2; above 0 makes repeating a word less likely the more often it was used. */
  frequency_penalty?: number | null;
  /** @deprecated Use `tool_choice`. */
  function_call?: 'none' | 'auto' | ChatCompletionFunctionCallOption;
  /** @deprecated Use `tools`. */
  functions?: Array<ChatCompletionCreateParams.Function>;
  /** Token id to bias, −100 to 100. */
  logit_bias?: { [token: string]: number } | null;
  /** Whether to return log probabilities of the tokens of the answer. */
  logprobs?: boolean | null;
  /** The most tokens to generate, thinking included. */
  max_completion_tokens?: number | null;
  /** The most tokens to generate; newer models want `max_completion_tokens`. */
  max_tokens?: number | null;
  /** Kept with a stored completion. */
  metadata?: Metadata | null;
  /** What the answer may consist of; default text. */
  modalities?: Array<ChatCompletionModality> | null;
  /** Moderation of input and output. */
  moderation?: ChatCompletionCreateParams.Moderation | null;
  /** How many answers to generate, 1 to 128; default 1. */
  n?: number | null;
  /** Whether several tools may be called at once. */
  parallel_tool_calls?: boolean;
  /** Text that the answer is expected to contain, to get it faster. */
  prediction?: ChatCompletionPredictionContent | null;
  /** −2 to 2; above 0 makes new topics more likely. */
  presence_penalty?: number | null;
  /** Groups similar requests for the server's prompt cache. */
  prompt_cache_key?: string;
  /** How the server's prompt cache is used. */
  prompt_cache_options?: ChatCompletionCreateParams.PromptCacheOptions;
  /** @deprecated Use `prompt_cache_options`. */
  prompt_cache_retention?: 'in_memory' | '24h' | null;
  /** How much a reasoning model thinks. */
  reasoning_effort?: Open<NonNullable<ReasoningEffort>> | null;
  /** Text, JSON mode, or a JSON Schema that the answer follows. */
  response_format?: ResponseFormatText | ResponseFormatJSONSchema | ResponseFormatJSONObject;
  /** A stable identifier of the person, at most 64 characters, hashed. */
  safety_identifier?: string;
  /** Same seed, same answer, as far as the server can. */
  seed?: number | null;
  /** Which processing tier should serve the request. */
  service_tier?: Open<ServiceTier> | null;
  /** Up to 4 sequences at which the answer ends; they are not part of it. */
  stop?: string | Array<string> | null;
  /** Whether the server keeps the completion. */
  store?: boolean | null;
  /** Whether the answer is streamed. Always sent, `false` when absent. */
  stream?: boolean | null;
  /** Only with `stream: true`. */
  stream_options?: ChatCompletionStreamOptions | null;
  /** 0 to 2; higher is more random. Change this or `top_p`, not both. */
  temperature?: number | null;
  /** Which tool is called, if any. */
  tool_choice?: ChatCompletionToolChoiceOption;
  /** The tools that the model may call. */
  tools?: Array<ChatCompletionTool>;
  /** 0 to 20 alternatives per token; needs `logprobs: true`. */
  top_logprobs?: number | null;
  /** 0 to 1; only the likeliest tokens that together have this probability are considered. */
  top_p?: number | null;
  /** @deprecated Use `safety_identifier` and `prompt_cache_key`. */
  user?: string;
  /** How long-winded the answer should be. */
  verbosity?: Open<'low' | 'medium' | 'high'> | null;
  /** Lets the model search the web. */
  web_search_options?: ChatCompletionCreateParams.WebSearchOptions;
}

export declare namespace ChatCompletionCreateParams {
  /** @deprecated Use a tool. */
  interface Function {
    name: string;
    description?: string;
    parameters?: FunctionParameters;
  }

  /** Moderation of input and output. */
  interface Moderation {
    model: string;
    policy?: Moderation.Policy | null;
  }

  namespace Moderation {
    /** What to do with a finding. */
    interface Policy {
      input?: Side | null;
      output?: Side | null;
    }

    /** `score` only reports, `block` also refuses. */
    interface Side {
      mode: 'score' | 'block';
    }
  }

  /** How the server's prompt cache is used. */
  interface PromptCacheOptions {
    mode?: 'implicit' | 'explicit';
    ttl?: '30m';
  }

  /** How the model searches the web. */
  interface WebSearchOptions {
    search_context_size?: 'low' | 'medium' | 'high';
    user_location?: WebSearchOptions.UserLocation | null;
  }

  namespace WebSearchOptions {
    /** Roughly where the person is. */
    interface UserLocation {
      type: 'approximate';
      approximate: UserLocation.Approximate;
    }

    namespace UserLocation {
      /** A place, as exact as you like. */
      interface Approximate {
        city?: string;
        /** Two letters, ISO 3166-1. */
        country?: string;
        region?: string;
        /** IANA name. */
        timezone?: string;
      }
    }
  }

  /** A request for a whole answer. */
  type ChatCompletionCreateParamsNonStreaming = import('./request.js').ChatCompletionCreateParamsNonStreaming;
  /** A request for a streamed answer. */
  type ChatCompletionCreateParamsStreaming = import('./request.js').ChatCompletionCreateParamsStreaming;
}

/** How the model speaks. */
export interface ChatCompletionAudioParam {
  format: 'wav' | 'aac' | 'mp3' | 'flac' | 'opus' | 'pcm16';
  voice:
    | Open<'alloy' | 'ash' | 'ballad' | 'coral' | 'echo' | 'sage' | 'shimmer' | 'verse' | 'marin' | 'cedar'>
    | ChatCompletionAudioParam.ID;
}

export declare namespace ChatCompletionAudioParam {
  /** A custom voice. */
  interface ID {
    id: string;
  }
}

/** Text that the answer is expected to contain. */
export interface ChatCompletionPredictionContent {
  type: 'content';
  content: string | Array<ChatCompletionContentPartText>;
}

/** Options of a streamed answer. */
export interface ChatCompletionStreamOptions {
  /** Random padding in an `obfuscation` field of each chunk, against side channels. */
  include_obfuscation?: boolean;
  /** Sends the token usage in one more chunk, whose `choices` is empty. */
  include_usage?: boolean;
}
