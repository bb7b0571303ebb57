//! The event stream format ("server-sent events") of WHATWG HTML § 9.2.6, as a push decoder: bytes in, events out.
//!
//! [`Decoder`] knows nothing of JSON, clocks, futures or JavaScript. Bytes may be cut anywhere; each is looked at
//! once. An event whose one `data` line lies whole inside one push is handed over without being copied.
//!
//! Two things are added to the standard, both for servers that exist: the last event of a body is delivered even
//! without its blank line ([`Event::unterminated`]), and the field `error` is kept ([`Event::error`]).
//!
//! ```
//! use std::ops::ControlFlow;
//! use tokenbrook::sse::{Decoder, Event, Sink};
//!
//! struct Print;
//! impl Sink for Print {
//!     fn event(&mut self, event: Event<'_>) -> ControlFlow<()> {
//!         assert_eq!(event.data, b"one\ntwo");
//!         ControlFlow::Continue(())
//!     }
//! }
//!
//! let mut decoder = Decoder::default();
//! decoder.push(b"data: one\r\nda", &mut Print)?;
//! decoder.push(b"ta: two\r\n\r\n", &mut Print)?;
//! decoder.finish(&mut Print)?;
//! # Ok::<(), tokenbrook::sse::Overflow>(())
//! ```

use crate::text::number;
use std::fmt;
use std::ops::ControlFlow;

mod decoder;

pub use decoder::Decoder;

/// How many bytes one event may have unless said otherwise: 64 MiB, room for images in base64.
pub const DEFAULT_MAX_EVENT_BYTES: usize = 64 << 20;

/// Where a [`Decoder`] puts what it found.
pub trait Sink {
    /// Is offered bytes that begin with an event (or a comment, or a blank line) while the decoder holds nothing,
    /// before it looks at them: at the start of a push and again after every event. Returns how many it took, as many
    /// whole events with their blank lines as it likes, or 0 to leave them to the decoder, which then looks at one itself.
    /// What was taken counts towards no limit. An event that was cut by the end of a push is offered once it is whole,
    /// and alone: all of it is taken, or 0.
    fn take(&mut self, rest: &[u8]) -> usize {
        let _ = rest;
        0
    }

    /// One event. `Break` ends the decoding: the rest of the input is dropped and further pushes are ignored.
    fn event(&mut self, event: Event<'_>) -> ControlFlow<()>;
}

/// One event. All texts are bytes as they came, which may be invalid UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// The values of the `data` lines, joined by LF.
    pub data: &'a [u8],
    /// Whether there was a `data` line. The standard dispatches no event without one; here an event with a name or
    /// an `error` is offered all the same.
    pub has_data: bool,
    /// The `event` field; empty: none was given, which means `message`.
    pub name: &'a [u8],
    /// The last event ID: the `id` field of this event or of the last one before it that had one.
    pub id: &'a [u8],
    /// The reconnection time in ms: the `retry` field of this event or of the last one before it that had one.
    pub retry: Option<u64>,
    /// The field `error`, which is not part of the standard: llama.cpp reports faults in it.
    pub error: Option<&'a [u8]>,
    /// Whether the body ended before the blank line that ends an event. The payload may be cut short.
    pub unterminated: bool,
}

/// An event was longer than the limit, or memory for it could not be had. The decoder is of no more use: every
/// further call returns the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow {
    /// The limit in bytes.
    pub limit: usize,
    /// Whether the event was within the limit and memory ran out.
    pub out_of_memory: bool,
}

impl Overflow {
    /// What it says, without what formats.
    pub(crate) fn sentence(&self) -> String {
        if self.out_of_memory {
            return "memory ran out while an event of the stream was being read".into();
        }
        let limit = number(self.limit as i64);
        ["an event of the stream is longer than the limit of ", &limit, " bytes"].concat()
    }
}

impl fmt::Display for Overflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for Overflow {}
