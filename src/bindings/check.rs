//! `checkRequest`: the check of a request over the caller's own objects.
//!
//! Only fields that have a rule are looked at, one by one; nothing else is touched, and no long text is copied into
//! the module's memory, which never shrinks. A general Deserializer (serde-wasm-bindgen) would be 24 kB of gzip more,
//! for the sentences of errors that are never shown.

use super::fault::object;
use crate::chat::check::{Kind, LONGEST_NAME, Node, walk};
use crate::text::characters;
use crate::transport::fetch::written;
use js_sys::{Array, JsString, Object, Symbol};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Fields;
    #[wasm_bindgen(method, catch, indexing_getter)]
    fn get(this: &Fields, name: &str) -> Result<JsValue, JsValue>;
}

/// Checks a request. Returns `undefined` when it is fine, `{kind: 'invalid_request', message, path}` for the first
/// fault, or `{kind: 'warning', message}` for what the server takes but is rarely meant.
#[wasm_bindgen(js_name = checkRequest)]
#[must_use]
pub fn check_request(body: JsValue) -> JsValue {
    match walk(&body) {
        Ok(None) => JsValue::UNDEFINED,
        Ok(Some(warning)) => object([("kind", "warning".into()), ("message", warning.sentence().into())]),
        Err(fault) => object([
            ("kind", "invalid_request".into()),
            ("message", fault.sentence().into()),
            ("path", fault.path.into()),
        ]),
    }
}

impl Node for JsValue {
    /// The likeliest kinds come first: each question is a call out of the module.
    fn kind(&self) -> Kind {
        if self.is_string() {
            Kind::Text
        } else if self.is_object() {
            if self.field("toJSON").is_some_and(|to_json| to_json.is_function()) {
                Kind::Opaque
            } else if Array::is_array(self) {
                Kind::Array
            } else if Symbol::iterator().js_in(self.unchecked_ref::<Object>()) {
                // A Map or a Set: JSON has nothing of what is in it.
                Kind::Foreign("an iterable")
            } else {
                Kind::Object
            }
        } else if self.is_undefined() || self.is_null() {
            Kind::Nothing
        } else if let Some(number) = self.as_f64() {
            Kind::Number(number)
        } else if let Some(flag) = self.as_bool() {
            Kind::Flag(flag)
        } else if self.is_function() {
            Kind::Foreign("a function")
        } else {
            Kind::Foreign(if self.is_bigint() { "a BigInt" } else { "a symbol" })
        }
    }

    /// A getter that throws is left to whoever writes the request.
    fn field(&self, name: &str) -> Option<Self> {
        self.unchecked_ref::<Fields>().get(name).ok()
    }

    fn entries(&self) -> impl Iterator<Item = (String, Self)> {
        let entries = Object::entries(self.unchecked_ref());
        (0..entries.length()).map(move |index| {
            let entry = entries.get(index).unchecked_into::<Array>();
            (String::from(entry.get(0).unchecked_ref::<JsString>()), entry.get(1))
        })
    }

    fn items(&self) -> impl Iterator<Item = Self> {
        let items = self.unchecked_ref::<Array>();
        (0..items.length()).map(|index| items.get(index))
    }

    fn is_longer(&self, than: u32) -> bool {
        // A character is one or two UTF-16 units.
        let text = self.unchecked_ref::<JsString>();
        let units = text.length();
        units > than && (units > 2 * than || characters(&String::from(text)) > than as usize)
    }

    fn mentions_json(&self) -> bool {
        self.unchecked_ref::<JsString>().to_lower_case().includes("json", 0)
    }

    fn name(&self) -> Option<String> {
        let text = self.unchecked_ref::<JsString>();
        (text.length() as usize <= LONGEST_NAME).then(|| text.into())
    }

    fn write(number: f64) -> String {
        written(&number.into()).into()
    }
}
