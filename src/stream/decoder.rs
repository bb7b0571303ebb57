//! The machine over one response body.

use super::answer::{Answer, Raw};
use super::batch::{Batch, Field, Target, Units, code, utf16_len};
use super::chunk::{self, Effect, Found};
use super::ending::{Fault, FaultKind, State};
use super::event::{self, Payload, Rest};
use super::repair::{Repair, Repairs};
use super::shape::Shapes;
use super::whole;
use crate::json::Tape;
use crate::sse;
use std::ops::ControlFlow;

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

/// What a body turns out to be, by its first byte that is not white space.
#[derive(Debug, PartialEq, Eq)]
enum Body {
    /// Nothing but white space so far.
    Unknown,
    EventStream,
    /// A whole completion, gathered until the end.
    Json(Vec<u8>),
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
            machine: Machine {
                answer: Answer::new(options.units, options.think_tags, options.cumulative, options.seed),
                tape: Tape::new(),
                found: Found::default(),
                shapes: Shapes::default(),
                state: State::Open,
                fault: None,
                events: 0,
                chunks: 0,
                options,
            },
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

    /// How many events have been read, heartbeats and comments not counted.
    pub fn events(&self) -> u32 {
        self.machine.events
    }
}

/// Whether a byte is white space or part of a BOM.
fn is_space_or_bom(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0xef | 0xbb | 0xbf)
}

#[derive(Debug)]
struct Machine {
    answer: Answer,
    tape: Tape,
    found: Found,
    shapes: Shapes,
    options: Options,
    state: State,
    fault: Option<Fault>,
    events: u32,
    /// Events that were chunks or at least JSON.
    chunks: u32,
}

impl Machine {
    fn kind_of_body(&mut self, first: u8) -> Body {
        let said = self.options.content_type;
        match first {
            b'{' | b'[' => {
                if said == ContentType::EventStream {
                    self.answer.repairs.count(Repair::ContentType);
                }
                Body::Json(Vec::new())
            }
            b'<' => {
                self.fail(Fault::new(FaultKind::Html));
                Body::EventStream
            }
            _ => {
                if matches!(said, ContentType::Json | ContentType::Other) {
                    self.answer.repairs.count(Repair::ContentType);
                }
                Body::EventStream
            }
        }
    }

    fn overflow(&mut self, overflow: sse::Overflow) {
        let kind = if overflow.out_of_memory { FaultKind::OutOfMemory } else { FaultKind::Overflow };
        self.fail(Fault { position: overflow.limit, ..Fault::new(kind) });
    }

    #[inline(never)]
    fn fail(&mut self, fault: Fault) {
        if self.state != State::Open {
            return;
        }
        self.answer.finish();
        self.state = State::Failed;
        let sentence = fault.to_string();
        let batch = &mut self.answer.batch;
        batch.end_run();
        let (start, length) = batch.rest_text(sentence.as_bytes());
        let (body_start, body_length) = batch.rest_text(fault.body.as_deref().unwrap_or_default().as_bytes());
        let status = u32::from(fault.status.unwrap_or(0));
        let kind = fault.kind as u32;
        batch.record(&[
            code::FAULT,
            kind,
            status,
            fault.position as u32,
            start,
            length,
            body_start,
            body_length,
        ]);
        self.fault = Some(fault);
    }

    fn complete(&mut self) {
        if self.chunks == 0 {
            return self.fail(Fault::new(FaultKind::Empty));
        }
        self.answer.finish();
        self.state = State::Complete;
    }

    #[inline(never)]
    fn end_of_body(&mut self) {
        if self.state != State::Open {
            return;
        }
        if self.answer.is_unfinished() {
            self.fail(Fault::new(FaultKind::Truncated));
        } else {
            self.complete();
        }
    }

    /// A body that is one JSON text: an error, or a whole completion where a stream was asked for.
    #[inline(never)]
    fn whole_body(&mut self, body: &[u8]) {
        let body = String::from_utf8_lossy(body);
        match whole::read(body.as_bytes(), &mut self.tape) {
            Ok(chunk) => {
                self.answer.repairs.count(Repair::JsonForStream);
                if self.payload(&chunk, false).is_continue() {
                    // Its own end says that it is whole, finish reason or not.
                    self.complete();
                }
            }
            Err(fault) => self.fail(fault),
        }
    }

