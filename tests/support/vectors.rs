//! What servers send: the cases of `tests/vectors/providers/`, which the tests of the npm package run as well.

use super::host::parse;
use serde_json::{Map, Value, json};
use tokenbrook::stream::ContentType;

/// One body and what is to come of it.
#[derive(Default)]
pub struct Vector {
    /// Family and name.
    pub name: String,
    /// The body's bytes.
    pub body: Vec<u8>,
    /// Whether inline tags are reasoning.
    pub think_tags: bool,
    /// Whether repeated text is looked out for.
    pub cumulative: bool,
    /// The header; empty: there is none.
    pub media_type: String,
    /// What it says.
    pub content_type: ContentType,
    /// The longest event, if not the usual.
    pub max_event_bytes: Option<usize>,
    /// The chunks that the loop is given.
    pub chunks: Vec<Value>,
    /// The member `expect`.
    pub expect: Value,
}

/// All of them.
pub fn all() -> Vec<Vector> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/providers");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let vectors = files.iter().flat_map(|file| {
        let family = file.file_stem().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        let list: Vec<Value> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{family}: {error}"));
        list.into_iter().map(move |vector| read(family, &vector))
    });
    vectors.collect()
}

fn read(family: &str, vector: &Value) -> Vector {
    let name = format!("{family}: {}: {}", vector["row"].as_str().unwrap(), vector["name"].as_str().unwrap());
    let items = vector["body"].as_array().unwrap_or_else(|| panic!("{name}: no body"));
    let body: Vec<u8> = items.iter().flat_map(|item| bytes(item, vector["latin1"] == true)).collect();
    let objects: Vec<Value> = items.iter().filter(|item| item.is_object()).cloned().collect();
    let chunks = match &vector["expect"]["chunks"] {
        Value::Null => objects,
        Value::Array(chunks) => chunks.clone(),
        // What a vector cannot hold itself: the events of a body that is all plain ones.
        Value::String(_) => plain_events(&body),
        count => objects[..count.as_u64().unwrap() as usize].to_vec(),
    };
    let media_type = vector["contentType"].as_str().unwrap_or("text/event-stream");
    Vector {
        body,
        think_tags: vector["options"]["thinkTags"] == true,
        cumulative: vector["options"]["cumulative"] != false,
        max_event_bytes: vector["options"]["maxEventBytes"].as_u64().map(|bytes| bytes as usize),
        content_type: match media_type {
            "" => ContentType::Unknown,
            kind if kind.to_ascii_lowercase().starts_with("text/event-stream") => ContentType::EventStream,
            kind if kind.contains("json") => ContentType::Json,
            _ => ContentType::Other,
        },
        media_type: media_type.to_owned(),
        chunks,
        expect: vector["expect"].clone(),
        name,
    }
}

/// A piece of a body: an object is an event, a text is itself; `latin1`: each character of it is one byte.
fn bytes(item: &Value, latin1: bool) -> Vec<u8> {
    match item {
        Value::String(text) if latin1 => {
            text.chars().map(|char| u8::try_from(u32::from(char)).unwrap()).collect()
        }
        Value::String(text) => text.clone().into_bytes(),
        chunk => format!("data: {chunk}\n\n").into_bytes(),
    }
}

fn plain_events(body: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(body).unwrap();
    let payloads = text.split("\n\n").filter_map(|event| event.strip_prefix("data: "));
    payloads.filter(|payload| *payload != "[DONE]").map(parse).collect()
}

impl Vector {
    /// What is expected of the answer as a whole, in the form of [`seen`].
    pub fn expected(&self) -> Value {
        let get = |key: &str| self.expect[key].clone();
        let or = |key: &str, other: Value| self.expect.get(key).cloned().unwrap_or(other);
        let outcome = or("outcome", "complete".into());
        let reason = or("finish_reason", if outcome == "complete" { "stop".into() } else { Value::Null });
        let class = or("finish_class", reason.clone());
        json!({
            "outcome": outcome,
            "retrySafe": or("retrySafe", false.into()),
            "repairs": or("repairs", json!({})),
            "live": or("live", or("text", "".into())),
            "text": get("text"),
            "reasoning": get("reasoning"),
            "refusal": get("refusal"),
            "tool_calls": get("tool_calls"),
            "usage": get("usage"),
            "finish_reason": reason,
            "finish_class": class,
        })
    }
}

/// The parts of a completion that every vector speaks of.
pub fn seen(completion: &Value) -> Map<String, Value> {
    let choice = &completion["choices"][0];
    let message = &choice["message"];
    let mut seen = Map::new();
    seen.insert("text".into(), message["content"].clone());
    for key in ["reasoning", "refusal", "tool_calls"] {
        seen.insert(key.into(), message[key].clone());
    }
    for key in ["finish_reason", "finish_class"] {
        seen.insert(key.into(), choice[key].clone());
    }
    seen.insert("usage".into(), completion["usage"].clone());
    seen
}

/// Whether `found` is as expected: objects may have more members than are asked for, and `call_*` is any id of ours.
pub fn matches(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            expected.iter().all(|(key, value)| matches(value, found.get(key).unwrap_or(&Value::Null)))
        }
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len()
                && expected.iter().zip(found).all(|(expected, found)| matches(expected, found))
        }
        (Value::String(expected), Value::String(found)) if expected == "call_*" => {
            found.len() == 29 && found.starts_with("call_")
        }
        _ => expected == found,
    }
}
