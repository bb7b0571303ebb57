//! An answer of `fetch`, and its body.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use js_sys::{Function, JsString, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::abort::AbortGuard;
use super::failure::{failure, unusable};
use super::field;
use crate::transport::{Response, TransportError};

#[wasm_bindgen]
extern "C" {
    #[derive(Debug)]
    type Reader;
    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn cancel(this: &Reader) -> Result<JsValue, JsValue>;

    type TextDecoder;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<TextDecoder, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn decode(this: &TextDecoder, bytes: &JsValue, options: &JsValue) -> Result<JsValue, JsValue>;
}

/// An answer of `fetch`; dropping it aborts the reading of its body.
#[derive(Debug)]
pub struct FetchResponse {
    /// Boxed, since it is handed on from hand to hand.
    parts: Box<Parts>,
}

#[derive(Debug)]
struct Parts {
    raw: JsValue,
    headers: JsValue,
    status: u16,
    guard: AbortGuard,
    arrived: Cell<bool>,
    text: RefCell<JsString>,
}

impl FetchResponse {
    /// `None` if it is no response: a caller's `fetch` may return anything.
    pub(super) fn new(raw: JsValue, guard: AbortGuard) -> Option<Self> {
        if !raw.is_object() {
            return None;
        }
        let status = field(&raw, "status").as_f64()?;
        let headers = field(&raw, "headers");
        if !headers.is_object() || !field(&headers, "get").is_function() {
            return None;
        }
        let text = RefCell::new(JsString::from(""));
        let parts = Parts { raw, headers, status: status as u16, guard, arrived: Cell::new(false), text };
        Some(Self { parts: Box::new(parts) })
    }

    /// The `Response` itself.
    pub fn raw(&self) -> &JsValue {
        &self.parts.raw
    }

    /// Its body was read to its end: there is nothing to abort.
    pub fn disarm(&self) {
        self.parts.guard.disarm();
    }

    /// Its `Headers`.
    pub fn raw_headers(&self) -> JsValue {
        self.parts.headers.clone()
    }

    fn field(&self, name: &str) -> JsValue {
        field(&self.parts.raw, name)
    }

    /// A reader of the body; `None` without a body, or one that is no `ReadableStream`.
    fn reader(&self) -> Result<Option<Reader>, JsValue> {
        let body = self.field("body");
        if !body.is_object() {
            return Ok(None);
        }
        let Ok(get_reader) = Reflect::get(&body, &"getReader".into())?.dyn_into::<Function>() else {
            return Ok(None);
        };
        get_reader.call0(&body).map(|reader| Some(reader.unchecked_into()))
    }

    async fn read_text(&self, limit: usize) -> Result<(), JsValue> {
        let Some(reader) = self.reader()? else {
            let text = Reflect::get(&self.parts.raw, &"text".into())?
                .dyn_into::<Function>()?
                .call0(&self.parts.raw)?;
            let text: JsString = settled(&text).await?.dyn_into()?;
            self.append(&text);
            return Ok(());
        };
        let decoder = TextDecoder::new()?;
        let more = js_sys::Object::new();
        Reflect::set(&more, &"stream".into(), &JsValue::TRUE)?;
        let mut length = 0;
        while let Some(bytes) = item(&settled(&reader.read()?).await?)? {
            let bytes: Uint8Array = bytes.dyn_into()?;
            length += bytes.length() as usize;
            self.parts.arrived.set(length > 0);
            self.append(&decoder.decode(&bytes, &more)?);
            if length > limit {
                ignore(reader.cancel());
                break;
            }
        }
        self.append(&decoder.decode(&JsValue::UNDEFINED, &JsValue::UNDEFINED)?);
        Ok(())
    }

    fn append(&self, more: &JsValue) {
        self.parts.text.replace_with(|text| text.concat(more));
    }
}

impl Response for FetchResponse {
    type Text = JsString;
    type Cause = JsValue;
    type Bytes = FetchBody;

