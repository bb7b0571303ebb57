//! How a stream ends.

use crate::text::number;
use std::fmt;

/// What ends a stream before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[repr(u8)]
pub enum FaultKind {
    /// The server reported an error inside the stream.
    Api,
    /// An event's data is no JSON.
    Malformed,
    /// The body ended before the answer did.
    Truncated,
    /// The body ended before anything had come.
    Empty,
    /// An event is longer than the limit.
    Overflow,
    /// A web page came instead of an answer.
    Html,
    /// Memory ran out.
    OutOfMemory,
}

/// Why a stream ended before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind of end it is.
    pub kind: FaultKind,
    /// The HTTP status that an error inside the stream carries itself.
    pub status: Option<u16>,
    /// `Malformed`: the number of the event, from 0.
    pub event: u32,
    /// `Malformed`: the byte of the event's data at which it stops being JSON; `Overflow`: the limit in bytes; `Empty`:
    /// 1 if the end mark came.
    pub position: usize,
    /// `Api`: what the server says; `Truncated`: in what way, if there is more to say.
    pub message: Option<String>,
    /// `Api`: the data it came in, usually JSON.
    pub body: Option<String>,
}

impl Fault {
    pub(crate) fn new(kind: FaultKind) -> Self {
        Fault { kind, status: None, event: 0, position: 0, message: None, body: None }
    }

    /// What it says. Put together by hand: nothing else in the npm package needs what formats.
    pub(crate) fn sentence(&self) -> String {
        let words = match self.kind {
            FaultKind::Api => self
                .message
                .as_deref()
                .unwrap_or("The server reported an error in the stream, without a message."),
            FaultKind::Malformed => {
                let (event, position) = (number(self.event.into()), number(self.position as i64));
                return [
                    "Event ",
                    &event,
                    " of the stream is not JSON: it goes wrong at byte ",
                    &position,
                    ".",
                ]
                .concat();
            }
            FaultKind::Truncated => self
                .message
                .as_deref()
                .unwrap_or("The stream ended before the answer was complete: a choice has no finish reason."),
            FaultKind::Empty => "The answer is empty: it ended before anything of it came.",
            FaultKind::Overflow => {
                let limit = number(self.position as i64);
                let after = " bytes; see `maxEventBytes`.";
                return ["An event of the stream is longer than ", &limit, after].concat();
            }
            FaultKind::Html => {
                "The answer is a web page: check that `baseURL` is the address of an API and that no login or proxy page \
                 is in between."
            }
            FaultKind::OutOfMemory => "Memory ran out while the answer was being read.",
        };
        words.to_owned()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for Fault {}

/// How far a stream has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// More may come.
    Open,
    /// It ended as it should: with `[DONE]`, or with the body after every finish reason.
    Complete,
    /// It ended in a [`Fault`].
    Failed,
}
