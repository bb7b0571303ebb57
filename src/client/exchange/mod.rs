//! The driver of one request: key → headers → fetch → retry → response.
//!
//! Both faces use it, over any [`Transport`]. Dropping its futures aborts whatever is in flight.

mod outcome;
mod redirect;

use std::cell::{OnceCell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use super::call::{ApiKey, Call, LogDetail, LogLevel};
use super::policy::{self, Facts, Verdict};
use super::{headers, url};
use crate::error::{Error, KeyProblem, Reason, TimeoutPhase, redact};
use crate::transport::{Body, Redirect, Request, Response, Transport};

/// One request with its attempts.
pub(crate) struct Exchange<T: Transport> {
    transport: T,
    call: Call<T>,
    url: OnceCell<String>,
    /// The keys that were sent, to find them in errors.
    keys: RefCell<Vec<String>>,
}

/// Why there is no answer, with what the platform knows about it.
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
        Self { transport, call, url: OnceCell::new(), keys: RefCell::default() }
    }

    /// A successful response whose body is unread.
    pub(crate) async fn respond(&self) -> Result<T::Response, Failure<T>> {
        self.run(false).await.map(|(response, _)| response)
    }

    /// A successful response and its whole body.
    pub(crate) async fn text(&self) -> Result<(T::Response, T::Text), Failure<T>> {
        match self.run(true).await? {
            (response, Some(text)) => Ok((response, text)),
            (_, None) => Err(self.error(Reason::Empty).into()),
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

    /// Takes the key out of a text.
    fn redact_key(&self, text: &str) -> String {
        redact::redact(text, &self.secrets(), None)
    }

    fn secrets(&self) -> Vec<String> {
        let given = self.call.headers.iter().filter(|(name, _)| headers::is_secret(name));
        let given = given.filter_map(|(_, value)| value.as_deref());
        let given = given.map(|value| value.strip_prefix("Bearer ").unwrap_or(value).to_owned());
        self.keys.borrow().iter().cloned().chain(given).collect()
    }

    /// Makes attempts until one of them brings an answer or none is left.
    async fn run(&self, whole: bool) -> Result<(T::Response, Option<T::Text>), Failure<T>> {
        let call = &self.call;
        let url = url::build(&call.base_url, &call.path, &call.query, self.transport.origin().as_deref())?;
        let url = self.url.get_or_init(|| url);
        let total = Deadline::new(self.transport.now(), call.limits.total_timeout, TimeoutPhase::Total);
        let repeatable = call.body.as_ref().is_none_or(Body::repeatable);
        let allowed = if repeatable { call.limits.max_retries } else { 0 };
        let mut made = 0;
        let mut may_ask_again = repeatable && matches!(call.key, ApiKey::Ask(_));
        loop {
            let facts = || Facts {
                made,
                allowed,
                max_delay: call.limits.max_retry_delay,
                now: self.transport.now(),
                random: self.transport.random(),
            };
            let (verdict, failure) = match self.attempt(url, whole, total, made).await {
                Ok(answer) => return Ok(answer),
                Err(Ended::Failed(failure)) => return Err(failure),
                Err(Ended::Broken(failure)) => (policy::after_failure(facts()), failure),
                Err(Ended::Refused(response)) if response.status() == 401 && may_ask_again => {
                    may_ask_again = false;
                    response.discard();
                    self.log(LogLevel::Info, "once more with a fresh key", &[]);
                    continue;
                }
                Err(Ended::Refused(response)) => {
                    let status = response.status();
                    match policy::after_status(status, &|name: &str| response.header(name), facts()) {
                        Verdict::Fail(wait) => return Err(self.refusal(response, wait, total).await),
                        retry @ Verdict::Retry(_) => {
                            response.discard();
                            (retry, self.status_error(status).into())
                        }
                    }
                }
            };
            let Verdict::Retry(delay) = verdict else { return Err(failure) };
            made += 1;
            let details = [("retry", LogDetail::Number(f64::from(made))), ("delay", LogDetail::Number(delay))];
            self.log(LogLevel::Info, "retrying", &details);
            if let Err(late) = self.until(total, self.transport.sleep(delay)).await {
                let error = self.late(&late).with_source(failure.error.to_string());
                return Err(Failure { error, ..failure });
            }
        }
    }

    async fn attempt(
        &self,
        url: &str,
        whole: bool,
        total: Deadline,
        made: u32,
    ) -> Result<(T::Response, Option<T::Text>), Ended<T>> {
        let call = &self.call;
        let key = self.until(total, self.ask_key()).await.map_err(|late| self.timed_out(&late, false))?;
        let key = key.map_err(Ended::Failed)?;
        let text_body = call.body.as_ref().is_some_and(Body::is_text);
        let request = Request {
            method: call.method.clone(),
            url: url.to_owned(),
            headers: headers::merge(&call.headers, text_body, key.as_deref())?,
            body: call.body.clone(),
            redirect: Redirect::Manual,
        };
        self.log_request(&request, made);
        let started = self.transport.now();
        let phase = if whole { TimeoutPhase::Body } else { TimeoutPhase::Headers };
        let deadline = Deadline::new(started, call.limits.timeout, phase).or_sooner(total);

        let sent = self.until(deadline, self.send(request)).await;
        let response = sent.map_err(|late| self.timed_out(&late, false))??;
        let status = response.status();
        let took = LogDetail::Number(self.transport.now() - started);
        self.log(LogLevel::Info, "response", &[("status", LogDetail::Number(f64::from(status))), ("ms", took)]);
        if !(200..300).contains(&status) {
            return Err(Ended::Refused(response));
        }
        if !whole {
            return Ok((response, None));
        }
        match self.until(deadline, response.text(usize::MAX)).await {
            Ok(Ok(text)) => {
                self.judge(&response, &text)?;
                Ok((response, Some(text)))
            }
            Ok(Err(error)) => Err(self.broken(error, response.arrived())),
            Err(late) => Err(self.timed_out(&late, response.arrived())),
        }
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
        let mut future = pin!(future);
        if deadline.at == f64::INFINITY {
            return Ok(future.await);
        }
        let mut timer = pin!(self.transport.sleep((deadline.at - self.transport.now()).max(0.0)));
        poll_fn(|context| {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Ok(output));
            }
            timer.as_mut().poll(context).map(|()| Err(Late(deadline)))
        })
        .await
    }

    fn log(&self, level: LogLevel, message: &str, details: &[(&str, LogDetail<'_>)]) {
        if let Some(log) = &self.call.log {
            log(level, message, details);
        }
    }

    fn log_request(&self, request: &Request<T::Body>, made: u32) {
        if self.call.log.is_none() {
            return;
        }
        let address = request.url.split('?').next().unwrap_or_default();
        let mut details = vec![
            ("method", LogDetail::Text(&request.method)),
            ("url", LogDetail::Text(address)),
            ("retry", LogDetail::Number(f64::from(made))),
        ];
        self.log(LogLevel::Info, "request", &details);
        details.extend(request.headers.iter().map(|(name, value)| {
            (name.as_str(), LogDetail::Text(if headers::is_secret(name) { "***" } else { value }))
        }));
        self.log(LogLevel::Debug, "request headers", &details);
    }
}
