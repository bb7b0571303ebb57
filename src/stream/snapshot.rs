//! The answer that a Rust host holds: it applies the records of batches, as the façade's `Accumulated` does.

use super::answer::source;
use super::batch::{Batch, code};
use super::target::{Field, Target};
use crate::chat::ChatCompletion;
use crate::json::{self, Tape};
use crate::text::lossy;
use serde_json::{Map, Value, json};

type Members = Map<String, Value>;

/// An answer as it grows. Fed by every batch of one [`Decoder`](super::Decoder) whose units are bytes.
#[derive(Debug, Default)]
pub struct Snapshot {
    root: Members,
    choices: Vec<Choice>,
    /// Choice 0's text since it was last taken.
    fresh: String,
    /// High surrogates that wait for their other half.
    held: Vec<(Target, u16)>,
    tape: Tape,
}

#[derive(Debug, Default)]
struct Choice {
    index: u32,
    finish_reason: Option<String>,
    finish_class: Option<String>,
    role: Option<String>,
    content: Option<String>,
    refusal: Option<String>,
    reasoning: Option<String>,
    source: u32,
    audio_data: Option<String>,
    audio_transcript: Option<String>,
    audio: Members,
    function_name: Option<String>,
    function_arguments: Option<String>,
    calls: Vec<Call>,
    logprobs: Members,
    message: Members,
    extra: Members,
}

#[derive(Debug, Default)]
struct Call {
    custom: bool,
    id: String,
    name: String,
    arguments: String,
    body: Members,
    extra: Members,
}

impl Snapshot {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Applies a batch; `chunk` is given the payload of each chunk in it, in order.
    pub fn apply(&mut self, batch: &Batch, mut chunk: impl FnMut(&[u8])) {
        let words = batch.words();
        let mut at = 0;
        while let Some(&record) = words.get(at) {
            let word = |place: usize| words.get(at + place).copied().unwrap_or(0);
            let text = |place: usize| {
                let from = if record == code::APPEND { batch.lead() } else { batch.rest() };
                let start = word(place) as usize;
                from.bytes().get(start..start + word(place + 1) as usize).unwrap_or_default()
            };
            let target = Target::of(word(1));
            at += match record {
                code::CHUNK => {
                    chunk(text(1));
                    3
                }
                code::APPEND => {
                    self.append(target, text(2));
                    4
                }
                code::APPEND_JSON => {
                    self.append_escaped(target, text(2));
                    4
                }
                code::SET => {
                    if let Some(place) = self.text(target) {
                        *place = lossy(text(2)).into_owned();
                    }
                    4
                }
                code::SET_JSON => {
                    let usage = self.value(text(2));
                    self.root.insert("usage".into(), usage);
                    4
                }
                code::SET_KEY => {
                    let value = self.value(text(4));
                    if let Some(members) = self.members(target) {
                        members.insert(lossy(text(2)).into_owned(), value);
                    }
                    6
                }
                code::EXTEND => {
                    let items = self.value(text(2));
                    self.extend(target, items);
                    4
                }
                code::CHOICE => {
                    self.choices.push(Choice { index: word(2), ..Choice::default() });
                    3
                }
                code::CALL => {
                    if let Some(choice) = self.choices.get_mut(target.choice()) {
                        choice.calls.push(Call { custom: word(2) == 1, ..Call::default() });
                    }
                    3
                }
                code::SOURCE => {
                    if let Some(choice) = self.choices.get_mut(target.choice()) {
                        choice.source = word(2);
                    }
                    3
                }
                code::MOVE => {
                    if let Some(choice) = self.choices.get_mut(target.choice()) {
                        let content = choice.content.take().unwrap_or_default();
                        choice.reasoning.get_or_insert_default().push_str(&content);
                    }
                    2
                }
                code::REPAIR => 3,
                // What shapes say of the answer is said by the records around them too.
                code::LEARN => 6,
                code::SHAPED => 3 + (word(1) >> 8) as usize * word(2) as usize * 2,
                code::FAULT => 8,
                _ => return,
            };
        }
    }

    /// Nothing more comes: halves of characters that were held back for the other half become U+FFFD.
    pub fn end(&mut self) {
        for (target, _) in std::mem::take(&mut self.held) {
            self.push(target, "\u{fffd}");
        }
    }

    /// The text of choice 0 since it was last taken.
    pub fn take_text(&mut self) -> String {
        std::mem::take(&mut self.fresh)
    }

    /// The answer so far.
    pub fn completion(&self) -> ChatCompletion {
        serde_json::from_value(self.to_value()).unwrap_or_default()
    }

    /// The answer so far as JSON.
    pub fn to_value(&self) -> Value {
        let mut root = self.root.clone();
        root.insert("object".into(), "chat.completion".into());
        let mut choices: Vec<_> = self.choices.iter().collect();
        choices.sort_by_key(|choice| choice.index);
        root.insert("choices".into(), choices.into_iter().map(Choice::to_value).collect());
        Value::Object(root)
    }

    fn value(&mut self, text: &[u8]) -> Value {
        match self.tape.parse(text) {
            Ok(()) => json::to_value(self.tape.root(text)),
            Err(_) => Value::Null,
        }
    }

