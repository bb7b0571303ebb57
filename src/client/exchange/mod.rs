//! The driver of one request: key → headers → fetch → retry → response.
//!
//! Both faces use it, over any [`Transport`]. Dropping its futures aborts whatever is in flight.

mod outcome;
mod redirect;

use std::cell::{Cell, OnceCell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use super::call::{ApiKey, Call, LogDetail, LogLevel};
use super::policy::{self, Facts, Verdict};
use super::{headers, url};
use crate::error::{Error, KeyProblem, Reason, TimeoutPhase, redact};
use crate::text::{before, halves, pieces};
use crate::transport::{Body, Redirect, Request, Response, Transport};

/// One request with its attempts.
pub(crate) struct Exchange<T: Transport> {
    transport: T,
    call: Call<T>,
    /// Retries made.
    made: Cell<u32>,
    /// Whether a 401 is worth asking for another key.
    may_ask_again: Cell<bool>,
    /// When everything must be done.
    total: Deadline,
    /// When the attempt under way must be done.
    under_way: Cell<Deadline>,
    url: OnceCell<String>,
    /// The keys that were sent, to find them in errors.
    keys: RefCell<Vec<String>>,
}

/// Why there is no answer, with what the platform knows about it.
#[cfg_attr(
    not(all(feature = "npm", target_arch = "wasm32")),
    expect(dead_code, reason = "only the npm face shows all")
)]
pub(crate) struct Failure<T: Transport> {
    pub error: Error,
    pub cause: Option<T::Cause>,
    pub response: Option<T::Response>,
}

impl<T: Transport> From<Error> for Failure<T> {
    fn from(error: Error) -> Self {
        Self { error, cause: None, response: None }
    }
}

/// How an attempt ended that brought no answer.
enum Ended<T: Transport> {
    /// Nothing will change that.
    Failed(Failure<T>),
    /// Another attempt may do better.
    Broken(Failure<T>),
    /// The server answered with this unsuccessful response, of which the body is unread.
    Refused(T::Response),
}

impl<T: Transport> From<Error> for Ended<T> {
    fn from(error: Error) -> Self {
        Self::Failed(error.into())
    }
}

/// A point in time that ends a wait.
#[derive(Clone, Copy)]
struct Deadline {
    /// ms since the Unix epoch, or infinity.
    at: f64,
    phase: TimeoutPhase,
    /// What was allowed, in ms.
    allowed: f64,
}

/// A deadline that has passed.
struct Late(Deadline);

impl Deadline {
    fn new(now: f64, allowed: f64, phase: TimeoutPhase) -> Self {
        let at = if allowed > 0.0 { now + allowed } else { f64::INFINITY };
        Self { at, phase, allowed }
    }

    fn or_sooner(self, other: Self) -> Self {
        if other.at <= self.at { other } else { self }
    }
}

impl<T: Transport> Exchange<T> {
    pub(crate) fn new(transport: T, call: Call<T>) -> Self {
        let total = Deadline::new(transport.now(), call.limits.total_timeout, TimeoutPhase::Total);
        Self {
            transport,
            made: Cell::new(0),
            may_ask_again: Cell::new(matches!(call.key, ApiKey::Ask(_))),
            total,
            under_way: Cell::new(total),
            url: OnceCell::new(),
            keys: RefCell::default(),
            call,
        }
    }

    pub(crate) fn transport(&self) -> &T {
        &self.transport
    }

    /// When everything must be done, in ms since the Unix epoch (infinity if there is no limit), and how many ms that
    /// gave.
    pub(crate) fn total_deadline(&self) -> (f64, f64) {
        (self.total.at, self.total.allowed)
    }

