//! What can go wrong, as one opaque type with questions.

mod reason;
pub mod redact;
mod sentence;

use std::any::Any;
use std::fmt;
use std::time::Duration;

use crate::chat::ChatCompletion;
use crate::text::before;
pub(crate) use reason::{HeaderProblem, KeyProblem, Reason, TimeoutPhase, UrlProblem};

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// Why a request has no answer, or an answer no end.
///
/// Ask it what you need to know; [`Display`](fmt::Display) gives a sentence for people. Neither the key nor a long
/// piece of a message is ever in it.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    reason: Reason,
    /// The method and the address, without its query.
    target: Option<String>,
    answer: Answer,
    retry_after: Option<u64>,
    /// The answer as far as it came. A trait object, so that a program that never has one does not link its parts.
    partial: Option<Box<dyn Any + Send + Sync>>,
    retry_safe: bool,
    source: Option<Source>,
}

/// What the server's answer said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub status: Option<u16>,
    pub code: Option<String>,
    pub kind: Option<String>,
    pub param: Option<String>,
    pub request_id: Option<String>,
    /// The redacted JSON text of the body.
    pub body: Option<String>,
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request, a header or an address is wrong; nothing was sent.
    InvalidRequest,
    /// The source of the key gave none; nothing was sent.
    ApiKey,
    /// The connection could not be made or broke off.
    Connection,
    /// Time ran out.
    Timeout,
    /// The caller stopped it.
    Abort,
    /// The server answered with an unsuccessful status.
    Status,
    /// The server wanted the request sent to another origin.
    Redirect,
    /// The server put an error into a successful answer.
    Api,
    /// The answer cannot be read.
    Malformed,
    /// The stream ended before the answer did.
    Truncated,
    /// The answer is empty.
    Empty,
    /// A single event is larger than allowed.
    Overflow,
    /// The answer is a web page.
    Html,
    /// There is not enough memory for the answer.
    OutOfMemory,
}

impl ErrorKind {
    /// The kind as one word, such as `invalid_request`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::ApiKey => "api_key",
            Self::Connection => "connection",
            Self::Timeout => "timeout",
            Self::Abort => "abort",
            Self::Status => "status",
            Self::Redirect => "redirect",
            Self::Api => "api",
            Self::Malformed => "malformed",
            Self::Truncated => "truncated",
            Self::Empty => "empty",
            Self::Overflow => "overflow",
            Self::Html => "html",
            Self::OutOfMemory => "out_of_memory",
        }
    }
}

/// What the platform said, kept as text so that an [`Error`] can go anywhere.
#[derive(Debug)]
struct Source(String);

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Source {}

impl Error {
    pub(crate) fn new(reason: Reason) -> Self {
        let inner = Inner {
            reason,
            target: None,
            answer: Answer::default(),
            retry_after: None,
            partial: None,
            retry_safe: true,
            source: None,
        };
        Self { inner: Box::new(inner) }
    }

    pub(crate) fn with_target(mut self, method: &str, url: &str) -> Self {
        let address = before(url, b"?#");
        self.inner.target = Some([method, " ", address].concat());
        self
    }

    pub(crate) fn with_answer(mut self, answer: Answer) -> Self {
        self.inner.answer = answer;
        self
    }

    pub(crate) fn with_retry_after(mut self, ms: Option<u64>) -> Self {
        self.inner.retry_after = ms;
        self
    }

    pub(crate) fn with_source(mut self, text: String) -> Self {
        self.inner.source = Some(Source(text));
        self
    }

    /// Adds what had arrived before this error, and whether that was nothing a caller could have used.
    pub(crate) fn with_partial(mut self, partial: Option<ChatCompletion>, retry_safe: bool) -> Self {
        self.inner.partial = partial.map(|partial| Box::new(partial) as Box<dyn Any + Send + Sync>);
        self.inner.retry_safe = retry_safe;
        self
    }

    #[cfg_attr(
        not(all(feature = "npm", target_arch = "wasm32")),
        expect(dead_code, reason = "only the npm face shows it")
    )]
    pub(crate) fn body(&self) -> Option<&str> {
        self.inner.answer.body.as_deref()
    }

    /// What it says, without what formats.
    pub(crate) fn sentence(&self) -> String {
        sentence::of(&self.inner)
    }

    /// The kind of error.
    pub fn kind(&self) -> ErrorKind {
        self.inner.reason.kind()
    }

    /// Whether time ran out: for the headers, for the body, between two reads, or for all attempts together.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether the connection could not be made or broke off.
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connection
    }

    /// Whether the caller stopped the request.
    pub fn is_abort(&self) -> bool {
        self.kind() == ErrorKind::Abort
    }

    /// The HTTP status of the answer, or of an error that came inside of a successful one.
    pub fn status(&self) -> Option<u16> {
        self.inner.answer.status
    }

    /// The server's code, such as `context_length_exceeded`.
    pub fn code(&self) -> Option<&str> {
        self.inner.answer.code.as_deref()
    }

    /// The parameter that the server found wrong.
    pub fn param(&self) -> Option<&str> {
        self.inner.answer.param.as_deref()
    }

    /// The server's type of error, such as `invalid_request_error`.
    pub fn error_type(&self) -> Option<&str> {
        self.inner.answer.kind.as_deref()
    }

    /// The header `x-request-id` of the answer; in a browser only where the server exposes it.
    pub fn request_id(&self) -> Option<&str> {
        self.inner.answer.request_id.as_deref()
    }

    /// How long the server asked to wait before the next attempt.
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after.map(Duration::from_millis)
    }

    /// The answer as far as it had arrived.
    pub fn partial(&self) -> Option<&ChatCompletion> {
        self.inner.partial.as_deref()?.downcast_ref()
    }

    /// Whether nothing of the answer had arrived that a second attempt would repeat: no content, reasoning, refusal or
    /// tool call.
    pub fn retry_safe(&self) -> bool {
        self.inner.retry_safe
    }

    /// Where the request is wrong, such as `messages[2].content[0].image_url.url`, `headers.authorization`, `baseURL`.
    pub fn path(&self) -> Option<&str> {
        self.inner.reason.path()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Error(")?;
        f.write_str(self.kind().as_str())?;
        f.write_str(": ")?;
        fmt::Display::fmt(self, f)?;
        f.write_str(")")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source.as_ref().map(|source| source as _)
    }
}

/// Errors go wherever the caller's own errors go.
const _: () = {
    const fn sendable<T: Send + Sync + 'static>() {}
    sendable::<Error>();
};
