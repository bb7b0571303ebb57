//! Which tool call a delta belongs to, whatever the server does with `index` and `id`.

use super::answer::{Answer, Raw};
use super::batch::{Field, Range, Target, code};
use super::complete::Complete;
use super::repair::Repair;
use crate::json::{self, Kind, Value};

/// One entry of `delta.tool_calls`, as far as it says which call it means.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CallDelta<'a> {
    /// `index`, if it is a whole number from 0.
    pub index: Option<i64>,
    /// `id`, if it is a real one.
    pub id: Option<&'a [u8]>,
    /// `function.name` or `custom.name`, if it is a real one.
    pub name: Option<&'a [u8]>,
    /// Whether its arguments begin an object or array.
    pub opens: bool,
    /// Its place in the delta's array, if that has several entries.
    pub place: Option<usize>,
}

/// A string that says something: not empty, and not the word `null`.
pub(crate) fn real(value: Option<Value<'_>>) -> Option<&[u8]> {
    value
        .filter(|value| value.kind() == Kind::String)
        .map(|value| value.raw())
        .filter(|raw| !matches!(*raw, b"" | b"null"))
}

/// What is known of one call.
#[derive(Debug, Default)]
pub(crate) struct CallState {
    index: Option<i64>,
    pub id: Vec<u8>,
    pub name: Vec<u8>,
    pub arguments: Complete,
}

/// The calls of one choice, in order of appearance.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    calls: Vec<CallState>,
}

impl Calls {
    pub(crate) fn len(&self) -> usize {
        self.calls.len()
    }

    pub(crate) fn get_mut(&mut self, call: usize) -> Option<&mut CallState> {
        self.calls.get_mut(call)
    }

    /// The call that the delta continues; `None` if it starts a new one.
    pub(crate) fn find(&self, delta: &CallDelta<'_>) -> Option<usize> {
        if let Some(id) = delta.id {
            if let Some(same) = self.calls.iter().position(|call| call.id == id) {
                return Some(same);
            }
        }
        let at = match (delta.index, delta.place) {
            (Some(index), _) => self.calls.iter().rposition(|call| call.index == Some(index))?,
            (None, Some(place)) => place,
            (None, None) => self.calls.len().checked_sub(1)?,
        };
        let call = self.calls.get(at)?;
        let another_id = delta.id.is_some() && !call.id.is_empty();
        let after_complete =
            call.arguments.is_complete() && (delta.opens || (delta.name.is_some() && !call.name.is_empty()));
        let another_name = delta.index.is_none()
            && !call.name.is_empty()
            && delta.name.is_some_and(|name| name != call.name);
        (!another_id && !after_complete && !another_name).then_some(at)
    }

    /// Adds a call; returns its place.
    pub(crate) fn add(&mut self, index: Option<i64>) -> usize {
        self.calls.push(CallState { index, ..CallState::default() });
        self.calls.len() - 1
    }
}

