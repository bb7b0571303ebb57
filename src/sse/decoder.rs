//! The state machine of the event stream format.

use std::collections::TryReserveError;
use std::ops::ControlFlow;

use memchr::{memchr, memchr2};

use super::{DEFAULT_MAX_EVENT_BYTES, Event, Overflow, Sink};

const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// A buffer larger than this (bytes) is given back once its event has been delivered.
const KEPT_CAPACITY: usize = 64 << 10;

/// A push decoder of the event stream format: see the [module](super).
#[derive(Debug)]
pub struct Decoder {
    limit: usize,
    state: State,
    /// Bytes of the BOM seen so far; 3: there is none to come.
    bom: usize,
    /// The last byte was a CR that has ended its line: a LF that follows belongs to it.
    skip_lf: bool,
    /// Inside a comment whose beginning came in an earlier push; comments are not kept.
    in_comment: bool,
    /// The event's `data` so far, then (from `line_start` on) the beginning of a line that has not ended yet. That
    /// beginning is known to hold no line end, so it is never searched again.
    held: Vec<u8>,
    line_start: usize,
    /// Bytes in the lines of the event so far, without line ends and comments.
    size: usize,
    has_data: bool,
    name: Vec<u8>,
    error: Option<Vec<u8>>,
    id: Vec<u8>,
    retry: Option<u64>,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Open,
    Closed,
    Failed(Overflow),
}

impl Default for Decoder {
    /// A decoder with the limit [`DEFAULT_MAX_EVENT_BYTES`].
    fn default() -> Self {
        Self::new(DEFAULT_MAX_EVENT_BYTES)
    }
}

impl Decoder {
    /// A decoder that accepts events of up to `max_event_bytes` bytes, line ends and comments not counted.
    pub fn new(max_event_bytes: usize) -> Self {
        Self {
            limit: max_event_bytes,
            state: State::Open,
            bom: 0,
            skip_lf: false,
            in_comment: false,
            held: Vec::new(),
            line_start: 0,
            size: 0,
            has_data: false,
            name: Vec::new(),
            error: None,
            id: Vec::new(),
            retry: None,
        }
    }

    /// Decodes the next bytes of the body and offers `sink` every event that ends in them.
    ///
    /// # Errors
    /// [`Overflow`] if an event is longer than the limit; the events before it have been delivered.
    pub fn push(&mut self, bytes: &[u8], sink: &mut impl Sink) -> Result<(), Overflow> {
        self.push_to(bytes, sink)
    }

