//! One event of a streamed answer.

use super::lenient::{mend_arguments, mend_content};
use super::object::object;
use super::{Logprobs, ModerationReport, Usage};
use crate::chat::{FinishReason, Role, ServiceTier};

object! {
    /// One event of a streamed answer. Source: API page §6; OpenAI API reference, "The chat completion chunk object".
    pub struct ChatCompletionChunk {
        always {
            /// The id of the answer, the same in all its chunks.
            id: String,
            /// `chat.completion.chunk`.
            object: String,
            /// When the answer was begun: seconds since 1970, though some servers send milliseconds. A fraction is cut off.
            created: u64,
            /// The model that answers.
            model: String,
            /// What is new; empty in a chunk that has only usage.
            choices: Vec<ChunkChoice>,
        }
        optional {
            /// What moderation found, when it was asked for.
            moderation: ModerationReport,
            /// Padding of random length, so that lengths tell nothing.
            obfuscation: String,
            /// The tier that serves the request.
            service_tier: ServiceTier,
            /// Names the server's configuration, beside `seed`. Deprecated.
            system_fingerprint: String,
            /// Tokens used so far; OpenAI sends it once, at the end, when `stream_options.include_usage` is set.
            usage: Usage,
        }
    }
}

impl ChatCompletionChunk {
    /// The new text of choice 0.
    pub fn text(&self) -> Option<&str> {
        self.choices.iter().find(|choice| choice.index == 0)?.delta.content.as_deref()
    }
}

object! {
    /// What is new in one of the answers.
    pub struct ChunkChoice {
        always {
            /// Its place among the choices.
            index: u32,
            /// What is new.
            delta: Delta,
            /// Why the model stopped, in the choice's last chunk.
            finish_reason: Option<FinishReason>,
        }
        optional {
            /// Log probabilities of the new tokens, when they were asked for.
            logprobs: Logprobs,
        }
    }
}

object! {
    /// New pieces of a message: texts are to be appended. Source: OpenAI API reference, `choices.delta`.
    pub struct Delta {
        optional {
            /// Who speaks; usually in the first chunk only.
            role: Role,
            /// New text.
            content: String,
            /// New text of a refusal.
            refusal: String,
            /// New thinking, as DeepSeek, Qwen, vLLM and others send it.
            reasoning_content: String,
            /// New thinking, as OpenRouter, Groq, Ollama and others send it.
            reasoning: String,
            /// New pieces of tool calls.
            tool_calls: Vec<ToolCallDelta>,
            /// New pieces of a function call. Deprecated in favour of `tool_calls`.
            function_call: FunctionCallDelta,
            /// New pieces of speech.
            audio: AudioDelta,
        }
        mend mend_content;
    }
}

object! {
    /// New pieces of one tool call. Source: OpenAI API reference, `choices.delta.tool_calls`.
    pub struct ToolCallDelta {
        always {
            /// Which call it is. Some servers leave it out or repeat it: accumulated answers are right all the same.
            index: u32,
        }
        optional {
            /// The id of the call, in its first piece.
            id: String,
            /// `function` or `custom`, in its first piece.
            kind as "type": String,
            /// Pieces of a function's name and arguments.
            function: FunctionCallDelta,
            /// Pieces of a custom tool's name and input.
            custom: CustomCallDelta,
        }
    }
}

object! {
    /// New pieces of a function call.
    pub struct FunctionCallDelta {
        optional {
            /// The name, in the first piece.
            name: String,
            /// New text of the arguments' JSON.
            arguments: String,
        }
        mend |call| mend_arguments(call, "arguments");
    }
}

object! {
    /// New pieces of a call of a custom tool.
    pub struct CustomCallDelta {
        optional {
            /// The name, in the first piece.
            name: String,
            /// New text of the input.
            input: String,
        }
        mend |call| mend_arguments(call, "input");
    }
}

object! {
    /// New pieces of speech.
    pub struct AudioDelta {
        optional {
            /// Its id.
            id: String,
            /// More sound, base64.
            data: String,
            /// More of its transcript.
            transcript: String,
            /// Until when it can be referred to: seconds since 1970.
            expires_at: u64,
        }
    }
}
