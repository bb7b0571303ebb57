//! What one push leaves behind: one list of words and two texts, to be applied by whoever holds the answer.
//!
//! | record | words after the code | meaning |
//! |---|---|---|
//! | `CHUNK` | start, length (rest) | a chunk: `JSON.parse` of that text |
//! | `LEARN` | shape, start, length, start, length (rest) | shape number `shape`: a sample payload, and its holes' paths as JSON |
//! | `SHAPED` | shape, count, then two words a hole | so many chunks: the shape's sample with its holes filled (see `shaped.rs`) |
//! | `APPEND` | target, start, length (lead) | the text goes to the end of the target |
//! | `APPEND_JSON` | target, start, length (rest) | the same for text that has no UTF-8 form: the inside of a JSON string |
//! | `SET` | target, start, length (rest) | the target is now that text |
//! | `SET_JSON` | target, start, length (rest) | the target is now that JSON value |
//! | `SET_KEY` | target, start, length, start, length (rest) | the target's own member of that name is now that JSON value |
//! | `EXTEND` | target, start, length (rest) | the items of that JSON array go to the end of the target |
//! | `CHOICE` | target, index | a choice was seen for the first time; its `index` on the wire |
//! | `CALL` | target, kind | a tool call was seen for the first time: 0 function, 1 custom |
//! | `SOURCE` | target, bits | under which names the server sent its reasoning |
//! | `MOVE` | target | the choice's content so far was reasoning |
//! | `REPAIR` | code, count | how often so far |
//! | `FAULT` | kind, status, position, start, length, start, length (rest) | the stream ends in an error: its sentence, its body |
//!
//! A *target* is `field | choice << 8 | call << 20`, where choice and call count from 0 in order of appearance. Starts
//! and lengths are UTF-16 code units of the text named (`Units::Utf16`) or bytes of it (`Units::Bytes`).

use super::answer::Raw;
use super::buffers::{Text, Units, Words, utf16_len};
use super::target::Target;
use crate::json::Value;

/// Record codes.
#[allow(missing_docs, reason = "the table above says each")]
pub mod code {
    pub const CHUNK: u32 = 1;
    pub const LEARN: u32 = 2;
    pub const SHAPED: u32 = 3;
    pub const APPEND: u32 = 4;
    pub const APPEND_JSON: u32 = 5;
    pub const SET: u32 = 6;
    pub const SET_JSON: u32 = 7;
    pub const SET_KEY: u32 = 8;
    pub const EXTEND: u32 = 9;
    pub const CHOICE: u32 = 10;
    pub const CALL: u32 = 11;
    pub const SOURCE: u32 = 12;
    pub const MOVE: u32 = 13;
    pub const REPAIR: u32 = 14;
    pub const FAULT: u32 = 15;
}

/// The records of one push and the texts they speak of: see the table at the head of `src/stream/batch.rs`.
#[derive(Debug)]
pub struct Batch {
    pub(super) words: Words,
    pub(super) lead: Text,
    pub(super) rest: Text,
    pub(super) units: Units,
    /// Where the last `SHAPED` record begins, and where it ends.
    shaped: (usize, usize),
    /// The `APPEND` whose text is still growing: its target and where the text begins.
    run: Option<(Target, u32)>,
    /// Where the payload that is being read begins in the rest text, if it is there, and whether it is ASCII.
    payload: Option<(u32, bool)>,
}

/// A piece of a batch's text: start and length in the batch's units.
pub(crate) type Range = (u32, u32);

impl Batch {
    pub(crate) fn new(units: Units) -> Self {
        Batch {
            words: Words::default(),
            lead: Text::default(),
            rest: Text::default(),
            units,
            shaped: (0, usize::MAX),
            run: None,
            payload: None,
        }
    }

    /// The records.
    pub fn words(&self) -> &[u32] {
        self.words.written()
    }

    /// The text that answers grow by: nothing but what `APPEND` records and the holes of shapes say.
    pub fn lead(&self) -> &Text {
        &self.lead
    }

    /// All other text.
    pub fn rest(&self) -> &Text {
        &self.rest
    }

    pub(crate) fn clear(&mut self) {
        self.words.clear();
        self.lead.clear();
        self.rest.clear();
        self.shaped.1 = usize::MAX;
        self.run = None;
        self.payload = None;
    }

    #[inline(never)]
    pub(crate) fn record(&mut self, words: &[u32]) {
        self.words.push(words);
    }

    /// Begins a `SHAPED` record of no chunks, or goes on with the last one; returns where it begins.
    #[inline(always)]
    pub(crate) fn open_shaped(&mut self, shape: usize, holes: usize) -> usize {
        let kind = shape as u32 | (holes as u32) << 8;
        let (at, end) = self.shaped;
        if end != self.words.length || self.words.room.get(at + 1) != Some(&kind) {
            self.shaped.0 = self.words.length;
            self.words.push(&[code::SHAPED, kind, 0]);
        }
        self.shaped.0
    }

