//! A whole JSON body where a stream was asked for.

use super::ending::{Fault, FaultKind};
use super::event::api_fault;
use crate::chat::error_body;
use crate::json::{Kind, SyntaxError, Tape, Value};
use crate::text::number;

/// Rewrites a completion as the one chunk that says the same; nothing is returned for what is a chunk, or several.
///
/// # Errors
/// A [`Fault`] when the body is cut short, an error, or no completion.
pub(crate) fn read(body: &[u8], tape: &mut Tape) -> Result<Vec<u8>, Fault> {
    match tape.parse(body) {
        Ok(()) => {}
        Err(SyntaxError::At(end)) if end >= body.len() => {
            return Err(Fault {
                message: Some("The answer ended before it was complete: its JSON is cut short.".into()),
                ..Fault::new(FaultKind::Truncated)
            });
        }
        Err(_) => return Ok(Vec::new()),
    }
    let root = tape.root(body);
    if let Some(error) = error_body::find(root) {
        return Err(api_fault(error, body));
    }
    if root.get("choices").is_none() {
        let mut error = error_body::describe(root);
        let what = "The server answered with JSON that is no completion";
        error.message = Some(match &error.message {
            Some(said) => [what, ": ", said].concat(),
            None => [what, "."].concat(),
        });
        return Err(api_fault(error, body));
    }
    let choices = || root.get("choices").into_iter().flat_map(|choices| choices.items());
    if !choices().any(|choice| choice.get("message").is_some()) {
        return Ok(Vec::new());
    }
    let mut out = Vec::with_capacity(body.len() + 64);
    object(&mut out, root, &|key| key != b"object" && key != b"choices");
    name(&mut out, b"object");
    out.extend_from_slice(b"\"chat.completion.chunk\"");
    name(&mut out, b"choices");
    out.push(b'[');
    for (place, choice) in choices().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        let message = choice.get("message").filter(|message| message.kind() == Kind::Object);
        if choice.kind() != Kind::Object {
            out.extend_from_slice(choice.json());
            continue;
        }
        let has_index = choice.get("index").is_some();
        object(&mut out, choice, &|key| key != b"message" || message.is_none());
        if !has_index {
            name(&mut out, b"index");
            out.extend_from_slice(number(place as i64).as_bytes());
        }
        if let Some(message) = message {
            name(&mut out, b"delta");
            delta(&mut out, message);
        }
        out.push(b'}');
    }
    out.extend_from_slice(b"]}");
    Ok(out)
}

/// A message as a delta: the same, its tool calls numbered.
fn delta(out: &mut Vec<u8>, message: Value<'_>) {
    let calls = message.get("tool_calls").filter(|calls| calls.kind() == Kind::Array);
    object(out, message, &|key| key != b"tool_calls" || calls.is_none());
    if let Some(calls) = calls {
        name(out, b"tool_calls");
        out.push(b'[');
        for (place, call) in calls.items().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            if call.kind() != Kind::Object {
                out.extend_from_slice(call.json());
                continue;
            }
            let has_index = call.get("index").is_some();
            object(out, call, &|_| true);
            if !has_index {
                name(out, b"index");
                out.extend_from_slice(number(place as i64).as_bytes());
            }
            out.push(b'}');
        }
        out.push(b']');
    }
    out.push(b'}');
}

/// Writes an object's members that are to be kept, the brace not yet closed.
fn object(out: &mut Vec<u8>, value: Value<'_>, keep: &dyn Fn(&[u8]) -> bool) {
    out.push(b'{');
    for (key, value) in value.entries().filter(|(key, _)| keep(key.raw())) {
        name(out, key.raw());
        out.extend_from_slice(value.json());
    }
}

/// Begins another member of the object that is being written.
fn name(out: &mut Vec<u8>, name: &[u8]) {
    if out.last() != Some(&b'{') {
        out.push(b',');
    }
    out.push(b'"');
    out.extend_from_slice(name);
    out.extend_from_slice(b"\":");
}
