//! What must hold for any input at all: the fuzzers look for one that breaks it, the tests know some.

use super::oracles::{bodies, events, partial};
use super::random::Random;
use super::vectors::Vector;
use serde_json::Value;
use tokenbrook::chat::ChatRequest;
use tokenbrook::chat::check::{check, check_json};
use tokenbrook::stream::{ContentType, Mode, Options, Units};

/// What is to be held of an input.
pub type Invariant = fn(&[u8]);

/// All of them, under the names of their fuzz targets.
pub const ALL: [(&str, Invariant); 5] = [
    ("event_stream", event_stream),
    ("chunk", chunk),
    ("body", body),
    ("partial_json", partial_json),
    ("request_check", request_check),
];

/// Partial JSON is read to this depth.
const DEPTH: usize = 127;

/// The first two bytes decide about cuts and options; the others are the input.
fn seeded(data: &[u8]) -> (Random, &[u8]) {
    let (head, rest) = data.split_at(data.len().min(2));
    (Random(head.iter().fold(0, |seed, byte| seed << 8 | u64::from(*byte))), rest)
}

/// Pieces of an input that is cut at some places.
fn pieces<'b>(bytes: &'b [u8], cuts: &[usize]) -> Vec<&'b [u8]> {
    let ends = cuts.iter().copied().chain([bytes.len()]);
    [0].into_iter().chain(cuts.iter().copied()).zip(ends).map(|(start, end)| &bytes[start..end]).collect()
}

/// The decoder of event streams gives what a naive one gives, whatever the cuts.
pub fn event_stream(data: &[u8]) {
    let (mut random, bytes) = seeded(data);
    let expected = (events::naive(bytes), false);
    let every: Vec<_> = (1..bytes.len()).collect();
    for cuts in [vec![], every, random.cuts(8, bytes.len())] {
        assert_eq!(events::decode(usize::MAX, bytes, &cuts), expected, "cut at {cuts:?}");
    }
    // One cut anywhere, and never more than some hundred.
    for cut in (0..=bytes.len()).step_by(bytes.len() / 200 + 1) {
        assert_eq!(events::decode(usize::MAX, bytes, &[cut]), expected, "cut at {cut}");
    }
}

/// A payload becomes the chunk that serde_json reads.
pub fn chunk(data: &[u8]) {
    let (_, payload) = seeded(data);
    if payload.contains(&b'\n') || payload.contains(&b'\r') {
        return;
    }
    let body = [b"data: ", payload, b"\n\n"].concat();
    let found = decode(&body, &Options::default(), &[&body]);
    let text = String::from_utf8_lossy(payload);
    let expected = serde_json::from_str::<Value>(&text);
    let chunks = found["chunks"].as_array().unwrap();
    match expected {
        // An error is thrown, and null is a keep-alive.
        Ok(_) if found["error"]["kind"] == "api" => assert!(chunks.len() < 2),
        Ok(Value::Null) => assert!(chunks.is_empty()),
        Ok(_) => assert_eq!(chunks, &[super::host::parse(&text)], "{text}"),
        Err(_) => {}
    }
    if found["error"]["kind"] == "malformed" {
        assert!(serde_json::from_str::<Value>(&text).is_err(), "{text}");
    }
}

/// A body in pieces is what it is whole: chunks, answer, repairs and ending, with learned shapes and without.
pub fn body(data: &[u8]) {
    let (mut random, body) = seeded(data);
    let plain = Options {
        units: Units::Bytes,
        think_tags: random.below(3) == 0,
        cumulative: random.below(4) > 0,
        content_type: [ContentType::Unknown, ContentType::EventStream, ContentType::Json][random.below(3)],
        max_event_bytes: [1 << 26, 64][usize::from(random.below(16) == 0)],
        ..Options::default()
    };
    let whole = decode(body, &plain, &[body]);
    let every: Vec<_> = (1..body.len()).collect();
    for (mode, shapes) in [(Mode::Chunks, false), (Mode::Chunks, true), (Mode::Events, true)] {
        let options = Options { mode, shapes, ..plain.clone() };
        for cuts in [vec![], every.clone(), random.cuts(8, body.len())] {
            let mut found = decode(body, &options, &pieces(body, &cuts));
            // Which byte of an event is one too many is known sooner when it comes alone.
            found["live"] = whole["live"].clone();
            assert_eq!(found, whole, "{mode:?}, shapes: {shapes}, cut at {cuts:?}");
        }
    }
}

fn decode(body: &[u8], options: &Options, pieces: &[&[u8]]) -> Value {
    let vector = Vector {
        name: String::from_utf8_lossy(body).into_owned(),
        think_tags: options.think_tags,
        cumulative: options.cumulative,
        content_type: options.content_type,
        ..Vector::default()
    };
    bodies::decode(&vector, &Options { units: Units::Bytes, ..options.clone() }, pieces)
}

/// The value of every prefix is what a naive reader makes of it, and a whole document is what serde_json reads.
pub fn partial_json(data: &[u8]) {
    let (mut random, bytes) = seeded(data);
    let text = String::from_utf8_lossy(bytes);
    if text.matches(['[', '{']).count() > DEPTH {
        // It may be deeper than what is read, which ends in a fault of its own.
        return;
    }
    let step = text.len() / 64 + 1;
    for end in (0..=text.len()).step_by(step).chain([text.len()]).map(|at| partial::boundary(&text, at)) {
        let prefix = &text[..end];
        let expected = partial::naive::read(prefix);
        let cuts = random.cuts(4, end);
        let cuts: Vec<_> = cuts.into_iter().map(|at| partial::boundary(prefix, at)).collect();
        assert_eq!(partial::read(prefix, &cuts), expected, "{prefix:?} cut at {cuts:?}");
    }
    let whole = partial::read(&text, &[]);
    if let Ok(value) = serde_json::from_str::<Value>(&text) {
        // Of a number alone it is not known that it has ended.
        if !value.is_number() {
            assert_eq!((whole.value, whole.malformed), (Some(value), None), "{text:?}");
        }
    }
}

/// The check of requests ends, whatever it is given, and says the same of a text, its value and its typed request.
pub fn request_check(data: &[u8]) {
    let (_, bytes) = seeded(data);
    let text = String::from_utf8_lossy(bytes);
    let of_text = check_json(&text);
    let Ok(value) = serde_json::from_str::<Value>(&text) else { return };
    assert_eq!(of_text.is_ok(), check(&value).is_ok(), "{text}");
    if let Ok(request) = serde_json::from_value::<ChatRequest>(value) {
        if of_text.is_ok() {
            assert!(check(&request).is_ok(), "{text}");
        }
    }
}
