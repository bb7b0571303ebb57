//! The texts of an answer, gathered from records as JavaScript does: by UTF-16 units.

use super::host::parse;
use serde_json::Value;
use std::collections::BTreeMap;
use tokenbrook::stream::{Decoder, Field, Target, Text, code};

/// Choice, field, call.
type Place = (u32, String, usize);

/// The growing texts of all choices.
#[derive(Default)]
pub struct Answer {
    pub texts: BTreeMap<Place, String>,
    /// Their lists of log probabilities: choice and name.
    pub logprobs: BTreeMap<(u32, &'static str), Vec<Value>>,
    indexes: Vec<u32>,
}

impl Answer {
    /// Applies what a push has left.
    pub fn apply(&mut self, decoder: &Decoder) {
        let batch = decoder.batch();
        let words = batch.words();
        let units =
            |text: &Text| -> Vec<u16> { std::str::from_utf8(text.bytes()).unwrap().encode_utf16().collect() };
        let (lead, rest) = (units(batch.lead()), units(batch.rest()));
        let mut at = 0;
        while at < words.len() {
            let w = &words[at..];
            at += match w[0] {
                code::APPEND => {
                    let target = Target::of(w[1]);
                    let name = match target.field().unwrap() {
                        Field::Content => "content",
                        Field::Refusal => "refusal",
                        Field::Reasoning => "reasoning",
                        Field::CallArguments => "arguments",
                        other => panic!("{other:?}"),
                    };
                    let text = String::from_utf16(&lead[w[2] as usize..(w[2] + w[3]) as usize]).unwrap();
                    let place = (self.indexes[target.choice()], name.to_owned(), target.call());
                    self.texts.entry(place).or_default().push_str(&text);
                    4
                }
                code::EXTEND => {
                    let target = Target::of(w[1]);
                    let name = match target.field().unwrap() {
                        Field::LogprobsContent => "content",
                        Field::LogprobsRefusal => "refusal",
                        other => panic!("{other:?}"),
                    };
                    let text = String::from_utf16(&rest[w[2] as usize..(w[2] + w[3]) as usize]).unwrap();
                    let Value::Array(items) = parse(&text) else { panic!("{text}") };
                    self.logprobs.entry((self.indexes[target.choice()], name)).or_default().extend(items);
                    4
                }
                code::CHOICE => {
                    self.indexes.push(w[2]);
                    3
                }
                code::SHAPED => 3 + (w[1] >> 8) as usize * w[2] as usize * 2,
                code::CHUNK | code::CALL | code::SOURCE | code::REPAIR => 3,
                code::LEARN | code::SET_KEY => 6,
                code::MOVE => 2,
                code::FAULT => 8,
                _ => 4,
            };
        }
    }
}

/// The same of a completion.
pub fn texts(completion: &Value) -> BTreeMap<Place, String> {
    let mut texts = BTreeMap::new();
    for choice in completion["choices"].as_array().unwrap() {
        let index = choice["index"].as_u64().unwrap() as u32;
        let message = &choice["message"];
        for name in ["content", "refusal", "reasoning"] {
            if let Some(text) = message[name].as_str().filter(|text| !text.is_empty()) {
                texts.insert((index, name.to_owned(), 0), text.to_owned());
            }
        }
        for (place, call) in message["tool_calls"].as_array().into_iter().flatten().enumerate() {
            if let Some(text) = call["function"]["arguments"].as_str().filter(|text| !text.is_empty()) {
                texts.insert((index, "arguments".to_owned(), place), text.to_owned());
            }
        }
    }
    texts
}

/// The lists of log probabilities of a completion, those that are empty left out.
pub fn logprobs(completion: &Value) -> BTreeMap<(u32, &'static str), Vec<Value>> {
    let mut lists = BTreeMap::new();
    for choice in completion["choices"].as_array().unwrap() {
        let index = choice["index"].as_u64().unwrap() as u32;
        for name in ["content", "refusal"] {
            if let Some(list) = choice["logprobs"][name].as_array().filter(|list| !list.is_empty()) {
                lists.insert((index, name), list.clone());
            }
        }
    }
    lists
}
