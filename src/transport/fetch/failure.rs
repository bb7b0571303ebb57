//! What JavaScript threw, as a [`TransportError`].

use wasm_bindgen::JsValue;

use super::field;
use crate::transport::{TransportError, TransportErrorKind};

/// Something that was thrown or rejected with.
#[inline(never)] // Used in many places, and large.
pub(super) fn failure(thrown: JsValue) -> TransportError<JsValue> {
    let message = describe(&thrown);
    let timed_out = ["timeout", "timed out", "time out"].iter().any(|words| mentions(&message, words));
    let kind = if timed_out { TransportErrorKind::Timeout } else { TransportErrorKind::Connection };
    TransportError { kind, message, cause: Some(thrown) }
}

fn mentions(text: &str, words: &str) -> bool {
    text.as_bytes().windows(words.len()).any(|part| part.eq_ignore_ascii_case(words.as_bytes()))
}

/// A `fetch` that cannot be used.
pub(super) fn unusable(message: &str) -> TransportError<JsValue> {
    TransportError { kind: TransportErrorKind::Unusable, message: message.into(), cause: None }
}

/// `TypeError: fetch failed (connect ECONNREFUSED 127.0.0.1:80)`.
pub(crate) fn describe(thrown: &JsValue) -> String {
    let text = |value: &JsValue, name: &str| field(value, name).as_string();
    if let Some(text) = thrown.as_string() {
        return text;
    }
    if !thrown.is_object() {
        return "the reason is not an Error".into();
    }
    let name = text(thrown, "name").unwrap_or_else(|| "Error".into());
    let mut sentence = match text(thrown, "message").filter(|message| !message.is_empty()) {
        Some(message) => [&name, ": ", &message].concat(),
        None => name,
    };
    let cause = field(thrown, "cause");
    let said = text(&cause, "message").filter(|said| !said.is_empty()).or_else(|| text(&cause, "code"));
    if let Some(said) = said {
        sentence.push_str(" (");
        sentence.push_str(&said);
        sentence.push(')');
    }
    sentence
}
