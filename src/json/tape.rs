//! A whole JSON text as a flat list of nodes, each with its span.

use super::string::{plain_run, unescape_lossy};
use std::borrow::Cow;

/// The most nodes one text may have (16 bytes each); more is refused rather than taking all memory.
const MAX_NODES: usize = 8 << 20;
/// A tape that grew beyond this gives its memory back before the next text.
const KEEP_NODES: usize = 64 << 10;

/// What a JSON value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`
    True,
    /// `false`
    False,
    /// A number, of any size.
    Number,
    /// A string; its span is the inside, without the quotes.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    start: u32,
    end: u32,
    /// The node after this value and all that is in it.
    next: u32,
    kind: Kind,
    /// A string with at least one backslash.
    escaped: bool,
}

/// Why a text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntaxError {
    /// The byte at which no JSON text can go on; the text's length when it is cut short.
    At(usize),
    /// More values than a tape holds.
    TooLarge,
}

/// A JSON text's values in order; reusable, so that reading many texts allocates once.
#[derive(Debug, Default)]
pub struct Tape {
    nodes: Vec<Node>,
    open: Vec<Open>,
    unlisted: &'static [&'static [u8]],
    /// How many arrays and objects were open when one began of which nothing is listed.
    silent: Option<usize>,
}

/// An array or object that has not ended.
#[derive(Debug, Clone, Copy)]
struct Open {
    index: u32,
    object: bool,
}

impl Tape {
    /// An empty tape.
    pub fn new() -> Self {
        Self::default()
    }

