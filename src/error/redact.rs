//! Takes the key and the prompt out of what a server says.
//!
//! Servers repeat in their errors what they were sent: a part of the key (`sk-ab***yz`), or the whole prompt. What
//! leaves the client has no run of [`KEY_RUN`] or more characters of a key, no masked echo of one, and no run of
//! [`MESSAGE_RUN`] or more characters of a message's text.
//!
//! The work is linear in both texts: every window of the error's text is hashed once, then the secret runs past with
//! a rolling hash. The request body may be many megabytes, so it is looked at piece by piece and never held.

use crate::json::Tape;

/// The shortest run of a key that is taken out, in UTF-16 units.
pub const KEY_RUN: usize = 8;
/// The shortest run of a message's text that is taken out, in UTF-16 units.
pub const MESSAGE_RUN: usize = 32;
/// What is put in the place of a secret.
pub const REPLACEMENT: &str = "[redacted]";

/// Shows a text piece by piece to a visitor.
pub type Pieces<'a> = &'a dyn Fn(&mut dyn FnMut(&str));

/// Takes the secrets out of a text. A JSON text stays one: only the insides of its strings change.
///
/// `keys` are whole keys, `body` shows the JSON text of the request whose `messages` are secret.
pub fn redact(text: &str, keys: &[String], body: Option<Pieces<'_>>) -> String {
    let mut tokens = Tokens::read(text);
    for key in keys {
        let mut runs = Runs::new(&tokens.list, KEY_RUN);
        key.encode_utf16().for_each(|unit| runs.feed(unit));
        let hits = runs.hits();
        tokens.cover(&hits, KEY_RUN);
        tokens.cover_masked(key);
    }
    if let Some(body) = body {
        let mut messages = Messages::new(Runs::new(&tokens.list, MESSAGE_RUN));
        if !messages.runs.windows.is_empty() {
            body(&mut |piece| messages.read(piece));
        }
        let hits = messages.runs.hits();
        tokens.cover(&hits, MESSAGE_RUN);
    }
    tokens.write(text)
}

/// One UTF-16 unit of a text, and the place of its whole character, however that is written.
struct Token {
    /// `None`: no run goes across this place.
    unit: Option<u16>,
    start: usize,
    end: usize,
    covered: bool,
}

struct Tokens {
    list: Vec<Token>,
}

impl Tokens {
    fn read(text: &str) -> Self {
        let mut list = Vec::with_capacity(text.len());
        let mut strings = Strings::new(Tape::new().parse(text.as_bytes()).is_ok());
        for (start, c) in text.char_indices() {
            let end = start + c.len_utf8();
            match strings.read(c) {
                Read::Unit(unit) => {
                    let start = start.saturating_sub(strings.lead);
                    let units = unit.encode_utf16(&mut [0; 2]).to_vec();
                    list.extend(units.into_iter().map(|unit| Token {
                        unit: Some(unit),
                        start,
                        end,
                        covered: false,
                    }));
                }
                Read::Nothing => {}
                Read::Boundary => list.push(Token { unit: None, start, end, covered: false }),
            }
        }
        Self { list }
    }

    /// Covers the windows of `width` that begin at these tokens.
    fn cover(&mut self, hits: &[usize], width: usize) {
        for hit in hits {
            for token in self.list.iter_mut().skip(*hit).take(width) {
                token.covered = true;
            }
        }
    }

