//! The invariants of the fuzzers over their kept corpus and over mutations of it: seconds of what `npm run fuzz` does for
//! as long as it is given.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use support::invariants::{self, Invariant};
use support::random::Random;

mod support;

/// So long each invariant is tried with mutations.
const PATIENCE: Duration = Duration::from_secs(4);

/// What is kept for a target: files, and the bodies of the vectors for those that read bodies.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut inputs: Vec<Vec<u8>> = paths.into_iter().map(|path| fs::read(path).unwrap()).collect();
    if matches!(target, "event_stream" | "body") {
        let bodies = support::vectors::all().into_iter().map(|vector| [b"\0\0", &vector.body[..]].concat());
        inputs.extend(bodies.filter(|body| body.len() < 4_000));
    }
    inputs
}

fn run(target: &str) {
    let (_, holds): (_, Invariant) = invariants::ALL.into_iter().find(|(name, _)| *name == target).unwrap();
    let inputs = corpus(target);
    assert!(inputs.len() > 3, "{target}: {} inputs are kept", inputs.len());
    let try_input = |input: &[u8], what: &str| {
        if let Err(panic) = std::panic::catch_unwind(|| holds(input)) {
            eprintln!("{target}, {what}: {:?}", String::from_utf8_lossy(input));
            std::panic::resume_unwind(panic);
        }
    };
    for (number, input) in inputs.iter().enumerate() {
        try_input(input, &format!("input {number}"));
    }
    let start = Instant::now();
    for seed in 0.. {
        if start.elapsed() > PATIENCE {
            break;
        }
        let mut random = Random(seed);
        try_input(&mutated(&inputs, &mut random), &format!("seed {seed}"));
    }
}

/// An input with pieces changed, taken out, repeated or put in from another one.
fn mutated(inputs: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = inputs[random.below(inputs.len())].clone();
    for _ in 0..1 + random.below(4) {
        let start = random.below(input.len() + 1);
        let end = start + random.below((input.len() - start).min(40) + 1);
        let other = &inputs[random.below(inputs.len())];
        let from = random.below(other.len() + 1);
        let piece = match random.below(5) {
            0 => vec![],
            1 => input[start..end].repeat(2),
            2 => other[from..].iter().copied().take(random.below(80)).collect(),
            3 => random
                .pick(&["\r", "\n\n", "data: ", "{", "}", "\"", "\\ud83d", "null", "[DONE]", ":"])
                .as_bytes()
                .to_vec(),
            _ => vec![random.below(256) as u8],
        };
        input.splice(start..end, piece);
    }
    input
}

#[test]
fn event_streams_are_what_a_naive_decoder_makes_of_them() {
    run("event_stream");
}

#[test]
fn chunks_are_what_serde_json_reads() {
    run("chunk");
}

#[test]
fn bodies_in_pieces_are_what_they_are_whole() {
    run("body");
}

#[test]
fn partial_json_is_what_a_naive_reader_makes_of_it() {
    run("partial_json");
}

#[test]
fn the_check_of_requests_ends() {
    run("request_check");
}
