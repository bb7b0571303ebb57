//! What real servers send, against `vectors/providers/`: the same chunks, answer, repairs and ending however the body is
//! cut, with and without learned shapes.

use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use support::host::parse;
use support::oracles::bodies::decode;
use support::random::Random;
use support::vectors::{self, Vector};
use tokenbrook::stream::{Decoder, Mode, Options, Snapshot, Units};

mod support;

/// Differences between what a vector expects and what was found.
fn faults(vector: &Vector, found: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let mut compare = |what: &str, expected: &Value, found: &Value, same: bool| {
        if !same {
            faults.push(format!(
                "  {what}: expected {expected}\n  {}     found {found}",
                " ".repeat(what.len())
            ));
        }
    };
    let mut seen = vectors::seen(&found["completion"]);
    for key in ["live", "repairs", "outcome", "retrySafe"] {
        seen.insert(key.into(), found[key].clone());
    }
    for (key, expected) in vector.expected().as_object().unwrap() {
        let found = seen.get(key).unwrap_or(&Value::Null);
        let same = if key == "tool_calls" { vectors::matches(expected, found) } else { expected == found };
        compare(key, expected, found, same);
    }
    for key in ["error", "completion"] {
        if let Some(expected) = vector.expect.get(key) {
            compare(key, expected, &found[key], vectors::matches(expected, &found[key]));
        }
    }
    if vector.expect.get("error").is_none()
        && !["complete", "truncated", "empty"].contains(&found["outcome"].as_str().unwrap())
    {
        compare("error", &Value::Null, &found["error"], false);
    }
    let expected = Value::Array(vector.chunks.iter().map(|chunk| parse(&chunk.to_string())).collect());
    compare("chunks", &expected, &found["chunks"], expected == found["chunks"]);
    faults
}

#[test]
fn every_vector_at_every_cut() {
    let vectors = vectors::all();
    let next = AtomicUsize::new(0);
    let run = || -> Vec<String> {
        let mine = std::iter::from_fn(|| vectors.get(next.fetch_add(1, Ordering::Relaxed)));
        mine.filter_map(|vector| check(vector).map(|wrong| format!("{}\n{wrong}", vector.name))).collect()
    };
    let failed: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{} of {} failed:\n\n{}", failed.len(), vectors.len(), failed.join("\n\n"));
}

/// What is wrong with a vector.
fn check(vector: &Vector) -> Option<String> {
    let plain = Options { units: Units::Bytes, ..Options::default() };
    let whole = decode(vector, &plain, &[&vector.body]);
    let wrong = faults(vector, &whole);
    if wrong.is_empty() { cuts(vector, &plain, &whole) } else { Some(wrong.join("\n")) }
}

/// The first cut that gives another result than the whole body.
fn cuts(vector: &Vector, plain: &Options, whole: &Value) -> Option<String> {
    let body = vector.body.as_slice();
    let shapes = Options { shapes: true, ..plain.clone() };
    let events = Options { mode: Mode::Events, ..shapes.clone() };
    let utf16 = Options { units: Units::Utf16, ..shapes.clone() };
    let bytes: Vec<&[u8]> = body.chunks(1).collect();
    let differs = |what: String, options: &Options, pieces: &[&[u8]]| {
        let mut found = decode(vector, options, pieces);
        if options.units == Units::Utf16 {
            // Only its chunks are read here; the answer is read by JavaScript.
            (found["completion"], found["live"]) = (whole["completion"].clone(), whole["live"].clone());
        }
        (found != *whole).then(|| {
            let keys = whole.as_object().unwrap().keys().filter(|key| whole[*key] != found[*key]);
            let list: Vec<_> =
                keys.map(|key| format!("  {key}: {}\n   not: {}", found[key], whole[key])).collect();
            format!("  {what}:\n{}", list.join("\n"))
        })
    };
    for (options, name) in [(plain, "plain"), (&shapes, "shapes"), (&events, "events"), (&utf16, "utf16")] {
        let found = differs(format!("whole, {name}"), options, &[body])
            .or_else(|| differs(format!("byte by byte, {name}"), options, &bytes));
        if found.is_some() {
            return found;
        }
    }
    // Each place, and never more than some thousand.
    let step = (body.len() / 2_000).max(1);
    (0..=body.len()).step_by(step).find_map(|cut| {
        let (head, tail) = body.split_at(cut);
        let options = [plain, &shapes, &events, &utf16][cut % 4];
        differs(format!("cut at {cut}"), options, &[head, tail])
    })
}

