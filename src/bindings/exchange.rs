//! `Exchange`: one request, driven by [`client::exchange`](crate::client) over the platform's fetch.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::fault::{fault, object, object_of};
use super::task;
use crate::client::call::{ApiKey, Asked, Call as ClientCall, KeyError, Limits, Log, LogDetail, LogLevel};
use crate::client::exchange::{Exchange as Driver, Failure};
use crate::error::{Error, KeyProblem, Reason};
use crate::transport::fetch::{FetchResponse, FetchTransport, JsBody, describe, field, written};

/// See `EngineExchange` in `js/engine.ts`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Exchange {
    shared: Rc<Shared>,
}

/// What gives an answer or a fault in the end.
type Work = Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>;

/// What work shares with the object, so that freeing it meanwhile is safe.
struct Shared {
    driver: Driver<FetchTransport>,
    /// The response that `respond` gave; while it is here, its body may be read.
    unread: RefCell<Option<FetchResponse>>,
    cancelled: Cell<bool>,
    /// Wakes what is under way.
    waker: Cell<Option<Waker>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared")
    }
}

#[wasm_bindgen]
impl Exchange {
    /// A request that is ready to be sent: `Call` of `js/engine.ts`.
    #[wasm_bindgen(constructor)]
    pub fn new(call: &JsValue) -> Exchange {
        let mut transport = FetchTransport::new().with_options(field(call, "fetchOptions").unchecked_into());
        if let Ok(fetch) = field(call, "fetch").dyn_into::<Function>() {
            transport = transport.with_fetch(fetch);
        }
        let shared = Shared {
            driver: Driver::new(transport, read_call(call)),
            unread: RefCell::default(),
            cancelled: Cell::new(false),
            waker: Cell::default(),
        };
        Exchange { shared: Rc::new(shared) }
    }

    /// Sends the request; gives a successful response whose body is unread.
    pub fn respond(&self, resolve: Function, reject: Function) {
        let shared = self.shared.clone();
        let work = async move {
            let response = shared.driver.respond().await.map_err(shown)?;
            let raw = response.raw().clone();
            shared.unread.replace(Some(response));
            Ok(raw)
        };
        self.shared.start(Box::pin(work), resolve, reject);
    }

    /// Gives the response that `respond` gave, and its whole body.
    pub fn text(&self, resolve: Function, reject: Function) {
        let shared = self.shared.clone();
        let work = async move {
            let response = shared.unread.take().ok_or_else(aborted)?;
            let (response, text) = shared.driver.read(response).await.map_err(shown)?;
            Ok(object([("response", response.raw().clone()), ("text", text.into())]))
        };
        self.shared.start(Box::pin(work), resolve, reject);
    }

    /// Aborts whatever is in flight.
    pub fn cancel(&self) {
        self.shared.cancel();
    }

    /// The answer came to its end: nothing is left to abort, and somebody else may still be reading a copy of its body.
    pub fn complete(&self) {
        if let Some(response) = &*self.shared.unread.borrow() {
            response.disarm();
        }
    }

    /// Takes the key and the prompt out of a text, such as an error inside of a stream.
    pub fn redact(&self, text: &str) -> String {
        self.shared.driver.redact(text)
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.shared.cancel();
    }
}

