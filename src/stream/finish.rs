//! Why a choice ended, in the words of its server and in ours.

use super::answer::{Answer, audio};
use super::repair::Repair;
use super::target::{Field, Target};
use crate::text::pieces;

impl Answer {
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

    /// Some audio answers have no finish reason: their end is known by the moment at which they expire.
    pub(crate) fn end_audio(&mut self) {
        for slot in 0..self.choices.len() {
            if self.choices.get(slot).is_some_and(|choice| !choice.finished && choice.audio == audio::WHOLE) {
                self.finish_reason(slot, b"stop");
            }
        }
    }
}

/// The class of a finish reason, whatever the server calls it.
fn finish_class(reason: &[u8]) -> &'static str {
    let same = |word: &str| {
        word.len() == reason.len()
            && word.bytes().zip(reason).all(|(a, &b)| a == b.to_ascii_lowercase() || (a == b'_' && b == b'-'))
    };
    FINISH_CLASSES.iter().find(|(words, _)| pieces(words, b" ").any(same)).map_or("other", |(_, class)| class)
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
