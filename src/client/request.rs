//! From a client's options and a path to an exchange.

use serde::de::DeserializeOwned;

use super::Client;
use super::call::Call;
use super::exchange::Exchange;
use crate::error::{Error, Reason, Result};
use crate::json::{self, SyntaxError, Tape};
use crate::stream::{Fault, FaultKind};
use crate::transport::{Response, Text, Transport};

/// What one method of the API needs beside the client's options.
pub(super) struct Operation {
    pub method: &'static str,
    pub path: String,
    pub query: Vec<(String, String)>,
    /// The JSON text to send.
    pub body: Option<String>,
    pub stream: bool,
}

impl Operation {
    pub(super) fn get(path: String) -> Self {
        Self { method: "GET", path, query: Vec::new(), body: None, stream: false }
    }

    pub(super) fn post(path: String, body: String) -> Self {
        Self { method: "POST", body: Some(body), ..Self::get(path) }
    }
}

impl<T: Transport + Clone> Client<T>
where
    T::Body: From<String>,
    T::Cause: 'static,
{
    pub(super) fn exchange(&self, operation: Operation) -> Exchange<T> {
        let config = &self.config;
        let call = Call {
            method: operation.method.into(),
            base_url: config.base_url.clone(),
            path: operation.path,
            query: config.query.iter().cloned().chain(operation.query).collect(),
            headers: config.headers.clone(),
            body: operation.body.map(T::Body::from),
            key: config.key.source(),
            limits: config.limits,
            stream: operation.stream,
            log: config.log.clone(),
        };
        Exchange::new(self.transport.clone(), call)
    }

    /// Sends, and gives the whole body as text, with the request's id.
    pub(super) async fn text(&self, exchange: &Exchange<T>) -> Result<(String, Option<String>)> {
        let response = exchange.respond().await.map_err(|failure| failure.error)?;
        let (response, text) = exchange.read(response).await.map_err(|failure| failure.error)?;
        Ok((text.start(usize::MAX), response.header("x-request-id")))
    }

    /// Sends, and reads the answer as JSON.
    pub(super) async fn json<A: DeserializeOwned>(&self, operation: Operation) -> Result<A> {
        read(&self.text(&self.exchange(operation)).await?.0)
    }
}

/// Reads an answer: as `JSON.parse` would, then leniently into its type.
pub(super) fn read<A: DeserializeOwned>(text: &str) -> Result<A> {
    let json = start(text);
    let before = text.len() - json.len();
    let mut tape = Tape::new();
    tape.parse(json.as_bytes()).map_err(|error| match error {
        SyntaxError::At(at) => {
            malformed(&["it is no JSON from byte ", &(before + at).to_string(), " on."].concat())
        }
        SyntaxError::TooLarge => Error::new(Reason::ended(&Fault::new(FaultKind::OutOfMemory))),
    })?;
    let value = json::to_value(tape.root(json.as_bytes()));
    serde_json::from_value(value).map_err(|error| malformed(&error.to_string()))
}

/// An answer from where it begins: white space of every script is passed over, not only what [`bare`](crate::text::bare)
/// does, whose callers are in the npm package's module and have no room for the tables of that.
pub(super) fn start(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}')
}

/// Whether something follows what is a JSON text already.
pub(super) fn is_several(text: &str) -> bool {
    let mut tape = Tape::new();
    match tape.parse(text.as_bytes()) {
        Err(SyntaxError::At(end)) => text.get(..end).is_some_and(|head| tape.parse(head.as_bytes()).is_ok()),
        _ => false,
    }
}

pub(super) fn malformed(what: &str) -> Error {
    Error::new(Reason::Malformed(what.into()))
}
