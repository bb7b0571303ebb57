//! How the texts of an answer grow: split where there are reasoning tags, watched for deltas that repeat the whole.

use super::answer::{Answer, Raw, source};
use super::batch::{Range, code};
use super::buffers::utf16_len;
use super::cumulative::{Cumulative, Delta};
use super::repair::Repair;
use super::target::{Field, Target};
use super::think::{Piece, ThinkTags};
use crate::json;

impl Answer {
    /// Appends text as it is. Returns where it lies in the lead text, unless it has no UTF-8 form.
    #[inline(never)]
    pub(crate) fn append(&mut self, target: Target, raw: Raw<'_>) -> Option<Range> {
        if raw.bytes.is_empty() {
            return Some((0, 0));
        }
        self.arrived(target.choice());
        if !raw.escaped {
            return Some(self.batch.append(target, raw.bytes, raw.utf16()));
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
    pub(super) fn end_tag(&mut self, slot: usize) {
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
}
