//! The answer as it grows: what is known of it, and the records that say how it changes. It never holds its text.

use super::batch::{Batch, code};
use super::buffers::utf16_len;
use super::calls::Calls;
use super::cumulative::Cumulative;
use super::kept::{Kept, News};
use super::options::{Mode, Options};
use super::repair::{Repair, Repairs};
use super::target::{Field, Target};
use super::think::ThinkTags;
use crate::json::{self, Value};
use crate::text::hex_digit;

/// The inside of a JSON string, as it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Raw<'a> {
    pub bytes: &'a [u8],
    pub escaped: bool,
    /// Whether that is known to be ASCII.
    pub ascii: bool,
    /// The payload from the first of the bytes on, or as much of it as is at hand.
    pub onward: &'a [u8],
}

impl<'t> Raw<'t> {
    /// Text that is no string's inside, or of which nothing is known.
    pub(crate) fn of(bytes: &'t [u8], escaped: bool) -> Self {
        Raw { bytes, escaped, ascii: false, onward: bytes }
    }

    /// Its length in UTF-16 code units, if nothing in it is escaped.
    #[inline(always)]
    pub(crate) fn utf16(self) -> u32 {
        if self.ascii { self.bytes.len() as u32 } else { utf16_len(self.bytes) }
    }
}

impl<'t> From<Value<'t>> for Raw<'t> {
    fn from(value: Value<'t>) -> Self {
        Raw::of(value.raw(), value.is_escaped())
    }
}

/// Names under which servers send reasoning, as the bits of a `SOURCE` record.
pub(crate) mod source {
    pub(crate) const REASONING_CONTENT: u32 = 1;
    pub(crate) const REASONING: u32 = 2;
    pub(crate) const DETAILS: u32 = 4;
    pub(crate) const PARTS: u32 = 8;
    pub(crate) const TAGS: u32 = 16;
}

/// What of an audio answer has come.
pub(crate) mod audio {
    pub(crate) const ID: u8 = 1;
    pub(crate) const DATA: u8 = 2;
    pub(crate) const TRANSCRIPT: u8 = 4;
    /// The last delta said nothing but when it expires, which comes last.
    pub(crate) const EXPIRY: u8 = 8;
    pub(crate) const WHOLE: u8 = ID | DATA | TRANSCRIPT | EXPIRY;
}

#[derive(Debug)]
pub(super) struct Choice {
    pub(super) index: i64,
    pub(super) finished: bool,
    /// The class of its finish reason so far.
    pub(super) class: &'static str,
    /// Whether anything of its message has arrived.
    pub(super) arrived: bool,
    /// Whether there has been a delta.
    pub(super) deltas: bool,
    /// Whether it has called a tool, or a function of old.
    pub(super) called: bool,
    /// Whether there has been content, if only an empty text.
    pub(super) spoken: bool,
    /// What of its audio has come, as `audio` bits.
    pub(super) audio: u8,
    pub(super) tags: Option<ThinkTags>,
    pub(super) cumulative: Cumulative,
    /// The same of its reasoning.
    pub(super) thoughts: Cumulative,
    pub(super) calls: Calls,
    pub(super) source: u32,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub batch: Batch,
    pub repairs: Repairs,
    pub(super) choices: Vec<Choice>,
    kept: Kept,
    /// Rises whenever something that chunks repeat has changed.
    pub generation: u32,
    usage: Vec<u8>,
    usage_changed: bool,
    /// Whether somebody is told of each change.
    watched: bool,
    /// Content, reasoning, a refusal or a tool call has arrived.
    pub substance: bool,
    pub think_tags: bool,
    cumulative: bool,
    seed: u64,
    reported: Repairs,
    pub(super) scratch: Vec<u8>,
}

impl Answer {
    pub(crate) fn new(options: &Options) -> Self {
        let Options { units, think_tags, cumulative, seed, .. } = *options;
        Answer {
            batch: Batch::new(units),
            watched: options.mode == Mode::Events,
            repairs: Repairs::default(),
            choices: Vec::new(),
            kept: Kept::default(),
            generation: 0,
            usage: Vec::new(),
            usage_changed: false,
            substance: false,
            think_tags,
            cumulative,
            seed,
            reported: Repairs::default(),
            scratch: Vec::new(),
        }
    }

    /// Whether a choice was seen that has no finish reason yet.
    pub(crate) fn is_unfinished(&self) -> bool {
        self.choices.iter().any(|choice| !choice.finished)
    }

    /// Whether no choice was seen.
    pub(crate) fn is_empty(&self) -> bool {
        self.choices.is_empty()
    }

    /// The place of the choice with that `index`; `None` beyond the most that are accumulated.
    #[inline(never)]
    pub(crate) fn choice(&mut self, index: i64) -> Option<usize> {
        if let Some(slot) = self.choices.iter().position(|choice| choice.index == index) {
            return Some(slot);
        }
        let slot = self.choices.len();
        if slot >= Target::MAX_CHOICES {
            return None;
        }
        self.choices.push(Choice {
            index,
            finished: false,
            class: "",
            arrived: false,
            deltas: false,
            called: false,
            spoken: false,
            audio: 0,
            tags: self.think_tags.then(ThinkTags::default),
            cumulative: if self.cumulative { Cumulative::default() } else { Cumulative::off() },
            // What comes between tags is no whole either.
            thoughts: if self.cumulative && !self.think_tags {
                Cumulative::default()
            } else {
                Cumulative::off()
            },
            calls: Calls::default(),
            source: 0,
        });
        self.generation += 1;
        self.batch.end_run();
        self.batch.record(&[code::CHOICE, Target::new(Field::Choice, slot, 0).0, index as u32]);
        Some(slot)
    }

