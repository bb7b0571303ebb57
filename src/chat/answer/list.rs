//! Lists, stored completions and models.

use super::lenient::Lenient;
use super::object::object;
use super::{AnswerMessage, lenient::take};
use crate::chat::ContentPart;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::Value;

object! {
    /// One page of a list. Source: OpenAI API reference, "List chat completions".
    pub struct CursorPage<T> {
        always {
            /// `list`.
            object: String,
            /// The items.
            data: Vec<T>,
        }
        optional {
            /// The id of the first item.
            first_id: String,
            /// The id of the last item: where the next page begins.
            last_id: String,
            /// Whether there is a next page.
            has_more: bool,
        }
    }
}

object! {
    /// A model that the server has. Source: OpenAI API reference, "The model object".
    pub struct Model {
        always {
            /// The name to give in requests.
            id: String,
            /// `model`.
            object: String,
            /// When it was made: seconds since 1970.
            created: u64,
            /// Whose it is.
            owned_by: String,
        }
    }
}

object! {
    /// What is left of a stored completion. Source: OpenAI API reference, "Delete chat completion".
    pub struct ChatCompletionDeleted {
        always {
            /// The id that it had.
            id: String,
            /// `chat.completion.deleted`.
            object: String,
            /// Whether it is gone.
            deleted: bool,
        }
    }
}

/// A message of a stored completion. Source: OpenAI API reference, "Get chat messages".
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct StoredMessage {
    /// Its id.
    pub id: String,
    /// Its content as parts, when it was sent as parts.
    pub content_parts: Option<Vec<ContentPart>>,
    /// What it says. Keys that are not known are in its `extra`.
    pub message: AnswerMessage,
}

impl Lenient for StoredMessage {
    fn read(value: Value) -> Result<Self, Value> {
        let Value::Object(mut object) = value else { return Err(value) };
        let id = take(&mut object, "id");
        let content_parts = take(&mut object, "content_parts");
        Ok(Self { id, content_parts, message: AnswerMessage::read(Value::Object(object))? })
    }
}

impl Lenient for ContentPart {
    fn read(value: Value) -> Result<Self, Value> {
        serde_json::from_value(value.clone()).or(if value.is_object() {
            Ok(Self::Other(value))
        } else {
            Err(value)
        })
    }
}

impl<'de> Deserialize<'de> for StoredMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(Value::deserialize(deserializer)?)
            .map_err(|_| D::Error::custom("StoredMessage must be an object"))
    }
}

impl Serialize for StoredMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Flat<'a> {
            id: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            content_parts: &'a Option<Vec<ContentPart>>,
            #[serde(flatten)]
            message: &'a AnswerMessage,
        }
        Flat { id: &self.id, content_parts: &self.content_parts, message: &self.message }
            .serialize(serializer)
    }
}
