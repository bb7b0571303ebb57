//! What a caller asks for: one request with its key, its limits and its log.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use crate::error::KeyProblem;
use crate::transport::Transport;

/// Everything that one request needs.
pub(crate) struct Call<T: Transport> {
    pub method: String,
    pub base_url: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    /// In the order of rising precedence; `None` deletes.
    pub headers: Vec<(String, Option<String>)>,
    pub body: Option<T::Body>,
    pub key: ApiKey<T::Cause>,
    pub limits: Limits,
    /// Whether the answer will be streamed: then the timeout ends at the headers.
    pub stream: bool,
    pub log: Option<Log>,
}

/// How long and how often. Milliseconds; 0 and infinity are no limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Of one attempt: to the headers of a stream, else to the end of the body.
    pub timeout: f64,
    /// Of all attempts and the waits between them.
    pub total_timeout: f64,
    pub max_retries: u32,
    /// The longest wait that a server may ask for.
    pub max_retry_delay: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { timeout: 600_000.0, total_timeout: 0.0, max_retries: 2, max_retry_delay: 60_000.0 }
    }
}

/// Where the key comes from.
pub(crate) enum ApiKey<C> {
    /// There is none: no `authorization` header.
    None,
    /// It is known.
    Fixed(String),
    /// It is asked for before every attempt.
    Ask(Rc<dyn Fn() -> Asked<C>>),
}

impl<C> Clone for ApiKey<C> {
    fn clone(&self) -> Self {
        match self {
            Self::None => Self::None,
            Self::Fixed(key) => Self::Fixed(key.clone()),
            Self::Ask(ask) => Self::Ask(ask.clone()),
        }
    }
}

/// A key to come.
pub(crate) type Asked<C> = Pin<Box<dyn Future<Output = Result<String, KeyError<C>>>>>;

/// A key that did not come.
pub(crate) struct KeyError<C> {
    pub problem: KeyProblem,
    pub cause: Option<C>,
}

/// How important a fact for the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LogLevel {
    /// Something is broken.
    Error,
    /// Something may not be what was meant.
    Warn,
    /// What happened, one line for each attempt.
    Info,
    /// What was sent and received, with headers.
    Debug,
}

/// A detail of a fact for the log.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum LogDetail<'a> {
    /// A text.
    Text(&'a str),
    /// A number; of a time ms.
    Number(f64),
    /// Headers, by name.
    Headers(&'a [(&'a str, &'a str)]),
}

/// Takes facts for the log: level, message, details by name. Secrets are masked before.
pub type Log = Rc<dyn Fn(LogLevel, &str, &[(&str, LogDetail<'_>)])>;
