//! Log probabilities of tokens.

use super::object::object;

object! {
    /// Log probabilities of an answer's tokens. Source: OpenAI API reference, `choices.logprobs`.
    pub struct Logprobs {
        always {
            /// Of the text's tokens.
            content: Option<Vec<TokenLogprob>>,
            /// Of the refusal's tokens.
            refusal: Option<Vec<TokenLogprob>>,
        }
    }
}

object! {
    /// A token, how likely it was, and what else was likely in its place.
    pub struct TokenLogprob {
        always {
            /// The token.
            token: String,
            /// Its UTF-8 bytes: a character may be spread over several tokens.
            bytes: Option<Vec<u32>>,
            /// The logarithm of its probability; −9999 when it was very unlikely.
            logprob: f64,
            /// The likeliest tokens in its place.
            top_logprobs: Vec<TopLogprob>,
        }
    }
}

object! {
    /// A token that was likely in a place.
    pub struct TopLogprob {
        always {
            /// The token.
            token: String,
            /// Its UTF-8 bytes.
            bytes: Option<Vec<u32>>,
            /// The logarithm of its probability.
            logprob: f64,
        }
    }
}
