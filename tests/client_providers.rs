//! What real servers send, through the Rust face: `vectors/providers/` over the scripted transport.

use futures_util::StreamExt;
use serde_json::{Map, Value, json};
use support::vectors::{self, Vector};
use tokenbrook::chat::{ChatRequest, Message};
use tokenbrook::transport::scripted::{Answer, Scripted};
use tokenbrook::{Client, ErrorKind};

mod support;

fn outcome(kind: Option<ErrorKind>) -> &'static str {
    match kind {
        None => "complete",
        Some(ErrorKind::Truncated) => "truncated",
        Some(ErrorKind::Empty) => "empty",
        Some(_) => "errored",
    }
}

#[test]
fn every_vector_as_a_stream() {
    let mut failed = Vec::new();
    for vector in vectors::all() {
        for pieces in [1, 7] {
            let differences = differences(&vector, pieces);
            if !differences.is_empty() {
                failed.push(format!("{}, in {pieces} pieces\n{}", vector.name, differences.join("\n")));
            }
        }
    }
    assert!(failed.is_empty(), "{} failed:\n\n{}", failed.len(), failed.join("\n\n"));
}

/// A client whose server answers with a vector in so many pieces.
fn client(vector: &Vector, pieces: usize) -> (Scripted, Client<Scripted>) {
    let mut answer = Answer::new(200);
    if !vector.media_type.is_empty() {
        answer = answer.header("content-type", &vector.media_type);
    }
    for piece in vector.body.chunks(vector.body.len() / pieces + 1) {
        answer = answer.body(piece);
    }
    let script = Scripted::new([answer]);
    let mut builder = Client::builder()
        .transport(script.clone())
        .api_key("sk-1")
        .think_tags(vector.think_tags)
        .cumulative(vector.cumulative);
    if let Some(bytes) = vector.max_event_bytes {
        builder = builder.max_event_bytes(bytes);
    }
    let client = builder.build().unwrap();
    (script, client)
}

/// Event streams and lines of JSON where a whole answer was asked for are put together.
#[test]
fn every_vector_that_is_no_json_as_a_whole() {
    let mut failed = Vec::new();
    for vector in vectors::all() {
        let text = String::from_utf8_lossy(&vector.body);
        let text = text.trim_start_matches('\u{feff}').trim();
        let one = text.starts_with(['{', '[']) && vector.expect["repairs"]["json-for-stream"].is_null();
        if one || serde_json::from_str::<Value>(text).is_ok() {
            continue;
        }
        let (script, client) = client(&vector, 1);
        let found = script.run(async {
            let created = client.chat().create(&ChatRequest::new("m", [Message::user("Hello?")])).await;
            let error = created.as_ref().err();
            let partial = error.map_or_else(|| created.as_ref().ok(), |error| error.partial());
            let mut found = match partial {
                Some(partial) => vectors::seen(&serde_json::to_value(partial).unwrap()),
                None => Map::new(),
            };
            found.insert("outcome".into(), outcome(error.map(tokenbrook::Error::kind)).into());
            if let Some(error) = error {
                found.insert("retrySafe".into(), error.retry_safe().into());
                found.insert("status".into(), json!(error.status()));
            }
            found
        });
        let differences = compare(&vector, &found);
        if !differences.is_empty() {
            failed.push(format!("{}\n{}", vector.name, differences.join("\n")));
        }
    }
    assert!(failed.is_empty(), "{} failed:\n\n{}", failed.len(), failed.join("\n\n"));
}

fn differences(vector: &Vector, pieces: usize) -> Vec<String> {
    let (script, client) = client(vector, pieces);

    script.run(async {
        let request = ChatRequest::new("m", [Message::user("Hello?")]);
        let mut stream = client.chat().stream(&request).await.unwrap();
        let (mut chunks, mut error) = (0, None);
        while let Some(item) = stream.next().await {
            match item {
                Ok(_) => chunks += 1,
                Err(found) => error = Some(found),
            }
        }
        let partial =
            error.as_ref().and_then(|error| error.partial().cloned()).unwrap_or_else(|| stream.partial());
        let completion = serde_json::to_value(&partial).unwrap();
        let mut found = vectors::seen(&completion);
        found.insert("outcome".into(), outcome(error.as_ref().map(tokenbrook::Error::kind)).into());
        let repairs = stream.repairs().iter().map(|(repair, count)| (repair.code().to_owned(), count.into()));
        found.insert("repairs".into(), repairs.collect::<Map<_, _>>().into());
        found.insert("chunks".into(), chunks.into());
        if let Some(error) = &error {
            found.insert("retrySafe".into(), error.retry_safe().into());
            found.insert("status".into(), json!(error.status()));
        }
        compare(vector, &found)
    })
}

fn compare(vector: &Vector, found: &Map<String, Value>) -> Vec<String> {
    let mut expected = vector.expected();
    expected["chunks"] = vector.chunks.len().into();
    if !found.contains_key("chunks") {
        // Of a whole answer nothing of that is to be seen.
        for key in ["chunks", "repairs"] {
            expected.as_object_mut().unwrap().remove(key);
        }
    }
    if found.contains_key("retrySafe") {
        expected["status"] = vector.expect["error"]["status"].clone();
    } else {
        expected.as_object_mut().unwrap().remove("retrySafe");
    }
    // Chunks are whole here, so there is no live text beside them.
    expected.as_object_mut().unwrap().remove("live");
    let mut differences = Vec::new();
    for (key, expected) in expected.as_object().unwrap() {
        let found = found.get(key).unwrap_or(&Value::Null);
        if !vectors::matches(expected, found) {
            differences.push(format!("  {key}: expected {expected}, found {found}"));
        }
    }
    differences
}