    /// Says that so many more chunks are in the `SHAPED` record that ends here.
    #[inline(always)]
    pub(crate) fn close_shaped(&mut self, record: usize, chunks: u32) {
        self.shaped.1 = self.words.length;
        if let Some(count) = self.words.room.get_mut(record + 2) {
            *count += chunks;
            if *count == 0 {
                self.words.length = record;
            }
        }
    }

    /// A `SHAPED` record, or a part of one, whose values are known only later; returns where they are to be.
    #[inline(never)]
    pub(crate) fn shaped_record(&mut self, shape: usize, holes: usize) -> usize {
        let record = self.open_shaped(shape, holes);
        let at = self.words.length;
        self.words.reserve(holes * 2);
        self.words.length += holes * 2;
        self.close_shaped(record, 1);
        at
    }

    /// Fills in the two words of a value.
    #[inline(always)]
    pub(crate) fn fill(&mut self, at: usize, two: [u32; 2]) {
        self.words.put(at, two);
    }

    /// Writes the record of the text that has been growing, if there is one.
    #[inline(never)]
    pub(crate) fn end_run(&mut self) {
        if let Some((Target(target), start)) = self.run.take() {
            let length = self.lead.mark(self.units) - start;
            if length > 0 {
                self.words.push(&[code::APPEND, target, start, length]);
            }
        }
    }

    /// Appends UTF-8 text to `target`; `utf16` is its UTF-16 length. Returns where it lies in the lead text.
    #[inline(never)]
    pub(crate) fn append(&mut self, target: Target, utf8: &[u8], utf16: u32) -> Range {
        self.run_of(target);
        let start = self.lead.mark(self.units);
        self.lead.push(utf8, utf16);
        (start, self.lead.mark(self.units) - start)
    }

    /// What is appended from here on is the target's.
    #[inline(always)]
    pub(crate) fn run_of(&mut self, target: Target) {
        if self.run.is_none_or(|(same, _)| same != target) {
            self.begin_run(target);
        }
    }

    #[inline(never)]
    fn begin_run(&mut self, target: Target) {
        self.end_run();
        self.run = Some((target, self.lead.mark(self.units)));
    }

    /// Adds text that needs no unescaping to the run, or to the rest.
    #[inline(always)]
    pub(crate) fn plain(&mut self, raw: Raw<'_>, lead: bool) -> Range {
        let text = if lead { &mut self.lead } else { &mut self.rest };
        let start = text.mark(self.units);
        text.push_plain(raw);
        (start, text.mark(self.units) - start)
    }

    /// Adds text to the rest.
    #[inline(never)]
    pub(crate) fn rest_text(&mut self, utf8: &[u8]) -> Range {
        let utf16 = if self.units == Units::Utf16 { utf16_len(utf8) } else { 0 };
        let start = self.rest.mark(self.units);
        self.rest.push(utf8, utf16);
        (start, self.rest.mark(self.units) - start)
    }

    /// A record of one text.
    #[inline(never)]
    pub(crate) fn text_record(&mut self, code: u32, Target(target): Target, utf8: &[u8]) {
        self.end_run();
        let (start, length) = self.rest_text(utf8);
        self.words.push(&[code, target, start, length]);
    }

    /// A `CHUNK` record: a payload that the host parses, and that others may be a part of until the next one.
    #[inline(never)]
    pub(crate) fn chunk_record(&mut self, payload: &[u8]) {
        let (start, length) = self.rest_text(payload);
        self.payload = Some((start, length as usize == payload.len()));
        self.words.push(&[code::CHUNK, start, length]);
    }

    /// Payloads are not in the rest text from here on.
    pub(crate) fn end_payload(&mut self) {
        self.payload = None;
    }

    /// The JSON text of a part of a payload, which may be in the rest text already.
    #[inline(never)]
    fn part(&mut self, value: Value<'_>) -> Range {
        match self.payload {
            Some((payload, true)) => (payload + value.json_start() as u32, value.json().len() as u32),
            _ => self.rest_text(value.json()),
        }
    }

    /// An `EXTEND` record of a part of a payload.
    #[inline(never)]
    pub(crate) fn extend_record(&mut self, target: Target, list: Value<'_>) {
        self.end_run();
        let (start, length) = self.part(list);
        self.record(&[code::EXTEND, target.0, start, length]);
    }

    /// A `SET_KEY` record of a member of a payload, whose name has no escapes.
    #[inline(never)]
    pub(crate) fn member_record(&mut self, target: Target, key: Value<'_>, value: Value<'_>) {
        self.end_run();
        let (start, length) = self.part(key);
        let (value_start, value_length) = self.part(value);
        // Without the quotes.
        self.record(&[code::SET_KEY, target.0, start + 1, length - 2, value_start, value_length]);
    }

    /// A `SET_KEY` record of any text.
    #[inline(never)]
    pub(crate) fn key_record(&mut self, Target(target): Target, key: &[u8], json: &[u8]) {
        self.end_run();
        let (key_start, key_length) = self.rest_text(key);
        let (start, length) = self.rest_text(json);
        self.words.push(&[code::SET_KEY, target, key_start, key_length, start, length]);
    }
}
