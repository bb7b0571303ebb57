//! Reads one chunk into the answer, whatever its server makes of the format.

use super::answer::{Answer, Raw, source};
use super::batch::{Field, Target};
use super::repair::Repair;
use super::tool_calls::real;
use crate::json::{Kind, Value, unescape_lossy};

/// What filling a place of the payload with another value does to the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing.
    None,
    Content(usize),
    Append(Target),
    Arguments(usize, usize),
    /// It is part of the usage.
    Usage,
}

/// What was found in a chunk, as far as a shape can repeat it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Where strings lie whose text was appended, and what appending another does.
    pub effects: Vec<(usize, Effect)>,
    /// The span of the usage that counts.
    pub usage: Option<(usize, usize)>,
    /// Something that must be read again each time.
    pub generic: bool,
    /// Something that rarely has the same shape twice.
    pub varied: bool,
}

impl Found {
    pub(crate) fn clear(&mut self) {
        self.effects.clear();
        *self = Found { effects: std::mem::take(&mut self.effects), ..Found::default() };
    }
}

/// Reads a chunk.
pub(crate) fn read(answer: &mut Answer, found: &mut Found, root: Value<'_>) {
    let mut usage = None;
    let mut elsewhere = None;
    for (key, value) in root.entries() {
        match key.raw() {
            b"choices" => match value.kind() {
                Kind::Array => {
                    for (place, choice) in value.items().enumerate() {
                        elsewhere = read_choice(answer, found, choice, place).or(elsewhere);
                    }
                }
                _ => answer.repairs.count(Repair::NullChoices),
            },
            b"usage" => usage = Some(value),
            b"object" | b"obfuscation" | b"error" => {}
            b"created" => created(answer, value),
            b"x_groq" => {
                elsewhere = value.get("usage").filter(|usage| has_members(*usage)).or(elsewhere);
                answer.set_key(Target::root(Field::Root), key.into(), value.json());
            }
            _ => answer.set_key(Target::root(Field::Root), key.into(), value.json()),
        }
    }
    let direct = usage.filter(|usage| has_members(*usage));
    if direct.is_none() && elsewhere.is_some() {
        answer.repairs.count(Repair::UsagePlace);
    }
    if let Some(usage) = direct.or(elsewhere) {
        answer.usage(usage.json());
        found.usage = Some(usage.span());
    }
}

fn has_members(value: Value<'_>) -> bool {
    value.entries().next().is_some()
}

/// Seconds since 1970, also from a fraction or from milliseconds.
fn created(answer: &mut Answer, value: Value<'_>) {
    let key = Raw { bytes: b"created", escaped: false };
    let target = Target::root(Field::Root);
    match value.integer() {
        Some(seconds) if seconds.abs() < 100_000_000_000 => return answer.set_key(target, key, value.json()),
        _ => answer.repairs.count(Repair::CreatedNumber),
    }
    if value.kind() == Kind::Number {
        // Digits before the point; three fewer when they count milliseconds.
        let raw = value.raw();
        let whole = raw.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let seconds = if whole > 11 { whole - 3 } else { whole };
        if !raw.iter().any(|byte| matches!(byte, b'e' | b'E')) {
            answer.set_key(
                target,
                key,
                raw.get(..seconds).filter(|digits| !digits.is_empty()).unwrap_or(b"0"),
            );
        }
    }
}

/// Reads a choice; returns usage if it has some.
fn read_choice<'t>(
    answer: &mut Answer,
    found: &mut Found,
    choice: Value<'t>,
    place: usize,
) -> Option<Value<'t>> {
    let index = choice.get("index").and_then(|index| index.integer()).unwrap_or(place as i64);
    let slot = answer.choice(index)?;
    let (mut delta, mut message, mut finish, mut logprobs, mut usage) = (None, None, None, None, None);
    for (key, value) in choice.entries() {
        match key.raw() {
            b"index" | b"error" => {}
            b"delta" => delta = Some(value),
            b"message" => message = Some(value),
            b"finish_reason" => finish = Some(value),
            b"logprobs" => logprobs = Some(value),
            b"usage" => usage = Some(value).filter(|usage| has_members(*usage)),
            _ => answer.set_key(Target::new(Field::Choice, slot, 0), key.into(), value.json()),
        }
    }
    let delta = delta.filter(|delta| delta.kind() == Kind::Object);
    match (delta, message) {
        (Some(delta), message) => {
            if message.is_some() {
                answer.repairs.count(Repair::MessageIgnored);
            }
            read_delta(answer, found, delta, slot);
        }
        // A whole message where a delta belongs, before any delta: it is all there is.
        (None, Some(message)) if !answer.substance => read_delta(answer, found, message, slot),
        (None, Some(_)) => answer.repairs.count(Repair::MessageIgnored),
        (None, None) => answer.repairs.count(Repair::NullDelta),
    }
    if let Some(logprobs) = logprobs.filter(|logprobs| logprobs.kind() == Kind::Object) {
        found.varied = true;
        read_logprobs(answer, logprobs, slot);
    }
    if let Some(finish) = finish.filter(|finish| finish.kind() == Kind::String) {
        match real(Some(finish)) {
            Some(reason) => answer.finish_reason(slot, unescape_lossy(reason).as_bytes()),
            None => answer.repairs.count(Repair::EmptyFinishReason),
        }
    }
    usage
}

fn read_logprobs(answer: &mut Answer, logprobs: Value<'_>, slot: usize) {
    for (key, value) in logprobs.entries() {
        let field = match key.raw() {
            b"content" => Field::LogprobsContent,
            b"refusal" => Field::LogprobsRefusal,
            _ => {
                answer.set_key(Target::new(Field::Logprobs, slot, 0), key.into(), value.json());
                continue;
            }
        };
        if value.kind() == Kind::Array {
            answer.extend(Target::new(field, slot, 0), value.json());
        }
    }
}

