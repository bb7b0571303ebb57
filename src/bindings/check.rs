//! `checkRequest`: the check of a request, over serde-wasm-bindgen's `Deserializer`.

use crate::chat::check::{Face, LONGEST_NAME, Shape, Text, Walk, walk};
use js_sys::{Array, JsString, Object, RegExp, Symbol};
use serde::de::{Deserializer as Source, Error};
use serde_wasm_bindgen::{Deserializer, preserve};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `Fault` of `js/engine.ts`, as a plain object.
    type Finding;
    #[wasm_bindgen(method, setter)]
    fn set_kind(this: &Finding, kind: &str);
    #[wasm_bindgen(method, setter)]
    fn set_message(this: &Finding, message: &str);
    #[wasm_bindgen(method, setter)]
    fn set_path(this: &Finding, path: &str);

    #[wasm_bindgen(js_name = String)]
    fn to_string(value: f64) -> String;
}

/// Checks a request. Returns `undefined` when it is fine, a plain object `{kind: 'invalid_request', message, path}`
/// for the first fault, or `{kind: 'warning', message}` for what the server takes but is rarely meant.
///
/// Only fields that have a rule are read. Their texts stay where they are, and so does everything else.
/// Throws what a getter of the caller's object throws.
#[wasm_bindgen(js_name = checkRequest)]
#[must_use]
pub fn check_request(body: JsValue) -> JsValue {
    match walk::<Js, _>(Deserializer::from(body)) {
        Ok(None) => JsValue::UNDEFINED,
        Ok(Some(warning)) => finding("warning", warning.sentence()).into(),
        Err(fault) => {
            let finding = finding("invalid_request", &fault.sentence());
            finding.set_path(&fault.path);
            finding.into()
        }
    }
}

fn finding(kind: &str, message: &str) -> Finding {
    let finding = Object::new().unchecked_into::<Finding>();
    finding.set_kind(kind);
    finding.set_message(message);
    finding
}

/// JavaScript values.
struct Js;

impl Face for Js {
    const IN_ORDER: bool = true;

    /// Looks at the value itself, so that nothing is copied and every kind of value has its name.
    fn show<'de, D: Source<'de>>(value: D, walk: Walk<'_, Self>) -> Result<bool, D::Error> {
        let value: JsValue = preserve::deserialize(value)?;
        if value.is_string() {
            Ok(walk.text(value.unchecked_ref::<JsString>()))
        } else if value.is_undefined() || value.is_null() {
            Ok(false)
        } else if let Some(number) = value.as_f64() {
            Ok(walk.number(number))
        } else if let Some(flag) = value.as_bool() {
            Ok(walk.flag(flag))
        } else if value.is_object() {
            into(value, walk).map_err(|_| D::Error::custom(""))
        } else {
            Ok(walk.wrong(&["a ", &String::from(value.js_typeof().unchecked_into::<JsString>())].concat()))
        }
    }

    fn number(number: f64) -> String {
        to_string(number)
    }
}

/// Into an array or an object. One with a `toJSON` speaks for itself, when it is written.
fn into(value: JsValue, walk: Walk<'_, Js>) -> Result<bool, serde_wasm_bindgen::Error> {
    let object = Object::unchecked_from_js_ref(&value);
    if has(object, &"toJSON".into()) {
        return Ok(true);
    }
    if Array::is_array(&value) {
        return match walk.wants_list() {
            true => Source::deserialize_seq(Deserializer::from(value), walk),
            false => Ok(walk.wrong("an array")),
        };
    }
    match walk.shape() {
        Shape::Fields(names) => Source::deserialize_struct(Deserializer::from(value), "", names, walk),
        // JSON has no entries of a Map.
        Shape::Entries if has(object, &Symbol::iterator()) => Ok(walk.wrong("an iterable")),
        Shape::Entries => Source::deserialize_map(Deserializer::from(value), walk),
        Shape::Unread => Ok(walk.unread()),
    }
}

fn has(object: &Object, key: &JsValue) -> bool {
    key.js_in(object)
}

impl Text for JsString {
    fn is_longer(&self, than: u32) -> bool {
        // A character is one or two UTF-16 units.
        let units = self.length();
        units > than && (units > 2 * than || String::from(self).chars().count() > than as usize)
    }

    fn mentions_json(&self) -> bool {
        self.search(&RegExp::new("json", "i")) >= 0
    }

    fn short(&self) -> Option<String> {
        (self.length() as usize <= LONGEST_NAME).then(|| self.into())
    }
}
