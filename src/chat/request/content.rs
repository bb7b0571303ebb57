//! The content of a message.

use super::object::{object, tagged, text_or};
use crate::chat::{ImageDetail, InputAudioFormat};

text_or! {
    /// The content of a message. Source: API page §3, `messages`; OpenAI API reference.
    pub enum Content {
        /// Plain text.
        Text,
        /// Text, images, sound and files in order.
        Parts(Vec<ContentPart>),
    }
}

impl<const N: usize> From<[ContentPart; N]> for Content {
    fn from(parts: [ContentPart; N]) -> Self {
        Self::Parts(parts.into())
    }
}

tagged! {
    /// One part of a message's content. Which parts a role takes is the server's business: user messages take all
    /// but `refusal`, assistant messages text and `refusal`, the others text. Source: OpenAI API reference.
    pub enum ContentPart by "type" {
        /// Text.
        Text(TextPart) = "text",
        /// An image.
        ImageUrl(ImageUrlPart) = "image_url",
        /// Sound.
        InputAudio(InputAudioPart) = "input_audio",
        /// A file.
        File(FilePart) = "file",
        /// A refusal that the model gave before.
        Refusal(RefusalPart) = "refusal",
    }
}

impl ContentPart {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        TextPart::new(text).into()
    }

    /// An image by its URL, or as a data URL (`data:image/png;base64,…`).
    pub fn image_url(url: impl Into<String>) -> Self {
        ImageUrlPart::new(ImageUrl::new(url)).into()
    }

    /// Sound, base64.
    pub fn input_audio(data: impl Into<String>, format: impl Into<InputAudioFormat>) -> Self {
        InputAudioPart::new(InputAudio::new(data, format)).into()
    }

    /// A file that was uploaded before.
    pub fn file_id(id: impl Into<String>) -> Self {
        FilePart::new(FileInput::new().file_id(id)).into()
    }

    /// A file in the request itself: its name and its data URL or base64 text.
    pub fn file_data(filename: impl Into<String>, data: impl Into<String>) -> Self {
        FilePart::new(FileInput::new().filename(filename).file_data(data)).into()
    }

    /// A refusal that the model gave before.
    pub fn refusal(refusal: impl Into<String>) -> Self {
        RefusalPart::new(refusal).into()
    }
}

object! {
    /// A part that is text.
    pub struct TextPart {
        required {
            /// The text.
            text: String,
        }
        optional {
            /// Ends the cached beginning of the prompt here.
            prompt_cache_breakpoint: CacheBreakpoint,
        }
    }
}

object! {
    /// A part that is an image.
    pub struct ImageUrlPart {
        required {
            /// The image.
            image_url: ImageUrl,
        }
        optional {
            /// Ends the cached beginning of the prompt here.
            prompt_cache_breakpoint: CacheBreakpoint,
        }
    }
}

object! {
    /// An image.
    pub struct ImageUrl {
        required {
            /// A URL or a data URL.
            url: String,
        }
        optional {
            /// How closely it is looked at.
            detail: ImageDetail,
        }
    }
}

object! {
    /// A part that is sound.
    pub struct InputAudioPart {
        required {
            /// The sound.
            input_audio: InputAudio,
        }
        optional {
            /// Ends the cached beginning of the prompt here.
            prompt_cache_breakpoint: CacheBreakpoint,
        }
    }
}

object! {
    /// Sound.
    pub struct InputAudio {
        required {
            /// Base64.
            data: String,
            /// Its encoding.
            format: InputAudioFormat,
        }
    }
}

object! {
    /// A part that is a file.
    pub struct FilePart {
        required {
            /// The file.
            file: FileInput,
        }
        optional {
            /// Ends the cached beginning of the prompt here.
            prompt_cache_breakpoint: CacheBreakpoint,
        }
    }
}

object! {
    /// A file, by its id or with its data.
    pub struct FileInput {
        optional {
            /// The content, base64 or a data URL.
            file_data: String,
            /// The id of an uploaded file.
            file_id: String,
            /// The name that the model sees.
            filename: String,
        }
    }
}

object! {
    /// A part that is a refusal of the model.
    pub struct RefusalPart {
        required {
            /// Its text.
            refusal: String,
        }
    }
}

tagged! {
    /// A place up to which the prompt is cached.
    pub enum CacheBreakpoint by "mode" {
        /// Asked for by the caller.
        Explicit(ExplicitBreakpoint) = "explicit",
    }
}

object! {
    /// A place up to which the caller wants the prompt cached.
    pub struct ExplicitBreakpoint {
        optional {
            /// For how long, such as `30m`.
            ttl: String,
        }
    }
}
