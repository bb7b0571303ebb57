//! Request bodies and texts that stay JavaScript's: a long one is never copied into wasm memory as a whole.

use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue};

use super::field;
use crate::transport::{Body, Text};

/// How much of a text is looked at in one go, in UTF-16 units.
const PIECE: u32 = 1 << 16;

/// A `BodyInit`: a string, or whatever else `fetch` takes.
#[derive(Clone, Debug)]
pub struct JsBody(pub JsValue);

impl JsBody {
    pub(super) fn is_stream(&self) -> bool {
        self.0.is_object() && ["getReader", "pipe"].iter().any(|name| field(&self.0, name).is_function())
    }
}

impl Body for JsBody {
    fn pieces(&self, visit: &mut dyn FnMut(&str)) {
        let Some(text) = self.0.dyn_ref::<JsString>() else { return };
        let length = text.length();
        let mut start = 0;
        while start < length {
            let mut end = start.saturating_add(PIECE).min(length);
            // A surrogate pair stays together.
            let last = text.char_code_at(end - 1);
            if end < length && (f64::from(0xD800)..f64::from(0xDC00)).contains(&last) {
                end += 1;
            }
            visit(&String::from(text.slice(start, end)));
            start = end;
        }
    }

    fn is_text(&self) -> bool {
        self.0.is_string()
    }

    fn repeatable(&self) -> bool {
        !self.is_stream()
    }
}

impl From<String> for JsBody {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl Text for JsString {
    fn start(&self, limit: usize) -> String {
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        String::from(self.slice(0, limit))
    }

    fn contains(&self, part: &str) -> bool {
        self.includes(part, 0)
    }
}
