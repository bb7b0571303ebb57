//! Characters that a server cuts in two: `"\ud83c"` ends one delta, `"\udf0d"` begins the next.
//!
//! A Rust string holds no half of a pair. So a half at the end of a delta is held back until the other one comes, and
//! one that stays alone becomes U+FFFD.

use crate::chat::{ChatCompletionChunk, Delta};
use crate::json::{self, Tape, Value};

/// A text of a choice: its own, or that of one of its tool calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Member(&'static str),
    Call(usize),
}

/// The halves that wait.
#[derive(Debug, Default)]
pub(super) struct Surrogates {
    held: Vec<(u32, Place, u16)>,
}

const MEMBERS: [&str; 4] = ["content", "refusal", "reasoning", "reasoning_content"];

impl Surrogates {
    /// Reads the payload of a chunk.
    pub(super) fn chunk(&mut self, payload: &[u8], tape: &mut Tape) -> ChatCompletionChunk {
        if tape.parse(payload).is_err() {
            return ChatCompletionChunk::default();
        }
        let root = tape.root(payload);
        let mut chunk = serde_json::from_value(json::to_value(root)).unwrap_or_default();
        if !self.held.is_empty() || json::may_have_surrogate(payload) {
            self.mend(&mut chunk, root);
        }
        chunk
    }

    fn mend(&mut self, chunk: &mut ChatCompletionChunk, root: Value<'_>) {
        let choices = root.get("choices").into_iter().flat_map(|choices| choices.items());
        for (choice, raw) in chunk.choices.iter_mut().zip(choices) {
            let Some(raw) = raw.get("delta") else { continue };
            for name in MEMBERS {
                let Some(text) =
                    raw.get(name).and_then(|text| self.text(choice.index, Place::Member(name), text))
                else {
                    continue;
                };
                if let Some(place) = member(&mut choice.delta, name) {
                    *place = text;
                }
            }
            let calls = raw.get("tool_calls").into_iter().flat_map(|calls| calls.items());
            for (at, (call, raw)) in choice.delta.tool_calls.iter_mut().flatten().zip(calls).enumerate() {
                let place = Place::Call(usize::try_from(call.index).unwrap_or(at));
                let raw = raw.get("function").and_then(|function| function.get("arguments"));
                let text = raw.and_then(|text| self.text(choice.index, place, text));
                let arguments = call.function.as_mut().and_then(|function| function.arguments.as_mut());
                if let (Some(text), Some(arguments)) = (text, arguments) {
                    *arguments = text;
                }
            }
        }
    }

    /// The text of a string, joined with what was held back, if that differs from reading it alone.
    fn text(&mut self, choice: u32, place: Place, text: Value<'_>) -> Option<String> {
        let held = self.held.iter().position(|held| held.0 == choice && held.1 == place);
        if text.raw().is_empty() || (held.is_none() && !json::may_have_surrogate(text.raw())) {
            return None;
        }
        text.text()?;
        let mut units: Vec<u16> = held.map(|at| self.held.swap_remove(at).2).into_iter().collect();
        json::code_units(text.raw(), &mut units);
        if let Some(&high @ 0xD800..=0xDBFF) = units.last() {
            units.pop();
            self.held.push((choice, place, high));
        }
        Some(String::from_utf16_lossy(&units))
    }
}

fn member<'d>(delta: &'d mut Delta, name: &str) -> Option<&'d mut String> {
    match name {
        "content" => delta.content.as_mut(),
        "refusal" => delta.refusal.as_mut(),
        "reasoning" => delta.reasoning.as_mut(),
        _ => delta.reasoning_content.as_mut(),
    }
}
