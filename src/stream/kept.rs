//! What chunks repeat: only what is new is sent on.

use super::target::Target;
use crate::json;

/// Values longer than this are sent again each time rather than kept for comparison, in bytes.
const KEPT_VALUE: usize = 256;
/// So many members are compared with their last value; a server that makes up names without end gets no further.
const MAX_KEPT: usize = 1 << 9;

/// The last values of members and texts.
#[derive(Debug, Default)]
pub(super) struct Kept {
    values: Vec<Last>,
}

#[derive(Debug)]
struct Last {
    /// Tells most of the others apart at a glance.
    hint: u32,
    target: Target,
    /// Empty for a text that is the target itself.
    key: Vec<u8>,
    value: Vec<u8>,
}

impl Kept {
    /// Whether a member gets another value, given as JSON; one that says nothing is none.
    pub(super) fn is_news(&mut self, target: Target, key: &[u8], value: &[u8]) -> bool {
        let room = self.values.len() < MAX_KEPT;
        let empty = matches!(value, b"null" | b"\"\"" | b"\"null\"") || (key == b"created" && value == b"0");
        let kept = value.get(..KEPT_VALUE + 1).unwrap_or(value);
        match self.find(target, key) {
            Some(last) if empty || (value.len() <= KEPT_VALUE && json::same(&last.value, value)) => false,
            Some(last) => {
                last.value.clear();
                last.value.extend_from_slice(kept);
                true
            }
            // It may have been something before.
            None if !room => !empty,
            None => self.keep(target, key, kept),
        }
    }

    /// Whether a text is another one.
    pub(super) fn is_new_text(&mut self, target: Target, text: &[u8]) -> bool {
        match self.find(target, b"") {
            Some(last) if last.value == text => false,
            Some(last) => {
                last.value = text.to_vec();
                true
            }
            None => self.keep(target, b"", text),
        }
    }

    fn keep(&mut self, target: Target, key: &[u8], value: &[u8]) -> bool {
        self.values.push(Last { hint: hint(target, key), target, key: key.to_vec(), value: value.to_vec() });
        true
    }

    /// A plain loop, for iterators are calls where the compiler looks at size.
    fn find(&mut self, target: Target, key: &[u8]) -> Option<&mut Last> {
        let wanted = hint(target, key);
        let mut at = 0;
        loop {
            let last = self.values.get(at)?;
            if last.hint == wanted && last.target == target && json::same(&last.key, key) {
                return self.values.get_mut(at);
            }
            at += 1;
        }
    }
}

fn hint(target: Target, key: &[u8]) -> u32 {
    let end = key.last().copied().unwrap_or_default();
    target.0 ^ (key.len() as u32) << 16 ^ u32::from(end) << 24
}
