//! The answer as it grows: what is known of it, and the records that say how it changes. It never holds its text.

use super::batch::{Batch, Field, Range, Target, Units, code, utf16_len};
use super::cumulative::{Cumulative, Delta};
use super::repair::{Repair, Repairs};
use super::think::{Piece, ThinkTags};
use super::tool_calls::Calls;
use crate::json::{self, Value};

/// Values longer than this are sent again each time rather than kept for comparison, in bytes.
const KEPT_VALUE: usize = 256;
/// So many members are compared with their last value; a server that makes up names without end gets no further.
const MAX_KEPT: usize = 1 << 9;

/// The inside of a JSON string, as it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Raw<'a> {
    pub bytes: &'a [u8],
    pub escaped: bool,
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
struct Choice {
    index: i64,
    finished: bool,
    /// The class of its finish reason so far.
    class: &'static str,
    /// Whether anything of its message has arrived.
    arrived: bool,
    /// Whether it has called a tool, or a function of old.
    called: bool,
    /// Whether there has been content, if only an empty text.
    spoken: bool,
    /// What of its audio has come, as `audio` bits.
    audio: u8,
    tags: Option<ThinkTags>,
    cumulative: Cumulative,
    /// The same of its reasoning.
    thoughts: Cumulative,
    calls: Calls,
    source: u32,
}

/// The last value of something that each chunk repeats.
#[derive(Debug)]
struct Kept {
    /// Tells most of the others apart at a glance.
    hint: u32,
    target: Target,
    key: Vec<u8>,
    value: Vec<u8>,
}

fn hint(target: Target, key: &[u8]) -> u32 {
    let end = key.last().copied().unwrap_or_default();
    target.0 ^ (key.len() as u32) << 16 ^ u32::from(end) << 24
}

/// A plain loop, for iterators are calls where the compiler looks at size.
fn find_kept<'k>(kept: &'k mut [Kept], target: Target, key: &[u8]) -> Option<&'k mut Kept> {
    let wanted = hint(target, key);
    let mut at = 0;
    while kept.get(at)?.hint != wanted
        || kept.get(at)?.target != target
        || !json::same(&kept.get(at)?.key, key)
    {
        at += 1;
    }
    kept.get_mut(at)
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub batch: Batch,
    pub repairs: Repairs,
    choices: Vec<Choice>,
    kept: Vec<Kept>,
    /// Rises whenever something that chunks repeat has changed.
    pub generation: u32,
    usage: Vec<u8>,
    usage_changed: bool,
    /// Content, reasoning, a refusal or a tool call has arrived.
    pub substance: bool,
    pub think_tags: bool,
    cumulative: bool,
    seed: u64,
    reported: Repairs,
    scratch: Vec<u8>,
}

