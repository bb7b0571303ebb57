//! What an attempt's outcome means: errors of the connection, of the server, and those inside of a success.

use super::{Deadline, Ended, Exchange, Failure, Late};
use crate::chat::error_body::{self, ErrorBody, Format};
use crate::client::call::{LogDetail, LogLevel};
use crate::client::policy;
use crate::error::{Answer, Error, Reason, TimeoutPhase};
use crate::json::Tape;
use crate::stream::{Fault, FaultKind};
use crate::text::{bare, before, pieces};
use crate::transport::{Response, Text, Transport, TransportError, TransportErrorKind};

/// How much of an error's body is read, in bytes.
const MAX_ERROR_BODY: usize = 64 << 10;
/// How long an error's body is waited for, in ms: the status alone says enough.
const MAX_ERROR_WAIT: f64 = 5_000.0;
/// How much white space may come before a body, in UTF-16 units; servers send some to keep a connection alive.
const MAX_LEADING_SPACE: usize = 1 << 20;

impl<T: Transport> Exchange<T> {
    /// Looks at the body of a success: it may be a web page, nothing, or an error after all.
    pub(super) fn judge(&self, response: &T::Response, text: &T::Text) -> Result<(), Error> {
        let first = |limit: usize| bare(&text.start(limit)).bytes().next();
        let first = first(64).or_else(|| first(MAX_LEADING_SPACE));
        if first == Some(b'<') {
            return Err(self.error(Reason::ended(&Fault::new(FaultKind::Html))));
        }
        if !self.asks_for_known() || response.status() == 204 {
            return Ok(());
        }
        if first.is_none() {
            return Err(self.error(Reason::ended(&Fault::new(FaultKind::Empty))));
        }
        // Only a body that may be an error is copied and read.
        if !text.contains("\"error\"") && !text.contains("\"base_resp\"") {
            return Ok(());
        }
        let body = text.start(usize::MAX);
        let body = bare(&body);
        if find(body).is_none() {
            return Ok(());
        }
        let body = self.redact(body);
        let found = find(&body).unwrap_or_default();
        let message = found.message.clone();
        let answer = answer(found, None, response, Some(body));
        Err(self.error(Reason::Api(message)).with_answer(answer))
    }

    /// Whether the answer is one of those whose form is known. Others are the caller's own business.
    fn asks_for_known(&self) -> bool {
        let mut steps = pieces(before(&self.call.path, b"?"), b"/").filter(|step| !step.is_empty());
        match steps.next() {
            Some("models") => true,
            Some("chat") => steps.next() == Some("completions") && steps.next().is_none(),
            _ => false,
        }
    }

    /// The error of an unsuccessful answer, with what its body says.
    pub(super) async fn refusal(&self, response: T::Response, wait: Option<f64>) -> Failure<T> {
        let status = response.status();
        let now = self.transport.now();
        let within = |ms: f64| Deadline::new(now, ms, TimeoutPhase::Body);
        let deadline = within(MAX_ERROR_WAIT).or_sooner(within(self.call.limits.timeout));
        let deadline = deadline.or_sooner(self.total);
        // However it ended, what has arrived counts.
        let _ = self.until(deadline, response.read(MAX_ERROR_BODY)).await;
        let text = self.redact(&response.text().start(MAX_ERROR_BODY));
        let found = error_body::read(text.as_bytes());
        let message = match found.format {
            Format::Html => Some("the server answered with a web page".to_owned()),
            _ => found.message.clone(),
        };
        let asked = wait.or_else(|| policy::asked_delay(status, &|name: &str| response.header(name), now));
        let body = (found.format == Format::Json).then_some(text);
        let answer = answer(found, Some(status), &response, body);
        let error = self
            .error(Reason::Status { message, wait_too_long: wait.is_some() })
            .with_answer(answer)
            .with_retry_after(asked.map(|ms| ms as u64));
        self.log_failure(&error);
        Failure { error, cause: None, response: Some(response) }
    }

    /// The error of an unsuccessful answer whose body nobody read.
    pub(super) fn status_error(&self, status: u16) -> Error {
        let answer = Answer { status: Some(status), ..Answer::default() };
        let error = self.error(Reason::Status { message: None, wait_too_long: false }).with_answer(answer);
        self.log_failure(&error);
        error
    }

    /// A connection that could not be made or broke off; worth another attempt if nothing of the body had arrived.
    pub(super) fn broken(&self, error: TransportError<T::Cause>, arrived: bool) -> Ended<T> {
        let text = self.redact(&error.message);
        // What was thrown cannot be changed; when it tells a secret it is not handed on.
        let cause = error.cause.filter(|_| text == error.message);
        let reason = match error.kind {
            TransportErrorKind::Connection => Reason::Connection(text.clone()),
            TransportErrorKind::Timeout => Reason::GaveUp(text.clone()),
            TransportErrorKind::Unusable => Reason::NoFetch(text.clone()),
        };
        let hopeless = arrived || error.kind == TransportErrorKind::Unusable;
        let failure = Failure { error: self.error(reason).with_source(text), cause, response: None };
        self.log_failure(&failure.error);
        if hopeless { Ended::Failed(failure) } else { Ended::Broken(failure) }
    }

    /// The error of a body that broke off while it was read as a stream.
    pub(crate) fn broken_body(&self, error: TransportError<T::Cause>) -> Error {
        match self.broken(error, true) {
            Ended::Failed(failure) | Ended::Broken(failure) => failure.error,
            Ended::Refused(response) => self.status_error(response.status()),
        }
    }

    /// A deadline that passed; worth another attempt if nothing of the body had arrived.
    pub(super) fn timed_out(&self, late: &Late, arrived: bool) -> Ended<T> {
        let failure = Failure::from(self.late(late));
        self.log_failure(&failure.error);
        if arrived || late.0.phase == TimeoutPhase::Total {
            Ended::Failed(failure)
        } else {
            Ended::Broken(failure)
        }
    }

    pub(super) fn late(&self, late: &Late) -> Error {
        self.error(Reason::Timeout(late.0.phase, late.0.allowed as u64))
    }

    pub(crate) fn error(&self, reason: Reason) -> Error {
        Error::new(reason).with_target(&self.call.method, self.url.get().map_or("", String::as_str))
    }

    fn log_failure(&self, error: &Error) {
        self.log(LogLevel::Info, "failed", &[("error", LogDetail::Text(&error.sentence()))]);
    }
}

fn find(body: &str) -> Option<ErrorBody> {
    let mut tape = Tape::new();
    tape.parse(body.as_bytes()).ok()?;
    error_body::find(tape.root(body.as_bytes()))
}

fn answer(found: ErrorBody, status: Option<u16>, response: &impl Response, body: Option<String>) -> Answer {
    Answer {
        status: status.or(found.status),
        code: found.code,
        kind: found.kind,
        param: found.param,
        request_id: response.header("x-request-id"),
        body,
    }
}
