//! A streamed answer as a [`Stream`] of chunks.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::builder::Config;
use super::exchange::Exchange;
use super::outcome::{Metrics, Outcome, OutcomeKind, Times};
use super::surrogates::Surrogates;
use crate::chat::{ChatCompletion, ChatCompletionChunk, error_body};
use crate::error::{Answer, Error, ErrorKind, Reason, Result, TimeoutPhase};
use crate::json::Tape;
use crate::stream::{ContentType, Decoder, Fault, FaultKind, Mode, Options, Repairs, Snapshot, State, Units};
use crate::transport::{Response, Transport};

/// A timer that fires so many ms late was held up by more than load.
const LATE: f64 = 1000.0;

/// The chunks of an answer, in order. Nothing is decoded beyond one network read ahead of what is taken.
///
/// Dropping it stops the answer at the server. An error ends it, carries what had arrived
/// ([`partial`](Error::partial)) and says whether asking again would repeat anything
/// ([`retry_safe`](Error::retry_safe)).
#[must_use = "a stream that is not polled reads nothing"]
pub struct ChatStream<T: Transport> {
    exchange: Rc<Exchange<T>>,
    /// `None` once it has ended: then its connection is free.
    body: Option<<T::Response as Response>::Bytes>,
    decoder: Decoder,
    snapshot: Snapshot,
    surrogates: Surrogates,
    tape: Tape,
    chunks: VecDeque<ChatCompletionChunk>,
    error: Option<Error>,
    patience: Patience<T>,
    request_id: Option<String>,
    /// How it ended, once it has.
    ended: Option<OutcomeKind>,
    emitted: bool,
    times: Times,
    bytes: u64,
}

/// How long a read may take.
struct Patience<T: Transport> {
    /// ms; 0 is no limit.
    idle: f64,
    /// When all must be done, in ms since the Unix epoch, and how many ms that gave.
    total: (f64, f64),
    /// Since when a read is pending.
    since: Option<f64>,
    timer: Option<Pin<Box<T::Sleep>>>,
    /// When the timer is due.
    due: f64,
}

impl<T: Transport> ChatStream<T> {
    /// `started`: when it was asked for, in ms since the Unix epoch; `idle`: ms of silence, 0 for any.
    pub(super) fn new(
        exchange: Rc<Exchange<T>>,
        response: T::Response,
        options: Options,
        started: f64,
        idle: f64,
    ) -> Self {
        let total = exchange.total_deadline();
        let headers = exchange.transport().now();
        Self {
            exchange,
            ended: None,
            emitted: false,
            times: Times { started, headers, first_token: None, ended: None },
            bytes: 0,
            request_id: response.header("x-request-id"),
            body: Some(response.into_bytes()),
            decoder: Decoder::new(options),
            snapshot: Snapshot::new(),
            surrogates: Surrogates::default(),
            tape: Tape::new(),
            chunks: VecDeque::new(),
            error: None,
            patience: Patience { idle, total, since: None, timer: None, due: 0.0 },
        }
    }

    /// The answer as far as it has arrived, taken or not.
    pub fn partial(&self) -> ChatCompletion {
        self.snapshot.completion()
    }

    /// The header `x-request-id` of the answer; in a browser only where the server exposes it.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Where the client departed from what the bytes say, and how often.
    pub fn repairs(&self) -> &Repairs {
        self.decoder.repairs()
    }

    /// How the answer ended, and what there is of it; `None` as long as it goes on.
    ///
    /// What ended it early is the stream's last item.
    pub fn outcome(&self) -> Option<Outcome> {
        let kind = self.ended?;
        let retry_safe = !self.decoder.has_substance();
        Some(Outcome { kind, partial: self.partial(), emitted: self.emitted, retry_safe })
    }

    /// Times and amounts so far.
    pub fn metrics(&self) -> Metrics {
        let tokens = self.partial().usage.map(|usage| usage.completion_tokens).filter(|tokens| *tokens > 0);
        let now = self.exchange.transport().now();
        self.times.metrics(now, self.decoder.events(), self.bytes, tokens)
    }

    /// Reads to the end; the whole answer.
    ///
    /// # Errors
    /// Whatever ends the stream early; what had arrived is the error's [`partial`](Error::partial).
    pub async fn final_completion(mut self) -> Result<ChatCompletion> {
        let next = |stream: &mut Self, context: &mut Context<'_>| Pin::new(stream).poll_next(context);
        while let Some(chunk) = std::future::poll_fn(|context| next(&mut self, context)).await {
            chunk?;
        }
        Ok(self.partial())
    }

