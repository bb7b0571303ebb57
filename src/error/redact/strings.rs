//! The strings of a JSON text, character by character.

/// What one character of a JSON text adds to the text of its strings.
pub(super) enum Read {
    Unit(char),
    Nothing,
    /// A string begins or ends, or the place is outside of strings.
    Boundary,
}

/// Reads the insides of a JSON text's strings character by character, escapes undone. Backslashes that remain are left
/// out, so that text matches however many times it was escaped.
pub(super) struct Strings {
    pub json: bool,
    pub inside: bool,
    escape: Escape,
    /// The first half of a surrogate pair, already read.
    high: u32,
    /// How many bytes the unit just read took before its last character; escapes are ASCII.
    pub lead: usize,
}

enum Escape {
    None,
    Backslash,
    Unicode { digits: u32, value: u32 },
}

impl Strings {
    /// With `json` false, the text is one long string.
    pub fn new(json: bool) -> Self {
        Self { json, inside: !json, escape: Escape::None, high: 0, lead: 0 }
    }

    pub fn read(&mut self, c: char) -> Read {
        if !self.json {
            return if c == '\\' { Read::Nothing } else { Read::Unit(c) };
        }
        if !self.inside {
            self.inside = c == '"';
            return Read::Boundary;
        }
        match self.escape {
            Escape::None => {
                self.lead = 0;
                match c {
                    '"' => {
                        self.inside = false;
                        Read::Boundary
                    }
                    '\\' => {
                        self.escape = Escape::Backslash;
                        Read::Nothing
                    }
                    _ => Read::Unit(c),
                }
            }
            Escape::Backslash => {
                self.escape = Escape::None;
                self.lead = 1;
                match c {
                    'u' => {
                        self.escape = Escape::Unicode { digits: 0, value: 0 };
                        Read::Nothing
                    }
                    'n' => Read::Unit('\n'),
                    't' => Read::Unit('\t'),
                    'r' => Read::Unit('\r'),
                    'b' => Read::Unit('\u{8}'),
                    'f' => Read::Unit('\u{c}'),
                    '\\' => Read::Nothing,
                    _ => Read::Unit(c),
                }
            }
            Escape::Unicode { digits, value } => {
                let value = value * 16 + c.to_digit(16).unwrap_or(0);
                if digits < 3 {
                    self.escape = Escape::Unicode { digits: digits + 1, value };
                    return Read::Nothing;
                }
                self.escape = Escape::None;
                self.lead = 5;
                let high = std::mem::take(&mut self.high);
                match value {
                    0xD800..=0xDBFF => {
                        self.high = value;
                        Read::Nothing
                    }
                    0xDC00..=0xDFFF if high != 0 => {
                        self.lead = 11;
                        let pair = 0x10000 + ((high - 0xD800) << 10) + (value - 0xDC00);
                        Read::Unit(char::from_u32(pair).unwrap_or('\u{FFFD}'))
                    }
                    0x5C => Read::Nothing,
                    _ => Read::Unit(char::from_u32(value).unwrap_or('\u{FFFD}')),
                }
            }
        }
    }
}
