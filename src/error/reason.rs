//! The reasons of an error, as data. Their words are in [`sentence`](super::sentence).

use super::ErrorKind;
use crate::stream::{Fault, FaultKind};

/// Why, with all that its sentence needs.
#[derive(Clone, Debug)]
pub(crate) enum Reason {
    /// The check refused the body; the problem is its sentence.
    Request { path: String, problem: String },
    /// A header cannot be sent.
    Header { path: String, problem: HeaderProblem },
    /// The address is not one.
    Url { path: &'static str, problem: UrlProblem },
    /// The source of the key failed.
    Key(KeyProblem),
    /// No answer, or it broke off. What the platform said.
    Connection(String),
    /// There is no usable `fetch`. What is wrong with it.
    NoFetch(String),
    /// Time ran out after so many ms.
    Timeout(TimeoutPhase, u64),
    /// The platform gave up waiting. What it said.
    GaveUp(String),
    /// The caller stopped it.
    #[cfg_attr(
        not(all(feature = "npm", target_arch = "wasm32")),
        expect(dead_code, reason = "in Rust a future is dropped")
    )]
    Abort,
    /// An unsuccessful status. The server's message, and whether it asked for a longer wait than is allowed.
    Status { message: Option<String>, wait_too_long: bool },
    /// A redirect that is not followed. Where to, if that can be seen.
    Redirect(Option<String>),
    /// An error inside of a successful answer. The server's message.
    Api(Option<String>),
    /// The body is not what it should be. What, as a sentence.
    Malformed(String),
    /// The answer ended before its time. How, and its sentence.
    Ended(FaultKind, String),
}

/// What is wrong with a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderProblem {
    /// The name has characters that no header name has.
    Name,
    /// The value has a line break or a NUL.
    LineBreak,
    /// The value has a character beyond U+00FF.
    Character,
}

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UrlProblem {
    /// There is a user name or password in it.
    Credentials,
    /// It is of another scheme than http and https.
    Scheme,
    /// It has no host.
    Host,
    /// It has a space, a control character or a backslash in it.
    Character,
    /// It is relative and there is no page that it could be relative to.
    Relative,
    /// A segment of the path is blank, `.` or `..`, as an empty ID makes it.
    Segment,
}

/// What is wrong with a key.
#[derive(Clone, Debug)]
pub(crate) enum KeyProblem {
    /// The function gave something else. What, such as `undefined`.
    Gave(String),
    /// The function failed. What it said.
    Failed(String),
}

/// What was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeoutPhase {
    /// The headers of the answer.
    Headers,
    /// The rest of the body.
    Body,
    /// The next bytes of the body.
    Idle,
    /// Everything: all attempts and the waits between them.
    Total,
}

impl Reason {
    /// What ended an answer before its time.
    pub fn ended(fault: &Fault) -> Self {
        Self::Ended(fault.kind, fault.sentence())
    }

    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::Request { .. } | Self::Header { .. } | Self::Url { .. } => ErrorKind::InvalidRequest,
            Self::Key(_) => ErrorKind::ApiKey,
            Self::Connection(_) | Self::NoFetch(_) => ErrorKind::Connection,
            Self::Timeout(..) | Self::GaveUp(_) => ErrorKind::Timeout,
            Self::Abort => ErrorKind::Abort,
            Self::Status { .. } => ErrorKind::Status,
            Self::Redirect(_) => ErrorKind::Redirect,
            Self::Api(_) => ErrorKind::Api,
            Self::Malformed(_) => ErrorKind::Malformed,
            Self::Ended(kind, _) => match kind {
                FaultKind::Api => ErrorKind::Api,
                FaultKind::Malformed => ErrorKind::Malformed,
                FaultKind::Truncated => ErrorKind::Truncated,
                FaultKind::Empty => ErrorKind::Empty,
                FaultKind::Overflow => ErrorKind::Overflow,
                FaultKind::Html => ErrorKind::Html,
                FaultKind::OutOfMemory => ErrorKind::OutOfMemory,
            },
        }
    }

    pub(super) fn path(&self) -> Option<&str> {
        match self {
            Self::Request { path, .. } | Self::Header { path, .. } => Some(path),
            Self::Url { path, .. } => Some(path),
            _ => None,
        }
    }
}