impl Answer {
    pub(crate) fn new(units: Units, think_tags: bool, cumulative: bool, seed: u64) -> Self {
        Answer {
            batch: Batch::new(units),
            repairs: Repairs::default(),
            choices: Vec::new(),
            kept: Vec::new(),
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

    /// Appends text as it is. Returns where it lies in the lead text, unless it has no UTF-8 form.
    #[inline(never)]
    pub(crate) fn append(&mut self, target: Target, raw: Raw<'_>) -> Option<Range> {
        if raw.bytes.is_empty() {
            return Some((0, 0));
        }
        self.arrived(target.choice());
        if !raw.escaped {
            return Some(self.batch.append(target, raw.bytes, utf16_len(raw.bytes)));
        }
        let mut text = std::mem::take(&mut self.scratch);
        text.clear();
        let range = match json::unescape(raw.bytes, &mut text) {
            Ok(()) => Some(self.batch.append(target, &text, utf16_len(&text))),
            Err(json::LoneSurrogate) => {
                self.batch.text_record(code::APPEND_JSON, target, raw.bytes);
                None
            }
        };
        self.scratch = text;
        range
    }

    /// Notes that something of a choice's message has arrived.
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

    /// Some audio answers have no finish reason: their end is known by the moment at which they expire.
    pub(crate) fn end_audio(&mut self) {
        for slot in 0..self.choices.len() {
            if self.choices.get(slot).is_some_and(|choice| !choice.finished && choice.audio == audio::WHOLE) {
                self.finish_reason(slot, b"stop");
            }
        }
    }

    /// Whether anything of a choice's message has arrived.
    pub(crate) fn has_arrived(&self, slot: usize) -> bool {
        self.choices.get(slot).is_some_and(|choice| choice.arrived)
    }

    /// Appends content: through the tag splitter and the watch for repeated text.
    #[inline(never)]
    pub(crate) fn content(&mut self, slot: usize, raw: Raw<'_>) -> Option<Range> {
        let spoken = std::mem::replace(&mut self.choices.get_mut(slot)?.spoken, true);
        if raw.bytes.is_empty() {
            if !spoken {
                // An empty text is not the same as none.
                self.batch.text_record(code::SET, Target::new(Field::Content, slot, 0), b"");
            }
            return Some((0, 0));
        }
        self.watched(Field::Content, slot, raw)
    }

    /// Appends content, or reasoning that came as a text of its own, watched for repetition.
    #[inline(never)]
    pub(crate) fn watched(&mut self, field: Field, slot: usize, raw: Raw<'_>) -> Option<Range> {
        let choice = self.choices.get_mut(slot)?;
        let is_content = field == Field::Content;
        let watch = if is_content { &mut choice.cumulative } else { &mut choice.thoughts };
        if watch.is_off() && !(is_content && choice.tags.is_some()) {
            return self.append(Target::new(field, slot, 0), raw);
        }
        let mut text = Vec::with_capacity(raw.bytes.len());
        if json::unescape(raw.bytes, &mut text).is_err() {
            *watch = Cumulative::off();
            return if is_content {
                self.half(slot, raw)
            } else {
                self.append(Target::new(field, slot, 0), raw)
            };
        }
        choice.arrived = true;
        self.substance = true;
        match watch.push(&text) {
            Delta::Plain => self.tagged(field, slot, &text),
            Delta::Repeats { from, first } => {
                self.repairs.count(Repair::CumulativeText);
                if first {
                    self.replace(field, slot, text.get(..from).unwrap_or_default());
                }
                self.tagged(field, slot, text.get(from..).unwrap_or_default());
                None
            }
        }
    }

    /// Appends content that has half a character in it, which no tag is looked for in.
    fn half(&mut self, slot: usize, raw: Raw<'_>) -> Option<Range> {
        self.end_tag(slot);
        let thinking = self.choices.get(slot)?.tags.as_ref().is_some_and(ThinkTags::is_thinking);
        let field = if thinking { Field::Reasoning } else { Field::Content };
        self.append(Target::new(field, slot, 0), raw)
    }

    /// Text that was held back as the beginning of a tag is ordinary.
    fn end_tag(&mut self, slot: usize) {
        if let Some(mut tags) = self.choices.get_mut(slot).and_then(|choice| choice.tags.take()) {
            tags.finish(|piece| self.piece(slot, piece));
            if let Some(choice) = self.choices.get_mut(slot) {
                choice.tags = Some(tags);
            }
        }
    }

    /// Puts `text` in place of what was appended so far, which repeats itself.
    fn replace(&mut self, field: Field, slot: usize, text: &[u8]) {
        let (mut content, mut reasoning) = (text.to_vec(), Vec::new());
        if self.think_tags && field == Field::Content {
            content.clear();
            let mut tags = ThinkTags::default();
            tags.push(text, |piece| match piece {
                Piece::Content(text) => content.extend_from_slice(text),
                Piece::Reasoning(text) => reasoning.extend_from_slice(text),
                Piece::AllReasoning => reasoning.append(&mut content),
                Piece::Tag => {}
            });
            if let Some(choice) = self.choices.get_mut(slot) {
                choice.tags = Some(tags);
            }
            self.batch.text_record(code::SET, Target::new(Field::Reasoning, slot, 0), &reasoning);
        }
        self.batch.text_record(code::SET, Target::new(field, slot, 0), &content);
    }

    /// Appends content, split where it has reasoning tags.
    fn tagged(&mut self, field: Field, slot: usize, text: &[u8]) -> Option<Range> {
        let choice = self.choices.get_mut(slot)?;
        let tags = if field == Field::Content { choice.tags.take() } else { None };
        let Some(mut tags) = tags else {
            return Some(self.batch.append(Target::new(field, slot, 0), text, utf16_len(text)));
        };
        tags.push(text, |piece| self.piece(slot, piece));
        if let Some(choice) = self.choices.get_mut(slot) {
            choice.tags = Some(tags);
        }
        None
    }

    fn piece(&mut self, slot: usize, piece: Piece<'_>) {
        match piece {
            Piece::Content(text) => {
                self.batch.append(Target::new(Field::Content, slot, 0), text, utf16_len(text));
            }
            Piece::Reasoning(text) => {
                self.source(slot, source::TAGS);
                self.batch.append(Target::new(Field::Reasoning, slot, 0), text, utf16_len(text));
            }
            Piece::AllReasoning => {
                self.source(slot, source::TAGS);
                self.batch.end_run();
                self.batch.record(&[code::MOVE, Target::new(Field::Content, slot, 0).0]);
            }
            Piece::Tag => self.repairs.count(Repair::ThinkTags),
        }
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
        if self.is_news(target, key.raw(), value.json()) {
            self.batch.member_record(target, key, value);
        }
    }

    /// The same of a member whose value is none of the payload's own.
    #[inline(never)]
    pub(crate) fn set_named(&mut self, target: Target, key: &str, value: &[u8]) {
        if self.is_news(target, key.as_bytes(), value) {
            self.batch.key_record(target, key.as_bytes(), value);
        }
    }

    /// Whether a member gets another value; keeps it for comparison with the next one.
    fn is_news(&mut self, target: Target, key: &[u8], value: &[u8]) -> bool {
        let room = self.kept.len() < MAX_KEPT;
        let known = find_kept(&mut self.kept, target, key);
        let empty = matches!(value, b"null" | b"\"\"" | b"\"null\"") || (key == b"created" && value == b"0");
        match known {
            Some(kept) if empty || (value.len() <= KEPT_VALUE && json::same(&kept.value, value)) => {
                return false;
            }
            Some(kept) => {
                kept.value.clear();
                kept.value.extend_from_slice(value.get(..KEPT_VALUE + 1).unwrap_or(value));
            }
            // It may have been something before.
            None if !room && empty => return false,
            None if !room => {}
            None => self.kept.push(Kept {
                hint: hint(target, key),
                target,
                key: key.to_vec(),
                value: value.get(..KEPT_VALUE + 1).unwrap_or(value).to_vec(),
            }),
        }
        self.generation += 1;
        true
    }

    /// Sets a text once; the same text again changes nothing.
    #[inline(never)]
    pub(crate) fn set_text(&mut self, target: Target, text: &[u8]) {
        match find_kept(&mut self.kept, target, b"") {
            Some(kept) if kept.value == text => return,
            Some(kept) => kept.value = text.to_vec(),
            None => self.kept.push(Kept {
                hint: hint(target, b""),
                target,
                key: Vec::new(),
                value: text.to_vec(),
            }),
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

    /// A finish reason that says something.
    #[inline(never)]
    pub(crate) fn finish_reason(&mut self, slot: usize, raw: &[u8]) {
        self.end_tag(slot);
        let Some(choice) = self.choices.get_mut(slot) else { return };
        choice.finished = true;
        let class = finish_class(raw);
        if !(class == "stop" && choice.called && choice.class == "tool_calls") {
            choice.class = class;
        }
        self.set_text(Target::new(Field::FinishReason, slot, 0), raw);
        self.classify(slot);
    }

    /// Notes that a choice has called a tool.
    pub(crate) fn called(&mut self, slot: usize) {
        let Some(choice) = self.choices.get_mut(slot) else { return };
        choice.called = true;
        if choice.finished {
            self.classify(slot);
        }
    }

    /// The class of the finish reason, which cannot be `stop` where tools were called.
    fn classify(&mut self, slot: usize) {
        let Some(choice) = self.choices.get_mut(slot) else { return };
        if choice.class == "stop" && choice.called {
            choice.class = "tool_calls";
            self.repairs.count(Repair::FinishToolCalls);
        }
        let class = choice.class;
        self.set_text(Target::new(Field::FinishClass, slot, 0), class.as_bytes());
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
            *digit = b"0123456789abcdef".get((self.seed >> 33) as usize & 15).copied().unwrap_or(b'0');
        }
        id
    }

    /// Writes what was held back for the end of a read: grown text, usage, repairs.
    pub(crate) fn flush(&mut self) {
        self.batch.end_run();
        if std::mem::take(&mut self.usage_changed) {
            let usage = std::mem::take(&mut self.usage);
            self.batch.text_record(code::SET_JSON, Target::root(Field::Usage), &usage);
            self.usage = usage;
        }
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

/// The class of a finish reason, whatever the server calls it.
pub(crate) fn finish_class(reason: &[u8]) -> &'static str {
    let same = |word: &str| {
        word.len() == reason.len()
            && word.bytes().zip(reason).all(|(a, &b)| a == b.to_ascii_lowercase() || (a == b'_' && b == b'-'))
    };
    FINISH_CLASSES.iter().find(|(words, _)| words.split(' ').any(same)).map_or("other", |(_, class)| class)
}

/// Finish reasons that mean the same.
const FINISH_CLASSES: [(&str, &str); 5] = [
    ("stop eos eos_token end_turn stop_sequence end done complete", "stop"),
    ("length model_length max_tokens max_length model_context_window_exceeded", "length"),
    ("tool_calls tool_call tool_use function_call", "tool_calls"),
    (
        "content_filter content_filtered sensitive safety recitation prohibited_content blocklist spii image_safety \
         guardrail_intervened refusal",
        "content_filter",
    ),
    ("error network_error abort timeout insufficient_system_resource malformed_function_call", "error"),
];