    fn decode(&mut self, bytes: Option<&[u8]>) {
        match bytes {
            Some(bytes) => self.decoder.push(bytes),
            None => self.decoder.finish(),
        }
        let Self { chunks, surrogates, tape, .. } = self;
        self.snapshot
            .apply(self.decoder.batch(), |payload| chunks.push_back(surrogates.chunk(payload, tape)));
        if self.decoder.state() != State::Open {
            self.snapshot.end();
        }
        if self.decoder.has_substance() && self.times.first_token.is_none() {
            self.times.first_token = Some(self.exchange.transport().now());
        }
        match self.decoder.state() {
            State::Open => {}
            State::Complete => self.end(OutcomeKind::Complete),
            State::Failed => {
                let exchange = self.exchange.clone();
                if let Some(fault) = self.decoder.fault() {
                    let error = error(fault, |text| exchange.redact(text));
                    self.fail(error);
                }
            }
        }
    }

    fn fail(&mut self, error: Error) {
        let error = error.with_partial(Some(self.snapshot.completion()), !self.decoder.has_substance());
        self.end(match error.kind() {
            ErrorKind::Truncated => OutcomeKind::Truncated,
            ErrorKind::Empty => OutcomeKind::Empty,
            _ => OutcomeKind::Errored,
        });
        self.error = Some(error);
    }

    fn end(&mut self, kind: OutcomeKind) {
        self.ended = Some(kind);
        self.times.ended = Some(self.exchange.transport().now());
        self.body = None;
    }
}

impl<T: Transport> Unpin for ChatStream<T> {}

impl<T: Transport> Stream for ChatStream<T> {
    type Item = Result<ChatCompletionChunk>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(chunk) = this.chunks.pop_front() {
                this.emitted = true;
                return Poll::Ready(Some(Ok(chunk)));
            }
            let Some(body) = &mut this.body else {
                return Poll::Ready(this.error.take().map(Err));
            };
            match Pin::new(body).poll_next(context) {
                Poll::Ready(Some(Ok(bytes))) => {
                    this.patience.since = None;
                    this.bytes += bytes.len() as u64;
                    this.decode(Some(&bytes));
                }
                Poll::Ready(Some(Err(error))) => {
                    let error = this.exchange.broken_body(error);
                    this.fail(error);
                }
                Poll::Ready(None) => this.decode(None),
                Poll::Pending => match this.patience.poll(this.exchange.transport(), context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready((phase, ms)) => {
                        let error = this.exchange.error(Reason::Timeout(phase, ms as u64));
                        this.fail(error);
                    }
                },
            }
        }
    }
}

impl<T: Transport> Patience<T> {
    /// Ready with what ran out, and how much that was.
    fn poll(&mut self, transport: &T, context: &mut Context<'_>) -> Poll<(TimeoutPhase, f64)> {
        loop {
            let now = transport.now();
            let since = *self.since.get_or_insert(now);
            let quiet_until = if self.idle > 0.0 { since + self.idle } else { f64::INFINITY };
            let (total, allowed) = self.total;
            let due = quiet_until.min(total);
            if due == f64::INFINITY {
                return Poll::Pending;
            }
            // A timer that runs is never due too late, for reads only put the end off. It is let run.
            let timer = self.timer.get_or_insert_with(|| {
                self.due = due;
                Box::pin(transport.sleep((due - now).max(0.0)))
            });
            if timer.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.timer = None;
            let now = transport.now();
            if now >= total {
                return Poll::Ready((TimeoutPhase::Total, allowed));
            }
            if now > self.due + LATE {
                // The machine slept or the page was frozen: nothing could have arrived meanwhile.
                self.since = Some(now);
            } else if now >= quiet_until {
                return Poll::Ready((TimeoutPhase::Idle, self.idle));
            }
        }
    }
}

/// How a body is decoded for a Rust host.
pub(super) fn options(config: &Config, content_type: ContentType) -> Options {
    Options {
        mode: Mode::Chunks,
        units: Units::Bytes,
        shapes: false,
        think_tags: config.think_tags,
        cumulative: config.cumulative,
        max_event_bytes: config.max_event_bytes,
        content_type,
        ..Options::default()
    }
}

pub(super) fn content_type(response: &impl Response) -> ContentType {
    let Some(said) = response.header("content-type") else { return ContentType::Unknown };
    let said = said.to_ascii_lowercase();
    if said.contains("event-stream") {
        ContentType::EventStream
    } else if said.contains("json") {
        ContentType::Json
    } else {
        ContentType::Other
    }
}

/// The error that a fault of the stream is.
pub(super) fn error(fault: &Fault, redact: impl Fn(&str) -> String) -> Error {
    let reason = match fault.kind {
        FaultKind::Api => Reason::Api(fault.message.as_deref().map(&redact)),
        FaultKind::Malformed => Reason::Malformed(fault.to_string()),
        _ => Reason::ended(fault),
    };
    let body = fault.body.as_deref().map(redact);
    let said = body.as_deref().map(|body| error_body::read(body.as_bytes())).unwrap_or_default();
    Error::new(reason).with_answer(Answer {
        status: fault.status,
        code: said.code,
        kind: said.kind,
        param: said.param,
        request_id: None,
        body,
    })
}

impl<T: Transport> fmt::Debug for ChatStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatStream").field("state", &self.decoder.state()).finish_non_exhaustive()
    }
}
