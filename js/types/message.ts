/** Messages of a request, and the content parts that they are made of. */
import type { ChatCompletionMessageToolCall } from './answer.js';

/** A message of the conversation. */
export type ChatCompletionMessageParam =
  | ChatCompletionDeveloperMessageParam
  | ChatCompletionSystemMessageParam
  | ChatCompletionUserMessageParam
  | ChatCompletionAssistantMessageParam
  | ChatCompletionToolMessageParam
  | ChatCompletionFunctionMessageParam;

/** Who wrote a message. */
export type ChatCompletionRole = 'developer' | 'system' | 'user' | 'assistant' | 'tool' | 'function';

/** Instructions of the app's developer; what `system` is for newer models. */
export interface ChatCompletionDeveloperMessageParam {
  role: 'developer';
  content: string | Array<ChatCompletionContentPartText>;
  /** Tells participants of the same role apart. */
  name?: string;
}

/** Instructions that the model should follow. */
export interface ChatCompletionSystemMessageParam {
  role: 'system';
  content: string | Array<ChatCompletionContentPartText>;
  /** Tells participants of the same role apart. */
  name?: string;
}

/** What the person says, shows or plays. */
export interface ChatCompletionUserMessageParam {
  role: 'user';
  content: string | Array<ChatCompletionContentPart>;
  /** Tells participants of the same role apart. */
  name?: string;
}

/** An earlier answer of the model. */
export interface ChatCompletionAssistantMessageParam {
  role: 'assistant';
  /** An earlier audio answer, by its id. */
  audio?: ChatCompletionAssistantMessageParam.Audio | null;
  /** Required unless `tool_calls` or `function_call` is given. */
  content?: string | Array<ChatCompletionContentPartText | ChatCompletionContentPartRefusal> | null;
  /** @deprecated Use `tool_calls`. */
  function_call?: ChatCompletionAssistantMessageParam.FunctionCall | null;
  /** Tells participants of the same role apart. */
  name?: string;
  refusal?: string | null;
  tool_calls?: Array<ChatCompletionMessageToolCall>;
}

export declare namespace ChatCompletionAssistantMessageParam {
  /** Names an earlier audio answer. */
  interface Audio {
    id: string;
  }

  /** @deprecated Use `tool_calls`. */
  interface FunctionCall {
    /** JSON text, written by the model: may be invalid. */
    arguments: string;
    name: string;
  }
}

/** The result of a tool call. */
export interface ChatCompletionToolMessageParam {
  role: 'tool';
  content: string | Array<ChatCompletionContentPartText>;
  /** The `id` of the call that this answers. */
  tool_call_id: string;
}

/** @deprecated Use a tool message. */
export interface ChatCompletionFunctionMessageParam {
  role: 'function';
  content: string | null;
  name: string;
}

/** A part of a user message. */
export type ChatCompletionContentPart =
  | ChatCompletionContentPartText
  | ChatCompletionContentPartImage
  | ChatCompletionContentPartInputAudio
  | ChatCompletionContentPart.File;

/** The end of a prefix that the server should cache. */
export interface PromptCacheBreakpoint {
  mode: 'explicit';
  ttl?: '30m' | '12h';
}

export declare namespace ChatCompletionContentPart {
  /** A file, inline or uploaded before. */
  interface File {
    type: 'file';
    file: File.File;
    prompt_cache_breakpoint?: PromptCacheBreakpoint;
  }

  namespace File {
    /** Either `file_data` or `file_id`. */
    interface File {
      /** The content in base64. */
      file_data?: string;
      file_id?: string;
      filename?: string;
    }
  }
}

/** Text. */
export interface ChatCompletionContentPartText {
  type: 'text';
  text: string;
  prompt_cache_breakpoint?: PromptCacheBreakpoint;
}

/** An image, by URL or as a `data:` URL. */
export interface ChatCompletionContentPartImage {
  type: 'image_url';
  image_url: ChatCompletionContentPartImage.ImageURL;
  prompt_cache_breakpoint?: PromptCacheBreakpoint;
}

export declare namespace ChatCompletionContentPartImage {
  /** Where the image is. */
  interface ImageURL {
    url: string;
    /** How closely the model looks. */
    detail?: 'auto' | 'low' | 'high' | 'original';
  }
}

/** Recorded sound. */
export interface ChatCompletionContentPartInputAudio {
  type: 'input_audio';
  input_audio: ChatCompletionContentPartInputAudio.InputAudio;
  prompt_cache_breakpoint?: PromptCacheBreakpoint;
}

export declare namespace ChatCompletionContentPartInputAudio {
  /** The sound itself. */
  interface InputAudio {
    /** Base64. */
    data: string;
    format: 'wav' | 'mp3';
  }
}

/** The words with which the model refused. */
export interface ChatCompletionContentPartRefusal {
  type: 'refusal';
  refusal: string;
}