    /// A tape on which arrays with one of these names are only checked: they seem to be empty.
    pub(crate) fn without(unlisted: &'static [&'static [u8]]) -> Self {
        Tape { unlisted, ..Self::default() }
    }

    /// Reads one JSON text. Bytes that are not UTF-8 are accepted inside strings.
    ///
    /// # Errors
    /// [`SyntaxError`] where `JSON.parse` would throw, and for a text with more than eight million values.
    #[inline(never)]
    pub fn parse(&mut self, text: &[u8]) -> Result<(), SyntaxError> {
        self.nodes.clear();
        self.open.clear();
        self.silent = None;
        if self.nodes.capacity() > KEEP_NODES {
            self.nodes.shrink_to(KEEP_NODES);
        }
        if u32::try_from(text.len()).is_err() {
            return Err(SyntaxError::TooLarge);
        }
        let end = self.document(text)?;
        if end == text.len() { Ok(()) } else { Err(SyntaxError::At(end)) }
    }

    /// The value of the text last parsed without an error; `null` if there was none. `text` must be that text.
    pub fn root<'t>(&'t self, text: &'t [u8]) -> Value<'t> {
        Value { tape: self, text, at: 0 }
    }

    /// Reads a value and the white space around it; returns where that ends.
    fn document(&mut self, text: &[u8]) -> Result<usize, SyntaxError> {
        let mut at = skip_space(text, 0);
        loop {
            // A value begins here.
            at = match text.get(at) {
                Some(b'"') => self.string(text, at)?,
                Some(&open @ (b'{' | b'[')) => {
                    let object = open == b'{';
                    let kind = if object { Kind::Object } else { Kind::Array };
                    let silent = !object && self.is_unlisted(text);
                    let index = self.push(kind, at, at, false)?;
                    at = skip_space(text, at + 1);
                    if text.get(at) == Some(&if object { b'}' } else { b']' }) {
                        if self.silent.is_none() {
                            self.close(index, at + 1);
                        }
                        at + 1
                    } else {
                        if silent {
                            self.silent = Some(self.open.len());
                        }
                        self.open.push(Open { index, object });
                        if object {
                            at = self.key(text, at)?;
                        }
                        continue;
                    }
                }
                Some(b't') => self.literal(text, at, b"true", Kind::True)?,
                Some(b'f') => self.literal(text, at, b"false", Kind::False)?,
                Some(b'n') => self.literal(text, at, b"null", Kind::Null)?,
                _ => {
                    let end = number_end(text, at)?;
                    self.push(Kind::Number, at, end, false)?;
                    end
                }
            };
            // A value ended here: close what it closes, until the next one begins.
            loop {
                at = skip_space(text, at);
                let Some(&Open { index, object }) = self.open.last() else { return Ok(at) };
                match text.get(at) {
                    Some(b',') => {
                        at = skip_space(text, at + 1);
                        if object {
                            at = self.key(text, at)?;
                        }
                        break;
                    }
                    Some(b'}') if object => at += 1,
                    Some(b']') if !object => at += 1,
                    _ => return Err(SyntaxError::At(at)),
                }
                self.open.pop();
                if self.silent.is_none_or(|depth| depth == self.open.len()) {
                    self.silent = None;
                    self.close(index, at);
                }
            }
        }
    }

    /// Whether the array that begins is a member that is only checked.
    fn is_unlisted(&self, text: &[u8]) -> bool {
        let in_object = self.silent.is_none() && self.open.last().is_some_and(|open| open.object);
        let name = self.nodes.last().filter(|_| in_object && !self.unlisted.is_empty());
        name.and_then(|name| text.get(name.start as usize..name.end as usize))
            .is_some_and(|name| self.unlisted.contains(&name))
    }

    #[inline(always)]
    fn push(&mut self, kind: Kind, start: usize, end: usize, escaped: bool) -> Result<u32, SyntaxError> {
        if self.silent.is_some() { Ok(0) } else { self.list(kind, start, end, escaped) }
    }

    #[inline(never)]
    fn list(&mut self, kind: Kind, start: usize, end: usize, escaped: bool) -> Result<u32, SyntaxError> {
        let index = self.nodes.len();
        if index == self.nodes.capacity() {
            let more = index.max(64);
            if index + more > MAX_NODES || self.nodes.try_reserve_exact(more).is_err() {
                return Err(SyntaxError::TooLarge);
            }
        }
        let next = index as u32 + 1;
        self.nodes.push(Node { start: start as u32, end: end as u32, next, kind, escaped });
        Ok(index as u32)
    }

    #[inline(never)]
    fn close(&mut self, index: u32, end: usize) {
        let next = self.nodes.len() as u32;
        if let Some(node) = self.nodes.get_mut(index as usize) {
            node.end = end as u32;
            node.next = next;
        }
    }

    /// A member's name, its colon and the space after; returns where the value begins.
    #[inline(always)]
    fn key(&mut self, text: &[u8], at: usize) -> Result<usize, SyntaxError> {
        if text.get(at) != Some(&b'"') {
            return Err(SyntaxError::At(at));
        }
        let colon = skip_space(text, self.string(text, at)?);
        if text.get(colon) != Some(&b':') {
            return Err(SyntaxError::At(colon));
        }
        Ok(skip_space(text, colon + 1))
    }

    #[inline(always)]
    fn string(&mut self, text: &[u8], quote: usize) -> Result<usize, SyntaxError> {
        let (end, escaped) = string_end(text, quote + 1)?;
        self.push(Kind::String, quote + 1, end, escaped)?;
        Ok(end + 1)
    }

    fn literal(&mut self, text: &[u8], at: usize, word: &[u8], kind: Kind) -> Result<usize, SyntaxError> {
        let rest = text.get(at..).unwrap_or_default();
        let same = rest.iter().zip(word).take_while(|(a, b)| a == b).count();
        if same < word.len() {
            return Err(SyntaxError::At(at + same));
        }
        self.push(kind, at, at + word.len(), false)?;
        Ok(at + word.len())
    }
}

#[inline(always)]
fn skip_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = text.get(at) {
        at += 1;
    }
    at
}

/// Where the string whose inside begins at `at` has its closing quote, and whether there is a backslash before it.
#[inline]
pub(crate) fn string_end(text: &[u8], mut at: usize) -> Result<(usize, bool), SyntaxError> {
    let mut escaped = false;
    loop {
        at = plain_run(text, at);
        match text.get(at) {
            Some(b'"') => return Ok((at, escaped)),
            Some(b'\\') => {
                escaped = true;
                at += match text.get(at + 1) {
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
                    Some(b'u') => {
                        let digits = text.get(at + 2..).unwrap_or_default();
                        let good =
                            digits.iter().take(4).take_while(|digit| digit.is_ascii_hexdigit()).count();
                        if good < 4 {
                            return Err(SyntaxError::At(at + 2 + good));
                        }
                        6
                    }
                    _ => return Err(SyntaxError::At(at + 1)),
                };
            }
            _ => return Err(SyntaxError::At(at)),
        }
    }
}

