//! A whole answer.

use super::object::object;
use super::{AnswerMessage, Logprobs, ModerationReport, Usage};
use crate::chat::{FinishClass, FinishReason, ServiceTier};
use std::collections::BTreeMap;

object! {
    /// A whole answer. Source: API page §4; OpenAI API reference, "The chat completion object".
    pub struct ChatCompletion {
        always {
            /// Its id.
            id: String,
            /// `chat.completion`.
            object: String,
            /// When it was made: seconds since 1970, though some servers send milliseconds. A fraction is cut off.
            created: u64,
            /// The model that answered.
            model: String,
            /// One for each that was asked for with `n`.
            choices: Vec<Choice>,
        }
        optional {
            /// The notes of a stored completion.
            metadata: BTreeMap<String, String>,
            /// What moderation found, when it was asked for.
            moderation: ModerationReport,
            /// The tier that served the request.
            service_tier: ServiceTier,
            /// Names the server's configuration, beside `seed`. Deprecated.
            system_fingerprint: String,
            /// Tokens used.
            usage: Usage,
        }
    }
}

impl ChatCompletion {
    /// The text of the first choice.
    pub fn text(&self) -> Option<&str> {
        self.choices.first()?.message.content.as_deref()
    }
}

object! {
    /// One of the answers. Source: API page §4, `choices`.
    pub struct Choice {
        always {
            /// Its place among the choices.
            index: u32,
            /// What the model says.
            message: AnswerMessage,
            /// Why the model stopped.
            finish_reason: Option<FinishReason>,
            /// Log probabilities of its tokens, when they were asked for.
            logprobs: Option<Logprobs>,
        }
        optional {
            /// What the finish reason amounts to; only in answers that this crate accumulated from a stream.
            finish_class: FinishClass,
        }
    }
}
