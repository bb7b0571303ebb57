/** A piece of a streamed answer: `JSON.parse` of one event, nothing added and nothing taken away. */
import type { ChatCompletion, ChatCompletionTokenLogprob } from './answer.js';
import type { CompletionUsage, ServiceTier } from './shared.js';

/** A piece of a streamed answer. */
export interface ChatCompletionChunk {
  /** The same in every chunk of a stream. */
  id: string;
  /** Empty in the chunk that carries only `usage`. */
  choices: Array<ChatCompletionChunk.Choice>;
  /** Unix time in seconds. */
  created: number;
  model: string;
  object: 'chat.completion.chunk';
  moderation?: ChatCompletion.Moderation | null;
  /** Random padding; see `stream_options.include_obfuscation`. */
  obfuscation?: string;
  service_tier?: ServiceTier | null;
  /** @deprecated Names the server's configuration. */
  system_fingerprint?: string;
  /** `null` but in the last chunk, and only with `stream_options.include_usage`. */
  usage?: CompletionUsage | null;
}

export declare namespace ChatCompletionChunk {
  /** What is new in one of the answers. */
  interface Choice {
    delta: Choice.Delta;
    /** `null` until the last chunk of this choice. */
    finish_reason: ChatCompletion.Choice['finish_reason'] | null;
    index: number;
    logprobs?: Choice.Logprobs | null;
  }

  namespace Choice {
    /** What is new in the message. */
    interface Delta {
      audio?: Delta.Audio;
      content?: string | null;
      /** @deprecated Use `tool_calls`. */
      function_call?: Delta.FunctionCall;
      refusal?: string | null;
      role?: 'developer' | 'system' | 'user' | 'assistant' | 'tool';
      tool_calls?: Array<Delta.ToolCall>;
    }

    namespace Delta {
      /** What is new in a spoken answer. */
      interface Audio {
        id?: string;
        data?: string;
        expires_at?: number;
        transcript?: string;
      }

      /** @deprecated Use `tool_calls`. */
      interface FunctionCall {
        arguments?: string;
        name?: string;
      }

      /** What is new in a tool call. */
      interface ToolCall {
        /** Which call. */
        index: number;
        id?: string;
        type?: 'function' | 'custom';
        function?: ToolCall.Function;
        custom?: ToolCall.Custom;
      }

      namespace ToolCall {
        /** Name once, arguments in fragments. */
        interface Function {
          arguments?: string;
          name?: string;
        }

        /** Name once, input in fragments. */
        interface Custom {
          input?: string;
          name?: string;
        }
      }
    }

    /** Log probabilities of the new tokens. */
    interface Logprobs {
      content: Array<ChatCompletionTokenLogprob> | null;
      refusal: Array<ChatCompletionTokenLogprob> | null;
    }
  }
}
