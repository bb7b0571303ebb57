//! Learned shapes: consecutive chunks of a stream differ in few values, so a payload that equals an earlier one byte for
//! byte outside those values (its *holes*) needs no parser. The match is exact: anything else is read in full.

use super::chunk::{Effect, Found};
use super::repair::Repair;
use super::scalars::{same_frame, scalars_of};
use crate::json::{self, Inside, Kind, Tape, Value};

/// Larger payloads are not worth keeping, in bytes.
const MAX_PAYLOAD: usize = 4096;
const MAX_HOLES: usize = 32;
/// How many shapes a stream keeps.
const MAX_SHAPES: usize = 16;
/// How many of them may differ in an index alone.
const MAX_SIBLINGS: usize = 8;

/// So many shapes may be learned in a row without a match; from there on, learning gets ever rarer.
const MAX_WASTED: u32 = 4;

/// A string, number or whole array in a payload that may differ from chunk to chunk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hole {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    pub effect: Effect,
}

/// Where a hole's value lies in a payload that matched.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filled {
    pub start: usize,
    pub end: usize,
    pub escaped: bool,
    pub ascii: bool,
}

#[derive(Debug)]
pub(crate) struct Shape {
    pub sample: Vec<u8>,
    /// The bytes of the sample outside its holes: no payload has fewer.
    pub least: usize,
    scalars: Vec<(usize, usize)>,
    pub holes: Vec<Hole>,
    /// What the answer's generation was when all else that this shape says was last read.
    pub generation: u32,
    /// The repairs that reading it counts.
    pub repairs: Vec<(Repair, u32)>,
    /// The usage, from its place among the holes.
    pub usage: Option<Usage>,
    /// The answer must read each payload in full.
    pub generic: bool,
    /// See `is_copied`.
    pub copied: bool,
    /// The slot of the payload that came after the last one of this shape.
    next: usize,
}

/// The span of the usage in the sample, and the holes in it.
#[derive(Debug, Clone)]
pub(crate) struct Usage {
    span: (usize, usize),
    holes: std::ops::Range<usize>,
}

impl Shape {
    /// Compares with the bytes that begin a payload; fills in where its values are, and returns where it ends.
    #[inline(never)]
    fn matches(&self, bytes: &[u8], filled: &mut [Filled], tape: &mut Tape) -> Option<usize> {
        // Mostly what a read has cut off.
        if bytes.len() < self.least {
            return None;
        }
        let (mut at, mut from) = (0, 0);
        let mut holes = self.holes.iter().zip(filled);
        loop {
            let next = holes.next();
            let to = next.as_ref().map_or(self.sample.len(), |(hole, _)| hole.start);
            let literal = self.sample.get(from..to)?;
            if !json::same_inline(bytes.get(at..at + literal.len())?, literal) {
                return None;
            }
            at += literal.len();
            let Some((hole, place)) = next else { return Some(at) };
            let Inside { end, escaped, ascii } = match hole.kind {
                Kind::String => json::inside(bytes, at)?,
                Kind::Number => {
                    Inside { end: json::number_end(bytes, at).ok()?, escaped: false, ascii: true }
                }
                _ => list(bytes, at, tape)?,
            };
            if !ascii && std::str::from_utf8(bytes.get(at..end)?).is_err() {
                return None;
            }
            *place = Filled { start: at, end, escaped, ascii };
            at = end;
            from = hole.end;
        }
    }

    /// The usage that a payload which matched says, as JSON.
    pub(crate) fn usage_span(&self, filled: &[Filled]) -> Option<(usize, usize)> {
        let usage = self.usage.as_ref()?;
        // Before the first hole in it, payload and sample are apart by what the holes before have grown.
        let shift = |holes: usize| -> Option<isize> {
            let (hole, filled) = (self.holes.get(holes.checked_sub(1)?)?, filled.get(holes - 1)?);
            Some(filled.end as isize - hole.end as isize)
        };
        let start = usage.span.0.checked_add_signed(shift(usage.holes.start).unwrap_or(0))?;
        let end = usage.span.1.checked_add_signed(shift(usage.holes.end).unwrap_or(0))?;
        Some((start, end))
    }
}

