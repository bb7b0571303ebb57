//! Reads one chunk into the answer, whatever its server makes of the format.

use super::answer::{self, Answer, source};
use super::lenient::{real, whole_number};
use super::repair::Repair;
use super::target::{Field, Target};
use crate::json::{Kind, Names, Value, unescape_lossy};

/// What filling a place of the payload with another value does to the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing.
    None,
    Content(usize),
    Append(Target),
    Reasoning(usize),
    Arguments(usize, usize),
    /// The items of that array are added to the target.
    Extend(Target),
    /// It is part of the usage.
    Usage,
}

/// What was found in a chunk, as far as a shape can repeat it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Where strings and arrays lie that were appended, and what appending others does.
    pub effects: Vec<(usize, Effect)>,
    /// The span of the usage that counts.
    pub usage: Option<(usize, usize)>,
    /// Something that must be read again each time.
    pub generic: bool,
    /// There is a list of choices: by its form it is a chunk.
    pub is_chunk: bool,
}

impl Found {
    pub(crate) fn clear(&mut self) {
        self.effects.clear();
        *self = Found { effects: std::mem::take(&mut self.effects), ..Found::default() };
    }

    /// What filling in the value that begins at that byte does.
    pub(crate) fn effect_at(&self, start: usize) -> Option<Effect> {
        self.effects.iter().find(|(place, _)| *place == start).map(|(_, effect)| *effect)
    }
}

/// Reads a chunk. Of equal keys the last one counts, as in `JSON.parse`.
pub(crate) fn read(answer: &mut Answer, found: &mut Found, root: Value<'_>) {
    let mut elsewhere = None;
    const NAMES: Names<6> = Names::of(["choices", "usage", "created", "object", "obfuscation", "error"]);
    let [choices, usage, time, ..] = root.members(&NAMES, |key, value| {
        if key.is_text("x_groq") {
            elsewhere = value.get("usage").filter(|usage| says_something(*usage));
            found.generic |= elsewhere.is_some();
        }
        answer.set_key(Target::root(Field::Root), key, value);
    });
    if let Some(time) = time {
        created(answer, time);
    }
    found.is_chunk = choices.is_some_and(|choices| choices.kind() == Kind::Array);
    if choices.is_some() && !found.is_chunk {
        answer.repairs.count(Repair::NullChoices);
    }
    for (place, choice) in choices.iter().flat_map(Value::items).enumerate() {
        if choice.kind() == Kind::Object {
            elsewhere = read_choice(answer, found, choice, place).or(elsewhere);
        } else {
            answer.repairs.count(Repair::NullChoices);
        }
    }
    let direct = usage.filter(|usage| says_something(*usage));
    if direct.is_none() && elsewhere.is_some() {
        answer.repairs.count(Repair::UsagePlace);
    }
    if let Some(usage) = direct.or(elsewhere) {
        answer.usage(usage.json());
        found.usage = Some(usage.span());
    }
}

fn says_something(usage: Value<'_>) -> bool {
    usage.entries().any(|(_, value)| value.kind() != Kind::Null)
}

/// Seconds since 1970, also from a fraction, from milliseconds or from digits in quotes.
#[inline(never)]
fn created(answer: &mut Answer, value: Value<'_>) {
    /// As many digits are seconds until the year 5138.
    const SECONDS: usize = 11;
    let raw = match value.kind() {
        Kind::Null => return,
        Kind::Number | Kind::String => value.raw(),
        _ => b"",
    };
    let digits = raw.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut seconds = digits;
    while seconds > SECONDS {
        seconds -= 3;
    }
    let (whole, rest) = raw.split_at(digits);
    if value.kind() != Kind::Number || !rest.is_empty() || seconds < digits {
        answer.repairs.count(Repair::CreatedNumber);
    }
    let fraction = rest.strip_prefix(b".").is_some_and(|rest| rest.iter().all(u8::is_ascii_digit));
    if digits > 0 && (rest.is_empty() || fraction) {
        answer.set_named(Target::root(Field::Root), "created", whole.get(..seconds).unwrap_or(whole));
    }
}