    /// Covers `sk-ab***yz`: a mask between a beginning and an end of the key, of which one may be absent.
    fn cover_masked(&mut self, key: &str) {
        let key: Vec<u16> = key.encode_utf16().collect();
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

    fn write(&self, text: &str) -> String {
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

/// What one character of a JSON text adds to the text of its strings.
enum Read {
    Unit(char),
    Nothing,
    /// A string begins or ends, or the place is outside of strings.
    Boundary,
}

/// Reads the insides of a JSON text's strings character by character, escapes undone. Backslashes that remain are left
/// out, so that text matches however many times it was escaped.
struct Strings {
    json: bool,
    inside: bool,
    escape: Escape,
    /// The first half of a surrogate pair, already read.
    high: u32,
    /// How many bytes the unit just read took before its last character; escapes are ASCII.
    lead: usize,
}

enum Escape {
    None,
    Backslash,
    Unicode { digits: u32, value: u32 },
}

impl Strings {
    /// With `json` false, the text is one long string.
    fn new(json: bool) -> Self {
        Self { json, inside: !json, escape: Escape::None, high: 0, lead: 0 }
    }

    fn read(&mut self, c: char) -> Read {
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

/// Finds which windows of a text occur in a stream of units.
struct Runs {
    windows: Vec<Window>,
    /// By some bits of the hash: the first window of a chain. A power of two of them.
    chains: Vec<usize>,
    rolling: Rolling,
}

struct Window {
    hash: u64,
    /// The token that it begins with.
    start: usize,
    /// The next window of the chain.
    next: usize,
    found: bool,
}

/// The end of a chain.
const NONE: usize = usize::MAX;

/// A hash over the last `width` units.
struct Rolling {
    ring: Vec<u64>,
    count: usize,
    hash: u64,
    /// `FACTOR` to the power of `width`.
    oldest: u64,
}

const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

impl Rolling {
    fn new(width: usize) -> Self {
        let oldest = (0..width).fold(1, |power: u64, _| power.wrapping_mul(FACTOR));
        Self { ring: vec![0; width], count: 0, hash: 0, oldest }
    }

    fn reset(&mut self) {
        self.count = 0;
        self.hash = 0;
        self.ring.fill(0);
    }

    /// The hash of the window that ends with this unit, once there are enough of them.
    fn feed(&mut self, unit: u16) -> Option<u64> {
        let width = self.ring.len();
        let unit = u64::from(unit) + 1;
        let place = self.ring.get_mut(self.count % width)?;
        let gone = std::mem::replace(place, unit);
        self.hash =
            self.hash.wrapping_mul(FACTOR).wrapping_add(unit).wrapping_sub(gone.wrapping_mul(self.oldest));
        self.count += 1;
        // Mixed, because the low bits of a polynomial's value know only the low bits of its units.
        let mixed = (self.hash ^ (self.hash >> 32)).wrapping_mul(FACTOR);
        (self.count >= width).then_some(mixed ^ (mixed >> 32))
    }
}

impl Runs {
    fn new(tokens: &[Token], width: usize) -> Self {
        let mut rolling = Rolling::new(width);
        let mut windows = Vec::new();
        let mut chains = vec![NONE; tokens.len().next_power_of_two()];
        let mask = chains.len() - 1;
        for (at, token) in tokens.iter().enumerate() {
            let Some(unit) = token.unit else {
                rolling.reset();
                continue;
            };
            if let (Some(hash), Some(start)) = (rolling.feed(unit), (at + 1).checked_sub(width)) {
                if let Some(chain) = chains.get_mut(hash as usize & mask) {
                    let next = std::mem::replace(chain, windows.len());
                    windows.push(Window { hash, start, next, found: false });
                }
            }
        }
        rolling.reset();
        Self { windows, chains, rolling }
    }

    fn reset(&mut self) {
        self.rolling.reset();
    }

    fn feed(&mut self, unit: u16) {
        if unit == u16::from(b'\\') {
            return;
        }
        let Some(hash) = self.rolling.feed(unit) else { return };
        let mask = self.chains.len() - 1;
        let mut at = self.chains.get(hash as usize & mask).copied().unwrap_or(NONE);
        while let Some(window) = self.windows.get_mut(at) {
            if window.hash == hash {
                if window.found {
                    // So are all others that are the same.
                    return;
                }
                window.found = true;
            }
            at = window.next;
        }
    }

    /// Where the windows begin that were found.
    fn hits(&self) -> Vec<usize> {
        self.windows.iter().filter(|window| window.found).map(|window| window.start).collect()
    }
}

/// Reads a request body and passes the strings inside its `messages` on.
struct Messages {
    runs: Runs,
    strings: Option<Strings>,
    depth: usize,
    /// At the top level: the next string is a member's name.
    name_next: bool,
    name: String,
    inside: bool,
}

impl Messages {
    fn new(runs: Runs) -> Self {
        Self { runs, strings: None, depth: 0, name_next: false, name: String::new(), inside: false }
    }

    fn read(&mut self, piece: &str) {
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
