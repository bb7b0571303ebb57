//! What moderation found.

use super::object::object;
use crate::chat::Extra;

object! {
    /// What moderation found in the messages and in the answer. Source: OpenAI API reference, `moderation`.
    pub struct ModerationReport {
        optional {
            /// In the messages.
            input: ModerationOutcome,
            /// In the answer.
            output: ModerationOutcome,
        }
    }
}

object! {
    /// Findings, or why there are none.
    pub struct ModerationOutcome {
        always {
            /// `moderation_results` or `error`.
            kind as "type": String,
        }
        optional {
            /// The moderation model.
            model: String,
            /// One finding for each piece that was looked at.
            results: Vec<ModerationResult>,
            /// Of an error: its code.
            code: String,
            /// Of an error: what went wrong.
            message: String,
        }
    }
}

object! {
    /// A finding.
    pub struct ModerationResult {
        always {
            /// `moderation_result`.
            kind as "type": String,
            /// Whether anything was found.
            flagged: bool,
            /// The moderation model.
            model: String,
            /// By category: whether it was found.
            categories: Extra,
            /// By category: how strongly, 0 to 1.
            category_scores: Extra,
            /// By category: the kinds of input that it was looked for in.
            category_applied_input_types: Extra,
        }
    }
}
