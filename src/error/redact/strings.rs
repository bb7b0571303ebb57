//! The strings of a JSON text, unit by unit.

/// What one UTF-16 unit of a JSON text adds to the text of its strings.
pub(super) enum Read {
    Unit(u16),
    Nothing,
    /// A string begins or ends, or the place is outside of strings.
    Boundary,
}

/// Reads the insides of a JSON text's strings unit by unit, escapes undone. Backslashes that remain are left out, so that
/// text matches however many times it was escaped.
pub(super) struct Strings {
    pub json: bool,
    pub inside: bool,
    /// How much of an escape is to come: its letter and four digits, of which most have none.
    escape: u8,
    code: u16,
    /// How many bytes the unit just read took before its last character; escapes are ASCII.
    pub lead: usize,
}

/// After a backslash.
const LETTER: u8 = 5;
pub(super) const BACKSLASH: u16 = b'\\' as u16;

impl Strings {
    /// With `json` false, the text is one long string.
    pub fn new(json: bool) -> Self {
        Self { json, inside: !json, escape: 0, code: 0, lead: 0 }
    }

    pub fn read(&mut self, unit: u16) -> Read {
        // What is beyond ASCII means nothing but itself.
        let byte = u8::try_from(unit).unwrap_or(0xFF);
        let unit = if self.json { self.unescape(unit, byte) } else { Read::Unit(unit) };
        if matches!(unit, Read::Unit(BACKSLASH)) { Read::Nothing } else { unit }
    }

    fn unescape(&mut self, unit: u16, byte: u8) -> Read {
        if !self.inside {
            self.inside = byte == b'"';
            return Read::Boundary;
        }
        match self.escape {
            0 => {
                self.lead = 0;
                match byte {
                    b'"' => {
                        self.inside = false;
                        Read::Boundary
                    }
                    b'\\' => {
                        self.escape = LETTER;
                        Read::Nothing
                    }
                    _ => Read::Unit(unit),
                }
            }
            LETTER => {
                self.escape = 0;
                self.lead = 1;
                Read::Unit(match byte {
                    b'u' => {
                        self.escape = LETTER - 1;
                        return Read::Nothing;
                    }
                    b'n' => 0xA,
                    b't' => 0x9,
                    b'r' => 0xD,
                    b'b' => 0x8,
                    b'f' => 0xC,
                    _ => unit,
                })
            }
            _ => {
                self.code = self.code << 4 | char::from(byte).to_digit(16).unwrap_or(0) as u16;
                self.escape -= 1;
                if self.escape > 0 {
                    return Read::Nothing;
                }
                self.lead = 5;
                Read::Unit(self.code)
            }
        }
    }
}
