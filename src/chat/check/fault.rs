//! What is wrong, where, and the one sentence that says so.

use super::table::{NO_LIMIT, Range, Rule};
use crate::text::{self, number};
use std::fmt;

/// The first thing in a request that the server would refuse. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// Where, such as `messages[2].content[0].image_url.url`; empty for the request itself.
    pub path: String,
    /// What is there: a number as it is, of texts only their length. Never a piece of a message.
    pub found: String,
    /// What may be there.
    pub allowed: String,
}

impl Fault {
    /// The request itself is wrong.
    pub(super) fn of_request(allowed: &str, found: String) -> Self {
        Self { path: String::new(), found, allowed: allowed.into() }
    }

    /// The sentence, in one piece.
    pub fn sentence(&self) -> String {
        let mut sentence = String::new();
        if self.path.is_empty() {
            sentence.push_str("The request");
        } else {
            sentence.push('`');
            sentence.push_str(&self.path);
            sentence.push('`');
        }
        for part in [" must be ", &self.allowed, "; found ", &self.found, "."] {
            sentence.push_str(part);
        }
        sentence
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for Fault {}

/// Something in a request that the server takes, but that is rarely meant. Displays as a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// Both `temperature` and `top_p` are set (API page §6).
    TemperatureWithTopP,
}

impl Warning {
    /// The sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::TemperatureWithTopP => {
                "Both `temperature` and `top_p` are set: the API advises to change only one of them, \
                 for together they are hard to predict."
            }
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

/// A step of a path.
pub(super) enum Step {
    Field(&'static str),
    Item(u32),
    Key(String),
}

/// The path as it is written in JavaScript.
pub(super) fn path(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Item(index) => {
                path.push('[');
                path.push_str(&number(*index as i64));
                path.push(']');
            }
            Step::Field(name) => dotted(&mut path, name),
            Step::Key(key) if is_name(key) => dotted(&mut path, key),
            Step::Key(key) => {
                path.push_str("[\"");
                path.push_str(key);
                path.push_str("\"]");
            }
        }
    }
    path
}

fn dotted(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

fn is_name(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && key.bytes().next().is_some_and(|byte| !byte.is_ascii_digit())
}

/// What a rule allows, to come after "must be".
pub(super) fn allowed(rule: &Rule) -> String {
    match rule {
        Rule::Text { most } if *most != NO_LIMIT => {
            join(&["a string of at most ", &number((*most).into()), " characters"])
        }
        Rule::Text { .. } | Rule::Said | Rule::Tag(_) | Rule::Defines(_) | Rule::Refers(_) => {
            "a string".into()
        }
        Rule::Flag => "true or false".into(),
        Rule::Number(range) => join(&["a number", &bounds(*range)]),
        Rule::Integer(range) => join(&["an integer", &bounds(*range)]),
        Rule::List { least: 1, .. } => "an array with at least one item".into(),
        Rule::List { most, .. } if *most != NO_LIMIT => {
            join(&["an array of at most ", &number((*most).into()), " items"])
        }
        Rule::List { .. } => "an array".into(),
        Rule::Map { most, key, .. } if *most != NO_LIMIT => join(&[
            "an object of at most ",
            &number((*most).into()),
            " keys of at most ",
            &number((*key).into()),
            " characters",
        ]),
        Rule::Map { .. } | Rule::Object(_) | Rule::Json => "an object".into(),
        Rule::SaidOr(other) | Rule::TextOr(other) => join(&["a string or ", &allowed(other)]),
    }
}

fn bounds(range: Range) -> String {
    match range.is_any() {
        true => String::new(),
        false => join(&[" from ", &number(range.least.into()), " to ", &number(range.most.into())]),
    }
}

/// A count with its noun, such as `5 items`.
pub(super) fn count(before: &str, number: u32, noun: &str) -> String {
    join(&[before, &text::number(number.into()), noun])
}

fn join(parts: &[&str]) -> String {
    parts.concat()
}
