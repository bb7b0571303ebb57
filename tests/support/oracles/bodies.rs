//! All that can be seen of a body that was decoded, whatever the pieces and the host.

use crate::support::host::Host;
use crate::support::vectors::Vector;
use serde_json::{Map, Value, json};
use tokenbrook::stream::{Decoder, FaultKind, Options, Snapshot, State, Units};

/// All that can be seen of a body that was decoded in `pieces`.
pub fn decode(vector: &Vector, options: &Options, pieces: &[&[u8]]) -> Value {
    let mut decoder = Decoder::new(Options {
        think_tags: vector.think_tags,
        cumulative: vector.cumulative,
        content_type: vector.content_type,
        max_event_bytes: vector.max_event_bytes.unwrap_or(options.max_event_bytes),
        ..options.clone()
    });
    let (mut snapshot, mut host, mut live) = (Snapshot::new(), Host::new(options.units), String::new());
    for piece in pieces.iter().map(Some).chain([None]) {
        match piece {
            Some(piece) => decoder.push(piece),
            None => decoder.finish(),
        }
        host.apply(decoder.batch());
        if options.units == Units::Bytes {
            snapshot.apply(decoder.batch(), |_| {});
            live.push_str(&snapshot.take_text());
        }
    }
    snapshot.end();
    live.push_str(&snapshot.take_text());
    let fault = decoder.fault();
    let outcome = match (decoder.state(), fault.map(|fault| fault.kind)) {
        (State::Complete, None) => "complete",
        (State::Failed, Some(FaultKind::Truncated)) => "truncated",
        (State::Failed, Some(FaultKind::Empty)) => "empty",
        (State::Failed, Some(_)) => "errored",
        other => panic!("{}: {other:?}", vector.name),
    };
    let error = fault.map(|fault| {
        json!({ "kind": kind(fault.kind), "message": fault.to_string(), "status": fault.status, "position": fault.position })
    });
    json!({
        "chunks": host.chunks,
        "completion": snapshot.to_value(),
        "live": live,
        "repairs": decoder.repairs().iter().map(|(repair, count)| (repair.code().to_owned(), count.into())).collect::<Map<_, _>>(),
        "outcome": outcome,
        "retrySafe": !decoder.has_substance(),
        "error": error,
    })
}

fn kind(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Api => "api",
        FaultKind::Malformed => "malformed",
        FaultKind::Truncated => "truncated",
        FaultKind::Empty => "empty",
        FaultKind::Overflow => "overflow",
        FaultKind::Html => "html",
        FaultKind::OutOfMemory => "out_of_memory",
        _ => "another",
    }
}
