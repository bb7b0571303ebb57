//! What each event of a body does: it is parsed or recognised by its shape, repaired, and read into the answer.

use super::answer::Answer;
use super::batch::code;
use super::chunk::{self, Found};
use super::ending::{Fault, FaultKind, State};
use super::event::{self, Payload, Rest};
use super::options::{ContentType, Mode, Options};
use super::repair::Repair;
use super::run;
use super::shape::Shapes;
use super::whole;
use crate::json::Tape;
use crate::sse;
use crate::text::lossy;
use std::ops::ControlFlow;

/// What a body turns out to be, by its first byte that is not white space.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// Nothing but white space so far.
    Unknown,
    EventStream,
    /// A whole completion, gathered until the end.
    Json(Vec<u8>),
}

/// Arrays of a token's log probabilities: long, never alike, and nothing in them matters to the answer as it grows.
const UNREAD: [&[u8]; 2] = [b"bytes", b"top_logprobs"];

/// Reads the events of one body into the answer.
#[derive(Debug)]
pub(super) struct Machine {
    pub answer: Answer,
    pub(super) tape: Tape,
    pub(super) found: Found,
    pub(super) shapes: Shapes,
    /// A payload of up to so many bytes has no shape that is known.
    tried: usize,
    pub options: Options,
    pub state: State,
    pub fault: Option<Fault>,
    pub events: u32,
    /// Events that were chunks or at least JSON.
    pub(super) chunks: u32,
    /// The body ended inside of an event.
    cut_short: bool,
    /// What the last payload said, if that had no choices: if nothing follows it, it says why.
    pub(super) last_words: Option<Fault>,
}

impl Machine {
    pub fn new(options: Options) -> Self {
        Machine {
            answer: Answer::new(&options),
            tape: Tape::without(&UNREAD),
            found: Found::default(),
            shapes: Shapes::default(),
            tried: 0,
            state: State::Open,
            fault: None,
            events: 0,
            chunks: 0,
            cut_short: false,
            last_words: None,
            options,
        }
    }

    pub fn kind_of_body(&mut self, first: u8) -> Body {
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

    pub fn overflow(&mut self, overflow: sse::Overflow) {
        let kind = if overflow.out_of_memory { FaultKind::OutOfMemory } else { FaultKind::Overflow };
        self.fail(Fault { position: overflow.limit, ..Fault::new(kind) });
    }

    #[inline(never)]
    pub fn fail(&mut self, fault: Fault) {
        if self.state != State::Open {
            return;
        }
        self.answer.finish();
        self.state = State::Failed;
        let sentence = fault.sentence();
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

    /// The answer ended as it should; `marked` if by `[DONE]`.
    #[inline(never)]
    fn complete(&mut self, marked: bool) {
        if self.chunks == 0 {
            let kind = if self.cut_short { FaultKind::Truncated } else { FaultKind::Empty };
            let message = self.cut_short.then(|| "The stream ended in the middle of its first event.".into());
            return self.fail(Fault { message, position: marked.into(), ..Fault::new(kind) });
        }
        if self.answer.is_unfinished() || self.answer.is_empty() {
            if let Some(fault) = self.last_words.take() {
                return self.fail(fault);
            }
        }
        self.answer.end_audio();
        self.answer.finish();
        self.state = State::Complete;
    }

    #[inline(never)]
    pub fn end_of_body(&mut self) {
        if self.state != State::Open {
            return;
        }
        self.answer.end_audio();
        match self.last_words.is_none() && self.answer.is_unfinished() {
            true => self.fail(Fault::new(FaultKind::Truncated)),
            false => self.complete(false),
        }
    }

    /// A body that is JSON: an error, or a whole completion where a stream was asked for; chunks line by line, too.
    #[inline(never)]
    pub fn whole_body(&mut self, body: &[u8]) {
        let text = lossy(body);
        let (body, marked) = event::without_mark(text.as_bytes());
        let whole = match whole::read(body, &mut self.tape) {
            Ok(chunk) => chunk,
            Err(fault) => return self.fail(fault),
        };
        let flow = self.payload(if whole.is_empty() { body } else { &whole }, false);
        if self.chunks > 0 {
            self.answer.repairs.count(Repair::JsonForStream);
        }
        if flow.is_continue() && whole.is_empty() && !marked {
            self.end_of_body();
        } else if flow.is_continue() {
            // Its own end says that a completion is whole, finish reason or not.
            self.complete(marked);
        }
    }

    /// One payload that is JSON, or should be.
    fn payload(&mut self, data: &[u8], unterminated: bool) -> ControlFlow<()> {
        if self.options.shapes && data.len() > self.tried {
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
                            // What it cut off was something, if nothing else came.
                            self.cut_short |= glued.payloads.is_empty();
                            self.complete(true);
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
                None if unterminated => {
                    self.cut_short = true;
                    ControlFlow::Continue(())
                }
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
        let error = event::error_in(root).filter(|_| !self.is_lines());
        if error.is_none() && self.options.mode != Mode::Text {
            if self.options.mode == Mode::Events {
                self.answer.batch.end_run();
            }
            self.answer.batch.chunk_record(data);
        }
        chunk::read(&mut self.answer, &mut self.found, root);
        self.answer.batch.end_payload();
        if let Some(mut fault) = error {
            fault.event = self.events;
            self.fail(fault);
            return ControlFlow::Break(());
        }
        let is_chunk = self.found.is_chunk;
        self.last_words = if is_chunk || self.is_lines() { None } else { event::words_of(root) };
        if self.options.shapes && is_chunk && self.shapes.may_learn(data.len()) {
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

    fn is_lines(&self) -> bool {
        self.options.content_type == ContentType::Lines
    }

    /// Takes an event whose payload has a known shape; returns its length with its blank line.
    #[inline(always)]
    fn take_event(&mut self, rest: &[u8]) -> Option<usize> {
        let payload = rest.get(run::frame(rest)?..)?;
        self.tried = payload.len();
        let (slot, end) = self.shapes.find(payload)?;
        self.tried = 0;
        let (data, after) = (payload.get(..end)?, payload.get(end..)?);
        let ending = run::blank_line(after)?;
        let line = rest.len() - after.len();
        let fits = line <= self.options.max_event_bytes;
        (fits && self.shaped(slot, data)).then_some(line + ending)
    }

    #[inline(always)]
    pub(super) fn end_of_event(&mut self) {
        self.events += 1;
        if self.options.mode == Mode::Events {
            self.answer.flush();
        }
    }
}

impl sse::Sink for Machine {
    fn take(&mut self, rest: &[u8]) -> usize {
        let mut taken = 0;
        if self.options.shapes {
            loop {
                taken += self.run(rest.get(taken..).unwrap_or_default());
                match rest.get(taken..).and_then(|rest| self.take_event(rest)) {
                    Some(event) => taken += event,
                    None => break,
                }
            }
        }
        taken
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
                utf8 = lossy(event.data);
                utf8.as_bytes()
            }
        };
        let payload = if self.is_lines() { Payload::Json } else { event::classify(&event, data) };
        match payload {
            Payload::Nothing => {}
            Payload::Heartbeat => self.answer.repairs.count(Repair::DataHeartbeat),
            Payload::Done => {
                self.complete(true);
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