    /// Makes attempts until one of them brings a successful response, of which the body is unread.
    pub(crate) async fn respond(&self) -> Result<T::Response, Failure<T>> {
        loop {
            let (verdict, failure) = match self.attempt().await {
                Ok(response) => return Ok(response),
                Err(Ended::Failed(failure)) => return Err(failure),
                Err(Ended::Broken(failure)) => (policy::after_failure(self.facts()), failure),
                Err(Ended::Refused(response)) => {
                    let status = response.status();
                    if status == 401 && self.is_repeatable() && self.may_ask_again.replace(false) {
                        response.discard();
                        self.log(LogLevel::Info, "once more with a fresh key", &[]);
                        continue;
                    }
                    match policy::after_status(status, &|name: &str| response.header(name), self.facts()) {
                        Verdict::Fail(wait) => return Err(self.refusal(response, wait).await),
                        retry @ Verdict::Retry(_) => {
                            response.discard();
                            (retry, self.status_error(status).into())
                        }
                    }
                }
            };
            self.wait(verdict, failure).await?;
        }
    }

    /// Reads the whole body of a response that [`respond`](Self::respond) gave, or of the next one if not a byte of
    /// it came.
    pub(crate) async fn read(&self, mut response: T::Response) -> Result<(T::Response, T::Text), Failure<T>> {
        loop {
            let ended = match self.until(self.under_way.get(), response.read(usize::MAX)).await {
                Ok(Ok(())) => {
                    let text = response.text();
                    return match self.judge(&response, &text) {
                        Ok(()) => Ok((response, text)),
                        Err(error) => Err(Failure { error, cause: None, response: Some(response) }),
                    };
                }
                Ok(Err(error)) => self.broken(error, response.arrived()),
                Err(late) => self.timed_out(&late, response.arrived()),
            };
            match ended {
                Ended::Failed(failure) => return Err(failure),
                Ended::Broken(failure) => self.wait(policy::after_failure(self.facts()), failure).await?,
                Ended::Refused(_) => {}
            }
            response = self.respond().await?;
        }
    }

    /// Takes the key and the prompt out of a text.
    pub(crate) fn redact(&self, text: &str) -> String {
        let pieces = |visit: &mut dyn FnMut(&str)| {
            if let Some(body) = &self.call.body {
                body.pieces(visit);
            }
        };
        redact::redact(text, &self.secrets(), Some(&pieces))
    }

    fn secrets(&self) -> Vec<String> {
        let mut secrets = self.keys.borrow().clone();
        let mut add = |name: &str, value: &str| {
            if headers::is_secret(name) {
                secrets.push(value.strip_prefix("Bearer ").unwrap_or(value).to_owned());
            }
        };
        for (name, value) in &self.call.headers {
            add(name, value.as_deref().unwrap_or_default());
        }
        // Those in the address, too.
        for part in pieces(self.url.get().map_or("", String::as_str), b"?&") {
            let (name, value) = halves(part, b"=");
            add(name, value.unwrap_or_default());
        }
        secrets
    }

    fn is_repeatable(&self) -> bool {
        self.call.body.as_ref().is_none_or(Body::repeatable)
    }

    fn facts(&self) -> Facts {
        Facts {
            made: self.made.get(),
            allowed: if self.is_repeatable() { self.call.limits.max_retries } else { 0 },
            max_delay: self.call.limits.max_retry_delay,
            now: self.transport.now(),
            random: self.transport.random(),
        }
    }

    /// Waits as the verdict says, or gives the failure back.
    async fn wait(&self, verdict: Verdict, failure: Failure<T>) -> Result<(), Failure<T>> {
        let Verdict::Retry(delay) = verdict else { return Err(failure) };
        let made = self.made.get() + 1;
        self.made.set(made);
        let retry = LogDetail::Number(f64::from(made));
        self.log(LogLevel::Info, "retrying", &[("retry", retry), ("delay", LogDetail::Number(delay))]);
        self.until(self.total, self.transport.sleep(delay)).await.map_err(|late| {
            let error = self.late(&late).with_source(failure.error.sentence());
            Failure { error, ..failure }
        })
    }

