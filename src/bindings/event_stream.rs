//! `sse::Decoder` by itself, with the semantics of the standard.

use crate::text::lossy;
use std::ops::ControlFlow;

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::fault;
use crate::sse::{Decoder, Event, Overflow, Sink};

/// A decoder of the event stream format.
#[wasm_bindgen]
#[derive(Debug)]
pub struct EventStreamDecoder(Decoder);

#[wasm_bindgen]
impl EventStreamDecoder {
    /// A decoder that accepts events of up to this many bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(max_event_bytes: f64) -> Self {
        Self(Decoder::new(max_event_bytes as usize))
    }

    /// Decodes bytes. Four values an event: its name, its data, the last event ID, the reconnection time or undefined.
    ///
    /// # Errors
    /// A `Fault`, when an event is too long. If there are events before it, they are returned, and the error at the
    /// next call.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Array, JsValue> {
        let mut values = Values(Array::new());
        let decoded = self.0.push(bytes, &mut values);
        values.unless(decoded)
    }

    /// The end of the bytes, where an event without its blank line is one too.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn end(&mut self) -> Result<Array, JsValue> {
        let mut values = Values(Array::new());
        let decoded = self.0.finish(&mut values);
        values.unless(decoded)
    }
}

struct Values(Array);

impl Values {
    fn unless(self, decoded: Result<(), Overflow>) -> Result<Array, JsValue> {
        match decoded {
            Err(overflow) if self.0.length() == 0 => {
                let kind = if overflow.out_of_memory { "out_of_memory" } else { "overflow" };
                Err(fault::object([("kind", kind.into()), ("message", overflow.sentence().into())]))
            }
            _ => Ok(self.0),
        }
    }

    fn text(&self, bytes: &[u8]) {
        self.0.push(&JsValue::from_str(&lossy(bytes)));
    }
}

impl Sink for Values {
    fn event(&mut self, event: Event<'_>) -> ControlFlow<()> {
        if event.has_data {
            self.text(if event.name.is_empty() { b"message" } else { event.name });
            self.text(event.data);
            self.text(event.id);
            self.0.push(&event.retry.map_or(JsValue::UNDEFINED, |ms| JsValue::from_f64(ms as f64)));
        }
        ControlFlow::Continue(())
    }
}
