//! The text of an error, unit by unit, and what of it is covered.

use super::runs::Runs;
use super::strings::{Read, Strings};
use super::{KEY_RUN, REPLACEMENT};
use crate::json::Tape;

/// One UTF-16 unit of a text, and the place of its whole character, however that is written.
pub(super) struct Token {
    /// `None`: no run goes across this place.
    pub unit: Option<u16>,
    start: usize,
    end: usize,
    covered: bool,
}

pub(super) struct Tokens {
    pub list: Vec<Token>,
}

impl Tokens {
    pub fn read(text: &str) -> Self {
        let mut list = Vec::with_capacity(text.len());
        let mut strings = Strings::new(Tape::new().parse(text.as_bytes()).is_ok());
        for (start, c) in text.char_indices() {
            let end = start + c.len_utf8();
            for unit in c.encode_utf16(&mut [0; 2]) {
                let (unit, lead) = match strings.read(*unit) {
                    Read::Unit(unit) => (Some(unit), strings.lead),
                    Read::Nothing => continue,
                    Read::Boundary => (None, 0),
                };
                list.push(Token { unit, start: start.saturating_sub(lead), end, covered: false });
            }
        }
        Self { list }
    }

    /// Covers the windows of `width` that were found.
    pub fn cover(&mut self, runs: &Runs, width: usize) {
        for hit in runs.hits() {
            for token in self.list.iter_mut().skip(hit).take(width) {
                token.covered = true;
            }
        }
    }

    /// Covers `sk-ab***yz`: a mask between a beginning and an end of the key, of which one may be absent.
    pub fn cover_masked(&mut self, key: &[u16]) {
        if key.len() < KEY_RUN {
            return;
        }
        let mut at = 0;
        while at < self.list.len() {
            let Some(needed) = self.mask_at(at) else {
                at += 1;
                continue;
            };
            let start = at;
            while at < self.list.len() && self.mask_at(at).is_some() {
                at += 1;
            }
            let length = at - start;
            if length < needed.length {
                continue;
            }
            // A longer run of the key is covered already.
            let before = (1..=KEY_RUN.min(start)).rev().find(|n| self.is(start - n, &key[..*n])).unwrap_or(0);
            let after = (1..=KEY_RUN).rev().find(|n| self.is(at, &key[key.len() - n..])).unwrap_or(0);
            let covered =
                |at: Option<usize>| at.and_then(|at| self.list.get(at)).is_some_and(|token| token.covered);
            let beside_covered = covered(start.checked_sub(1)) || covered(Some(at));
            if before + after >= needed.visible || beside_covered {
                for token in self.list.iter_mut().skip(start - before).take(before + length + after) {
                    token.covered = true;
                }
            }
        }
    }

    /// Whether a mask's character is here, and how much of its kind makes a mask.
    fn mask_at(&self, at: usize) -> Option<Mask> {
        match char::from_u32(self.list.get(at)?.unit?.into())? {
            '*' | '•' | '●' | '█' => Some(Mask { length: 2, visible: 2 }),
            '…' => Some(Mask { length: 1, visible: 3 }),
            '.' => Some(Mask { length: 3, visible: 3 }),
            'x' | 'X' => Some(Mask { length: 4, visible: 3 }),
            _ => None,
        }
    }

    fn is(&self, start: usize, expected: &[u16]) -> bool {
        let here = self.list.iter().skip(start).map(|token| token.unit);
        self.list.len() >= start + expected.len()
            && here.zip(expected).all(|(unit, expected)| unit == Some(*expected))
    }

    pub fn write(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut kept = 0;
        let mut covered = false;
        for token in &self.list {
            if token.covered && !covered {
                out.push_str(text.get(kept..token.start).unwrap_or_default());
                out.push_str(REPLACEMENT);
            }
            covered = token.covered;
            if covered {
                kept = token.end;
            }
        }
        out.push_str(text.get(kept..).unwrap_or_default());
        out
    }
}

struct Mask {
    /// How many characters it takes.
    length: usize,
    /// How many characters of the key must be beside it.
    visible: usize,
}