/// Reads a choice; returns usage if it has some.
#[inline(never)]
fn read_choice<'t>(
    answer: &mut Answer,
    found: &mut Found,
    choice: Value<'t>,
    place: usize,
) -> Option<Value<'t>> {
    let mut others = Vec::new();
    const NAMES: Names<7> =
        Names::of(["index", "delta", "message", "finish_reason", "logprobs", "usage", "error"]);
    let [number, delta, message, finish, logprobs, usage, _] =
        choice.members(&NAMES, |key, value| others.push((key, value)));
    let slot = answer.choice(number.and_then(whole_number).unwrap_or(place as i64))?;
    for (key, value) in others {
        answer.set_key(Target::new(Field::Choice, slot, 0), key, value);
    }
    let usage = usage.filter(|usage| says_something(*usage));
    let object = |value: &Value<'_>| value.kind() == Kind::Object;
    match (delta.filter(object), message.filter(object)) {
        (Some(delta), message) => {
            answer.has_delta(slot);
            if message.is_some() {
                answer.repairs.count(Repair::MessageIgnored);
            }
            read_delta(answer, found, delta, slot);
        }
        // Where there is never a delta, messages are what there is.
        (None, Some(message)) if !answer.has_deltas(slot) => {
            found.generic = true;
            read_delta(answer, found, message, slot);
        }
        (None, Some(_)) => answer.repairs.count(Repair::MessageIgnored),
        (None, None) => answer.repairs.count(Repair::NullDelta),
    }
    if let Some(logprobs) = logprobs.filter(object) {
        read_logprobs(answer, found, logprobs, slot);
    }
    if let Some(finish) = finish.filter(|finish| finish.kind() == Kind::String) {
        match real(Some(finish)) {
            Some(reason) => answer.finish_reason(slot, unescape_lossy(reason).as_bytes()),
            None => answer.repairs.count(Repair::EmptyFinishReason),
        }
    }
    usage
}

#[inline(never)]
fn read_logprobs(answer: &mut Answer, found: &mut Found, logprobs: Value<'_>, slot: usize) {
    let lists = logprobs.members(&const { Names::of(["content", "refusal"]) }, |key, value| {
        answer.set_key(Target::new(Field::Logprobs, slot, 0), key, value);
    });
    for (list, field) in lists.into_iter().zip([Field::LogprobsContent, Field::LogprobsRefusal]) {
        if let Some(list) = list.filter(|list| list.kind() == Kind::Array) {
            let target = Target::new(field, slot, 0);
            found.effects.push((list.span().0, Effect::Extend(target)));
            answer.extend(target, list);
        }
    }
}