/// Where a whole array ends.
#[inline(never)]
fn list(bytes: &[u8], start: usize, tape: &mut Tape) -> Option<Inside> {
    if bytes.get(start) != Some(&b'[') {
        return None;
    }
    let end = tape.skip(bytes, start).ok()?;
    Some(Inside { end, escaped: false, ascii: json::is_ascii(bytes.get(start..end)?) })
}

/// The shapes of one stream.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    shapes: Vec<Shape>,
    /// Slots, the one used last first.
    recent: Vec<usize>,
    /// Learned without ever matching, since the last match.
    wasted: u32,
    /// So many more payloads pass before another is learned.
    pause: u32,
    /// Looks for the ends of arrays.
    tape: Tape,
    /// As many as a shape may have holes, once one has been learned.
    pub filled: Vec<Filled>,
}

impl Shapes {
    /// Tries all shapes on bytes that begin a payload. Returns the slot and where the payload ends; `filled` then says
    /// where its values are.
    pub(crate) fn find(&mut self, bytes: &[u8]) -> Option<(usize, usize)> {
        // Choices that take turns do so in the same order again and again.
        let next = self.shapes.get(*self.recent.first()?)?.next;
        match self.shapes.get(next)?.matches(bytes, &mut self.filled, &mut self.tape) {
            Some(end) => Some((next, end)),
            None => self.find_other(bytes, next),
        }
    }

    #[inline(never)]
    fn find_other(&mut self, bytes: &[u8], next: usize) -> Option<(usize, usize)> {
        // Where chunks are never alike, looking at every shape is in vain.
        let most = if self.wasted > MAX_WASTED { 1 } else { MAX_SHAPES };
        for slot in self.recent.iter().copied().filter(|slot| *slot != next).take(most) {
            if let Some(end) = self.shapes.get(slot)?.matches(bytes, &mut self.filled, &mut self.tape) {
                return Some((slot, end));
            }
        }
        None
    }

    /// Notes that a match was used.
    #[inline(always)]
    pub(crate) fn used(&mut self, slot: usize) {
        self.wasted = 0;
        let again = self.recent.first() == Some(&slot)
            && self.shapes.get(slot).is_some_and(|shape| shape.next == slot);
        if !again {
            self.bring_forward(slot);
        }
    }

    /// The shape that came last, if it came more than once in a row.
    #[inline(always)]
    pub(crate) fn repeated(&self) -> Option<(usize, &Shape)> {
        let slot = *self.recent.first()?;
        let shape = self.shapes.get(slot)?;
        (shape.next == slot).then_some((slot, shape))
    }

    pub(crate) fn get(&self, slot: usize) -> Option<&Shape> {
        self.shapes.get(slot)
    }

    /// Whether another payload, of so many bytes, is worth learning.
    pub(crate) fn may_learn(&mut self, bytes: usize) -> bool {
        let rests = self.pause > 0;
        self.pause = self.pause.saturating_sub(1);
        bytes <= MAX_PAYLOAD && !rests
    }

