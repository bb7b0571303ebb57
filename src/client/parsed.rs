//! Answers read into a type.

use serde::de::DeserializeOwned;

use super::request::malformed;
use crate::chat::{ChatCompletion, FinishReason};
use crate::error::Result;

/// An answer and what its text says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Parsed<P> {
    /// What each choice says, in the order of the choices.
    pub values: Vec<P>,
    /// The answer itself.
    pub completion: ChatCompletion,
}

impl<P> Parsed<P> {
    /// What the first choice says.
    pub fn into_value(self) -> Option<P> {
        self.values.into_iter().next()
    }
}

impl<P: DeserializeOwned> Parsed<P> {
    pub(super) fn read(completion: ChatCompletion) -> Result<Self> {
        let mut values = Vec::with_capacity(completion.choices.len());
        for choice in &completion.choices {
            let problem = match (&choice.finish_reason, &choice.message.refusal, &choice.message.content) {
                (Some(FinishReason::Length), ..) => {
                    "it was cut off by a limit (finish reason `length`).".into()
                }
                (Some(FinishReason::ContentFilter), ..) => "a content filter left out text.".into(),
                (_, Some(refusal), _) if !refusal.is_empty() => "the model refused.".into(),
                (.., None) => "it has no text.".into(),
                (.., Some(text)) => match serde_json::from_str(text) {
                    Ok(value) => {
                        values.push(value);
                        continue;
                    }
                    // The category, line and column; serde's own words may quote the text.
                    Err(error) if error.is_data() => {
                        ["its text does not fit the type, at line ", &error.line().to_string(), "."].concat()
                    }
                    Err(error) => ["its text is no JSON, at line ", &error.line().to_string(), "."].concat(),
                },
            };
            return Err(malformed(&problem).with_partial(Some(completion), false));
        }
        Ok(Self { values, completion })
    }
}