    /// One attempt, up to the headers.
    async fn attempt(&self) -> Result<T::Response, Ended<T>> {
        let call = &self.call;
        if self.url.get().is_none() {
            let url =
                url::build(&call.base_url, &call.path, &call.query, self.transport.origin().as_deref())?;
            self.url.get_or_init(|| url);
        }
        let key =
            self.until(self.total, self.ask_key()).await.map_err(|late| self.timed_out(&late, false))?;
        let key = key.map_err(Ended::Failed)?;
        let is_text = call.body.as_ref().is_some_and(Body::is_text);
        let request = Request {
            method: call.method.clone(),
            url: self.url.get().cloned().unwrap_or_default(),
            headers: headers::merge(&call.headers, is_text, key.as_deref())?,
            body: call.body.clone(),
            redirect: Redirect::Manual,
        };
        self.log_request(&request);
        let started = self.transport.now();
        let phase = if call.stream { TimeoutPhase::Headers } else { TimeoutPhase::Body };
        let attempt = Deadline::new(started, call.limits.timeout, phase).or_sooner(self.total);
        self.under_way.set(attempt);

        let sent = self.until(attempt, self.send(request)).await;
        let response = sent.map_err(|late| self.timed_out(&late, false))??;
        let status = LogDetail::Number(f64::from(response.status()));
        let took = LogDetail::Number(self.transport.now() - started);
        self.log(LogLevel::Info, "response", &[("status", status), ("ms", took)]);
        if (200..300).contains(&response.status()) { Ok(response) } else { Err(Ended::Refused(response)) }
    }

    async fn ask_key(&self) -> Result<Option<String>, Failure<T>> {
        let key = match &self.call.key {
            ApiKey::None => return Ok(None),
            ApiKey::Fixed(key) => key.clone(),
            ApiKey::Ask(ask) => match ask().await {
                Ok(key) if key.is_empty() => {
                    return Err(self.error(Reason::Key(KeyProblem::Gave("an empty string".into()))).into());
                }
                Ok(key) => key,
                Err(failed) => {
                    let error = self.error(Reason::Key(failed.problem));
                    return Err(Failure { error, cause: failed.cause, response: None });
                }
            },
        };
        let mut keys = self.keys.borrow_mut();
        if !keys.contains(&key) {
            keys.push(key.clone());
        }
        Ok(Some(key))
    }

    /// Waits for a future, but no longer than to a deadline; then the future is dropped.
    async fn until<F: Future>(&self, deadline: Deadline, future: F) -> Result<F::Output, Late> {
        let mut output = None;
        self.race(deadline, pin!(async { output = Some(future.await) })).await;
        output.ok_or(Late(deadline))
    }

    /// Waits for some work, whichever it is: so that what waits is in the program once.
    async fn race(&self, deadline: Deadline, mut work: Pin<&mut dyn Future<Output = ()>>) {
        let mut timer = pin!(self.timer(deadline));
        poll_fn(|context| match (work.as_mut().poll(context), timer.as_mut().as_pin_mut()) {
            (Poll::Pending, Some(timer)) => timer.poll(context),
            (polled, _) => polled,
        })
        .await
    }

    /// Runs to a deadline, if there is one.
    fn timer(&self, deadline: Deadline) -> Option<T::Sleep> {
        let left = (deadline.at - self.transport.now()).max(0.0);
        (left < f64::INFINITY).then(|| self.transport.sleep(left))
    }

    fn log(&self, level: LogLevel, message: &str, details: &[(&str, LogDetail<'_>)]) {
        if let Some(log) = &self.call.log {
            log(level, message, details);
        }
    }

    fn log_request(&self, request: &Request<T::Body>) {
        if self.call.log.is_none() {
            return;
        }
        let address = before(&request.url, b"?");
        let details = [
            ("method", LogDetail::Text(&request.method)),
            ("url", LogDetail::Text(address)),
            ("retry", LogDetail::Number(f64::from(self.made.get()))),
        ];
        self.log(LogLevel::Info, "request", &details);
        let mut headers: Vec<(&str, &str)> = Vec::with_capacity(request.headers.len());
        for (name, value) in &request.headers {
            headers.push((name, if headers::is_secret(name) { "***" } else { value }));
        }
        self.log(LogLevel::Debug, "request headers", &[("headers", LogDetail::Headers(&headers))]);
    }
}
