//! The values of a payload that may differ in the next one, and the frame around them.

use super::chunk::{Effect, Found};
use crate::json::{Kind, Value};
use crate::text::number;

const MAX_SCALARS: usize = 96;
const MAX_DEPTH: usize = 12;

/// Whether two payloads are equal outside their strings and numbers.
pub(super) fn same_frame(a: (&[u8], &[(usize, usize)]), b: (&[u8], &[(usize, usize)])) -> bool {
    if a.1.len() != b.1.len() {
        return false;
    }
    let (mut a_from, mut b_from) = (0, 0);
    for (a_span, b_span) in a.1.iter().zip(b.1) {
        if a.0.get(a_from..a_span.0) != b.0.get(b_from..b_span.0) {
            return false;
        }
        (a_from, b_from) = (a_span.1, b_span.1);
    }
    a.0.get(a_from..) == b.0.get(b_from..)
}

/// A string, a number, or an array that grows another one.
#[derive(Debug)]
pub(super) struct Scalar {
    pub span: (usize, usize),
    pub kind: Kind,
    /// JSON array of keys and indexes.
    pub path: Vec<u8>,
}

impl Scalar {
    /// Whether it says which choice or tool call the payload is about.
    pub fn is_index(&self) -> bool {
        self.kind == Kind::Number && self.path.ends_with(b"\"index\"]")
    }

    /// What filling it in does, if it always is a hole.
    pub fn hole(&self, found: &Found) -> Option<Effect> {
        if self.path == b"[\"obfuscation\"]" && self.kind == Kind::String {
            return Some(Effect::None);
        }
        found.effect_at(self.span.0)
    }
}

/// The scalars of a payload; `None` where a clone with other values would not equal `JSON.parse`, or there are too many.
pub(super) fn scalars_of(root: Value<'_>, found: &Found) -> Option<Vec<Scalar>> {
    let mut walk = Walk { found, scalars: Vec::new() };
    walk.value(root, &mut b"[".to_vec(), 0)?;
    Some(walk.scalars)
}

struct Walk<'f> {
    found: &'f Found,
    scalars: Vec<Scalar>,
}

impl Walk<'_> {
    /// Lists them in order.
    fn value(&mut self, value: Value<'_>, path: &mut Vec<u8>, depth: usize) -> Option<()> {
        let length = path.len();
        match value.kind() {
            Kind::Null | Kind::True | Kind::False => {}
            kind @ (Kind::String | Kind::Number) => self.scalar(value.span(), kind, path)?,
            Kind::Array if self.found.effect_at(value.span().0).is_some() => {
                self.scalar(value.span(), Kind::Array, path)?;
            }
            Kind::Array | Kind::Object if depth == MAX_DEPTH => return None,
            Kind::Array => {
                for (index, item) in value.items().enumerate() {
                    if index >= MAX_SCALARS {
                        return None;
                    }
                    push_step(path, number(index as i64).as_bytes());
                    self.value(item, path, depth + 1)?;
                    path.truncate(length);
                }
            }
            Kind::Object => {
                for (place, (key, item)) in value.entries().enumerate() {
                    let unique = value.entries().take(place).all(|(other, _)| other.raw() != key.raw());
                    if !unique || key.is_escaped() || key.raw() == b"__proto__" || place >= MAX_SCALARS {
                        return None;
                    }
                    push_step(path, key.json());
                    self.value(item, path, depth + 1)?;
                    path.truncate(length);
                }
            }
        }
        Some(())
    }

    fn scalar(&mut self, span: (usize, usize), kind: Kind, path: &[u8]) -> Option<()> {
        self.scalars.push(Scalar { span, kind, path: [path, b"]"].concat() });
        (self.scalars.len() <= MAX_SCALARS).then_some(())
    }
}

fn push_step(path: &mut Vec<u8>, step: &[u8]) {
    if path.len() > 1 {
        path.push(b',');
    }
    path.extend_from_slice(step);
}