/// The end of a number that begins at `at`.
#[inline(always)]
pub(crate) fn number_end(text: &[u8], mut at: usize) -> Result<usize, SyntaxError> {
    let digits = |mut at: usize| -> Result<usize, SyntaxError> {
        let start = at;
        while text.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        if at > start { Ok(at) } else { Err(SyntaxError::At(at)) }
    };
    if text.get(at) == Some(&b'-') {
        at += 1;
    }
    at = if text.get(at) == Some(&b'0') { at + 1 } else { digits(at)? };
    if text.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = text.get(at) {
            at += 1;
        }
        at = digits(at)?;
    }
    Ok(at)
}

/// One value of a [`Tape`].
#[derive(Debug, Clone, Copy)]
pub struct Value<'t> {
    tape: &'t Tape,
    text: &'t [u8],
    at: usize,
}

impl<'t> Value<'t> {
    #[inline(always)]
    fn node(&self) -> Node {
        let nothing = Node { start: 0, end: 0, next: 0, kind: Kind::Null, escaped: false };
        self.tape.nodes.get(self.at).copied().unwrap_or(nothing)
    }

    #[inline(always)]
    fn sibling(&self, at: usize) -> Self {
        Value { at, ..*self }
    }

    /// What it is.
    #[inline(always)]
    pub fn kind(&self) -> Kind {
        self.node().kind
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    /// Its bytes in the text: start and end. A string's are those between the quotes.
    #[inline(always)]
    pub fn span(&self) -> (usize, usize) {
        let node = self.node();
        (node.start as usize, node.end as usize)
    }

    /// Its bytes: of a string the inside, escapes as they are.
    #[inline(always)]
    pub fn raw(&self) -> &'t [u8] {
        let (start, end) = self.span();
        self.text.get(start..end).unwrap_or_default()
    }

