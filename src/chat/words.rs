//! Strings with a known set of values that may grow at any time: `Other` keeps what is not known yet.

/// Declares such a string as an enum that reads and writes as the string.
macro_rules! words {
    ($(#[doc = $doc:literal])* pub enum $name:ident { $( $(#[doc = $word_doc:literal])* $word:ident = $text:literal, )* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[doc = $word_doc])* #[doc = concat!("\n\nWritten `", $text, "`.")] $word, )*
            /// A value that this version does not know; kept and sent as it is.
            Other(String),
        }

        impl $name {
            /// The value as it is written in JSON.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$word => $text, )*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $text => Self::$word, )*
                    _ => Self::Other(text.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                match Self::from(text.as_str()) {
                    Self::Other(_) => Self::Other(text),
                    known => known,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }

        impl $crate::chat::Lenient for $name {
            /// An empty string, or the text `null`, says as much as nothing.
            fn read(value: serde_json::Value) -> Result<Self, serde_json::Value> {
                match value {
                    serde_json::Value::String(text) if !text.is_empty() && text != "null" => Ok(text.into()),
                    value => Err(value),
                }
            }
        }
    };
}

words! {
    /// Who wrote a message. Source: API page §3, `messages`.
    pub enum Role {
        /// Instructions of the application, for reasoning models.
        Developer = "developer",
        /// Instructions of the application.
        System = "system",
        /// The person.
        User = "user",
        /// The model.
        Assistant = "assistant",
        /// The result of a tool call.
        Tool = "tool",
        /// The result of a function call; deprecated in favour of `tool`.
        Function = "function",
    }
}

words! {
    /// Why the model stopped. Source: API page §4, `finish_reason`, and §6.
    pub enum FinishReason {
        /// A natural end or a stop sequence.
        Stop = "stop",
        /// The limit of tokens or of the context was reached: the text is cut off.
        Length = "length",
        /// The model called tools.
        ToolCalls = "tool_calls",
        /// A content filter left out text.
        ContentFilter = "content_filter",
        /// The model called a function; deprecated in favour of `tool_calls`.
        FunctionCall = "function_call",
    }
}

words! {
    /// What a [`FinishReason`] amounts to, for servers that have reasons of their own (`eos`, `model_length`,
    /// `sensitive` …). Only in accumulated answers.
    pub enum FinishClass {
        /// A natural end.
        Stop = "stop",
        /// Cut off by a limit.
        Length = "length",
        /// Tools were called.
        ToolCalls = "tool_calls",
        /// A filter left out text.
        ContentFilter = "content_filter",
        /// The server failed.
        Error = "error",
        /// None of these.
        Unknown = "other",
    }
}

words! {
    /// How much a reasoning model thinks before it answers. Source: OpenAI API reference, `reasoning_effort`.
    pub enum ReasoningEffort {
        /// Not at all.
        None = "none",
        /// As little as possible.
        Minimal = "minimal",
        /// Little.
        Low = "low",
        /// The usual amount.
        Medium = "medium",
        /// Much.
        High = "high",
        /// More than that.
        XHigh = "xhigh",
        /// As much as possible.
        Max = "max",
    }
}

words! {
    /// The processing tier of a request. Source: OpenAI API reference, `service_tier`.
    pub enum ServiceTier {
        /// As the project is configured.
        Auto = "auto",
        /// Standard price and speed.
        Default = "default",
        /// Slower and cheaper.
        Flex = "flex",
        /// Scale tier.
        Scale = "scale",
        /// Faster, at a higher price.
        Priority = "priority",
        /// Fast mode.
        Fast = "fast",
    }
}

words! {
    /// How wordy an answer should be. Source: OpenAI API reference, `verbosity`.
    pub enum Verbosity {
        /// Concise.
        Low = "low",
        /// Usual.
        Medium = "medium",
        /// Long.
        High = "high",
    }
}

words! {
    /// A kind of output. Source: OpenAI API reference, `modalities`.
    pub enum Modality {
        /// Text.
        Text = "text",
        /// Speech; needs [`ChatRequest::audio`](crate::chat::ChatRequest::audio).
        Audio = "audio",
    }
}

words! {
    /// Encoding of the speech in an answer. Source: OpenAI API reference, `audio.format`.
    pub enum AudioFormat {
        /// WAV.
        Wav = "wav",
        /// AAC.
        Aac = "aac",
        /// MP3.
        Mp3 = "mp3",
        /// FLAC.
        Flac = "flac",
        /// Opus.
        Opus = "opus",
        /// Raw 16-bit samples; the only one that can be streamed.
        Pcm16 = "pcm16",
    }
}

words! {
    /// Encoding of the sound in a message. Source: OpenAI API reference, `input_audio.format`.
    pub enum InputAudioFormat {
        /// WAV.
        Wav = "wav",
        /// MP3.
        Mp3 = "mp3",
    }
}

words! {
    /// How closely the model looks at an image. Source: OpenAI API reference, `image_url.detail`.
    pub enum ImageDetail {
        /// The model decides.
        Auto = "auto",
        /// A small version.
        Low = "low",
        /// In tiles.
        High = "high",
        /// At full size.
        Original = "original",
    }
}

words! {
    /// The notation of a grammar. Source: OpenAI API reference, custom tools.
    pub enum GrammarSyntax {
        /// Lark.
        Lark = "lark",
        /// A regular expression.
        Regex = "regex",
    }
}

words! {
    /// Whether one of the allowed tools must be called. Source: OpenAI API reference, `tool_choice.allowed_tools.mode`.
    pub enum AllowedToolsMode {
        /// The model decides.
        Auto = "auto",
        /// At least one call.
        Required = "required",
    }
}

words! {
    /// What moderation does with a finding. Source: OpenAI API reference, `moderation.policy`.
    pub enum ModerationMode {
        /// Report scores.
        Score = "score",
        /// Refuse.
        Block = "block",
    }
}

words! {
    /// How prompt caching is controlled. Source: OpenAI API reference, `prompt_cache_options.mode`.
    pub enum CacheMode {
        /// The server chooses what is cached.
        Implicit = "implicit",
        /// Up to the breakpoints in the messages.
        Explicit = "explicit",
    }
}

words! {
    /// How long a cached prompt is kept; deprecated. Source: OpenAI API reference, `prompt_cache_retention`.
    pub enum CacheRetention {
        /// In memory, for minutes.
        InMemory = "in_memory",
        /// For a day.
        Day = "24h",
    }
}

words! {
    /// How much of the web is put before the model. Source: OpenAI API reference, `web_search_options`.
    pub enum SearchContextSize {
        /// Little.
        Low = "low",
        /// The default.
        Medium = "medium",
        /// Much.
        High = "high",
    }
}

words! {
    /// The order of a list, by time of creation. Source: OpenAI API reference, `list`.
    pub enum ListOrder {
        /// Oldest first; the default.
        Ascending = "asc",
        /// Newest first.
        Descending = "desc",
    }
}
