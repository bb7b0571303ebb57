//! `client.chat()`: answers, whole and streamed.

use std::rc::Rc;

use serde::de::DeserializeOwned;

use super::request::{Operation, is_several, malformed, read, start};
use super::stream::content_type;
use super::{ChatStream, Client, Parsed, Stored};
use crate::chat::{ChatCompletion, ChatRequest, check};
use crate::client::call::LogLevel;
use crate::error::{Error, Reason, Result};
use crate::stream::{Decoder, Repair, Repairs, Snapshot};
use crate::transport::Transport;

/// Chat Completions of a client.
#[derive(Debug)]
pub struct Chat<'c, T> {
    pub(super) client: &'c Client<T>,
}

/// A whole answer, with what is known beside it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answered {
    /// The answer itself.
    pub completion: ChatCompletion,
    /// Where the client departed from what the bytes say: a server streamed that had not been asked to.
    pub repairs: Repairs,
    /// The header `x-request-id`; in a browser only where the server exposes it.
    pub request_id: Option<String>,
}

impl<'c, T: Transport + Clone> Chat<'c, T>
where
    T::Body: From<String>,
    T::Cause: 'static,
{
    /// The answer to a request. `stream` of the request is set to false.
    ///
    /// # Errors
    /// When the request is refused by the check or the server, and when there is no answer. A server that streams
    /// all the same is listened to.
    pub async fn create(&self, request: &ChatRequest) -> Result<ChatCompletion> {
        Ok(self.answer(request).await?.completion)
    }

    /// The answer to a request, with what is known beside it. `stream` of the request is set to false.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub async fn answer(&self, request: &ChatRequest) -> Result<Answered> {
        let exchange = self.client.exchange(self.operation(request, false)?);
        let (text, request_id) = self.client.text(&exchange).await?;
        let json = start(&text);
        // Several JSON texts line by line are put together, as an event stream is.
        if json.starts_with(['{', '[']) && !is_several(json) {
            let completion: ChatCompletion = read(&text)?;
            return match completion.choices.is_empty() {
                true => Err(malformed("it has no `choices`.")),
                false => Ok(Answered { completion, repairs: Repairs::default(), request_id }),
            };
        }
        let config = &self.client.config;
        let mut decoder = Decoder::new(super::stream::options(config, Default::default()));
        let mut snapshot = Snapshot::new();
        decoder.push(text.as_bytes());
        snapshot.apply(decoder.batch(), |_| {});
        decoder.finish();
        snapshot.apply(decoder.batch(), |_| {});
        snapshot.end();
        let completion = snapshot.completion();
        let Some(fault) = decoder.fault() else {
            let mut repairs = decoder.repairs().clone();
            repairs.count(Repair::StreamForJson);
            return Ok(Answered { completion, repairs, request_id });
        };
        Err(super::stream::error(fault, |text| exchange.redact(text))
            .with_partial(Some(completion), !decoder.has_substance()))
    }

    /// The answer to a request as it is made. `stream` of the request is set to true.
    ///
    /// # Errors
    /// When the request is refused by the check or the server, and when no answer begins.
    pub async fn stream(&self, request: &ChatRequest) -> Result<ChatStream<T>> {
        let operation = self.operation(request, true)?;
        let started = self.client.transport.now();
        let exchange = Rc::new(self.client.exchange(operation));
        let response = exchange.respond().await.map_err(|failure| failure.error)?;
        let options = super::stream::options(&self.client.config, content_type(&response));
        Ok(ChatStream::new(exchange, response, options, started, self.client.config.idle_timeout))
    }

    /// The answer to a request whose `response_format` asks for JSON, read into a type.
    ///
    /// # Errors
    /// As [`create`](Self::create); also when the answer was cut off, filtered or refused, and when its text does not fit
    /// the type. The answer is then [`partial`](Error::partial) of the error.
    pub async fn parse<P: DeserializeOwned>(&self, request: &ChatRequest) -> Result<Parsed<P>> {
        Parsed::read(self.create(request).await?)
    }

    /// Completions that the server has stored (`store: true`).
    pub fn stored(&self) -> Stored<'c, T> {
        Stored { client: self.client }
    }

    fn operation(&self, request: &ChatRequest, stream: bool) -> Result<Operation> {
        let mut request = request.clone();
        request.stream = Some(stream);
        let body = serde_json::to_string(&request).map_err(|error| {
            Error::new(Reason::Request { path: String::new(), problem: error.to_string() })
        })?;
        if self.client.config.validate {
            let warning = check::check_json(&body).map_err(|fault| {
                let problem = fault.sentence();
                Error::new(Reason::Request { path: fault.path, problem })
            })?;
            if let (Some(warning), Some(log)) = (warning, &self.client.config.log) {
                log(LogLevel::Warn, warning.sentence(), &[]);
            }
        }
        Ok(Operation { stream, ..Operation::post("/chat/completions".into(), body) })
    }
}

impl<'c, T> Chat<'c, T> {
    pub(super) fn new(client: &'c Client<T>) -> Self {
        Self { client }
    }
}
