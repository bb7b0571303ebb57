//! The `bindings` layer: what the façade of the npm package (`js/engine.ts`) calls. It decides nothing.

use wasm_bindgen::prelude::*;

/// The module's linear memory, a `WebAssembly.Memory`.
#[wasm_bindgen]
pub fn memory() -> JsValue {
    wasm_bindgen::memory()
}
