//! A payload of a known shape: its values go into the answer and into the record of its chunk.

use super::answer::{Answer, Raw};
use super::batch::{Batch, code, utf16_len};
use super::chunk::{self, Effect};
use super::machine::Machine;
use super::options::Mode;
use super::shape::Filled;
use super::target::{Field, Target};
use crate::json::{self, Kind};

impl Machine {
    /// A payload that has a known shape, its values in `self.shapes.filled`. Returns false to have it read in full.
    #[inline(never)]
    pub(super) fn shaped(&mut self, slot: usize, data: &[u8]) -> bool {
        let Some(shape) = self.shapes.get(slot) else { return false };
        let lone = |filled: &Filled| filled.escaped && lone_surrogate(data, filled.start, filled.end);
        if self.shapes.filled.iter().any(lone) {
            return false;
        }
        let current = !shape.generic && shape.generation == self.answer.generation;
        let chunks = self.options.mode != Mode::Text;
        // What the chunk changes is known only by the answer: first the chunk's record, filled in as its values go in.
        let batch = &mut self.answer.batch;
        let holes = shape.holes.len();
        if chunks {
            if self.options.mode == Mode::Events {
                batch.end_run();
            }
            batch.record(&[code::SHAPED, slot as u32 | (holes as u32) << 8]);
        }
        let record = batch.reserve(if chunks { holes * 2 } else { 0 });
        for place in 0..holes {
            let (Some(hole), Some(filled)) =
                (shape.holes.get(place).copied(), self.shapes.filled.get(place).copied())
            else {
                return false;
            };
            let Some(bytes) = data.get(filled.start..filled.end) else { return false };
            let raw = Raw { bytes, escaped: filled.escaped };
            let lead = if current { self.answer.fill(hole.effect, raw) } else { None };
            let words = match lead {
                _ if !chunks && !matches!(hole.effect, Effect::Extend(_)) => continue,
                Some((start, length)) => [start, length],
                None => self.answer.batch.value(raw, hole.kind, filled.ascii),
            };
            match hole.effect {
                Effect::Extend(target) if current => self.answer.batch.extend_value(target, words),
                _ => {}
            }
            if chunks {
                self.answer.batch.fill(record + place * 2, words);
            }
        }
        self.chunks += 1;
        self.last_words = None;
        if current {
            if let Some((start, end)) = shape.usage_span(&self.shapes.filled) {
                self.answer.usage(data.get(start..end).unwrap_or_default());
            }
            for &(repair, count) in &shape.repairs {
                (0..count).for_each(|_| self.answer.repairs.count(repair));
            }
        } else {
            let before = self.answer.repairs.clone();
            let mut tape = std::mem::take(&mut self.tape);
            if tape.parse(data).is_ok() {
                self.found.clear();
                chunk::read(&mut self.answer, &mut self.found, tape.root(data));
            }
            self.tape = tape;
            self.shapes.refresh(
                slot,
                &self.found,
                self.answer.generation,
                self.answer.repairs.since(&before),
            );
        }
        self.shapes.used(slot);
        self.end_of_event();
        true
    }
}

impl Answer {
    /// Does what the value of a hole does. Returns where its text went, if the chunk may take it from there.
    fn fill(&mut self, effect: Effect, raw: Raw<'_>) -> Option<(u32, u32)> {
        match effect {
            Effect::None | Effect::Usage | Effect::Extend(_) => None,
            Effect::Content(slot) => self.content(slot, raw),
            Effect::Reasoning(slot) => self.watched(Field::Reasoning, slot, raw),
            Effect::Append(target) => self.append(target, raw),
            Effect::Arguments(slot, call) => self.arguments(slot, call, raw),
        }
    }
}

/// Whether the inside of a JSON string has an escape without UTF-8 form.
fn lone_surrogate(data: &[u8], start: usize, end: usize) -> bool {
    let raw = data.get(start..end).unwrap_or_default();
    json::may_have_surrogate(raw) && json::unescape(raw, &mut Vec::new()).is_err()
}

impl Batch {
    /// The value of a hole that is not in the lead text: two words of a `SHAPED` record.
    ///
    /// A whole number below 2^30 is `0xffffffff` and itself; other text is a start with bit 31 set (and bit 30 where it
    /// is JSON) and a length in the rest text.
    fn value(&mut self, raw: Raw<'_>, kind: Kind, ascii: bool) -> [u32; 2] {
        const REST: u32 = 1 << 31;
        const JSON: u32 = 1 << 30;
        if let Some(whole) = (kind == Kind::Number).then(|| small_integer(raw.bytes)).flatten() {
            return [u32::MAX, whole];
        }
        let (start, length) = if raw.escaped {
            let mut text = Vec::with_capacity(raw.bytes.len());
            let _ = json::unescape(raw.bytes, &mut text);
            self.rest_text(&text)
        } else {
            let utf16 = if ascii { raw.bytes.len() as u32 } else { utf16_len(raw.bytes) };
            self.rest_text_of(raw.bytes, utf16)
        };
        [start | REST | if kind == Kind::String { 0 } else { JSON }, length]
    }

    /// An `EXTEND` record of an array that is the value of a hole.
    fn extend_value(&mut self, Target(target): Target, [start, length]: [u32; 2]) {
        self.end_run();
        self.record(&[code::EXTEND, target, start & 0x3fff_ffff, length]);
    }
}

fn small_integer(digits: &[u8]) -> Option<u32> {
    if digits.len() > 9 {
        return None;
    }
    digits
        .iter()
        .try_fold(0, |value: u32, digit| digit.is_ascii_digit().then(|| value * 10 + u32::from(digit - b'0')))
}

const _: () = assert!(Target::MAX_CHOICES <= 1 << 12 && (Field::CallArguments as usize) < 256);
