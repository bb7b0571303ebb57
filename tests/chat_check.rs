//! The check of a request, on the host.

use serde_json::{Value, json};
use tokenbrook::chat::{ChatRequest, Message, check};

#[test]
fn the_vectors() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("vectors/requests.json")).unwrap();
    for case in &cases {
        let name = &case["name"];
        // As text too: there, keys come in the order in which they are written.
        for outcome in [check::check(&case["request"]), check::check_json(&case["request"].to_string())] {
            match (outcome, case["path"].as_str()) {
                (Ok(warning), None) => assert_eq!(warning.is_some(), case["warning"] == true, "{name}"),
                (Err(fault), Some(path)) => {
                    assert_eq!(fault.path, path, "{name}: {fault}");
                    if let Some(message) = case["message"].as_str() {
                        assert_eq!(fault.to_string(), message, "{name}");
                    }
                }
                (outcome, _) => panic!("{name}: {outcome:?}"),
            }
        }
    }
    assert!(cases.len() > 80);
}

#[test]
fn a_number_that_json_cannot_say_is_a_fault() {
    for number in [f64::NAN, f64::INFINITY] {
        let request = ChatRequest::new("m", [Message::user("x")]).temperature(number);
        assert!(check::check(&request).is_err(), "{number}");
    }
}

#[test]
fn what_is_no_json_is_a_fault() {
    for text in ["", "{", "{\"model\": \"m\", \"messages\": [{]}", "{\"model\": tru}"] {
        assert!(check::check_json(text).is_err(), "{text}");
    }
}

#[test]
fn depth_and_long_texts_are_no_trouble() {
    let schema = format!("{}{}", "{\"a\":".repeat(100_000), "1") + &"}".repeat(100_000);
    let text = "x".repeat(5_000_000);
    let request = format!(
        r#"{{"model":"m","messages":[{{"role":"user","content":"{text}"}}],"tools":[{{"type":"function","function":{{"name":"f","parameters":{schema}}}}}],"other":{schema}}}"#
    );
    assert_eq!(check::check_json(&request), Ok(None));
}

#[test]
fn no_sentence_shows_a_piece_of_a_message() {
    let secret = "the secret of the prompt";
    let request = json!({ "model": "m", "messages": [{ "role": "user", "content": "x", "name": [secret] }], "n": secret });
    let fault = check::check(&request).unwrap_err();
    assert!(!fault.to_string().contains("secret"), "{fault}");
}
