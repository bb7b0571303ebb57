//! The platform's `fetch`, or one that the caller gives, as a [`Transport`].
//!
//! Works in a window, in workers and in Node. A browser's own `fetch` is gloo-net's to call. Any other (the caller's, a
//! mock or logger in its place, Node's) is called as `fetch(url, init)` with `this` undefined, and what it returns is
//! looked at rather than trusted, for such a one may reject with anything and return anything.

mod abort;
mod body;
mod failure;
mod platform;
mod response;
mod timer;

use gloo_net::http::Headers;
use js_sys::{Function, JsString, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use self::abort::AbortGuard;
pub use self::body::JsBody;
#[cfg_attr(
    not(feature = "npm"),
    expect(unused_imports, reason = "the npm face describes what the key function throws")
)]
pub(crate) use self::failure::describe;
use self::failure::{failure, unusable};
pub use self::response::{FetchBody, FetchResponse};
pub use self::timer::Sleep;
use super::{Redirect, Request, Transport, TransportError};

/// Sends requests with `fetch`.
#[derive(Clone, Debug, Default)]
pub struct FetchTransport {
    fetch: Option<Function>,
    options: Option<Object>,
}

impl FetchTransport {
    /// The platform's `globalThis.fetch`, looked up for every attempt.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends with this function instead: `fetch(url, init)`, `url` a string and `this` undefined.
    #[must_use]
    pub fn with_fetch(mut self, fetch: Function) -> Self {
        self.fetch = Some(fetch);
        self
    }

    /// Adds members to every `RequestInit`, such as `credentials` or `cache`. The method, headers, body and signal
    /// stay the client's own, and so does `redirect` unless it is `"error"`.
    #[must_use]
    pub fn with_options(mut self, options: Object) -> Self {
        self.options = Some(options);
        self
    }

    fn function(&self) -> Result<Function, TransportError<JsValue>> {
        if let Some(fetch) = &self.fetch {
            return Ok(fetch.clone());
        }
        let fetch = field(&global(), "fetch").dyn_into();
        fetch.map_err(|_| unusable("there is no `fetch` here: give one as the option `fetch`."))
    }

    fn init(&self, request: &Request<JsBody>, guard: &AbortGuard) -> Object {
        let init = Object::new();
        if let Some(options) = &self.options {
            Object::assign(&init, options);
        }
        let set = |name: &str, value: &JsValue| {
            // Setting a member of a plain object of our own cannot fail.
            let _ = Reflect::set(&init, &name.into(), value);
        };
        let headers = Headers::new();
        for (name, value) in &request.headers {
            headers.set(name, value);
        }
        set("method", &request.method.as_str().into());
        set("headers", &headers.into_raw());
        set("body", &request.body.as_ref().map_or(JsValue::UNDEFINED, |body| body.0.clone()));
        set("signal", &guard.signal());
        if request.redirect == Redirect::WithinPage {
            set("redirect", &"follow".into());
            set("mode", &"same-origin".into());
        } else if field(&init, "redirect").as_string().as_deref() != Some("error") {
            set("redirect", &"manual".into());
        }
        if request.body.as_ref().is_some_and(JsBody::is_stream) {
            set("duplex", &"half".into());
        }
        init
    }
}

impl Transport for FetchTransport {
    type Body = JsBody;
    type Response = FetchResponse;
    type Text = JsString;
    type Cause = JsValue;
    type Sleep = Sleep;

    async fn send(&self, request: &Request<JsBody>) -> Result<FetchResponse, TransportError<JsValue>> {
        let fetch = self.function()?;
        let guard = AbortGuard::new().map_err(failure)?;
        let init = self.init(request, &guard);
        let answer = if self.fetch.is_none() && platform::owns(&fetch) {
            platform::send(&request.url, &init).await?
        } else {
            let sent =
                fetch.call2(&JsValue::UNDEFINED, &request.url.as_str().into(), &init).map_err(failure)?;
            JsFuture::from(Promise::resolve(&sent)).await.map_err(failure)?
        };
        FetchResponse::new(answer, guard)
            .ok_or_else(|| unusable("the `fetch` that was given returned something else than a Response."))
    }

    fn sleep(&self, ms: f64) -> Sleep {
        Sleep::new(ms)
    }

    fn now(&self) -> f64 {
        js_sys::Date::now()
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    fn origin(&self) -> Option<String> {
        let origin = field(&field(&global(), "location"), "origin").as_string()?;
        origin.starts_with("http").then_some(origin)
    }

    fn may_probe(&self) -> bool {
        self.fetch.is_none()
    }
}

#[wasm_bindgen]
extern "C" {
    /// The global object, of which this gives the object itself. `js_sys::global` looks for it under four names.
    #[wasm_bindgen(js_namespace = globalThis, js_name = valueOf)]
    fn global() -> JsValue;
}

/// A value as JavaScript writes it.
pub(crate) fn written(value: &JsValue) -> JsString {
    JsString::from("").concat(value)
}

/// A field of an object, `undefined` where reading it throws. In the npm package an import for each would be larger.
#[inline(never)]
pub(crate) fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}