    /// Its JSON text: as [`raw`](Self::raw), but of a string with the quotes.
    #[inline(never)]
    pub fn json(&self) -> &'t [u8] {
        let (start, end) = self.span();
        let quote = usize::from(self.kind() == Kind::String);
        self.text.get(start - quote..end + quote).unwrap_or_default()
    }

    /// The text that it is part of, up to it.
    pub(crate) fn text_before(&self) -> &'t [u8] {
        let quote = usize::from(self.kind() == Kind::String);
        self.text.get(..self.span().0 - quote).unwrap_or_default()
    }

    /// Whether a string has a backslash in it.
    #[inline(always)]
    pub fn is_escaped(&self) -> bool {
        self.node().escaped
    }

    /// A string's text, lone surrogates as U+FFFD; `None` if it is no string.
    #[inline(never)]
    pub fn text(&self) -> Option<Cow<'t, str>> {
        (self.kind() == Kind::String).then(|| unescape_lossy(self.raw()))
    }

    /// Whether it is a string equal to `text`.
    #[inline(never)]
    pub fn is_text(&self, text: &str) -> bool {
        let node = self.node();
        node.kind == Kind::String
            && if node.escaped { unescape_lossy(self.raw()) == text } else { self.raw() == text.as_bytes() }
    }

    /// A number's value; `None` if it is no number.
    pub fn number(&self) -> Option<f64> {
        (self.kind() == Kind::Number).then(|| std::str::from_utf8(self.raw()).ok()?.parse().ok())?
    }

    /// A number's value if it is written as a plain integer that fits.
    #[inline(never)]
    pub fn integer(&self) -> Option<i64> {
        if self.kind() != Kind::Number {
            return None;
        }
        let raw = self.raw();
        let (negative, digits) = raw.strip_prefix(b"-").map_or((false, raw), |digits| (true, digits));
        let value = digits.iter().try_fold(0i64, |value, digit| {
            let digit = i64::from(digit.wrapping_sub(b'0'));
            if !(0..10).contains(&digit) {
                return None;
            }
            value.checked_mul(10)?.checked_add(digit)
        })?;
        Some(if negative { -value } else { value })
    }

    /// Whether JavaScript would take it for true.
    pub fn is_truthy(&self) -> bool {
        match self.kind() {
            Kind::Null | Kind::False => false,
            Kind::True | Kind::Array | Kind::Object => true,
            Kind::String => !self.raw().is_empty(),
            // A number is zero exactly when no digit before its exponent is another one.
            Kind::Number => self
                .raw()
                .iter()
                .take_while(|byte| !matches!(byte, b'e' | b'E'))
                .any(|byte| (b'1'..=b'9').contains(byte)),
        }
    }

    /// A member of an object; of several with one name the last, as in `JSON.parse`.
    #[inline(never)]
    pub fn get(&self, name: &str) -> Option<Value<'t>> {
        self.entries().filter(|(key, _)| key.is_text(name)).last().map(|(_, value)| value)
    }

    /// Those members of an object that have one of the names, each at its name's place; of several with one name the last,
    /// as in `JSON.parse`. Every other member goes to `other`, in order.
    #[inline]
    pub fn members<const N: usize>(
        &self,
        names: [&str; N],
        mut other: impl FnMut(Value<'t>, Value<'t>),
    ) -> [Option<Value<'t>>; N] {
        let mut found = [None; N];
        self.sort_members(&names, &mut found, &mut other);
        found
    }

    /// One body for every number of names.
    #[inline(never)]
    fn sort_members(
        &self,
        names: &[&str],
        found: &mut [Option<Value<'t>>],
        other: &mut dyn FnMut(Value<'t>, Value<'t>),
    ) {
        for (key, value) in self.entries() {
            let name = if key.is_escaped() {
                Cow::Owned(unescape_lossy(key.raw()).into_owned().into_bytes())
            } else {
                Cow::Borrowed(key.raw())
            };
            match names.iter().zip(&mut *found).find(|(other, _)| other.as_bytes() == &*name) {
                Some((_, place)) => *place = Some(value),
                None => other(key, value),
            }
        }
    }

    /// An object's members in order; none for anything else.
    pub fn entries(&self) -> Entries<'t> {
        let node = self.node();
        let end = if node.kind == Kind::Object { node.next as usize } else { 0 };
        Entries { next: self.sibling(self.at + 1), end }
    }

    /// An array's elements in order; none for anything else.
    pub fn items(&self) -> Items<'t> {
        let node = self.node();
        let end = if node.kind == Kind::Array { node.next as usize } else { 0 };
        Items { next: self.sibling(self.at + 1), end }
    }
}

/// The members of an object, as name and value.
#[derive(Debug, Clone)]
pub struct Entries<'t> {
    next: Value<'t>,
    end: usize,
}

impl<'t> Iterator for Entries<'t> {
    type Item = (Value<'t>, Value<'t>);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        if self.next.at >= self.end {
            return None;
        }
        let key = self.next;
        let value = key.sibling(key.at + 1);
        self.next.at = value.node().next as usize;
        Some((key, value))
    }
}

/// The elements of an array.
#[derive(Debug, Clone)]
pub struct Items<'t> {
    next: Value<'t>,
    end: usize,
}

