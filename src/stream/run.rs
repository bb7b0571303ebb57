//! Events of one shape in a row whose values need no more than being copied: most of a body, read in one loop.

use super::batch::Batch;
use super::buffers::{BLOCK, Text, utf16_len};
use super::chunk::Effect;
use super::machine::Machine;
use super::options::Mode;
use super::shape::Shape;
use crate::json::{self, Inside, Kind};

/// What is copied from event to event, and where it goes.
struct Run<'s> {
    shape: &'s Shape,
    /// The hole whose text the answer grows by.
    grows: usize,
    /// Whether chunks are wanted, and not the text alone.
    chunks: bool,
    /// The most bytes that an event may have.
    limit: usize,
}

impl Machine {
    /// Takes such events from the beginning of `bytes`; returns how many bytes they are.
    #[inline(never)]
    pub(super) fn run(&mut self, bytes: &[u8]) -> usize {
        let Some((slot, shape)) = self.shapes.repeated() else { return 0 };
        if !shape.copied || shape.generation != self.answer.generation || self.options.mode == Mode::Events {
            return 0;
        }
        let grows = shape.holes.iter().take_while(|hole| hole.effect == Effect::None).count();
        let Some(hole) = shape.holes.get(grows) else { return 0 };
        let Some(target) = self.answer.plain_target(hole.effect) else { return 0 };
        let run = Run {
            shape,
            grows,
            chunks: self.options.mode != Mode::Text,
            limit: self.options.max_event_bytes,
        };
        let batch = &mut self.answer.batch;
        batch.run_of(target);
        let record = if run.chunks { batch.open_shaped(slot, shape.holes.len()) } else { 0 };
        let (mut taken, mut events) = (0, 0);
        while let Some(end) = run.event(bytes, taken, batch) {
            taken = end;
            events += 1;
        }
        if run.chunks {
            batch.close_shaped(record, events);
        }
        if events > 0 {
            self.chunks += events;
            self.events += events;
            self.last_words = None;
            self.shapes.used(slot);
            self.answer.arrived(target.choice());
        }
        taken
    }
}

impl Shape {
    /// Whether all that differs are texts that are copied, one of them to the answer.
    pub(super) fn is_copied(&self) -> bool {
        let mut grows = 0;
        for hole in &self.holes {
            match hole.effect {
                _ if hole.kind != Kind::String => return false,
                Effect::None => {}
                Effect::Content(_) | Effect::Reasoning(_) => grows += 1,
                _ => return false,
            }
        }
        grows == 1 && !self.generic && self.usage.is_none() && self.repairs.is_empty()
    }
}

impl Run<'_> {
    /// Takes the event that begins at `start`; returns where the next one begins. Nothing has changed if it is none of these.
    #[inline(always)]
    fn event(&self, bytes: &[u8], start: usize, batch: &mut Batch) -> Option<usize> {
        let before = (batch.words.length, batch.lead.end(), batch.rest.end());
        let end = self.copied(bytes, start, batch);
        if end.is_none() {
            batch.words.length = before.0;
            batch.lead.back_to(before.1);
            batch.rest.back_to(before.2);
        }
        end
    }

    #[inline(always)]
    fn copied(&self, bytes: &[u8], start: usize, batch: &mut Batch) -> Option<usize> {
        if bytes.len() - start < self.shape.least {
            return None;
        }
        let mut at = start + frame(bytes.get(start..)?)?;
        let mut from = 0;
        for (place, hole) in self.shape.holes.iter().enumerate() {
            at = self.literal(bytes, at, from, hole.start)?;
            at = self.value(bytes, at, place == self.grows, batch)?;
            from = hole.end;
        }
        at = self.literal(bytes, at, from, self.shape.sample.len())?;
        if at - start > self.limit {
            return None;
        }
        Some(at + blank_line(bytes.get(at..)?)?)
    }

    /// What does not differ; returns where it ends.
    #[inline(always)]
    fn literal(&self, bytes: &[u8], at: usize, from: usize, to: usize) -> Option<usize> {
        let literal = self.shape.sample.get(from..to)?;
        let end = at + literal.len();
        json::same_inline(bytes.get(at..end)?, literal).then_some(end)
    }

    /// A value, which is copied; returns where it ends.
    #[inline(always)]
    fn value(&self, bytes: &[u8], at: usize, grows: bool, batch: &mut Batch) -> Option<usize> {
        let block: Option<&[u8; BLOCK]> = bytes.get(at..at + BLOCK).and_then(|block| block.try_into().ok());
        let short = block.and_then(json::short_inside);
        let wanted = grows || self.chunks;
        let units = batch.units;
        let text = if grows { &mut batch.lead } else { &mut batch.rest };
        let first = text.mark(units);
        let end = match (short, block) {
            (Some(0), _) if grows => return None,
            (Some(length), Some(block)) => {
                if wanted {
                    text.push_block(block, length, length as u32);
                }
                at + length
            }
            _ => long(bytes, at, if wanted { Some(text) } else { None })?,
        };
        if self.chunks {
            let length = text.mark(units) - first;
            batch.words.add([first | if grows { 0 } else { 1 << 31 }, length]);
        }
        Some(end)
    }
}

/// How long the name is that an event of one line begins with, and the space after it.
#[inline(always)]
pub(super) fn frame(event: &[u8]) -> Option<usize> {
    const NAME: u64 = u64::from_le_bytes(*b"data:\0\0\0");
    let first: &[u8; 8] = event.first_chunk()?;
    let rest = u64::from_le_bytes(*first) ^ NAME;
    (rest & 0xff_ffff_ffff == 0).then_some(if first[5] == b' ' { 6 } else { 5 })
}

/// How long the end of its line is, and the blank line, that bytes begin with.
#[inline(always)]
pub(super) fn blank_line(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'\n', b'\n', ..] => Some(2),
        [b'\r', b'\n', b'\r', b'\n', ..] => Some(4),
        _ => None,
    }
}

/// A value of which one look does not tell everything, but that is to be copied all the same.
#[inline(never)]
fn long(bytes: &[u8], at: usize, text: Option<&mut Text>) -> Option<usize> {
    let Inside { end, escaped, ascii } = json::inside(bytes, at)?;
    let value = bytes.get(at..end)?;
    if !ascii && std::str::from_utf8(value).is_err() {
        return None;
    }
    let Some(text) = text else { return Some(end) };
    if escaped {
        let mut unescaped = Vec::with_capacity(value.len());
        json::unescape(value, &mut unescaped).ok()?;
        text.push(&unescaped, utf16_len(&unescaped));
    } else {
        text.push(value, if ascii { value.len() as u32 } else { utf16_len(value) });
    }
    Some(end)
}
