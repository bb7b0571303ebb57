//! The `bindings` layer: what the façade of the npm package (`js/engine.ts`) calls. It decides nothing.
//!
//! The module's linear memory needs no export here: the linker exports it and the glue hands it on.

mod allocator;
mod check;
mod decoder;
mod event_stream;
mod exchange;
mod fault;
mod json_stream;

use wasm_bindgen::JsValue;

pub use check::check_request;
pub use exchange::Exchange;

/// A field of an object of options, by its name. An import for each would be larger, on both sides.
#[inline(never)]
fn field(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap_or_default()
}
