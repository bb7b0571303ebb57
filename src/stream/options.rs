//! How a body is decoded.

use super::buffers::Units;
use crate::sse;

/// What a decoder writes into its batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Mode {
    /// Chunks, and how the answer changes over the whole read.
    Chunks,
    /// Only how the answer changes.
    Text,
    /// Chunks, each followed by how it changes the answer.
    Events,
}

/// What the response's header says of its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum ContentType {
    /// Nothing.
    #[default]
    Unknown,
    /// `text/event-stream`.
    EventStream,
    /// JSON.
    Json,
    /// Something else.
    Other,
    /// It has none: each event is a line of JSON that was read from a stream before, and is nothing but a chunk.
    Lines,
}

/// How a body is decoded.
#[derive(Debug, Clone)]
pub struct Options {
    /// What goes into the batches.
    pub mode: Mode,
    /// In what the batches count.
    pub units: Units,
    /// Whether to learn the shapes of chunks; the host must then keep them.
    pub shapes: bool,
    /// Whether `<think>…</think>` in content is reasoning. Off by default.
    pub think_tags: bool,
    /// Whether to look out for deltas that repeat the whole text. On by default.
    pub cumulative: bool,
    /// The longest event, in bytes. 64 MiB by default.
    pub max_event_bytes: usize,
    /// What the response's header says.
    pub content_type: ContentType,
    /// Makes the ids of tool calls that come without one.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            mode: Mode::Chunks,
            units: Units::Bytes,
            shapes: false,
            think_tags: false,
            cumulative: true,
            max_event_bytes: sse::DEFAULT_MAX_EVENT_BYTES,
            content_type: ContentType::Unknown,
            seed: 0x9e37_79b9_7f4a_7c15,
        }
    }
}
