//! Where a JSON value that arrives as text ends.

/// Follows the text of a tool call's arguments just closely enough to know when its object or array is complete.
#[derive(Debug, Default, Clone)]
pub(crate) struct Complete {
    depth: u32,
    in_string: bool,
    escaped: bool,
    state: State,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Empty,
    Open,
    Complete,
    /// Not an object or array: nothing can be said.
    Other,
}

impl Complete {
    /// Whether an object or array has been read to its end.
    pub(crate) fn is_complete(&self) -> bool {
        self.state == State::Complete
    }

    /// Reads text up to where another value begins after a complete one; returns that place, or the text's length.
    pub(crate) fn push(&mut self, text: &[u8]) -> usize {
        for (at, &byte) in text.iter().enumerate() {
            match self.state {
                State::Other => return text.len(),
                State::Empty => match byte {
                    b' ' | b'\n' | b'\r' | b'\t' => {}
                    b'{' | b'[' => {
                        self.depth = 1;
                        self.state = State::Open;
                    }
                    _ => self.state = State::Other,
                },
                State::Complete if byte == b'{' || byte == b'[' => return at,
                State::Complete => {}
                State::Open if self.in_string => match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                },
                State::Open => match byte {
                    b'"' => self.in_string = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => {
                        self.depth -= 1;
                        if self.depth == 0 {
                            self.state = State::Complete;
                        }
                    }
                    _ => {}
                },
            }
        }
        text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_end_at_every_cut() {
        let text = br#" {"a":"}\"{","b":[1,{"c":[]}]} {"d":2}"#;
        let second = text.iter().rposition(|byte| *byte == b'{').unwrap();
        for cut in 0..text.len() {
            let mut complete = Complete::default();
            let end = match complete.push(&text[..cut]) {
                end if end < cut => end,
                _ => cut + complete.push(&text[cut..]),
            };
            assert_eq!(end, second, "cut at {cut}");
        }
        let mut plain = Complete::default();
        assert_eq!(plain.push(b"text {} {}"), 10);
        assert!(!plain.is_complete());
    }
}