    /// The text that a target means, empty if there was none.
    fn text(&mut self, target: Target) -> Option<&mut String> {
        let choice = self.choices.get_mut(target.choice())?;
        Some(match target.field()? {
            Field::FinishReason => choice.finish_reason.get_or_insert_default(),
            Field::FinishClass => choice.finish_class.get_or_insert_default(),
            Field::Role => choice.role.get_or_insert_default(),
            Field::Content => choice.content.get_or_insert_default(),
            Field::Refusal => choice.refusal.get_or_insert_default(),
            Field::Reasoning => choice.reasoning.get_or_insert_default(),
            Field::AudioData => choice.audio_data.get_or_insert_default(),
            Field::AudioTranscript => choice.audio_transcript.get_or_insert_default(),
            Field::FunctionName => choice.function_name.get_or_insert_default(),
            Field::FunctionArguments => choice.function_arguments.get_or_insert_default(),
            Field::CallId => &mut choice.calls.get_mut(target.call())?.id,
            Field::CallName => &mut choice.calls.get_mut(target.call())?.name,
            Field::CallArguments => &mut choice.calls.get_mut(target.call())?.arguments,
            _ => return None,
        })
    }

    fn members(&mut self, target: Target) -> Option<&mut Members> {
        let field = target.field()?;
        if field == Field::Root {
            return Some(&mut self.root);
        }
        let choice = self.choices.get_mut(target.choice())?;
        Some(match field {
            Field::Choice => &mut choice.extra,
            Field::Message => &mut choice.message,
            Field::Logprobs => &mut choice.logprobs,
            Field::Audio => &mut choice.audio,
            Field::Call => &mut choice.calls.get_mut(target.call())?.extra,
            Field::CallBody => &mut choice.calls.get_mut(target.call())?.body,
            _ => return None,
        })
    }

    fn push(&mut self, target: Target, text: &str) {
        if target.field() == Some(Field::Content)
            && self.choices.get(target.choice()).is_some_and(|c| c.index == 0)
        {
            self.fresh.push_str(text);
        }
        if let Some(place) = self.text(target) {
            place.push_str(text);
        }
    }

    fn take_held(&mut self, target: Target) -> Option<u16> {
        let place = self.held.iter().position(|(held, _)| *held == target)?;
        Some(self.held.swap_remove(place).1)
    }

    fn append(&mut self, target: Target, text: &[u8]) {
        if self.take_held(target).is_some() {
            self.push(target, "\u{fffd}");
        }
        self.push(target, &lossy(text));
    }

    /// Text with lone surrogates: a half at its end is held back for the other, which the next piece may begin with.
    fn append_escaped(&mut self, target: Target, raw: &[u8]) {
        let mut units: Vec<u16> = self.take_held(target).into_iter().collect();
        json::code_units(raw, &mut units);
        if let Some(&high @ 0xd800..=0xdbff) = units.last() {
            units.pop();
            self.held.push((target, high));
        }
        self.push(target, &String::from_utf16_lossy(&units));
    }

    fn extend(&mut self, target: Target, items: Value) {
        let Some(choice) = self.choices.get_mut(target.choice()) else { return };
        let (members, key) = match target.field() {
            Some(Field::LogprobsContent) => (&mut choice.logprobs, "content"),
            Some(Field::LogprobsRefusal) => (&mut choice.logprobs, "refusal"),
            Some(Field::Annotations) => (&mut choice.message, "annotations"),
            _ => (&mut choice.message, "reasoning_details"),
        };
        match (members.entry(key).or_insert_with(|| json!([])), items) {
            (Value::Array(list), Value::Array(items)) => list.extend(items),
            (place, items) => *place = items,
        }
    }
}

impl Choice {
    fn to_value(&self) -> Value {
        let mut message = Members::new();
        message.insert("role".into(), self.role.as_deref().unwrap_or("assistant").into());
        message.insert("content".into(), self.content.clone().into());
        message.insert("refusal".into(), self.refusal.clone().into());
        message.extend(self.message.clone());
        if let Some(reasoning) = &self.reasoning {
            message.insert("reasoning".into(), reasoning.clone().into());
            if self.source & source::REASONING_CONTENT != 0 {
                message.insert("reasoning_content".into(), reasoning.clone().into());
            }
        }
        if self.audio_data.is_some() || self.audio_transcript.is_some() || !self.audio.is_empty() {
            let mut audio = self.audio.clone();
            audio.insert("data".into(), self.audio_data.clone().unwrap_or_default().into());
            audio.insert("transcript".into(), self.audio_transcript.clone().unwrap_or_default().into());
            message.insert("audio".into(), audio.into());
        }
        if self.function_name.is_some() || self.function_arguments.is_some() {
            let (name, arguments) = (self.function_name.clone(), self.function_arguments.clone());
            let call =
                json!({ "name": name.unwrap_or_default(), "arguments": arguments.unwrap_or_default() });
            message.insert("function_call".into(), call);
        }
        if !self.calls.is_empty() {
            message.insert("tool_calls".into(), self.calls.iter().map(Call::to_value).collect());
        }
        let mut value = Members::new();
        value.insert("index".into(), self.index.into());
        value.insert("message".into(), message.into());
        value.insert("finish_reason".into(), self.finish_reason.clone().into());
        value.insert("finish_class".into(), self.finish_class.clone().into());
        let logprobs = if self.logprobs.is_empty() {
            Value::Null
        } else {
            let mut logprobs = self.logprobs.clone();
            for key in ["content", "refusal"] {
                logprobs.entry(key).or_insert(Value::Null);
            }
            logprobs.into()
        };
        value.insert("logprobs".into(), logprobs);
        value.extend(self.extra.clone());
        Value::Object(value)
    }
}

impl Call {
    fn to_value(&self) -> Value {
        let (kind, text) = if self.custom { ("custom", "input") } else { ("function", "arguments") };
        let mut body = json!({ "name": self.name, text: self.arguments });
        if let Value::Object(members) = &mut body {
            members.extend(self.body.clone());
        }
        let mut value = Members::new();
        value.insert("id".into(), self.id.clone().into());
        value.insert("type".into(), kind.into());
        value.insert(kind.into(), body);
        value.extend(self.extra.clone());
        Value::Object(value)
    }
}