#[test]
fn the_typed_completion_says_the_same() {
    for vector in vectors::all() {
        let mut decoder = Decoder::new(Options {
            think_tags: vector.think_tags,
            cumulative: vector.cumulative,
            content_type: vector.content_type,
            ..Options::default()
        });
        let mut snapshot = Snapshot::new();
        decoder.push(&vector.body);
        snapshot.apply(decoder.batch(), |_| {});
        decoder.finish();
        snapshot.apply(decoder.batch(), |_| {});
        snapshot.end();
        let (typed, value) = (snapshot.completion(), snapshot.to_value());
        let choices = value["choices"].as_array().unwrap();
        assert_eq!(typed.choices.len(), choices.len(), "{}", vector.name);
        for (typed, value) in typed.choices.iter().zip(choices) {
            assert_eq!(json!(typed.message.content), value["message"]["content"], "{}", vector.name);
        }
    }
}

/// Chunks of all vectors in any order and number: whatever shapes are learned of one, the others are read as without.
#[test]
fn mixtures_are_the_same_with_and_without_shapes() {
    let chunks: Vec<Value> =
        vectors::all().into_iter().flat_map(|vector| vector.chunks).filter(Value::is_object).collect();
    for seed in 0..500 {
        let mut random = Random(seed);
        let few: Vec<_> = (0..1 + random.below(4)).map(|_| &chunks[random.below(chunks.len())]).collect();
        let mut body = Vec::new();
        for _ in 0..2 + random.below(24) {
            let mut chunk = few[random.below(few.len())].clone();
            if random.below(3) > 0 {
                vary(&mut chunk, &mut random);
            }
            body.extend_from_slice(format!("data: {chunk}\n\n").as_bytes());
        }
        let vector = Vector {
            body,
            name: format!("seed {seed}"),
            think_tags: random.below(3) == 0,
            ..Vector::default()
        };
        let plain = Options { units: Units::Bytes, ..Options::default() };
        let whole = decode(&vector, &plain, &[&vector.body]);
        let cuts = random.cuts(8, vector.body.len());
        let ends = cuts.iter().copied().chain([vector.body.len()]);
        let pieces: Vec<_> =
            [0].into_iter().chain(cuts.iter().copied()).zip(ends).map(|(a, b)| &vector.body[a..b]).collect();
        for mode in [Mode::Chunks, Mode::Events] {
            let found = decode(&vector, &Options { shapes: true, mode, ..plain.clone() }, &pieces);
            for key in ["chunks", "completion", "live", "repairs", "outcome", "retrySafe", "error"] {
                assert_eq!(
                    found[key],
                    whole[key],
                    "{key}, seed {seed}, {mode:?}:\n{}",
                    String::from_utf8_lossy(&vector.body)
                );
            }
        }
    }
}

/// Puts other values of the same kind into some places.
fn vary(value: &mut Value, random: &mut Random) {
    let texts =
        ["", "a", "null", "<think>", "</think>", "{\"a\":1}", "{", "}", "\"", "größer 🌍", "call_1", "stop"];
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| vary(item, random)),
        Value::Object(members) => members.values_mut().for_each(|member| vary(member, random)),
        Value::String(text) if random.below(3) == 0 => *text = random.pick(&texts).to_owned(),
        Value::Number(number) if random.below(6) == 0 => *number = random.below(4).into(),
        Value::Null if random.below(12) == 0 => *value = random.pick(&texts).into(),
        _ => {}
    }
}