    /// One body for every sink.
    fn push_to(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Overflow> {
        match self.state {
            State::Open => {}
            State::Closed => return Ok(()),
            State::Failed(overflow) => return Err(overflow),
        }
        let mut rest = self.skip_bom(bytes)?;
        loop {
            let Some(&first) = rest.first() else { return Ok(()) };
            if self.skip_lf {
                self.skip_lf = false;
                if first == b'\n' {
                    rest = &rest[1..];
                    continue;
                }
            }
            if self.is_idle() {
                let taken = sink.take(rest).min(rest.len());
                if taken > 0 {
                    self.skip_lf = rest[taken - 1] == b'\r';
                    rest = &rest[taken..];
                    if self.skip_lf || rest.is_empty() {
                        continue;
                    }
                }
            }
            let Some(end) = memchr2(b'\n', b'\r', rest) else { return self.hold(rest) };
            if self.take_held(rest.get(..end + 2).unwrap_or_default(), sink)? {
                rest = &rest[end + 2..];
                continue;
            }
            let (line, after) = rest.split_at(end);
            rest = self.after_line_end(after);
            if self.line(line, &mut rest, sink)?.is_break() {
                self.close();
                return Ok(());
            }
        }
    }

    /// The end of the body: delivers an event that lacks its blank line, marked [`Event::unterminated`]. Further
    /// pushes are ignored.
    ///
    /// # Errors
    /// [`Overflow`] if there was one before or memory ran out.
    pub fn finish(&mut self, sink: &mut impl Sink) -> Result<(), Overflow> {
        self.finish_to(sink)
    }

    fn finish_to(&mut self, sink: &mut dyn Sink) -> Result<(), Overflow> {
        match self.state {
            State::Open => {}
            State::Closed => return Ok(()),
            State::Failed(overflow) => return Err(overflow),
        }
        if self.held.len() > self.line_start {
            self.held_line()?;
        }
        let _ = self.dispatch(true, sink);
        self.close();
        Ok(())
    }

    /// Bytes held of an event that has not ended yet.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// Whether nothing of an event has arrived: the next byte begins one.
    fn is_idle(&self) -> bool {
        self.size == 0 && !self.in_comment && self.held.is_empty()
    }

    /// Offers an event that was cut in its first line, with the rest of it and its blank line; returns whether it was taken.
    fn take_held(&mut self, rest: &[u8], sink: &mut dyn Sink) -> Result<bool, Overflow> {
        let held = self.held.len();
        if held == 0 || held != self.size || !rest.ends_with(b"\n\n") {
            return Ok(false);
        }
        self.append(rest)?;
        let taken = sink.take(&self.held) == self.held.len();
        self.held.truncate(held);
        if taken {
            self.reset();
        }
        Ok(taken)
    }

    /// Strips one BOM from the start of the body, whatever the cuts.
    fn skip_bom<'b>(&mut self, mut bytes: &'b [u8]) -> Result<&'b [u8], Overflow> {
        while let (Some(expected), Some((first, rest))) = (BOM.get(self.bom), bytes.split_first()) {
            if first != expected {
                let seen = self.bom;
                self.bom = BOM.len();
                self.hold(&BOM[..seen])?;
                break;
            }
            self.bom += 1;
            bytes = rest;
        }
        Ok(bytes)
    }

    /// `rest` begins with a line end: what comes after it.
    fn after_line_end<'b>(&mut self, rest: &'b [u8]) -> &'b [u8] {
        match rest {
            [b'\r', b'\n', after @ ..] | [b'\n', after @ ..] => after,
            [b'\r', after @ ..] => {
                self.skip_lf = after.is_empty();
                after
            }
            _ => rest,
        }
    }

    /// Keeps the beginning of a line until its end comes.
    fn hold(&mut self, part: &[u8]) -> Result<(), Overflow> {
        if self.held.len() == self.line_start {
            self.in_comment |= part.first() == Some(&b':');
        }
        if self.in_comment {
            return Ok(());
        }
        self.grow(part.len())?;
        self.append(part)
    }

    /// One line, without its end, or the last part of a line that is held; `rest` is what follows it.
    fn line(
        &mut self,
        line: &[u8],
        rest: &mut &[u8],
        sink: &mut dyn Sink,
    ) -> Result<ControlFlow<()>, Overflow> {
        if self.in_comment {
            self.in_comment = false;
        } else if self.held.len() > self.line_start {
            self.grow(line.len())?;
            self.append(line)?;
            self.held_line()?;
        } else if line.is_empty() {
            return Ok(self.dispatch(false, sink));
        } else if line[0] != b':' {
            self.grow(line.len())?;
            let (name, value) = split_field(line);
            if name != b"data" {
                self.field(name, value)?;
            } else if !self.has_data && matches!(rest, [b'\n' | b'\r', ..]) {
                // The whole of the data is here, and so is the blank line: nothing need be copied.
                *rest = self.after_line_end(rest);
                self.has_data = true;
                let flow = sink.event(self.event(value, false));
                self.reset();
                return Ok(flow);
            } else {
                self.begin_data_line()?;
                self.append(value)?;
                self.line_start = self.held.len();
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The held line has ended: keeps its value if it is `data`, in place, and reads it otherwise.
    fn held_line(&mut self) -> Result<(), Overflow> {
        let held = std::mem::take(&mut self.held);
        let (name, value) = split_field(&held[self.line_start..]);
        let is_data = name == b"data";
        let skipped = held.len() - self.line_start - value.len();
        if !is_data {
            self.field(name, value)?;
        }
        self.held = held;
        if is_data {
            // The name of the field is at least as long as the LF that joins two lines.
            if self.has_data {
                self.held[self.line_start] = b'\n';
            }
            let value_start = self.line_start + usize::from(self.has_data);
            self.held.drain(value_start..self.line_start + skipped);
            self.has_data = true;
        } else {
            self.held.truncate(self.line_start);
        }
        self.line_start = self.held.len();
        Ok(())
    }

    /// Any field but `data`.
    fn field(&mut self, name: &[u8], value: &[u8]) -> Result<(), Overflow> {
        let kept = match name {
            b"event" => replace(&mut self.name, value),
            b"id" if memchr(0, value).is_none() => replace(&mut self.id, value),
            b"error" => replace(self.error.get_or_insert_default(), value),
            b"retry" => {
                self.retry = milliseconds(value).or(self.retry);
                Ok(())
            }
            _ => Ok(()),
        };
        kept.map_err(|_| self.fail(true))
    }

    /// A blank line, or the end of the body.
    fn dispatch(&mut self, unterminated: bool, sink: &mut dyn Sink) -> ControlFlow<()> {
        let flow = if self.has_data || !self.name.is_empty() || self.error.is_some() {
            sink.event(self.event(&self.held, unterminated))
        } else {
            ControlFlow::Continue(())
        };
        self.reset();
        flow
    }

    fn event<'a>(&'a self, data: &'a [u8], unterminated: bool) -> Event<'a> {
        Event {
            data,
            has_data: self.has_data,
            name: &self.name,
            id: &self.id,
            retry: self.retry,
            error: self.error.as_deref(),
            unterminated,
        }
    }

    /// Forgets the event that has been delivered.
    fn reset(&mut self) {
        if self.held.capacity() > KEPT_CAPACITY {
            self.held = Vec::new();
        }
        self.held.clear();
        self.line_start = 0;
        self.size = 0;
        self.has_data = false;
        self.name.clear();
        self.error = None;
    }

    fn close(&mut self) {
        self.reset();
        self.held = Vec::new();
        self.state = State::Closed;
    }

    fn begin_data_line(&mut self) -> Result<(), Overflow> {
        if std::mem::replace(&mut self.has_data, true) { self.append(b"\n") } else { Ok(()) }
    }

    /// Counts bytes of the event against the limit.
    fn grow(&mut self, bytes: usize) -> Result<(), Overflow> {
        self.size = self.size.saturating_add(bytes);
        if self.size > self.limit { Err(self.fail(false)) } else { Ok(()) }
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Overflow> {
        if self.held.try_reserve(bytes.len()).is_err() {
            return Err(self.fail(true));
        }
        self.held.extend_from_slice(bytes);
        Ok(())
    }

    fn fail(&mut self, out_of_memory: bool) -> Overflow {
        let overflow = Overflow { limit: self.limit, out_of_memory };
        self.close();
        self.state = State::Failed(overflow);
        overflow
    }
}

/// Name and value of a line: the value begins after the first colon and at most one space.
fn split_field(line: &[u8]) -> (&[u8], &[u8]) {
    match memchr(b':', line) {
        Some(colon) => {
            let value = &line[colon + 1..];
            (&line[..colon], value.strip_prefix(b" ").unwrap_or(value))
        }
        None => (line, b""),
    }
}

/// Digits only, as the standard asks for; a number too large is taken as the largest.
fn milliseconds(value: &[u8]) -> Option<u64> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(value.iter().fold(0u64, |ms, digit| ms.saturating_mul(10).saturating_add(u64::from(digit - b'0'))))
}

fn replace(text: &mut Vec<u8>, value: &[u8]) -> Result<(), TryReserveError> {
    text.clear();
    text.try_reserve(value.len())?;
    text.extend_from_slice(value);
    Ok(())
}