fn read_delta(answer: &mut Answer, found: &mut Found, delta: Value<'_>, slot: usize) {
    let (mut content, mut calls) = (None, None);
    let mut reasoning = [None; 2];
    let mut details = None;
    for (key, value) in delta.entries() {
        match key.raw() {
            b"content" => content = Some(value),
            b"tool_calls" => calls = Some(value),
            b"role" => match real(Some(value)) {
                Some(role) => {
                    answer.set_text(Target::new(Field::Role, slot, 0), unescape_lossy(role).as_bytes())
                }
                None => answer.repairs.count(Repair::EmptyRole),
            },
            b"reasoning_content" => reasoning[0] = Some(value),
            b"reasoning" => reasoning[1] = Some(value),
            b"reasoning_details" => details = Some(value),
            b"refusal" => {
                append_text(answer, found, Target::new(Field::Refusal, slot, 0), value);
            }
            b"function_call" => function_call(answer, found, value, slot),
            b"audio" => audio(answer, found, value, slot),
            b"annotations" if value.kind() == Kind::Array => {
                found.generic = true;
                answer.extend(Target::new(Field::Annotations, slot, 0), value.json());
            }
            _ => answer.set_key(Target::new(Field::Message, slot, 0), key.into(), value.json()),
        }
    }
    read_reasoning(answer, found, reasoning, details, slot);
    if let Some(content) = content {
        match content.kind() {
            Kind::String => {
                found.effects.push((content.span().0, Effect::Content(slot)));
                answer.content(slot, content.into());
            }
            Kind::Array => {
                found.generic = true;
                parts(answer, content, slot);
            }
            _ => {}
        }
    }
    if let Some(calls) = calls {
        let several = calls.items().nth(1).is_some();
        for (place, entry) in calls.items().enumerate() {
            let read = answer.tool_call(slot, entry, several.then_some(place));
            match read {
                Some(read) if read.plain => {
                    found.effects.push((read.span_start, Effect::Arguments(slot, read.call)));
                }
                _ => found.generic = true,
            }
        }
    }
}

/// Reasoning, under whatever names it comes; the same text in two of them counts once.
fn read_reasoning(
    answer: &mut Answer,
    found: &mut Found,
    texts: [Option<Value<'_>>; 2],
    details: Option<Value<'_>>,
    slot: usize,
) {
    let target = Target::new(Field::Reasoning, slot, 0);
    let mut taken = None;
    for (value, bit) in texts.into_iter().zip([source::REASONING_CONTENT, source::REASONING]) {
        let Some(value) = value.filter(|value| value.kind() == Kind::String) else { continue };
        if value.raw().is_empty() {
            append_text(answer, found, target, value);
            continue;
        }
        answer.source(slot, bit);
        match taken {
            None => {
                append_text(answer, found, target, value);
                taken = Some(value.raw());
            }
            Some(same) => {
                found.generic = true;
                if same == value.raw() {
                    answer.repairs.count(Repair::ReasoningFields);
                } else {
                    append_text(answer, found, target, value);
                }
            }
        }
    }
    if let Some(details) = details.filter(|details| details.kind() == Kind::Array) {
        found.generic = true;
        answer.extend(Target::new(Field::ReasoningDetails, slot, 0), details.json());
        for detail in details.items() {
            answer.source(slot, source::DETAILS);
            let text = detail.get("text").or_else(|| detail.get("summary"));
            if taken.is_none() {
                if let Some(text) = text.filter(|text| text.kind() == Kind::String) {
                    answer.append(target, text.into());
                }
            }
        }
    }
}

/// Appends a string and notes where it was; anything else is nothing.
fn append_text(answer: &mut Answer, found: &mut Found, target: Target, value: Value<'_>) {
    if value.kind() == Kind::String {
        found.effects.push((value.span().0, Effect::Append(target)));
        answer.append(target, value.into());
    }
}

/// Content as an array: text parts are content, thinking parts are reasoning.
fn parts(answer: &mut Answer, content: Value<'_>, slot: usize) {
    answer.repairs.count(Repair::ContentParts);
    for part in content.items() {
        if part.kind() == Kind::String {
            answer.content(slot, part.into());
        } else if let Some(thinking) = part.get("thinking") {
            answer.source(slot, source::PARTS);
            let target = Target::new(Field::Reasoning, slot, 0);
            if thinking.kind() == Kind::String {
                answer.append(target, thinking.into());
            }
            for text in thinking.items().filter_map(|item| item.get("text")) {
                if text.kind() == Kind::String {
                    answer.append(target, text.into());
                }
            }
        } else if let Some(text) = part.get("text").filter(|text| text.kind() == Kind::String) {
            answer.content(slot, text.into());
        }
    }
}

fn function_call(answer: &mut Answer, found: &mut Found, call: Value<'_>, slot: usize) {
    if let Some(name) = real(call.get("name")) {
        answer.substance = true;
        answer.set_text(Target::new(Field::FunctionName, slot, 0), unescape_lossy(name).as_bytes());
    }
    if let Some(arguments) = call.get("arguments") {
        append_text(answer, found, Target::new(Field::FunctionArguments, slot, 0), arguments);
    }
}

fn audio(answer: &mut Answer, found: &mut Found, audio: Value<'_>, slot: usize) {
    for (key, value) in audio.entries() {
        match key.raw() {
            b"data" => append_text(answer, found, Target::new(Field::AudioData, slot, 0), value),
            b"transcript" => append_text(answer, found, Target::new(Field::AudioTranscript, slot, 0), value),
            _ => answer.set_key(Target::new(Field::Audio, slot, 0), key.into(), value.json()),
        }
    }
}
