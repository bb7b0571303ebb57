//! From a [`Tape`](super::Tape) to a `serde_json::Value`.

use super::{Kind, Value};

/// Deeper values become null, for such a `Value` could not even be dropped without recursion.
const MAX_DEPTH: usize = 127;

/// A value as serde_json's, where both can hold it: lone surrogates become U+FFFD; a number beyond `f64`, or a value nested
/// deeper than 127 levels, becomes null.
pub fn to_value(value: Value<'_>) -> serde_json::Value {
    convert(value, MAX_DEPTH)
}

fn convert(value: Value<'_>, depth: usize) -> serde_json::Value {
    match value.kind() {
        Kind::Null => serde_json::Value::Null,
        Kind::True => true.into(),
        Kind::False => false.into(),
        Kind::Number => serde_json::from_slice(value.raw()).unwrap_or_default(),
        Kind::String => value.text().unwrap_or_default().into(),
        _ if depth == 0 => serde_json::Value::Null,
        Kind::Array => value.items().map(|item| convert(item, depth - 1)).collect(),
        Kind::Object => value
            .entries()
            .map(|(key, item)| (key.text().unwrap_or_default().into_owned(), convert(item, depth - 1)))
            .collect(),
    }
}