    /// One payload that is JSON, or should be.
    fn payload(&mut self, data: &[u8], unterminated: bool) -> ControlFlow<()> {
        if self.options.shapes {
            if let Some((slot, end)) = self.shapes.find(data) {
                if end == data.len() && self.shaped(slot, data) {
                    return ControlFlow::Continue(());
                }
            }
        }
        let mut tape = std::mem::take(&mut self.tape);
        let flow = match tape.parse(data) {
            Ok(()) => self.parsed(data, &tape),
            Err(error) => match event::glued(data, &mut tape) {
                Some(glued) => {
                    self.answer.repairs.count(Repair::GluedFrames);
                    let flow = glued.payloads.iter().try_for_each(|payload| match tape.parse(payload) {
                        Ok(()) => self.parsed(payload, &tape),
                        Err(_) => ControlFlow::Continue(()),
                    });
                    match glued.rest {
                        _ if flow.is_break() => flow,
                        Rest::Nothing => flow,
                        Rest::Done => {
                            self.complete();
                            ControlFlow::Break(())
                        }
                        Rest::CutShort if unterminated => flow,
                        Rest::CutShort => {
                            self.fail(event::malformed(error, self.events));
                            ControlFlow::Break(())
                        }
                    }
                }
                // Cut short by the end of the body, which says the rest.
                None if unterminated => ControlFlow::Continue(()),
                None => {
                    self.fail(event::malformed(error, self.events));
                    ControlFlow::Break(())
                }
            },
        };
        self.tape = tape;
        flow
    }

    /// A payload that was read in full.
    #[inline(never)]
    fn parsed(&mut self, data: &[u8], tape: &Tape) -> ControlFlow<()> {
        let root = tape.root(data);
        self.chunks += 1;
        let before = self.answer.repairs.clone();
        self.found.clear();
        let error = event::error_in(root);
        if error.is_none() && self.options.mode != Mode::Text {
            let (start, length) = self.answer.batch.rest_text(data);
            self.answer.batch.end_run();
            self.answer.batch.record(&[code::CHUNK, start, length]);
        }
        chunk::read(&mut self.answer, &mut self.found, root);
        if let Some(mut fault) = error {
            fault.event = self.events;
            self.fail(fault);
            return ControlFlow::Break(());
        }
        if self.answer.rewritten && !self.options.think_tags {
            self.shapes.clear();
        } else if self.options.shapes {
            let generation = self.answer.generation;
            let repairs = self.answer.repairs.since(&before);
            if let Some((slot, paths)) = self.shapes.learn(data, root, &self.found, generation, repairs) {
                self.teach(slot, data, &paths);
            }
        }
        self.end_of_event();
        ControlFlow::Continue(())
    }

    #[inline(never)]
    fn teach(&mut self, slot: usize, sample: &[u8], paths: &[u8]) {
        if self.options.mode == Mode::Text {
            return;
        }
        let batch = &mut self.answer.batch;
        let (start, length) = batch.rest_text(sample);
        let (paths_start, paths_length) = batch.rest_text(paths);
        batch.end_run();
        batch.record(&[code::LEARN, slot as u32, start, length, paths_start, paths_length]);
    }

    /// A payload that has a known shape, its values in `self.shapes.filled`. Returns false to have it read in full.
    #[inline(never)]
    fn shaped(&mut self, slot: usize, data: &[u8]) -> bool {
        let Some(shape) = self.shapes.get(slot) else { return false };
        if self.answer.rewritten && !self.options.think_tags {
            return false;
        }
        let lone =
            |filled: &super::shape::Filled| filled.escaped && lone_surrogate(data, filled.start, filled.end);
        if self.shapes.filled.iter().any(lone) {
            return false;
        }
        let current = !shape.generic && shape.generation == self.answer.generation;
        let chunks = self.options.mode != Mode::Text;
        // What the chunk changes is known only by the answer: first the chunk's record, filled in as its values go in.
        let batch = &mut self.answer.batch;
        let holes = shape.holes.len();
        if chunks {
            if self.options.mode == Mode::Events {
                batch.end_run();
            }
            batch.record(&[code::SHAPED, slot as u32 | (holes as u32) << 8]);
        }
        let record = batch.reserve(if chunks { holes * 2 } else { 0 });
        for place in 0..holes {
            let (Some(hole), Some(filled)) =
                (shape.holes.get(place).copied(), self.shapes.filled.get(place).copied())
            else {
                return false;
            };
            let Some(bytes) = data.get(filled.start..filled.end) else { return false };
            let raw = Raw { bytes, escaped: filled.escaped };
            let lead = if current { self.answer.fill(hole.effect, raw) } else { None };
            if chunks {
                let words = match lead {
                    Some((start, length)) => [start, length],
                    None => self.answer.batch.value(raw, hole.number, filled.ascii),
                };
                self.answer.batch.fill(record + place * 2, words);
            }
        }
        self.chunks += 1;
        if current {
            if let Some((start, end)) = shape.usage_span(&self.shapes.filled) {
                self.answer.usage(data.get(start..end).unwrap_or_default());
            }
            for &(repair, count) in &shape.repairs {
                (0..count).for_each(|_| self.answer.repairs.count(repair));
            }
        } else {
            let before = self.answer.repairs.clone();
            let mut tape = std::mem::take(&mut self.tape);
            if tape.parse(data).is_ok() {
                self.found.clear();
                chunk::read(&mut self.answer, &mut self.found, tape.root(data));
            }
            self.tape = tape;
            self.shapes.refresh(
                slot,
                &self.found,
                self.answer.generation,
                self.answer.repairs.since(&before),
            );
        }
        self.shapes.used(slot);
        self.end_of_event();
        true
    }

