//! Reading what servers send: a value that is not what it should be never costs the rest of an answer.

use super::super::ToolCall;
use crate::chat::Extra;
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// A type that answers are read into. Implemented by the types of this module; not for use outside.
#[doc(hidden)]
pub trait Lenient: Sized {
    /// What the value says; or the value back, when it says nothing that this type can hold.
    fn read(value: Value) -> Result<Self, Value>;
}

/// A field of an answer, as the macro below writes it.
pub(super) trait Field {
    /// Whether it says nothing: then a value that could not be read is written in its place.
    fn is_blank(&self) -> bool;
}

impl<T: PartialEq + Default> Field for T {
    fn is_blank(&self) -> bool {
        *self == T::default()
    }
}

/// Takes the value of a key out of the object; one that cannot be read stays where it is.
pub(super) fn take<T: Lenient + Default>(object: &mut Extra, key: &str) -> T {
    let Some(slot) = object.get_mut(key) else { return T::default() };
    match T::read(slot.take()) {
        Ok(value) => {
            object.shift_remove(key);
            value
        }
        Err(value) => {
            object.insert(key.to_owned(), value);
            T::default()
        }
    }
}

impl Lenient for Value {
    fn read(value: Value) -> Result<Self, Value> {
        Ok(value)
    }
}

impl Lenient for Map<String, Value> {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(object) => Ok(object),
            value => Err(value),
        }
    }
}

impl Lenient for String {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            value => Err(value),
        }
    }
}

impl Lenient for bool {
    fn read(value: Value) -> Result<Self, Value> {
        value.as_bool().ok_or(value)
    }
}

impl Lenient for f64 {
    fn read(value: Value) -> Result<Self, Value> {
        value.as_f64().ok_or(value)
    }
}

/// A count or a time; a fraction is cut off.
impl Lenient for u64 {
    fn read(value: Value) -> Result<Self, Value> {
        match value.as_number().and_then(whole) {
            Some(number) => Ok(number),
            None => Err(value),
        }
    }
}

impl Lenient for u32 {
    fn read(value: Value) -> Result<Self, Value> {
        match value.as_number().and_then(whole).map(u32::try_from) {
            Some(Ok(number)) => Ok(number),
            _ => Err(value),
        }
    }
}

/// The number without its fraction, if that is neither negative nor beyond what `f64` counts exactly.
fn whole(number: &Number) -> Option<u64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    number.as_u64().or_else(|| match number.as_f64() {
        Some(number) if (0.0..=EXACT).contains(&number) => Some(number as u64),
        _ => None,
    })
}

/// `null` is nothing.
impl<T: Lenient> Lenient for Option<T> {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::Null => Ok(None),
            value => T::read(value).map(Some),
        }
    }
}

/// Items that cannot be read are left out.
impl<T: Lenient> Lenient for Vec<T> {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::Array(items) => Ok(items.into_iter().filter_map(|item| T::read(item).ok()).collect()),
            value => Err(value),
        }
    }
}

impl Lenient for BTreeMap<String, String> {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(object) if object.values().all(Value::is_string) => Ok(object
                .into_iter()
                .filter_map(|(key, value)| Some((key, String::read(value).ok()?)))
                .collect()),
            value => Err(value),
        }
    }
}

/// Servers leave out `type`, or the id, or give the arguments as an object: mended before it is read. What is
/// still no call that this version knows is kept as it is.
impl Lenient for ToolCall {
    fn read(value: Value) -> Result<Self, Value> {
        let Value::Object(mut call) = value else { return Err(value) };
        let kind = match call.get("type").and_then(Value::as_str) {
            Some(kind) if !kind.is_empty() => kind.to_owned(),
            _ if call.contains_key("custom") => "custom".to_owned(),
            _ => "function".to_owned(),
        };
        if kind == "function" || kind == "custom" {
            fill(&mut call, "id");
            if let Some(Value::Object(called)) = call.get_mut(&kind) {
                let argument = if kind == "custom" { "input" } else { "arguments" };
                mend_arguments(called, argument);
                fill(called, argument);
                fill(called, "name");
            }
        }
        call.insert("type".to_owned(), kind.into());
        let call = Value::Object(call);
        Ok(serde_json::from_value(call.clone()).unwrap_or(Self::Other(call)))
    }
}

/// An absent or null string becomes an empty one.
pub(super) fn fill(object: &mut Extra, key: &str) {
    if object.get(key).is_none_or(Value::is_null) {
        object.insert(key.to_owned(), Value::String(String::new()));
    }
}

/// Arguments that came as an object or an array become the JSON text that they should have been.
pub(super) fn mend_arguments(object: &mut Extra, key: &str) {
    if let Some(value @ (Value::Object(_) | Value::Array(_))) = object.get_mut(key) {
        *value = Value::String(value.to_string());
    }
}

/// Content that came as an array of parts becomes text, and its thinking parts become `reasoning_content`.
pub(super) fn mend_content(object: &mut Extra) {
    let Some(Value::Array(parts)) = object.get("content") else { return };
    let (mut content, mut reasoning) = (String::new(), String::new());
    for part in parts {
        match part.get("thinking") {
            Some(Value::Array(thoughts)) => {
                thoughts.iter().for_each(|thought| append(thought, &mut reasoning))
            }
            Some(Value::String(thought)) => reasoning.push_str(thought),
            _ => append(part, &mut content),
        }
    }
    object.insert("content".to_owned(), content.into());
    if !reasoning.is_empty() && object.get("reasoning_content").is_none_or(Value::is_null) {
        object.insert("reasoning_content".to_owned(), reasoning.into());
    }
}

/// The text of a part, which may be the bare text.
fn append(part: &Value, text: &mut String) {
    if let Some(more) = part.as_str().or_else(|| part.get("text").and_then(Value::as_str)) {
        text.push_str(more);
    }
}
