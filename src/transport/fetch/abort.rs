//! The guard of one request: while it lives, the request may go on.

use std::cell::Cell;

use wasm_bindgen::JsValue;
use web_sys::AbortController;

/// Aborts its request when dropped, unless that came to its end.
#[derive(Debug)]
pub(super) struct AbortGuard {
    controller: AbortController,
    armed: Cell<bool>,
}

impl AbortGuard {
    pub(super) fn new() -> Result<Self, JsValue> {
        Ok(Self { controller: AbortController::new()?, armed: Cell::new(true) })
    }

    pub(super) fn signal(&self) -> JsValue {
        self.controller.signal().into()
    }

    /// The request is over: there is nothing to abort.
    pub(super) fn disarm(&self) {
        self.armed.set(false);
    }
}

impl Drop for AbortGuard {
    fn drop(&mut self) {
        if self.armed.get() {
            self.controller.abort();
        }
    }
}