#[inline(never)]
fn read_delta(answer: &mut Answer, found: &mut Found, delta: Value<'_>, slot: usize) {
    answer.heard(slot, 0);
    const NAMES: Names<10> = Names::of([
        "content",
        "tool_calls",
        "role",
        "reasoning_content",
        "reasoning",
        "reasoning_details",
        "refusal",
        "function_call",
        "audio",
        "annotations",
    ]);
    let [content, calls, role, thoughts, reasoning, details, refusal, function, sound, annotations] = delta
        .members(&NAMES, |key, value| {
            answer.set_key(Target::new(Field::Message, slot, 0), key, value);
        });
    let reasoning = [thoughts, reasoning];
    if let Some(role) = role {
        match real(Some(role)) {
            Some(role) => answer.set_text(Target::new(Field::Role, slot, 0), unescape_lossy(role).as_bytes()),
            None => answer.repairs.count(Repair::EmptyRole),
        }
    }
    read_reasoning(answer, found, reasoning, details, slot);
    if let Some(content) = content {
        match content.kind() {
            Kind::String => {
                // Both may be reasoning then, which has to come in this order whatever that of the keys is.
                found.generic |= answer.think_tags && reasoning.iter().any(Option::is_some);
                found.effects.push((content.span().0, Effect::Content(slot)));
                answer.content(slot, content.into());
            }
            Kind::Array | Kind::Object => {
                found.generic = true;
                parts(answer, content, slot);
            }
            _ => {}
        }
    }
    if let Some(refusal) = refusal {
        append_text(answer, found, Target::new(Field::Refusal, slot, 0), refusal);
    }
    if let Some(annotations) = annotations.filter(|annotations| annotations.kind() == Kind::Array) {
        found.generic = true;
        answer.extend(Target::new(Field::Annotations, slot, 0), annotations);
    }
    if let Some(sound) = sound {
        let alone = delta.entries().filter(|(_, value)| value.kind() != Kind::Null).count() == 1;
        audio(answer, found, sound, slot, alone);
    }
    if let Some(function) = function {
        function_call(answer, found, function, slot);
    }
    if let Some(calls) = calls {
        let several = calls.items().nth(1).is_some();
        // One call need not be in a list.
        let one = (calls.kind() == Kind::Object).then_some(calls);
        let entries = calls.items().chain(one).filter(|entry| entry.kind() == Kind::Object);
        for (place, entry) in entries.enumerate() {
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
#[inline(never)]
fn read_reasoning(
    answer: &mut Answer,
    found: &mut Found,
    texts: [Option<Value<'_>>; 2],
    details: Option<Value<'_>>,
    slot: usize,
) {
    let target = Target::new(Field::Reasoning, slot, 0);
    let string = |value: &Value<'_>| value.kind() == Kind::String;
    let several = texts.iter().flatten().filter(|value| string(value)).count() > 1;
    found.generic |= several;
    let mut taken = None;
    for (value, bit) in texts.into_iter().zip([source::REASONING_CONTENT, source::REASONING]) {
        let Some(value) = value.filter(string) else { continue };
        // Alone, an empty text says as well where the others will be.
        if !several || !value.raw().is_empty() {
            answer.source(slot, bit);
        }
        if taken.is_some() && taken == value.text() {
            answer.repairs.count(Repair::ReasoningFields);
        } else {
            found.effects.push((value.span().0, Effect::Reasoning(slot)));
            answer.watched(Field::Reasoning, slot, value.into());
            taken = value.text().filter(|text| !text.is_empty()).or(taken);
        }
    }
    let Some(details) = details.filter(|details| has_items(*details)) else { return };
    found.generic = true;
    answer.extend(Target::new(Field::ReasoningDetails, slot, 0), details);
    answer.source(slot, source::DETAILS);
    answer.arrived(slot);
    let texts = || details.items().filter_map(|detail| detail.get("text").or_else(|| detail.get("summary")));
    match taken {
        None => texts().filter(|text| text.kind() == Kind::String).for_each(|text| {
            answer.append(target, text.into());
        }),
        Some(taken) if texts().filter_map(|text| text.text()).collect::<String>() == taken => {
            answer.repairs.count(Repair::ReasoningFields);
        }
        Some(_) => {}
    }
}

fn has_items(value: Value<'_>) -> bool {
    value.items().next().is_some()
}

/// Appends a string and notes where it was; anything else is nothing.
#[inline(never)]
fn append_text(answer: &mut Answer, found: &mut Found, target: Target, value: Value<'_>) {
    if value.kind() == Kind::String {
        found.effects.push((value.span().0, Effect::Append(target)));
        answer.append(target, value.into());
    }
}

/// Content as an array: text parts are content, thinking parts are reasoning.
#[inline(never)]
fn parts(answer: &mut Answer, content: Value<'_>, slot: usize) {
    answer.repairs.count(Repair::ContentParts);
    let one = (content.kind() == Kind::Object).then_some(content);
    for part in content.items().chain(one) {
        let kind = |name| part.get("type").is_some_and(|kind| kind.is_text(name));
        let text = part.get("text").map(|text| text.get("value").unwrap_or(text));
        let thought = text.filter(|_| kind("thinking") || kind("reasoning"));
        if part.kind() == Kind::String {
            answer.content(slot, part.into());
        } else if let Some(thinking) = part.get("thinking").or(thought) {
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
        } else if let Some(text) = text.filter(|text| text.kind() == Kind::String) {
            answer.content(slot, text.into());
        }
    }
}

#[inline(never)]
fn function_call(answer: &mut Answer, found: &mut Found, call: Value<'_>, slot: usize) {
    if let Some(name) = real(call.get("name")) {
        answer.arrived(slot);
        answer.called(slot);
        answer.set_text(Target::new(Field::FunctionName, slot, 0), unescape_lossy(name).as_bytes());
    }
    if let Some(arguments) = call.get("arguments") {
        append_text(answer, found, Target::new(Field::FunctionArguments, slot, 0), arguments);
    }
}

#[inline(never)]
fn audio(answer: &mut Answer, found: &mut Found, audio: Value<'_>, slot: usize, alone: bool) {
    let target = Target::new(Field::Audio, slot, 0);
    const NAMES: Names<4> = Names::of(["id", "data", "transcript", "expires_at"]);
    let members = audio.members(&NAMES, |key, value| {
        answer.set_key(target, key, value);
    });
    let [id, data, transcript, expiry] =
        members.map(|value| value.filter(|value| value.kind() != Kind::Null));
    for (name, value) in [("id", id), ("expires_at", expiry)] {
        if let Some(value) = value {
            answer.set_named(target, name, value.json());
        }
    }
    for (value, field) in [(data, Field::AudioData), (transcript, Field::AudioTranscript)] {
        if let Some(value) = value {
            append_text(answer, found, Target::new(field, slot, 0), value);
        }
    }
    let came = |value: Option<Value<'_>>, bit| if value.is_some() { bit } else { 0 };
    let mut bits = came(id, answer::audio::ID)
        | came(data, answer::audio::DATA)
        | came(transcript, answer::audio::TRANSCRIPT);
    if bits == 0 && alone && expiry.is_some() {
        bits = answer::audio::EXPIRY;
        // Of use only as the last delta.
        found.generic = true;
    }
    answer.heard(slot, bits);
}
