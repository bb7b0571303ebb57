//! The messages of a request's body.

use super::runs::Runs;
use super::strings::{Read, Strings};

/// What they are called.
const NAME: &[u8] = b"messages";

/// Reads a request body and passes the strings inside its `messages` on.
pub(super) struct Messages {
    pub runs: Runs,
    strings: Option<Strings>,
    depth: usize,
    /// At the top level: the next string is a member's name.
    name_next: bool,
    /// How much of it is as it has to be; more than there is of [`NAME`] when something is not.
    name: usize,
    inside: bool,
}

impl Messages {
    pub fn new(runs: Runs) -> Self {
        Self { runs, strings: None, depth: 0, name_next: false, name: 0, inside: false }
    }

    pub fn read(&mut self, piece: &str) {
        for unit in piece.encode_utf16() {
            // A body that is no JSON object is secret as a whole.
            let strings = self.strings.get_or_insert_with(|| Strings::new(unit == u16::from(b'{')));
            let was_inside = strings.inside;
            match strings.read(unit) {
                Read::Unit(unit) if !strings.json || self.inside => self.runs.feed(unit),
                Read::Unit(unit) if self.name_next => {
                    let is_so = NAME.get(self.name).is_some_and(|byte| u16::from(*byte) == unit);
                    self.name = if is_so { self.name + 1 } else { usize::MAX };
                }
                Read::Unit(_) | Read::Nothing => {}
                Read::Boundary => {
                    self.runs.reset();
                    self.structure(u8::try_from(unit).unwrap_or_default(), was_inside);
                }
            }
        }
    }

    fn structure(&mut self, byte: u8, string_ends: bool) {
        let is_top = self.depth == 1;
        match byte {
            b'{' | b'[' => {
                self.depth += 1;
                self.expect_name();
            }
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            b',' if is_top => {
                self.inside = false;
                self.expect_name();
            }
            b'"' if string_ends && is_top && self.name_next => {
                self.name_next = false;
                self.inside = self.name == NAME.len();
            }
            _ => {}
        }
    }

    fn expect_name(&mut self) {
        self.name_next = self.depth == 1;
        self.name = 0;
    }
}