impl Shared {
    fn cancel(&self) {
        self.cancelled.set(true);
        drop(self.unread.take());
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// Does some work and tells what came of it, if the request is not cancelled before. Then the work is dropped, which
    /// aborts the fetch.
    fn start(self: &Rc<Self>, mut work: Work, resolve: Function, reject: Function) {
        let shared = self.clone();
        task::start(Box::pin(async move {
            let result = poll_fn(|context| {
                shared.waker.set(Some(context.waker().clone()));
                let is_over = || shared.cancelled.get();
                let polled = if is_over() { Poll::Pending } else { work.as_mut().poll(context) };
                // The caller's own functions, which the work calls, may cancel it.
                if polled.is_pending() && is_over() { Poll::Ready(Err(aborted())) } else { polled }
            });
            let (settle, value) = match result.await {
                Ok(value) => (resolve, value),
                Err(fault) => (reject, fault),
            };
            // Functions of a promise throw nothing.
            let _ = settle.call1(&JsValue::UNDEFINED, &value);
        }));
    }
}

fn aborted() -> JsValue {
    shown(Error::new(Reason::Abort).into())
}

fn shown(failure: Failure<FetchTransport>) -> JsValue {
    let headers = failure.response.as_ref().map_or(JsValue::UNDEFINED, FetchResponse::raw_headers);
    fault(&failure.error, headers, failure.cause.unwrap_or(JsValue::UNDEFINED))
}

fn read_call(call: &JsValue) -> ClientCall<FetchTransport> {
    let text = |name| field(call, name).as_string().unwrap_or_default();
    let number = |name| field(call, name).as_f64().unwrap_or(f64::NAN);
    let body = field(call, "body");
    let max_retries = number("maxRetries");
    let counts = (0.0..=f64::from(u32::MAX)).contains(&max_retries) && max_retries.trunc() == max_retries;
    ClientCall {
        method: text("method"),
        base_url: text("baseURL"),
        path: text("path"),
        query: pairs(call, "query", Option::unwrap_or_default),
        headers: pairs(call, "headers", |value| value),
        body: (!body.is_undefined() && !body.is_null()).then_some(JsBody(body)),
        key: read_key(field(call, "apiKey")),
        limits: Limits {
            timeout: number("timeout"),
            total_timeout: number("totalTimeout"),
            max_retries: if counts { max_retries as u32 } else { Limits::default().max_retries },
            max_retry_delay: number("maxRetryDelay"),
        },
        stream: field(call, "stream").is_truthy(),
        log: field(call, "log").dyn_into::<Function>().ok().map(read_log),
    }
}

/// Pairs of a name and a value that may be `null`; other values as JavaScript writes them.
fn pairs<V>(call: &JsValue, name: &str, read: fn(Option<String>) -> V) -> Vec<(String, V)> {
    let text = |value: &JsValue| String::from(written(value));
    let list: Array = field(call, name).unchecked_into();
    let mut pairs = Vec::new();
    for at in 0..list.length() {
        let pair: Array = list.get(at).unchecked_into();
        let value = pair.get(1);
        let given = !value.is_null() && !value.is_undefined();
        pairs.push((text(&pair.get(0)), read(given.then(|| text(&value)))));
    }
    pairs
}

fn read_key(key: JsValue) -> ApiKey<JsValue> {
    match key.as_string() {
        Some(key) if !key.is_empty() => ApiKey::Fixed(key),
        None if !key.is_null() && !key.is_undefined() => {
            ApiKey::Ask(Rc::new(move || -> Asked<JsValue> { Box::pin(ask_key(key.clone())) }))
        }
        _ => ApiKey::None,
    }
}

/// Asks the function that gives the key; whatever else is in its place, a promise of a key aside, is a fault.
async fn ask_key(ask: JsValue) -> Result<String, KeyError<JsValue>> {
    let failed =
        |thrown: JsValue| KeyError { problem: KeyProblem::Failed(describe(&thrown)), cause: Some(thrown) };
    let given = match ask.dyn_ref::<Function>() {
        Some(ask) => ask.call0(&JsValue::UNDEFINED).map_err(failed)?,
        None => ask,
    };
    let given = JsFuture::from(Promise::resolve(&given)).await.map_err(failed)?;
    given.as_string().ok_or_else(|| {
        // Not the value itself: it may hold the key.
        let what =
            if given.is_null() { "null".into() } else { given.js_typeof().as_string().unwrap_or_default() };
        KeyError { problem: KeyProblem::Gave(what), cause: None }
    })
}

fn read_log(log: Function) -> Log {
    Rc::new(move |level, message, details| {
        let level = match level {
            LogLevel::Error => "error",
            LogLevel::Warn => "warn",
            LogLevel::Info => "info",
            LogLevel::Debug => "debug",
        };
        let shown = object_of(&mut details.iter().map(|(name, detail)| {
            let value = match detail {
                LogDetail::Text(text) => JsValue::from(*text),
                LogDetail::Number(number) => JsValue::from(*number),
                LogDetail::Headers(headers) => {
                    object_of(&mut headers.iter().map(|(name, value)| (*name, (*value).into())))
                }
            };
            (*name, value)
        }));
        // A logger that throws is not worth a request.
        let _ = log.call3(&JsValue::UNDEFINED, &level.into(), &message.into(), &shown);
    })
}
