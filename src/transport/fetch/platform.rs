//! The platform's own `fetch`, through gloo-net.

use js_sys::{Function, Object, TypeError};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Request, Response};

use super::failure::failure;
use super::{field, global, written};
use crate::transport::TransportError;

/// Whether this `fetch` is a browser's own, which answers with a `Response` or an `Error` of this very program.
///
/// gloo-net ends the program on anything else, and a page may have put a mock or a logger there. A function bound to some
/// `this` has another name, and the text of a `Proxy` has none. Elsewhere `fetch` takes options that a
/// `Request` does not carry: Node's `dispatcher`, Bun's `proxy`.
pub(super) fn owns(fetch: &Function) -> bool {
    let text = written(fetch);
    field(&global(), "location").is_object()
        && field(fetch, "name").as_string().as_deref() == Some("fetch")
        && text.starts_with("function fetch()", 0)
        && text.includes("[native code]", 0)
}

/// Sends a request with it; the answer is a `Response`.
pub(super) async fn send(url: &str, init: &Object) -> Result<JsValue, TransportError<JsValue>> {
    let request = Request::new_with_str_and_init(url, init.unchecked_ref()).map_err(failure)?;
    match gloo_net::http::Request::from(request).send().await {
        Ok(response) => Ok(Response::from(response).into()),
        // The words are all that gloo-net keeps of what was thrown.
        Err(gloo_net::Error::JsError(error)) => Err(failure(TypeError::new(&error.message).into())),
        Err(gloo_net::Error::GlooError(message)) => Err(failure(message.into())),
    }
}
