//! Turns a response body, pushed in pieces, into batches.

use super::batch::Batch;
use super::ending::{Fault, FaultKind, State};
use super::machine::{Body, Machine};
use super::options::Options;
use super::repair::Repairs;
use crate::sse;

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
            Body::Json(body) if self.machine.state == State::Open => self.machine.whole_body(&body),
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
