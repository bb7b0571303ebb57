//! What is sent.

mod content;
mod format;
mod list;
mod message;
pub(in crate::chat) mod object;
mod options;
mod tool;
mod tool_choice;

pub use content::*;
pub use format::*;
pub use list::*;
pub use message::*;
pub use options::*;
pub use tool::*;
pub use tool_choice::*;

use super::{CacheRetention, Modality, ReasoningEffort, ServiceTier, Verbosity};
use object::{object, text_or};
use std::collections::BTreeMap;

object! {
    /// The body of `POST /chat/completions`, with all its parameters.
    ///
    /// Only what is set is sent; an explicit `null` reads as absent. Ranges are those of the API and are checked by
    /// [`check`](crate::chat::check) before sending, not here. Source: API page §3; OpenAI API reference, "Create chat completion".
    pub struct ChatRequest {
        required {
            /// Name of the model, such as `gpt-4o`.
            model: String,
            /// The conversation so far; at least one message.
            messages: Vec<Message>,
        }
        optional {
            /// The voice and encoding of spoken answers; needed when `modalities` has `audio`.
            audio: AudioOptions,
            /// Which function is called. Deprecated in favour of `tool_choice`.
            function_call: FunctionCallChoice,
            /// Functions that the model may call. Deprecated in favour of `tools`.
            functions: Vec<FunctionDefinition>,
            /// By token number: how much likelier a token gets, −100 (never) to 100 (always).
            #[serde(serialize_with = "object::number::map")]
            logit_bias: BTreeMap<String, f64>,
            /// Up to 16 notes kept with a stored completion; keys up to 64 characters, values up to 512.
            metadata: BTreeMap<String, String>,
            /// The kinds of output wanted; text when absent.
            modalities: Vec<Modality>,
            /// Moderation of input and output in the same call.
            moderation: ModerationOptions,
            /// Text of which most is expected to come back unchanged; speeds up rewriting.
            prediction: Prediction,
            /// Groups requests that share the beginning of their prompt, for the cache.
            prompt_cache_key: String,
            /// How the prompt is cached.
            prompt_cache_options: PromptCacheOptions,
            /// How long the prompt is cached. Deprecated in favour of `prompt_cache_options`.
            prompt_cache_retention: CacheRetention,
            /// How much a reasoning model thinks.
            reasoning_effort: ReasoningEffort,
            /// Text, any JSON object, or JSON by a schema. `json_object` needs a message that mentions JSON.
            response_format: ResponseFormat,
            /// A stable, hashed id of the person, up to 64 characters.
            safety_identifier: String,
            /// The processing tier.
            service_tier: ServiceTier,
            /// Up to 4 sequences at which the model stops; they are not part of the answer.
            stop: Stop,
            /// What a stream contains; only with `stream`.
            stream_options: StreamOptions,
            /// Whether and which tool is called; the model decides when absent and tools are given.
            tool_choice: ToolChoice,
            /// What the model may call.
            tools: Vec<Tool>,
            /// An id of the person. Deprecated in favour of `safety_identifier` and `prompt_cache_key`.
            user: String,
            /// How wordy the answer is.
            verbosity: Verbosity,
            /// Search of the web before the answer.
            web_search_options: WebSearchOptions,
        }
        scalar {
            /// −2 to 2: above 0, tokens get less likely the more often they were used. Server default 0.
            #[serde(serialize_with = "object::number::option")]
            frequency_penalty: f64,
            /// Whether the log probabilities of the tokens come with the answer.
            logprobs: bool,
            /// The longest answer, in tokens, thinking included.
            max_completion_tokens: i64,
            /// The longest answer, in tokens. Some servers read −1 as no limit. OpenAI prefers `max_completion_tokens`.
            max_tokens: i64,
            /// How many choices are made, 1 to 128. Server default 1.
            n: u32,
            /// Whether several tools may be called at once. Server default true.
            parallel_tool_calls: bool,
            /// −2 to 2: above 0, tokens that were used at all get less likely. Server default 0.
            #[serde(serialize_with = "object::number::option")]
            presence_penalty: f64,
            /// Makes sampling repeatable as far as the server can.
            seed: i64,
            /// Whether the completion is stored.
            store: bool,
            /// Whether the answer comes as a stream. The client always sets it by the method that is called.
            stream: bool,
            /// 0 to 2: higher is more random. Set this or `top_p`, not both.
            #[serde(serialize_with = "object::number::option")]
            temperature: f64,
            /// How many likely tokens are listed at each place, 0 to 20; needs `logprobs`.
            top_logprobs: u32,
            /// 0 to 1: only the tokens with this much of the probability mass are considered.
            #[serde(serialize_with = "object::number::option")]
            top_p: f64,
        }
    }
}

text_or! {
    /// Where the model stops. Source: API page §3, `stop`.
    pub enum Stop {
        /// One sequence.
        One,
        /// Up to 4 sequences.
        Many(Vec<String>),
    }
}

impl<const N: usize> From<[&str; N]> for Stop {
    fn from(sequences: [&str; N]) -> Self {
        Self::Many(sequences.map(str::to_owned).into())
    }
}
