//! Reads the tool calls of a delta into the answer.

use super::answer::{Answer, Raw};
use super::batch::{Range, code};
use super::calls::{CallDelta, CallState};
use super::lenient::{real, whole_number};
use super::repair::Repair;
use super::target::{Field, Target};
use crate::json::{self, Kind, Value};

impl Answer {
    /// One entry of `delta.tool_calls`, an object.
    #[inline(never)]
    pub(crate) fn tool_call(
        &mut self,
        slot: usize,
        entry: Value<'_>,
        place: Option<usize>,
    ) -> Option<ArgumentsRead> {
        let object = |key: &str| entry.get(key).filter(|value| value.kind() == Kind::Object);
        let function = object("function");
        let custom = function.is_none()
            && (object("custom").is_some() || entry.get("type").is_some_and(|kind| kind.is_text("custom")));
        let body = function.or_else(|| object("custom"));
        let id_value = entry.get("id");
        let name_value = body.and_then(|body| body.get("name"));
        let arguments = body.and_then(|body| body.get(if custom { "input" } else { "arguments" }));
        let opens = arguments.is_some_and(|value| match value.kind() {
            Kind::String => value
                .text()
                .is_some_and(|text| matches!(text.trim_ascii_start().bytes().next(), Some(b'{' | b'['))),
            kind => matches!(kind, Kind::Object | Kind::Array),
        });
        let index = entry.get("index").and_then(whole_number);
        let delta = CallDelta { index, id: real(id_value), name: real(name_value), opens, place };
        self.arrived(slot);

        let known = self.calls(slot)?.find(&delta);
        let call = match known {
            Some(call) => call,
            None => {
                let call = self.new_call(slot, CallState { index, custom, ..CallState::default() })?;
                if index != Some(call as i64) {
                    self.repairs.count(Repair::ToolIndex);
                }
                call
            }
        };
        self.identify(slot, call, &delta, known.is_some())?;
        let nothing = |value: Option<Value<'_>>| value.is_some_and(|value| real(Some(value)).is_none());
        if nothing(name_value) || (nothing(id_value) && known.is_some()) {
            self.repairs.count(Repair::ToolName);
        }
        let mut plain = known.is_some() && delta.id.is_none() && delta.name.is_none();
        for (key, value) in entry.entries() {
            if !matches!(key.raw(), b"index" | b"id" | b"type" | b"function" | b"custom") {
                plain = false;
                self.set_key(Target::new(Field::Call, slot, call), key, value);
            }
        }
        for (key, value) in body.iter().flat_map(Value::entries) {
            if !matches!(key.raw(), b"name" | b"arguments" | b"input") {
                plain = false;
                self.set_key(Target::new(Field::CallBody, slot, call), key, value);
            }
        }
        let value = arguments?;
        match value.kind() {
            Kind::String => {
                let before = self.calls(slot)?.len();
                self.arguments(slot, call, value.into());
                let after = self.calls(slot)?.len();
                // What comes next goes on where a second value went.
                let call = if after > before { after - 1 } else { call };
                return Some(ArgumentsRead { span_start: value.span().0, call, plain });
            }
            Kind::Null => self.repairs.count(Repair::ToolArguments),
            _ => {
                self.repairs.count(Repair::ToolArguments);
                self.arguments(slot, call, Raw::of(value.json(), false));
            }
        }
        None
    }

    /// Takes over a delta's id and name: of each the first real one counts.
    fn identify(&mut self, slot: usize, call: usize, delta: &CallDelta<'_>, known: bool) -> Option<()> {
        let state = self.calls(slot)?.get_mut(call)?;
        let id = delta.id.filter(|_| state.id.is_empty());
        let name = delta.name.filter(|_| state.name.is_empty());
        state.id.extend_from_slice(id.unwrap_or_default());
        state.name.extend_from_slice(name.unwrap_or_default());
        let late_id = known && id.is_some();
        let had_none = late_id && std::mem::take(&mut state.lacks_id);
        state.lacks_id |= !known && id.is_none();
        if had_none {
            self.repairs.uncount(Repair::ToolId);
        }
        if late_id || (known && delta.name.is_some()) {
            self.repairs.count(Repair::ToolName);
        }
        if let Some(id) = id {
            self.set_text(Target::new(Field::CallId, slot, call), json::unescape_lossy(id).as_bytes());
        } else if !known {
            self.repairs.count(Repair::ToolId);
            self.made_id(slot, call);
        }
        if let Some(name) = name {
            self.set_text(Target::new(Field::CallName, slot, call), json::unescape_lossy(name).as_bytes());
        }
        Some(())
    }

    fn made_id(&mut self, slot: usize, call: usize) {
        let id = self.call_id();
        self.set_text(Target::new(Field::CallId, slot, call), &id);
    }

    #[inline(never)]
    fn new_call(&mut self, slot: usize, state: CallState) -> Option<usize> {
        let custom = u32::from(state.custom);
        let calls = self.calls(slot)?;
        let call = calls.len();
        if call >= Target::MAX_CALLS {
            return None;
        }
        calls.push(state);
        self.generation += 1;
        self.batch.end_run();
        self.batch.record(&[code::CALL, Target::new(Field::Call, slot, call).0, custom]);
        self.called(slot);
        Some(call)
    }

    /// Appends to a call's arguments; a second value behind a complete one starts a call of its own.
    #[inline(never)]
    pub(crate) fn arguments(&mut self, slot: usize, call: usize, raw: Raw<'_>) -> Option<Range> {
        if raw.bytes.is_empty() {
            return Some((0, 0));
        }
        let unescaped;
        let text = if raw.escaped {
            unescaped = json::unescape_lossy(raw.bytes);
            unescaped.as_bytes()
        } else {
            raw.bytes
        };
        let state = self.calls(slot)?.get_mut(call)?;
        let mut end = if state.custom { text.len() } else { state.arguments.push(text) };
        if end == text.len() {
            return self.append(Target::new(Field::CallArguments, slot, call), raw);
        }
        let (mut call, mut start) = (call, 0);
        loop {
            let piece = text.get(start..end).unwrap_or_default();
            self.append(Target::new(Field::CallArguments, slot, call), Raw::of(piece, false));
            if end >= text.len() {
                return None;
            }
            self.repairs.count(Repair::ToolSplit);
            // Of the same tool, as far as anybody knows; what comes next under that index continues it.
            let state = self.calls(slot)?.get_mut(call)?;
            let (index, name) = (state.index, state.name.clone());
            call = self.new_call(slot, CallState { index, name: name.clone(), ..CallState::default() })?;
            self.made_id(slot, call);
            self.set_text(Target::new(Field::CallName, slot, call), json::unescape_lossy(&name).as_bytes());
            let state = self.calls(slot)?.get_mut(call)?;
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
