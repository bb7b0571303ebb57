//! The messages of a request's body.

use super::runs::Runs;
use super::strings::{Read, Strings};

/// Reads a request body and passes the strings inside its `messages` on.
pub(super) struct Messages {
    pub runs: Runs,
    strings: Option<Strings>,
    depth: usize,
    /// At the top level: the next string is a member's name.
    name_next: bool,
    name: String,
    inside: bool,
}

impl Messages {
    pub fn new(runs: Runs) -> Self {
        Self { runs, strings: None, depth: 0, name_next: false, name: String::new(), inside: false }
    }

    pub fn read(&mut self, piece: &str) {
        for c in piece.chars() {
            // A body that is no JSON object is secret as a whole.
            let strings = self.strings.get_or_insert_with(|| Strings::new(c == '{'));
            let was_inside = strings.inside;
            match strings.read(c) {
                Read::Unit(unit) if !strings.json || self.inside => {
                    unit.encode_utf16(&mut [0; 2]).iter().for_each(|unit| self.runs.feed(*unit));
                }
                Read::Unit(unit) if self.depth == 1 && self.name_next && self.name.len() < 16 => {
                    self.name.push(unit)
                }
                Read::Unit(_) | Read::Nothing => {}
                Read::Boundary => {
                    self.runs.reset();
                    self.structure(c, was_inside);
                }
            }
        }
    }

    fn structure(&mut self, c: char, string_ends: bool) {
        match c {
            '{' | '[' => {
                self.depth += 1;
                self.name_next = self.depth == 1;
                self.name.clear();
            }
            '}' | ']' => self.depth = self.depth.saturating_sub(1),
            ',' if self.depth == 1 => {
                self.inside = false;
                self.name_next = true;
                self.name.clear();
            }
            '"' if string_ends && self.depth == 1 && self.name_next => {
                self.name_next = false;
                self.inside = self.name == "messages";
            }
            _ => {}
        }
    }
}
