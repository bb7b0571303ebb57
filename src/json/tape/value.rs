//! What a tape says of a text, value by value.

use super::{Kind, NOTHING, Node, Tape};
use crate::json::scan::same;
use crate::json::string::unescape_lossy;
use std::borrow::Cow;

/// Names of members that are looked for, and the lengths they have.
#[derive(Debug)]
pub(crate) struct Names<const N: usize> {
    names: [&'static str; N],
    /// A bit for each.
    lengths: u32,
}

impl<const N: usize> Names<N> {
    pub(crate) const fn of(names: [&'static str; N]) -> Self {
        let (mut lengths, mut at) = (0, 0);
        while at < N {
            lengths |= 1 << length_bit(names[at].len());
            at += 1;
        }
        Names { names, lengths }
    }
}

/// The bit that stands for a length, and for others that are as many more.
const fn length_bit(length: usize) -> usize {
    length % 32
}

/// One value of a [`Tape`].
#[derive(Debug, Clone, Copy)]
pub struct Value<'t> {
    tape: &'t Tape,
    text: &'t [u8],
    at: usize,
}

impl<'t> Value<'t> {
    /// The value that the whole text is.
    pub(super) fn first(tape: &'t Tape, text: &'t [u8]) -> Self {
        Value { tape, text, at: 0 }
    }

    #[inline(always)]
    fn node(&self) -> Node {
        self.tape.nodes.get(self.at).copied().unwrap_or(NOTHING)
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
        let end = self.span().1 + self.quote();
        self.text.get(self.json_start()..end).unwrap_or_default()
    }

    /// Where its JSON text begins in the text that it is part of.
    pub(crate) fn json_start(&self) -> usize {
        self.span().0 - self.quote()
    }

    /// How long the quotes around it are.
    fn quote(&self) -> usize {
        usize::from(self.kind() == Kind::String)
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
            && if node.escaped {
                unescape_lossy(self.raw()) == text
            } else {
                same(self.raw(), text.as_bytes())
            }
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
        let mut found = [None];
        self.sort_members(&[name], 1 << length_bit(name.len()), &mut found, &mut |_, _| {});
        found[0]
    }

    /// Those members of an object that have one of the names, each at its name's place; of several with one name the last,
    /// as in `JSON.parse`. Every other member goes to `other`, in order.
    #[inline]
    pub(crate) fn members<const N: usize>(
        &self,
        names: &Names<N>,
        mut other: impl FnMut(Value<'t>, Value<'t>),
    ) -> [Option<Value<'t>>; N] {
        let mut found = [None; N];
        self.sort_members(&names.names, names.lengths, &mut found, &mut other);
        found
    }

    /// One body for every number of names.
    #[inline(never)]
    fn sort_members(
        &self,
        names: &[&str],
        lengths: u32,
        found: &mut [Option<Value<'t>>],
        other: &mut dyn FnMut(Value<'t>, Value<'t>),
    ) {
        for (key, value) in self.entries() {
            let unescaped = key.is_escaped().then(|| unescape_lossy(key.raw()));
            let name = unescaped.as_ref().map_or(key.raw(), |name| name.as_bytes());
            let mut place = names.len();
            // Most names have another length than any that is looked for.
            if lengths >> length_bit(name.len()) & 1 != 0 {
                place = 0;
                while names.get(place).is_some_and(|other| {
                    let other = other.as_bytes();
                    other.len() != name.len() || other.first() != name.first() || !same(other, name)
                }) {
                    place += 1;
                }
            }
            match found.get_mut(place) {
                Some(place) => *place = Some(value),
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
