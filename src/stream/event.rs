//! What an event of the stream is.

use super::ending::{Fault, FaultKind};
use crate::chat::error_body::{self, ErrorBody};
use crate::json::{Kind, SyntaxError, Tape, Value};
use crate::sse::Event;
use crate::text::lossy;

/// The most frames that were cut off in one event: each is looked at to its end.
const MAX_CUT_OFF: usize = 64;
const DONE: &[u8] = b"[DONE]";

/// What an event's data is, before it is parsed.
#[derive(Debug)]
pub(crate) enum Payload {
    /// No data at all.
    Nothing,
    /// A keep-alive.
    Heartbeat,
    /// `[DONE]`.
    Done,
    /// A report of an error outside the chunks.
    Error(Fault),
    /// A chunk, or what should be one.
    Json,
}

pub(crate) fn classify(event: &Event<'_>, data: &[u8]) -> Payload {
    if let Some(error) = event.error {
        return Payload::Error(api_fault(error_body::read(error), error));
    }
    match event.name {
        b"error" if !is_done(data) => return Payload::Error(api_fault(error_body::read(data), data)),
        _ if !event.has_data => return Payload::Nothing,
        b"ping" | b"heartbeat" | b"keepalive" | b"keep-alive" => return Payload::Heartbeat,
        _ => {}
    }
    match data.trim_ascii() {
        done if is_done(done) => Payload::Done,
        b"" | b"null" => Payload::Heartbeat,
        [b':', ..] => Payload::Heartbeat,
        _ => Payload::Json,
    }
}

/// Whether this is the end mark, perhaps in quotes or in small letters: alone on its line, or with the next frame glued
/// to it. With other text behind it, it is no mark, but the beginning of something that got lost.
fn is_done(data: &[u8]) -> bool {
    let data = data.trim_ascii_start();
    let Some((mark, rest)) = data.strip_prefix(b"\"").unwrap_or(data).split_at_checked(DONE.len()) else {
        return false;
    };
    if !mark.eq_ignore_ascii_case(DONE) {
        return false;
    }
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.trim_ascii().is_empty() || rest.starts_with(b"data:")
}

/// JSON without the end mark that may follow it, and whether one did.
pub(crate) fn without_mark(body: &[u8]) -> (&[u8], bool) {
    match body.trim_ascii_end().strip_suffix(DONE) {
        Some(rest) => {
            let rest = rest.trim_ascii_end();
            (rest.strip_suffix(b"data:").unwrap_or(rest), true)
        }
        None => (body, false),
    }
}

/// The error that a chunk carries.
pub(crate) fn error_in(root: Value<'_>) -> Option<Fault> {
    error_body::find(root).map(|error| api_fault(error, root.json()))
}

/// What a payload without choices says, such as `{"code":400,"message":"…"}` or `{"detail":"…"}`. It is no error by its
/// form, but one if the answer ends with it.
#[inline(never)]
pub(crate) fn words_of(root: Value<'_>) -> Option<Fault> {
    if root.kind() != Kind::Object {
        return None;
    }
    let said = error_body::describe(root);
    said.message.is_some().then(|| api_fault(said, root.json()))
}

pub(crate) fn api_fault(error: ErrorBody, body: &[u8]) -> Fault {
    Fault {
        status: error.status,
        message: error.message,
        body: Some(lossy(body).into_owned()),
        ..Fault::new(FaultKind::Api)
    }
}

pub(crate) fn malformed(error: SyntaxError, event: u32) -> Fault {
    match error {
        SyntaxError::At(position) => Fault { position, event, ..Fault::new(FaultKind::Malformed) },
        SyntaxError::TooLarge => Fault::new(FaultKind::OutOfMemory),
    }
}

/// Frames that were glued into one event.
#[derive(Debug)]
pub(crate) struct Glued<'d> {
    /// Those that are complete.
    pub payloads: Vec<&'d [u8]>,
    /// What comes after the last of them.
    pub rest: Rest,
}

/// What ends an event of glued frames.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rest {
    Nothing,
    Done,
    /// A frame that is not complete.
    CutShort,
}

/// Tells apart frames that were glued into one event. `None` if there is nothing complete in it.
pub(crate) fn glued<'d>(data: &'d [u8], tape: &mut Tape) -> Option<Glued<'d>> {
    let mut payloads = Vec::new();
    let mut rest = data;
    let mut cut_off = 0;
    while cut_off < MAX_CUT_OFF {
        if is_done(rest) {
            return Some(Glued { payloads, rest: Rest::Done });
        }
        // Only an object is a frame: text that was cut off may end in what is JSON by chance.
        match tape.parse(rest) {
            Ok(()) if tape.root(rest).kind() == Kind::Object => {
                payloads.push(rest);
                return Some(Glued { payloads, rest: Rest::Nothing });
            }
            Err(SyntaxError::At(end)) if end > 0 && end < rest.len() => {
                let (head, tail) = rest.split_at(end);
                if tape.parse(head).is_ok() && tape.root(head).kind() == Kind::Object {
                    payloads.push(head);
                    rest = tail.strip_prefix(b"data:").unwrap_or(tail);
                    continue;
                }
            }
            _ => {}
        }
        // A frame that was cut off by the next one.
        cut_off += 1;
        // The prefix, or a line of its own, whose prefix is no part of the data.
        let next =
            rest.windows(5).position(|word| word == b"data:" || matches!(word, [b'\n', b'{' | b'[', ..]));
        let Some(tail) = next.and_then(|at| rest.get(at + 1..)) else { break };
        rest = tail.strip_prefix(b"ata:").unwrap_or(tail);
    }
    if payloads.is_empty() { None } else { Some(Glued { payloads, rest: Rest::CutShort }) }
}