impl Answer {
    /// One entry of `delta.tool_calls`.
    pub(crate) fn tool_call(
        &mut self,
        slot: usize,
        entry: Value<'_>,
        place: Option<usize>,
    ) -> Option<ArgumentsRead> {
        let body = entry.get("function").or_else(|| entry.get("custom"));
        let custom =
            entry.get("custom").is_some() || entry.get("type").is_some_and(|kind| kind.is_text("custom"));
        let id_value = entry.get("id");
        let name_value = body.and_then(|body| body.get("name"));
        let arguments = body.and_then(|body| body.get(if custom { "input" } else { "arguments" }));
        let opens = arguments.is_some_and(|value| match value.kind() {
            Kind::String => value.text().is_some_and(|text| text.trim_start().starts_with(['{', '['])),
            kind => matches!(kind, Kind::Object | Kind::Array),
        });
        let index = entry.get("index").and_then(|index| index.integer()).filter(|index| *index >= 0);
        let delta = CallDelta { index, id: real(id_value), name: real(name_value), opens, place };
        self.substance = true;

        let calls = self.calls(slot)?;
        let found = calls.find(&delta);
        let call = match found {
            Some(call) => call,
            None => self.new_call(slot, &delta, custom)?,
        };
        let state = self.calls(slot)?.get_mut(call)?;
        let known_name = !state.name.is_empty();
        let new_id = delta.id.filter(|_| state.id.is_empty());
        if let Some(id) = new_id {
            state.id = id.to_vec();
        }
        if let (Some(name), false) = (delta.name, known_name) {
            state.name = name.to_vec();
        }
        let nothing = |value: Option<Value<'_>>| value.is_some_and(|value| real(Some(value)).is_none());
        if nothing(name_value)
            || (known_name && delta.name.is_some())
            || (nothing(id_value) && found.is_some())
        {
            self.repairs.count(Repair::ToolName);
        }
        if let Some(id) = new_id {
            self.set_text(Target::new(Field::CallId, slot, call), json::unescape_lossy(id).as_bytes());
        } else if found.is_none() {
            self.repairs.count(Repair::ToolId);
            let id = self.call_id();
            self.set_text(Target::new(Field::CallId, slot, call), &id);
        }
        if let (Some(name), false) = (delta.name, known_name) {
            self.set_text(Target::new(Field::CallName, slot, call), json::unescape_lossy(name).as_bytes());
        }
        for (key, value) in entry.entries() {
            if !matches!(key.raw(), b"index" | b"id" | b"type" | b"function" | b"custom") {
                self.set_key(Target::new(Field::Call, slot, call), key.into(), value.json());
            }
        }
        for (key, value) in body.iter().flat_map(Value::entries) {
            if !matches!(key.raw(), b"name" | b"arguments" | b"input") {
                self.set_key(Target::new(Field::CallBody, slot, call), key.into(), value.json());
            }
        }
        let value = arguments?;
        match value.kind() {
            Kind::String => {
                self.arguments(slot, call, value.into());
                let plain = found.is_some() && delta.id.is_none() && delta.name.is_none();
                return Some(ArgumentsRead { span_start: value.span().0, call, plain });
            }
            Kind::Null => self.repairs.count(Repair::ToolArguments),
            _ => {
                self.repairs.count(Repair::ToolArguments);
                self.arguments(slot, call, Raw { bytes: value.json(), escaped: false });
            }
        }
        None
    }

    fn new_call(&mut self, slot: usize, delta: &CallDelta<'_>, custom: bool) -> Option<usize> {
        let calls = self.calls(slot)?;
        if calls.len() >= Target::MAX_CALLS {
            return None;
        }
        let call = calls.add(delta.index);
        if delta.index != Some(call as i64) {
            self.repairs.count(Repair::ToolIndex);
        }
        self.generation += 1;
        self.batch.end_run();
        self.batch.record(&[code::CALL, Target::new(Field::Call, slot, call).0, u32::from(custom)]);
        Some(call)
    }

    /// Appends to a call's arguments; a second value behind a complete one starts a call of its own.
    pub(crate) fn arguments(&mut self, slot: usize, call: usize, raw: Raw<'_>) -> Option<Range> {
        if raw.bytes.is_empty() {
            return Some((0, 0));
        }
        let text =
            if raw.escaped { json::unescape_lossy(raw.bytes) } else { String::from_utf8_lossy(raw.bytes) };
        let text = text.as_bytes();
        let state = self.calls(slot)?.get_mut(call)?;
        let mut end = state.arguments.push(text);
        if end == text.len() {
            return self.append(Target::new(Field::CallArguments, slot, call), raw);
        }
        let (mut call, mut start) = (call, 0);
        loop {
            let piece = text.get(start..end).unwrap_or_default();
            self.append(Target::new(Field::CallArguments, slot, call), Raw { bytes: piece, escaped: false });
            if end >= text.len() {
                return None;
            }
            self.repairs.count(Repair::ToolSplit);
            let name = self.calls(slot)?.get_mut(call)?.name.clone();
            call = self.new_call(slot, &CallDelta::default(), false)?;
            let id = self.call_id();
            self.set_text(Target::new(Field::CallId, slot, call), &id);
            self.set_text(Target::new(Field::CallName, slot, call), json::unescape_lossy(&name).as_bytes());
            let state = self.calls(slot)?.get_mut(call)?;
            state.name = name;
            start = end;
            end = start + state.arguments.push(text.get(start..).unwrap_or_default());
        }
    }
}

/// Arguments that were read as text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ArgumentsRead {
    /// Where they lie in the payload.
    pub span_start: usize,
    pub call: usize,
    /// The entry said nothing but that.
    pub plain: bool,
}

impl<'t> From<Value<'t>> for Raw<'t> {
    fn from(value: Value<'t>) -> Self {
        Raw { bytes: value.raw(), escaped: value.is_escaped() }
    }
}
