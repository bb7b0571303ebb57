//! What chunks repeat: only what is new is sent on, and of what changes within a read the last value alone.

use super::target::Target;
use crate::json;

/// Values longer than this are sent again each time rather than kept for comparison, in bytes.
const KEPT_VALUE: usize = 256;
/// So many members are compared with their last value; a server that makes up names without end gets no further.
const MAX_KEPT: usize = 1 << 9;
/// Chains that members are in by their hash.
const CHAINS: usize = 1 << 6;

/// The last values of members and texts.
#[derive(Debug)]
pub(super) struct Kept {
    values: Vec<Last>,
    /// Where each chain begins: a place in `values`, from 1 on.
    chains: [u16; CHAINS],
    /// The places of members whose new value is yet to be sent, in order.
    unsent: Vec<u16>,
}

#[derive(Debug)]
struct Last {
    hash: u32,
    /// The next one of its chain.
    next: u16,
    unsent: bool,
    target: Target,
    /// Empty for a text that is the target itself.
    key: Vec<u8>,
    value: Vec<u8>,
}

/// What a member's value is to the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// What it was, or nothing at all.
    None,
    /// Another one, which [`Kept::send`] will send.
    Later,
    /// Another one, which is not kept.
    Now,
}

impl Default for Kept {
    fn default() -> Self {
        Kept { values: Vec::new(), chains: [0; CHAINS], unsent: Vec::new() }
    }
}

impl Kept {
    /// Takes a member's value, given as JSON; one that says nothing changes none.
    #[inline(never)]
    pub(super) fn member(&mut self, target: Target, key: &[u8], value: &[u8]) -> News {
        let empty = matches!(value, b"null" | b"\"\"" | b"\"null\"") || (key == b"created" && value == b"0");
        let long = value.len() > KEPT_VALUE;
        let kept = value.get(..KEPT_VALUE + 1).unwrap_or(value);
        let place = self.place_of(target, key);
        let Some(last) = self.values.get_mut(place) else {
            // It may have been something before.
            return if empty { News::None } else { News::Now };
        };
        // Nothing is as short as no value at all.
        if !last.value.is_empty() && (empty || (!long && json::same(&last.value, value))) {
            return News::None;
        }
        last.value.clear();
        last.value.extend_from_slice(kept);
        let waits = std::mem::replace(&mut last.unsent, !long);
        if long {
            return News::Now;
        }
        if !waits {
            self.unsent.push(place as u16);
        }
        News::Later
    }

    /// Whether a text is another one.
    pub(super) fn is_new_text(&mut self, target: Target, text: &[u8]) -> bool {
        let place = self.place_of(target, b"");
        let Some(last) = self.values.get_mut(place) else { return true };
        let news = last.value != text;
        if news {
            last.value = text.to_vec();
        }
        news
    }

    /// Gives the members that have another value since the last time, by target and name.
    #[inline(never)]
    pub(super) fn send(&mut self, mut member: impl FnMut(Target, &[u8], &[u8])) {
        for place in self.unsent.drain(..) {
            let Some(last) = self.values.get_mut(usize::from(place)) else { continue };
            // Another one may have been sent at once, or this one be there twice for that.
            if std::mem::take(&mut last.unsent) {
                member(last.target, &last.key, &last.value);
            }
        }
    }

    /// The place of what is kept, if only from now on; of none where there is no room.
    #[inline(never)]
    fn place_of(&mut self, target: Target, key: &[u8]) -> usize {
        let mut hash = target.0;
        for byte in key {
            hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
        let Some(first) = self.chains.get_mut((hash ^ hash >> 15) as usize % CHAINS) else { return MAX_KEPT };
        let mut next = *first;
        while let Some(last) = self.values.get(usize::from(next).wrapping_sub(1)) {
            if last.hash == hash && last.target == target && json::same(&last.key, key) {
                return usize::from(next) - 1;
            }
            next = last.next;
        }
        let place = self.values.len();
        if place < MAX_KEPT {
            let next = std::mem::replace(first, place as u16 + 1);
            let (key, value) = (key.to_vec(), Vec::new());
            self.values.push(Last { hash, next, unsent: false, target, key, value });
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::target::Field;

    const ROOT: Target = Target(Field::Root as u32);

    fn sent(kept: &mut Kept) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut members = Vec::new();
        kept.send(|_, key, value| members.push((text(key), text(value))));
        members
    }

    #[test]
    fn the_last_value_is_sent_once_and_in_order() {
        let mut kept = Kept::default();
        let names: Vec<_> = (0..MAX_KEPT).map(|name| format!("x_{name}")).collect();
        for value in ["null", "1", "2"] {
            for name in &names {
                assert_eq!(kept.member(ROOT, name.as_bytes(), value.as_bytes()), News::Later);
            }
        }
        let expected: Vec<_> = names.iter().map(|name| (name.clone(), "2".to_owned())).collect();
        assert_eq!(sent(&mut kept), expected);
        for value in ["2", "null", "\"\""] {
            assert_eq!(kept.member(ROOT, b"x_7", value.as_bytes()), News::None);
        }
        assert_eq!(kept.member(ROOT, b"one too many", b"1"), News::Now);
        assert!(sent(&mut kept).is_empty());
    }

    #[test]
    fn what_is_too_long_takes_the_place_of_what_was_to_be_sent() {
        let mut kept = Kept::default();
        let long = vec![b'1'; KEPT_VALUE + 1];
        assert_eq!(kept.member(ROOT, b"a", b"1"), News::Later);
        assert_eq!(kept.member(ROOT, b"a", &long), News::Now);
        assert!(sent(&mut kept).is_empty());
        assert_eq!(kept.member(ROOT, b"a", &long), News::Now);
        assert_eq!(kept.member(ROOT, b"a", b"1"), News::Later);
        assert_eq!(sent(&mut kept), [("a".to_owned(), "1".to_owned())]);
    }
}
