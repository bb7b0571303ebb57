//! Turns a response body, pushed in pieces, into batches.

use super::batch::{Batch, Units};
use super::ending::{Fault, FaultKind, State};
use super::machine::{Body, Machine};
use super::repair::Repairs;
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

/// Turns a response body, pushed in pieces, into [`Batch`]es.
#[derive(Debug)]
pub struct Decoder {
    body: Body,
    events: sse::Decoder,
    machine: Machine,
}

impl Decoder {
    /// A decoder for one body.
    pub fn new(options: Options) -> Self {
        Decoder {
            body: Body::Unknown,
            events: sse::Decoder::new(options.max_event_bytes),
            machine: Machine::new(options),
        }
    }

    /// Decodes one network read; the batch then holds what came of it, and nothing of earlier reads.
    pub fn push(&mut self, bytes: &[u8]) {
        self.machine.answer.batch.clear();
        self.read(bytes);
        self.machine.answer.flush();
    }

    /// The end of the body: delivers what was unterminated and decides how the stream ended.
    pub fn finish(&mut self) {
        self.machine.answer.batch.clear();
        match std::mem::replace(&mut self.body, Body::EventStream) {
            Body::EventStream if self.machine.state == State::Open => {
                if let Err(overflow) = self.events.finish(&mut self.machine) {
                    self.machine.overflow(overflow);
                }
            }
            Body::Json(body) => self.machine.whole_body(&body),
            _ => {}
        }
        self.machine.end_of_body();
        self.machine.answer.flush();
    }

    fn read(&mut self, bytes: &[u8]) {
        if self.machine.state != State::Open {
            return;
        }
        match &mut self.body {
            Body::EventStream => {
                if let Err(overflow) = self.events.push(bytes, &mut self.machine) {
                    self.machine.overflow(overflow);
                }
            }
            Body::Json(body) => {
                if body.len() + bytes.len() > self.machine.options.max_event_bytes {
                    let limit = self.machine.options.max_event_bytes;
                    self.machine.overflow(sse::Overflow { limit, out_of_memory: false });
                } else if body.try_reserve(bytes.len()).is_err() {
                    self.machine.fail(Fault::new(FaultKind::OutOfMemory));
                } else {
                    body.extend_from_slice(bytes);
                }
            }
            Body::Unknown => {
                let first = bytes.iter().enumerate().find(|(_, byte)| !is_space_or_bom(**byte));
                if let Some((_, &byte)) = first {
                    self.body = self.machine.kind_of_body(byte);
                }
                match (&self.body, first) {
                    // Blank lines while a server queues, and the lines of an event stream: which they are need not be
                    // known yet.
                    (Body::Unknown, _) => {
                        if let Err(overflow) = self.events.push(bytes, &mut self.machine) {
                            self.machine.overflow(overflow);
                        }
                    }
                    (Body::Json(_), Some((at, _))) => self.read(bytes.get(at..).unwrap_or_default()),
                    _ => self.read(bytes),
                }
            }
        }
    }

    /// What the last push left.
    pub fn batch(&self) -> &Batch {
        &self.machine.answer.batch
    }

    /// How far the stream has come.
    pub fn state(&self) -> State {
        self.machine.state
    }

    /// Why it ended before its time.
    pub fn fault(&self) -> Option<&Fault> {
        self.machine.fault.as_ref()
    }

    /// The repairs made so far.
    pub fn repairs(&self) -> &Repairs {
        &self.machine.answer.repairs
    }

    /// Whether content, reasoning, a refusal or a tool call has arrived.
    pub fn has_substance(&self) -> bool {
        self.machine.answer.substance
    }

    /// Bytes held of an event, or of a whole body, that has not ended yet.
    pub fn held(&self) -> usize {
        match &self.body {
            Body::Json(body) => body.len(),
            _ => self.events.held(),
        }
    }

    /// How many events have been read, heartbeats and comments not counted.
    pub fn events(&self) -> u32 {
        self.machine.events
    }
}

/// Whether a byte is white space or part of a BOM.
fn is_space_or_bom(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0xef | 0xbb | 0xbf)
}
