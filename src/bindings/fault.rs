//! `Fault` of `js/engine.ts`: what went wrong, as a plain object.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use crate::error::Error;

/// An object with these members; those without a value are left out.
pub(super) fn object<const N: usize>(members: [(&str, JsValue); N]) -> JsValue {
    object_of(&mut members.into_iter())
}

/// The same of any number of members.
pub(super) fn object_of(members: &mut dyn Iterator<Item = (&str, JsValue)>) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        if !value.is_undefined() {
            // Setting a member of a plain object of our own cannot fail.
            let _ = Reflect::set(&object, &name.into(), &value);
        }
    }
    object.into()
}

/// An error as a fault, with the headers of its response and the value that was thrown.
pub(super) fn fault(error: &Error, headers: JsValue, cause: JsValue) -> JsValue {
    object([
        ("kind", error.kind().as_str().into()),
        ("message", error.sentence().into()),
        ("status", error.status().into()),
        ("body", error.body().into()),
        ("headers", headers),
        ("cause", cause),
        ("path", error.path().into()),
        ("retryAfter", error.retry_after().map(|delay| delay.as_millis() as f64).into()),
    ])
}