    /// Notes that something of a choice's message has arrived.
    #[inline(never)]
    pub(crate) fn arrived(&mut self, slot: usize) {
        self.substance = true;
        if let Some(choice) = self.choices.get_mut(slot) {
            choice.arrived = true;
            choice.audio &= !audio::EXPIRY;
        }
    }

    /// Notes what of a choice's audio has come; with no bits, that a delta has.
    pub(crate) fn heard(&mut self, slot: usize, bits: u8) {
        if let Some(choice) = self.choices.get_mut(slot) {
            choice.audio = choice.audio & !audio::EXPIRY | bits;
        }
    }

    /// Notes that a choice speaks in deltas.
    pub(crate) fn has_delta(&mut self, slot: usize) {
        if let Some(choice) = self.choices.get_mut(slot) {
            choice.deltas = true;
        }
    }

    /// Whether anything of a choice's message has arrived in a delta.
    pub(crate) fn has_deltas(&self, slot: usize) -> bool {
        self.choices.get(slot).is_some_and(|choice| choice.arrived && choice.deltas)
    }

    /// Notes under which name reasoning came.
    #[inline(never)]
    pub(crate) fn source(&mut self, slot: usize, bit: u32) {
        if let Some(choice) = self.choices.get_mut(slot) {
            if choice.source & bit == 0 {
                choice.source |= bit;
                if bit > source::REASONING {
                    // Text from elsewhere, which no repetition may replace.
                    choice.thoughts = Cumulative::off();
                }
                let record = [code::SOURCE, Target::new(Field::Reasoning, slot, 0).0, choice.source];
                self.batch.end_run();
                self.batch.record(&record);
            }
        }
    }

    /// Sets a member to a JSON value, unless it is that already, or would lose what is known.
    #[inline(never)]
    pub(crate) fn set_key(&mut self, target: Target, key: Value<'_>, value: Value<'_>) {
        if key.is_escaped() {
            return self.set_named(target, &json::unescape_lossy(key.raw()), value.json());
        }
        if self.is_news(target, key.raw(), value.json()) {
            self.batch.member_record(target, key, value);
        }
    }

    /// The same of a member that is none of the payload's own.
    #[inline(never)]
    pub(crate) fn set_named(&mut self, target: Target, name: &str, value: &[u8]) {
        if self.is_news(target, name.as_bytes(), value) {
            self.batch.key_record(target, name.as_bytes(), value);
        }
    }

    /// Whether a member gets another value that is to be sent now.
    fn is_news(&mut self, target: Target, key: &[u8], value: &[u8]) -> bool {
        let news = self.kept.member(target, key, value);
        self.generation += u32::from(news != News::None);
        // Members appear in the order in which they came, and before whoever is told of each change sees the next one.
        if news == News::Now || self.watched {
            self.send_members();
        }
        news == News::Now
    }

    /// Writes the members that have changed.
    #[inline(never)]
    pub(crate) fn send_members(&mut self) {
        let batch = &mut self.batch;
        self.kept.send(|target, key, value| batch.key_record(target, key, value));
    }

    /// Sets a text once; the same text again changes nothing.
    #[inline(never)]
    pub(crate) fn set_text(&mut self, target: Target, text: &[u8]) {
        if !self.kept.is_new_text(target, text) {
            return;
        }
        self.generation += 1;
        self.batch.text_record(code::SET, target, text);
    }

    /// The usage that counts from here on, as JSON.
    #[inline(never)]
    pub(crate) fn usage(&mut self, json: &[u8]) {
        if self.usage != json {
            self.usage.clear();
            self.usage.extend_from_slice(json);
            self.usage_changed = true;
        }
    }

    /// Adds the items of a JSON array to one that grows.
    #[inline(never)]
    pub(crate) fn extend(&mut self, target: Target, list: Value<'_>) {
        self.batch.extend_record(target, list);
    }

    /// The calls of a choice.
    pub(crate) fn calls(&mut self, slot: usize) -> Option<&mut Calls> {
        self.choices.get_mut(slot).map(|choice| &mut choice.calls)
    }

    /// An id for a call that came without one: the same seed gives the same ids.
    #[inline(never)]
    pub(crate) fn call_id(&mut self) -> [u8; 29] {
        let mut id = *b"call_000000000000000000000000";
        for digit in id.iter_mut().skip(5) {
            // xorshift64: needs to be distinct, not secret.
            self.seed |= 1;
            self.seed ^= self.seed << 13;
            self.seed ^= self.seed >> 7;
            self.seed ^= self.seed << 17;
            *digit = hex_digit(self.seed >> 33);
        }
        id
    }

    /// Writes what was held back for the end of a read: grown text, members, usage, repairs.
    pub(crate) fn flush(&mut self) {
        self.batch.end_run();
        self.send_members();
        if std::mem::take(&mut self.usage_changed) {
            let usage = std::mem::take(&mut self.usage);
            self.batch.text_record(code::SET_JSON, Target::root(Field::Usage), &usage);
            self.usage = usage;
        }
        if self.repairs.changes() != self.reported.changes() {
            self.report();
        }
    }

    #[inline(never)]
    fn report(&mut self) {
        for repair in Repair::ALL {
            if self.repairs.of(repair) != self.reported.of(repair) {
                self.batch.record(&[code::REPAIR, repair as u32, self.repairs.of(repair)]);
            }
        }
        self.reported.clone_from(&self.repairs);
    }

    /// The end of the body.
    pub(crate) fn finish(&mut self) {
        (0..self.choices.len()).for_each(|slot| self.end_tag(slot));
    }
}
