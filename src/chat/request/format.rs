//! The form of an answer.

use super::TextFormat;
use super::object::{object, tagged};
use serde_json::Value;

tagged! {
    /// The form of an answer. Source: API page §3, `response_format`, and §6; OpenAI API reference.
    pub enum ResponseFormat by "type" {
        /// Text; the default.
        Text(TextFormat) = "text",
        /// Any JSON object. A message must mention JSON, or the server may fail or hang (API page §6).
        JsonObject(JsonObjectFormat) = "json_object",
        /// JSON by a schema.
        JsonSchema(JsonSchemaFormat) = "json_schema",
    }
}

impl ResponseFormat {
    /// Text; the default.
    pub fn text() -> Self {
        TextFormat::new().into()
    }

    /// Any JSON object. A message must mention JSON, or the server may fail or hang (API page §6).
    pub fn json_object() -> Self {
        JsonObjectFormat::new().into()
    }

    /// JSON that keeps exactly to a schema (`strict`). The name has letters, digits, `_` and `-`, up to 64.
    pub fn json_schema(name: impl Into<String>, schema: impl Into<Value>) -> Self {
        JsonSchemaFormat::new(JsonSchema::new(name).schema(schema).strict(true)).into()
    }
}

object! {
    /// Any JSON object.
    pub struct JsonObjectFormat {}
}

object! {
    /// JSON by a schema.
    pub struct JsonSchemaFormat {
        required {
            /// The schema.
            json_schema: JsonSchema,
        }
    }
}

object! {
    /// A schema with its name.
    pub struct JsonSchema {
        required {
            /// Letters, digits, `_` and `-`, up to 64 characters.
            name: String,
        }
        optional {
            /// What the answer is for, for the model.
            description: String,
            /// The JSON Schema.
            schema: Value,
        }
        scalar {
            /// Whether the model keeps exactly to the schema. Server default false.
            strict: bool,
        }
    }
}
