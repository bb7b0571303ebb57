//! A whole JSON text as a flat list of nodes, each with its span.

mod value;

pub(crate) use self::value::Names;
pub use self::value::{Entries, Items, Value};
use super::scan::{literal_end, number_end, short_string_end, skip_space};

/// The most nodes one text may have (16 bytes each), and the deepest nesting; more is refused rather than taking all memory.
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

/// What stands where nothing has been read.
const NOTHING: Node = Node { start: 0, end: 0, next: 0, kind: Kind::Null, escaped: false };

/// Why a text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntaxError {
    /// The byte at which no JSON text can go on; the text's length when it is cut short.
    At(usize),
    /// More values than a tape holds, or nested deeper.
    TooLarge,
}

/// A JSON text's values in order; reusable, so that reading many texts allocates once.
#[derive(Debug, Default)]
pub struct Tape {
    /// The nodes, and room for more of them.
    nodes: Vec<Node>,
    length: usize,
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
        self.length = 0;
        self.open.clear();
        self.silent = None;
        if self.nodes.len() > KEEP_NODES {
            self.nodes.truncate(KEEP_NODES);
            self.nodes.shrink_to_fit();
        }
        if self.open.capacity() > KEEP_NODES {
            self.open.shrink_to(KEEP_NODES);
        }
        if u32::try_from(text.len()).is_err() {
            return Err(SyntaxError::TooLarge);
        }
        let end = self.document(text, 0)?;
        if end == text.len() { Ok(()) } else { Err(SyntaxError::At(end)) }
    }

    /// The value of the text last parsed without an error; `null` if there was none. `text` must be that text.
    pub fn root<'t>(&'t self, text: &'t [u8]) -> Value<'t> {
        Value::first(self, text)
    }

    /// Where the value that begins at `at` ends, with the white space after it. Nothing is listed.
    #[inline(never)]
    pub(crate) fn skip(&mut self, text: &[u8], at: usize) -> Result<usize, SyntaxError> {
        self.open.clear();
        self.silent = Some(usize::MAX);
        self.document(text, at)
    }

    /// Reads a value and the white space around it; returns where that ends.
    fn document(&mut self, text: &[u8], at: usize) -> Result<usize, SyntaxError> {
        let mut at = skip_space(text, at);
        // What is open innermost: the last of `open`.
        let mut inner: Option<Open> = None;
        // Whether a member's name begins rather than a value.
        let mut named = false;
        loop {
            let mut node = Node { start: at as u32, end: 0, next: 0, kind: Kind::String, escaped: false };
            let mut opened = None;
            let silent = self.silent.is_some();
            at = match text.get(at) {
                Some(b'"') => {
                    let (end, escaped) = short_string_end(text, at + 1)?;
                    (node.start, node.escaped) = (node.start + 1, escaped);
                    node.end = end as u32;
                    end + 1
                }
                _ if named => return Err(SyntaxError::At(at)),
                Some(b'{') => {
                    node.kind = Kind::Object;
                    opened = Some(b'}');
                    at + 1
                }
                Some(b'[') => {
                    node.kind = Kind::Array;
                    opened = Some(b']');
                    at + 1
                }
                Some(&first @ (b't' | b'f' | b'n')) => {
                    let (kind, word): (_, &[u8]) = match first {
                        b't' => (Kind::True, b"true"),
                        b'f' => (Kind::False, b"false"),
                        _ => (Kind::Null, b"null"),
                    };
                    node.kind = kind;
                    literal_end(text, at, word)?
                }
                _ => {
                    node.kind = Kind::Number;
                    number_end(text, at)?
                }
            };
            if node.kind != Kind::String {
                node.end = at as u32;
            }
            if let Some(closing) = opened {
                let object = closing == b'}';
                let unlisted = !object && self.is_unlisted(text);
                let index = self.length as u32;
                if !silent {
                    self.list(node)?;
                }
                at = skip_space(text, at);
                if text.get(at) != Some(&closing) {
                    if unlisted {
                        self.silent = Some(self.open.len());
                    }
                    inner = Some(self.enter(index, object)?);
                    named = object;
                    continue;
                }
                at += 1;
                if !silent {
                    self.close(index, at);
                }
            } else if !silent {
                self.list(node)?;
            }
            at = skip_space(text, at);
            if named {
                if text.get(at) != Some(&b':') {
                    return Err(SyntaxError::At(at));
                }
                at = skip_space(text, at + 1);
                named = false;
                continue;
            }
            // A value ended here: close what it closes, until the next one begins.
            loop {
                let Some(Open { index, object }) = inner else { return Ok(at) };
                match text.get(at) {
                    Some(b',') => {
                        at = skip_space(text, at + 1);
                        named = object;
                        break;
                    }
                    Some(b'}') if object => at += 1,
                    Some(b']') if !object => at += 1,
                    _ => return Err(SyntaxError::At(at)),
                }
                self.open.pop();
                inner = self.open.last().copied();
                if self.silent.is_none_or(|depth| depth == self.open.len()) {
                    self.silent = None;
                    self.close(index, at);
                }
                at = skip_space(text, at);
            }
        }
    }

    /// Whether the array that begins is a member that is only checked.
    fn is_unlisted(&self, text: &[u8]) -> bool {
        let in_object = self.silent.is_none() && self.open.last().is_some_and(|open| open.object);
        let last = self.length.checked_sub(1).filter(|_| in_object && !self.unlisted.is_empty());
        last.and_then(|last| self.nodes.get(last))
            .and_then(|name| text.get(name.start as usize..name.end as usize))
            .is_some_and(|name| self.unlisted.contains(&name))
    }

    #[inline(always)]
    fn list(&mut self, mut node: Node) -> Result<(), SyntaxError> {
        if self.length == self.nodes.len() {
            self.grow()?;
        }
        node.next = self.length as u32 + 1;
        if let Some(place) = self.nodes.get_mut(self.length) {
            *place = node;
        }
        self.length += 1;
        Ok(())
    }

    #[inline(never)]
    fn grow(&mut self) -> Result<(), SyntaxError> {
        let (length, more) = (self.length, self.length.max(64));
        if length + more > MAX_NODES || self.nodes.try_reserve_exact(more).is_err() {
            return Err(SyntaxError::TooLarge);
        }
        self.nodes.resize(length + more, NOTHING);
        Ok(())
    }

    #[inline(always)]
    fn enter(&mut self, index: u32, object: bool) -> Result<Open, SyntaxError> {
        if self.open.len() == self.open.capacity() {
            self.grow_open()?;
        }
        let open = Open { index, object };
        self.open.push(open);
        Ok(open)
    }

    #[inline(never)]
    fn grow_open(&mut self) -> Result<(), SyntaxError> {
        let more = self.open.len().max(16);
        let fits = self.open.len() + more <= MAX_NODES && self.open.try_reserve_exact(more).is_ok();
        if fits { Ok(()) } else { Err(SyntaxError::TooLarge) }
    }

    #[inline(always)]
    fn close(&mut self, index: u32, end: usize) {
        if let Some(node) = self.nodes.get_mut(index as usize) {
            node.end = end as u32;
            node.next = self.length as u32;
        }
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