    fn status(&self) -> u16 {
        self.parts.status
    }

    fn header(&self, name: &str) -> Option<String> {
        let get = field(&self.parts.headers, "get").dyn_into::<Function>().ok()?;
        get.call1(&self.parts.headers, &name.into()).ok()?.as_string()
    }

    fn url(&self) -> String {
        self.field("url").as_string().unwrap_or_default()
    }

    fn redirected(&self) -> bool {
        self.field("redirected").is_truthy()
    }

    fn hidden_redirect(&self) -> bool {
        self.field("type").as_string().as_deref() == Some("opaqueredirect")
    }

    async fn read(&self, limit: usize) -> Result<(), TransportError<JsValue>> {
        let read = self.read_text(limit).await;
        self.parts.guard.disarm();
        read.map_err(failure)
    }

    fn text(&self) -> JsString {
        self.parts.text.borrow().clone()
    }

    fn arrived(&self) -> bool {
        self.parts.arrived.get()
    }

    fn discard(self) {
        let body = self.field("body");
        if let Ok(cancel) = field(&body, "cancel").dyn_into::<Function>() {
            self.parts.guard.disarm();
            ignore(cancel.call0(&body));
        }
    }

    fn into_bytes(self) -> FetchBody {
        let (reader, error) = match self.reader() {
            Ok(Some(reader)) => (Some(reader), None),
            Ok(None) if self.field("body").is_object() => {
                (None, Some(unusable("the body of the Response is no ReadableStream.")))
            }
            Ok(None) => (None, None),
            Err(thrown) => (None, Some(failure(thrown))),
        };
        FetchBody { reader, pending: None, error, guard: self.parts.guard }
    }
}

/// The body of an answer, read by read; dropping it aborts the request.
#[derive(Debug)]
pub struct FetchBody {
    /// `None` once the body has ended.
    reader: Option<Reader>,
    pending: Option<JsFuture>,
    error: Option<TransportError<JsValue>>,
    guard: AbortGuard,
}

impl FetchBody {
    fn next(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Vec<u8>>, JsValue>> {
        let Some(reader) = &self.reader else { return Poll::Ready(Ok(None)) };
        if self.pending.is_none() {
            self.pending = Some(settled(&reader.read()?));
        }
        let Some(pending) = &mut self.pending else { return Poll::Pending };
        let read = ready!(Pin::new(pending).poll(context));
        self.pending = None;
        let Some(bytes) = item(&read?)? else { return Poll::Ready(Ok(None)) };
        Poll::Ready(bytes.dyn_into::<Uint8Array>().map(|bytes| Some(bytes.to_vec())))
    }
}

impl Stream for FetchBody {
    type Item = Result<Vec<u8>, TransportError<JsValue>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Some(error) = this.error.take() {
            return Poll::Ready(Some(Err(error)));
        }
        let item = match ready!(this.next(context)) {
            Ok(Some(bytes)) => return Poll::Ready(Some(Ok(bytes))),
            Ok(None) => None,
            Err(thrown) => Some(Err(failure(thrown))),
        };
        this.reader = None;
        this.guard.disarm();
        Poll::Ready(item)
    }
}

impl Drop for FetchBody {
    fn drop(&mut self) {
        if let Some(reader) = &self.reader {
            ignore(reader.cancel());
        }
    }
}

/// The value of an iterator result, `None` when it is done.
fn item(result: &JsValue) -> Result<Option<JsValue>, JsValue> {
    if Reflect::get(result, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    Reflect::get(result, &"value".into()).map(Some)
}

/// A promise's settling; of any other value at once.
fn settled(value: &JsValue) -> JsFuture {
    Promise::resolve(value).into()
}

/// Lets a promise settle unheard, so that its rejection is not reported as unhandled.
fn ignore(promise: Result<JsValue, JsValue>) {
    // Heard it is by the future, which nobody needs to poll.
    let _ = promise.map(|promise| settled(&promise));
}