impl<'t> Iterator for Items<'t> {
    type Item = Value<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next.at >= self.end {
            return None;
        }
        let item = self.next;
        self.next.at = item.node().next as usize;
        Some(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rebuilds what the tape says as a serde_json value.
    fn rebuild(value: Value<'_>) -> serde_json::Value {
        match value.kind() {
            Kind::Null => serde_json::Value::Null,
            Kind::True => true.into(),
            Kind::False => false.into(),
            Kind::Number => serde_json::from_slice(value.raw()).unwrap(),
            Kind::String => value.text().unwrap().into_owned().into(),
            Kind::Array => value.items().map(rebuild).collect(),
            Kind::Object => value
                .entries()
                .map(|(key, value)| (key.text().unwrap().into_owned(), rebuild(value)))
                .collect(),
        }
    }

    #[test]
    fn equals_serde_json_on_each_prefix_and_mutation() {
        let texts = [
            r#" {"a": [1, -2.5e+3, 0, 1E2, true, false, null, "x\né\u00e9"], "b": {}, "c": [], "d": [[[{"e":[]}]]], "a": 2 } "#,
            r#"[[],{},"",0,-0,0.0,1e9,{"":""}]"#,
            "\"x\"",
            "\t12\r\n",
        ];
        let mut tape = Tape::new();
        for text in texts {
            let bytes = text.as_bytes();
            for cut in 0..=bytes.len() {
                compare(&mut tape, &bytes[..cut]);
                for put in *b"\"\\{}[],:01-.eEtn \n\x01u" {
                    let mut mutant = bytes.to_vec();
                    if let Some(byte) = mutant.get_mut(cut) {
                        *byte = put;
                    }
                    compare(&mut tape, &mutant);
                    mutant.insert(cut, put);
                    compare(&mut tape, &mutant);
                }
            }
        }
    }

    fn compare(tape: &mut Tape, bytes: &[u8]) {
        let expected = serde_json::from_slice::<serde_json::Value>(bytes);
        let found = tape.parse(bytes);
        match expected {
            Ok(expected) => {
                assert_eq!(found, Ok(()), "{}", String::from_utf8_lossy(bytes));
                assert_eq!(rebuild(tape.root(bytes)), expected);
            }
            // serde_json refuses bytes inside strings that are not UTF-8, which the tape leaves to others.
            Err(_) if std::str::from_utf8(bytes).is_err() => {}
            Err(error) => assert!(found.is_err(), "{} {error}", String::from_utf8_lossy(bytes)),
        }
    }

    #[test]
    fn unlisted_arrays_are_checked_and_passed_over() {
        let mut tape = Tape::without(&[b"bytes"]);
        let text =
            br#"{"bytes":[1,{"a":[[],{}]},"x"],"b":[{"bytes":[]},{"bytes":{"bytes":[7]}},["bytes",[2]]]}"#;
        tape.parse(text).unwrap();
        let root = tape.root(text);
        let bytes = root.get("bytes").unwrap();
        assert_eq!((bytes.items().count(), bytes.json()), (0, br#"[1,{"a":[[],{}]},"x"]"#.as_slice()));
        let [first, second, third] = root.get("b").unwrap().items().collect::<Vec<_>>()[..] else { panic!() };
        assert_eq!(first.get("bytes").unwrap().json(), b"[]");
        assert_eq!(second.get("bytes").unwrap().get("bytes").unwrap().json(), b"[7]");
        assert_eq!(third.items().map(|item| item.json()).collect::<Vec<_>>(), [&b"\"bytes\""[..], b"[2]"]);
        for cut in 0..text.len() {
            assert_eq!(tape.parse(&text[..cut]), Tape::new().parse(&text[..cut]));
        }
        assert_eq!(tape.parse(br#"{"bytes":[1,}"#), Err(SyntaxError::At(12)));
    }

    #[test]
    fn accepts_what_json_parse_accepts_and_serde_json_does_not() {
        let mut tape = Tape::new();
        assert_eq!(tape.parse(br#""\ud83c""#), Ok(()));
        assert_eq!(tape.parse(b"1e400"), Ok(()));
        let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
        assert_eq!(tape.parse(&deep), Ok(()));
        assert_eq!(tape.parse(b"[1,]"), Err(SyntaxError::At(3)));
        assert_eq!(tape.parse(b""), Err(SyntaxError::At(0)));
    }

    #[test]
    fn the_last_of_equal_names_wins_and_truth_is_that_of_javascript() {
        let text = br#"{"a":1,"\u0061":"two","z":[0,-0.0,0e9,1e0,"",{},null,false]}"#;
        let mut tape = Tape::new();
        tape.parse(text).unwrap();
        let root = tape.root(text);
        assert!(root.get("a").unwrap().is_text("two"));
        let truth: Vec<_> = root.get("z").unwrap().items().map(|value| value.is_truthy()).collect();
        assert_eq!(truth, [false, false, false, true, false, true, false, false]);
    }
}
