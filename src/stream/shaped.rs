//! A payload of a known shape: its values go into the answer and into the record of its chunk.

use super::answer::{Answer, Raw};
use super::batch::{Batch, Range, code};
use super::buffers::Units;
use super::chunk::{self, Effect};
use super::machine::Machine;
use super::options::Mode;
use super::target::{Field, Target};
use crate::json::{self, Kind};

impl Machine {
    /// A payload that has a known shape, its values in `self.shapes.filled`. Returns false to have it read in full.
    #[inline(never)]
    pub(super) fn shaped(&mut self, slot: usize, data: &[u8]) -> bool {
        let Some(shape) = self.shapes.get(slot) else { return false };
        let current = !shape.generic && shape.generation == self.answer.generation;
        let chunks = self.options.mode != Mode::Text;
        // What the chunk changes is known only by the answer: first the chunk's record, filled in as its values go in.
        let mut record = 0;
        if chunks {
            if self.options.mode == Mode::Events {
                self.answer.batch.end_run();
            }
            record = self.answer.batch.shaped_record(slot, shape.holes.len());
        }
        for (hole, filled) in shape.holes.iter().zip(&self.shapes.filled) {
            let (Some(bytes), Some(onward)) = (data.get(filled.start..filled.end), data.get(filled.start..))
            else {
                return false;
            };
            let escaped = filled.escaped;
            let raw = Raw { bytes, escaped, ascii: filled.ascii, onward };
            let plain = if current && !escaped && !bytes.is_empty() {
                self.answer.plain_target(hole.effect)
            } else {
                None
            };
            let mut words = None;
            if let Some(target) = plain {
                self.answer.arrived(target.choice());
                self.answer.batch.run_of(target);
            } else {
                if current {
                    words = self.answer.fill(hole.effect, raw);
                }
                if !chunks && !matches!(hole.effect, Effect::Extend(_)) {
                    continue;
                }
                if words.is_none() {
                    words = self.answer.batch.odd_value(raw, hole.kind);
                }
            }
            let words = match words {
                Some(words) => words,
                None => self.answer.batch.plain_value(raw, hole.kind, plain.is_some()),
            };
            match hole.effect {
                Effect::Extend(target) if current => self.answer.batch.extend_value(target, words),
                _ => {}
            }
            if chunks {
                self.answer.batch.fill(record, words);
                record += 2;
            }
        }
        self.chunks += 1;
        if self.last_words.is_some() {
            self.last_words = None;
        }
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
    /// Where the text goes as it came, if nothing is looked for in it any more.
    #[inline(always)]
    pub(super) fn plain_target(&self, effect: Effect) -> Option<Target> {
        let (slot, field) = match effect {
            Effect::Content(slot) => (slot, Field::Content),
            Effect::Reasoning(slot) => (slot, Field::Reasoning),
            _ => return None,
        };
        let choice = self.choices.get(slot)?;
        let sought = if field == Field::Content {
            !choice.spoken || choice.tags.is_some() || !choice.cumulative.is_off()
        } else {
            !choice.thoughts.is_off()
        };
        if sought { None } else { Some(Target::new(field, slot, 0)) }
    }

    /// Does what the value of a hole does. Returns where its text went, if the chunk may take it from there: two words of
    /// a `SHAPED` record.
    #[inline(never)]
    fn fill(&mut self, effect: Effect, raw: Raw<'_>) -> Option<[u32; 2]> {
        let (start, length) = match effect {
            Effect::None | Effect::Usage | Effect::Extend(_) => None,
            Effect::Content(slot) => self.content(slot, raw),
            Effect::Reasoning(slot) => self.watched(Field::Reasoning, slot, raw),
            Effect::Append(target) => self.append(target, raw),
            Effect::Arguments(slot, call) => self.arguments(slot, call, raw),
        }?;
        Some([start, length])
    }
}

impl Batch {
    /// The value of a hole as two words of a `SHAPED` record: start and length in the lead text, or else in the rest text,
    /// with bit 31 of the start set, and bit 30 where the text is JSON.
    #[inline(always)]
    fn plain_value(&mut self, raw: Raw<'_>, kind: Kind, lead: bool) -> [u32; 2] {
        let (start, length) =
            if kind == Kind::Array && !raw.ascii { self.list(raw.bytes) } else { self.plain(raw, lead) };
        [start | if lead { 0 } else { place_in_rest(kind) }, length]
    }

    /// Adds a list that is not ASCII to the rest, written in ASCII for browsers: they hold that in half the room, and
    /// parse it a third faster.
    #[inline(never)]
    fn list(&mut self, json: &[u8]) -> Range {
        match std::str::from_utf8(json) {
            Ok(json) if self.units == Units::Utf16 => self.rest_text(&json::in_ascii(json)),
            _ => self.rest_text(json),
        }
    }

    /// The same of what is no text to be taken as it came: a whole number below 2^30 is `0xffffffff` and itself.
    #[inline(never)]
    fn odd_value(&mut self, raw: Raw<'_>, kind: Kind) -> Option<[u32; 2]> {
        if kind == Kind::Number {
            return small_integer(raw.bytes).map(|whole| [u32::MAX, whole]);
        }
        if !raw.escaped {
            return None;
        }
        let mut text = Vec::with_capacity(raw.bytes.len());
        let _ = json::unescape(raw.bytes, &mut text);
        let (start, length) = self.rest_text(&text);
        Some([start | place_in_rest(kind), length])
    }

    /// An `EXTEND` record of an array that is the value of a hole.
    fn extend_value(&mut self, Target(target): Target, [start, length]: [u32; 2]) {
        self.end_run();
        self.record(&[code::EXTEND, target, start & 0x3fff_ffff, length]);
    }
}

/// The bits that say so of a start.
#[inline(always)]
fn place_in_rest(kind: Kind) -> u32 {
    1 << 31 | u32::from(kind != Kind::String) << 30
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
