//! Parameters that are objects.

use super::Content;
use super::object::{object, tagged, text_or};
use crate::chat::{AudioFormat, CacheMode, ModerationMode, SearchContextSize};

object! {
    /// What a stream contains. Source: OpenAI API reference, `stream_options`.
    pub struct StreamOptions {
        scalar {
            /// Whether chunks are padded to hide their length. Server default true.
            include_obfuscation: bool,
            /// Whether a last chunk has the usage of the whole request. Server default false.
            include_usage: bool,
        }
    }
}

object! {
    /// How an answer is spoken. Source: OpenAI API reference, `audio`.
    pub struct AudioOptions {
        required {
            /// The encoding.
            format: AudioFormat,
            /// The voice.
            voice: Voice,
        }
    }
}

text_or! {
    /// A voice. Source: OpenAI API reference, `audio.voice`.
    pub enum Voice {
        /// By its name, such as `alloy`.
        Name,
        /// One of one's own.
        Custom(CustomVoice),
    }
}

object! {
    /// A voice of one's own.
    pub struct CustomVoice {
        required {
            /// Its id.
            id: String,
        }
    }
}

tagged! {
    /// What most of the answer is expected to be. Source: OpenAI API reference, `prediction`.
    pub enum Prediction by "type" {
        /// Text that mostly comes back unchanged.
        Content(PredictedContent) = "content",
    }
}

impl Prediction {
    /// Text that mostly comes back unchanged.
    pub fn content(content: impl Into<Content>) -> Self {
        PredictedContent::new(content).into()
    }
}

object! {
    /// Text that mostly comes back unchanged.
    pub struct PredictedContent {
        required {
            /// Text or text parts.
            content: Content,
        }
    }
}

object! {
    /// Moderation in the same call. Source: OpenAI API reference, `moderation`.
    pub struct ModerationOptions {
        required {
            /// The moderation model.
            model: String,
        }
        optional {
            /// What is done with findings.
            policy: ModerationPolicy,
        }
    }
}

object! {
    /// What is done with findings of moderation.
    pub struct ModerationPolicy {
        optional {
            /// In the messages.
            input: ModerationRule,
            /// In the answer.
            output: ModerationRule,
        }
    }
}

object! {
    /// What is done with a finding.
    pub struct ModerationRule {
        required {
            /// Report or refuse.
            mode: ModerationMode,
        }
    }
}

object! {
    /// How the prompt is cached. Source: OpenAI API reference, `prompt_cache_options`.
    pub struct PromptCacheOptions {
        optional {
            /// Who chooses what is cached.
            mode: CacheMode,
            /// For how long, such as `30m`.
            ttl: String,
        }
    }
}

object! {
    /// Search of the web before the answer. Source: OpenAI API reference, `web_search_options`.
    pub struct WebSearchOptions {
        optional {
            /// How much of what was found is put before the model.
            search_context_size: SearchContextSize,
            /// Where the person is.
            user_location: UserLocation,
        }
    }
}

tagged! {
    /// Where the person is.
    pub enum UserLocation by "type" {
        /// Roughly.
        Approximate(ApproximateLocation) = "approximate",
    }
}

object! {
    /// Roughly where the person is.
    pub struct ApproximateLocation {
        required {
            /// The place.
            approximate: Place,
        }
    }
}

object! {
    /// A place.
    pub struct Place {
        optional {
            /// Free text, such as `San Francisco`.
            city: String,
            /// Two letters, ISO 3166-1.
            country: String,
            /// Free text, such as `California`.
            region: String,
            /// An IANA time zone, such as `America/Los_Angeles`.
            timezone: String,
        }
    }
}