    fn end_of_event(&mut self) {
        self.events += 1;
        if self.options.mode == Mode::Events {
            self.answer.flush();
        }
    }
}

impl Answer {
    /// Does what the value of a hole does. Returns where its text went, if the chunk may take it from there.
    fn fill(&mut self, effect: Effect, raw: Raw<'_>) -> Option<(u32, u32)> {
        match effect {
            Effect::None | Effect::Usage => None,
            Effect::Content(slot) => self.content(slot, raw),
            Effect::Append(target) => self.append(target, raw),
            Effect::Arguments(slot, call) => self.arguments(slot, call, raw),
        }
    }
}

impl sse::Sink for Machine {
    fn take(&mut self, rest: &[u8]) -> usize {
        if !self.options.shapes {
            return 0;
        }
        let Some(payload) = rest.strip_prefix(b"data:") else { return 0 };
        let payload = payload.strip_prefix(b" ").unwrap_or(payload);
        let Some((slot, end)) = self.shapes.find(payload) else { return 0 };
        let (data, after) = payload.split_at(end);
        let ending = if after.starts_with(b"\n\n") {
            2
        } else if after.starts_with(b"\r\n\r\n") {
            4
        } else {
            return 0;
        };
        let line = rest.len() - after.len();
        let fits = line <= self.options.max_event_bytes;
        if fits && self.shaped(slot, data) { line + ending } else { 0 }
    }

    fn event(&mut self, event: sse::Event<'_>) -> ControlFlow<()> {
        if event.error.is_some() && event.has_data {
            // What came before the error is not lost for it.
            self.event(sse::Event { error: None, ..event })?;
        }
        let utf8;
        let data = match std::str::from_utf8(event.data) {
            Ok(_) => event.data,
            Err(_) => {
                utf8 = String::from_utf8_lossy(event.data);
                utf8.as_bytes()
            }
        };
        match event::classify(&event, data) {
            Payload::Nothing => {}
            Payload::Heartbeat => self.answer.repairs.count(Repair::DataHeartbeat),
            Payload::Done => {
                self.complete();
                return ControlFlow::Break(());
            }
            Payload::Error(fault) => {
                if event.error.is_some() {
                    self.answer.repairs.count(Repair::ErrorField);
                }
                self.fail(fault);
                return ControlFlow::Break(());
            }
            Payload::Json => {
                let chunks = self.chunks;
                let flow = self.payload(data, event.unterminated);
                if event.unterminated && self.chunks > chunks {
                    self.answer.repairs.count(Repair::UnterminatedEvent);
                }
                return flow;
            }
        }
        ControlFlow::Continue(())
    }
}

/// Whether the inside of a JSON string has an escape without UTF-8 form.
fn lone_surrogate(data: &[u8], start: usize, end: usize) -> bool {
    let raw = data.get(start..end).unwrap_or_default();
    crate::json::unescape(raw, &mut Vec::new()).is_err()
}

impl Batch {
    /// The value of a hole that is not in the lead text: two words of a `SHAPED` record.
    ///
    /// A whole number below 2^30 is `0xffffffff` and itself; other text is a start with bit 31 set (and bit 30 for a
    /// number) and a length in the rest text.
    fn value(&mut self, raw: Raw<'_>, number: bool, ascii: bool) -> [u32; 2] {
        const REST: u32 = 1 << 31;
        const NUMBER: u32 = 1 << 30;
        if number {
            if let Some(whole) = small_integer(raw.bytes) {
                return [u32::MAX, whole];
            }
            let (start, length) = self.rest_text_of(raw.bytes, raw.bytes.len() as u32);
            return [start | REST | NUMBER, length];
        }
        let (start, length) = if raw.escaped {
            let mut text = Vec::with_capacity(raw.bytes.len());
            let _ = crate::json::unescape(raw.bytes, &mut text);
            self.rest_text(&text)
        } else {
            let utf16 = if ascii { raw.bytes.len() as u32 } else { utf16_len(raw.bytes) };
            self.rest_text_of(raw.bytes, utf16)
        };
        [start | REST, length]
    }
}

fn small_integer(digits: &[u8]) -> Option<u32> {
    if digits.len() > 9 {
        return None;
    }
    digits
        .iter()
        .try_fold(0, |value: u32, digit| digit.is_ascii_digit().then(|| value * 10 + u32::from(digit - b'0')))
}

const _: () = assert!(Target::MAX_CHOICES <= 1 << 12 && (Field::CallArguments as usize) < 256);