    /// Learns from a payload that was read in full. Returns the slot and the holes' paths as JSON.
    #[inline(never)]
    pub(crate) fn learn(
        &mut self,
        payload: &[u8],
        root: Value<'_>,
        found: &Found,
        generation: u32,
        repairs: Vec<(Repair, u32)>,
    ) -> Option<(usize, Vec<u8>)> {
        let scalars = scalars_of(root, found)?;
        let spans: Vec<_> = scalars.iter().map(|scalar| scalar.span).collect();
        let framed = |shape: &Shape| same_frame((&shape.sample, &shape.scalars), (payload, &spans));
        // Each choice and each tool call has a shape of its own, so that the index says where a text goes; but not when
        // there are very many of them.
        let mut siblings = 0;
        let mut old = self.shapes.iter().position(|shape| {
            let framed = framed(shape);
            siblings += usize::from(framed);
            framed
                && scalars.iter().zip(&shape.scalars).all(|(scalar, &(start, end))| {
                    !scalar.is_index()
                        || shape.sample.get(start..end) == payload.get(scalar.span.0..scalar.span.1)
                })
        });
        if old.is_none() && siblings >= MAX_SIBLINGS {
            old = self.shapes.iter().position(framed);
        }
        let mut shape = Shape {
            sample: payload.to_vec(),
            least: payload.len(),
            holes: Vec::new(),
            generation,
            repairs,
            usage: None,
            generic: found.generic,
            copied: false,
            scalars: Vec::new(),
            next: 0,
        };
        let mut paths = b"[".to_vec();
        let in_usage = |start: usize| found.usage.is_some_and(|(from, to)| from <= start && start < to);
        for (place, scalar) in scalars.iter().enumerate() {
            let (start, end) = scalar.span;
            let differs = || old.is_some_and(|slot| self.differs(slot, place, payload, scalar.span));
            let effect = match scalar.hole(found) {
                Some(effect) => effect,
                None if in_usage(start) && (scalar.kind == Kind::Number || differs()) => Effect::Usage,
                None if differs() => {
                    shape.generic = true;
                    Effect::None
                }
                None => continue,
            };
            if shape.holes.len() == MAX_HOLES {
                return None;
            }
            if !shape.holes.is_empty() {
                paths.push(b',');
            }
            paths.extend_from_slice(&scalar.path);
            shape.least -= end - start;
            shape.holes.push(Hole { start, end, kind: scalar.kind, effect });
        }
        paths.push(b']');
        if let Some(span) = found.usage {
            let before = |end: usize| shape.holes.iter().filter(|hole| hole.start < end).count();
            shape.usage = Some(Usage { span, holes: before(span.0)..before(span.1) });
        }
        shape.copied = shape.is_copied();
        shape.scalars = spans;
        self.wasted += 1;
        if self.wasted > MAX_WASTED {
            // Chunks that are never alike: learn ever more rarely.
            self.pause = 1 << self.wasted.min(12);
        }
        Some((self.keep(old, shape), paths))
    }

    /// Takes over what reading a payload of that shape in full has found.
    #[inline(never)]
    pub(crate) fn refresh(
        &mut self,
        slot: usize,
        found: &Found,
        generation: u32,
        repairs: Vec<(Repair, u32)>,
    ) {
        let Some(shape) = self.shapes.get_mut(slot) else { return };
        shape.generation = generation;
        shape.repairs = repairs;
        shape.generic |= found.generic;
        for (hole, filled) in shape.holes.iter_mut().zip(&self.filled) {
            if !matches!(hole.effect, Effect::None | Effect::Usage) {
                match found.effect_at(filled.start) {
                    Some(effect) => hole.effect = effect,
                    None => shape.generic = true,
                }
            }
        }
        shape.copied = shape.is_copied();
    }

    /// Whether a scalar was a hole already, or has another value than in that shape's sample.
    fn differs(&self, slot: usize, place: usize, payload: &[u8], span: (usize, usize)) -> bool {
        let Some(shape) = self.shapes.get(slot) else { return false };
        let Some(&(start, end)) = shape.scalars.get(place) else { return false };
        shape.holes.iter().any(|hole| hole.start == start)
            || shape.sample.get(start..end) != payload.get(span.0..span.1)
    }

    #[inline(never)]
    fn keep(&mut self, old: Option<usize>, mut shape: Shape) -> usize {
        let slot = match old {
            Some(slot) => slot,
            None if self.shapes.len() < MAX_SHAPES => self.shapes.len(),
            None => self.recent.last().copied().unwrap_or(0),
        };
        shape.next = slot;
        self.filled.resize(MAX_HOLES, Filled::default());
        match self.shapes.get_mut(slot) {
            Some(place) => *place = shape,
            None => self.shapes.push(shape),
        }
        self.bring_forward(slot);
        slot
    }

    #[inline(never)]
    fn bring_forward(&mut self, slot: usize) {
        let Some(&last) = self.recent.first() else { return self.recent.push(slot) };
        if let Some(shape) = self.shapes.get_mut(last) {
            shape.next = slot;
        }
        if last != slot {
            self.recent.retain(|other| *other != slot);
            self.recent.insert(0, slot);
        }
    }
}
