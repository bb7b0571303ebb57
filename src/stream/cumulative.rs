//! Servers that repeat the whole text in each delta.

use super::buffers::utf16_len;

/// Text shorter than this proves nothing, in UTF-16 units.
const LEAST: u32 = 16;
/// So many deltas in a row must begin with all text so far.
const STREAK: u8 = 3;

/// What a delta of content is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Delta {
    /// Text to append.
    Plain,
    /// All text again: it is new from this byte on. `first`: only now is that known, and what was appended until
    /// here has to be replaced.
    Repeats { from: usize, first: bool },
}

/// Watches the deltas of one choice. It keeps a copy of the text only while every delta so far repeated it.
#[derive(Debug, Default)]
pub(crate) struct Cumulative {
    text: Vec<u8>,
    streak: u8,
    state: State,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Watching,
    Active,
    Off,
}

impl Cumulative {
    /// Never takes a delta for a repetition.
    pub(crate) fn off() -> Self {
        Cumulative { state: State::Off, ..Self::default() }
    }

    /// Whether it may still find or has found repetition.
    pub(crate) fn is_off(&self) -> bool {
        self.state == State::Off
    }

    #[inline(never)]
    pub(crate) fn push(&mut self, delta: &[u8]) -> Delta {
        if self.state == State::Off || delta.is_empty() {
            return Delta::Plain;
        }
        let from = self.text.len();
        if !delta.starts_with(&self.text) {
            if self.state == State::Active {
                self.text.extend_from_slice(delta);
            } else {
                *self = Self::off();
            }
            return Delta::Plain;
        }
        let grows = delta.len() > from;
        if self.state == State::Watching && grows && utf16_len(&self.text) >= LEAST {
            self.streak += 1;
        }
        self.text.clear();
        self.text.extend_from_slice(delta);
        if self.state == State::Active {
            return Delta::Repeats { from, first: false };
        }
        if self.streak < STREAK {
            return Delta::Plain;
        }
        self.state = State::Active;
        Delta::Repeats { from, first: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(deltas: &[&str]) -> Vec<Delta> {
        let mut watch = Cumulative::default();
        deltas.iter().map(|delta| watch.push(delta.as_bytes())).collect()
    }

    #[test]
    fn acts_at_the_third_repetition_of_sixteen_units() {
        let found = kinds(&[
            "",
            "It was",
            "It was a long, long",
            "It was a long, long day",
            "It was a long, long day in",
            "It was a long, long day in May",
            "It was a long, long day in May.",
        ]);
        let mut expected: Vec<_> = (0..5).map(|_| Delta::Plain).collect();
        expected.push(Delta::Repeats { from: 26, first: true });
        expected.push(Delta::Repeats { from: 30, first: false });
        assert_eq!(found, expected);
    }

    #[test]
    fn equal_deltas_are_not_repetition() {
        let rule = "--------------------";
        assert!(kinds(&[rule; 9]).iter().all(|delta| *delta == Delta::Plain));
        assert!(kinds(&["ha", "haha", "hahaha", "hahahaha"]).iter().all(|delta| *delta == Delta::Plain));
    }
}
