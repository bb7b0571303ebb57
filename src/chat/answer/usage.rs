//! Tokens used.

use super::object::object;

object! {
    /// Tokens used by a request. Source: API page §4, `usage`, and §6.
    pub struct Usage {
        always {
            /// Of the messages and tools.
            prompt_tokens: u64,
            /// Of the answer, thinking included.
            completion_tokens: u64,
            /// Their sum.
            total_tokens: u64,
        }
        optional {
            /// What the answer's tokens are made of.
            completion_tokens_details: CompletionTokensDetails,
            /// What the prompt's tokens are made of.
            prompt_tokens_details: PromptTokensDetails,
        }
    }
}

object! {
    /// What the answer's tokens are made of. Source: OpenAI API reference, `usage`.
    pub struct CompletionTokensDetails {
        optional {
            /// Tokens of the prediction that came back.
            accepted_prediction_tokens: u64,
            /// Speech.
            audio_tokens: u64,
            /// Thinking.
            reasoning_tokens: u64,
            /// Tokens of the prediction that did not come back; paid for all the same.
            rejected_prediction_tokens: u64,
            /// Text.
            text_tokens: u64,
        }
    }
}

object! {
    /// What the prompt's tokens are made of. Source: OpenAI API reference, `usage`.
    pub struct PromptTokensDetails {
        optional {
            /// Sound.
            audio_tokens: u64,
            /// Written to the cache.
            cache_write_tokens: u64,
            /// Read from the cache.
            cached_tokens: u64,
            /// Images.
            image_tokens: u64,
            /// Text.
            text_tokens: u64,
        }
    }
}
