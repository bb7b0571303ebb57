//! Which tool the model calls.

use super::object::{object, read, tagged, text_or};
use crate::chat::AllowedToolsMode;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::Value;

/// Whether and which tool the model calls. Source: API page §3, `tool_choice`; OpenAI API reference.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ToolChoice {
    /// No tool.
    None,
    /// The model decides.
    Auto,
    /// At least one.
    Required,
    /// This function.
    Function(FunctionChoice),
    /// This custom tool.
    Custom(CustomChoice),
    /// Some of the tools.
    AllowedTools(AllowedToolsChoice),
    /// A mode or an object that this version does not know; sent as it is.
    Other(Value),
}

impl ToolChoice {
    /// The function of this name.
    pub fn function(name: impl Into<String>) -> Self {
        Self::Function(FunctionChoice::new(ToolName::new(name)))
    }

    /// The custom tool of this name.
    pub fn custom(name: impl Into<String>) -> Self {
        Self::Custom(CustomChoice::new(ToolName::new(name)))
    }

    /// Some of the tools.
    pub fn allowed_tools(mode: impl Into<AllowedToolsMode>, tools: impl Into<Vec<ToolReference>>) -> Self {
        Self::AllowedTools(AllowedToolsChoice::new(AllowedTools::new(mode, tools)))
    }
}

impl From<&str> for ToolChoice {
    fn from(mode: &str) -> Self {
        match mode {
            "none" => Self::None,
            "auto" => Self::Auto,
            "required" => Self::Required,
            other => Self::Other(other.into()),
        }
    }
}

impl Serialize for ToolChoice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(tag = "type", rename_all = "snake_case")]
        enum Choice<'a> {
            Function(&'a FunctionChoice),
            Custom(&'a CustomChoice),
            AllowedTools(&'a AllowedToolsChoice),
        }
        match self {
            Self::None => serializer.serialize_str("none"),
            Self::Auto => serializer.serialize_str("auto"),
            Self::Required => serializer.serialize_str("required"),
            Self::Function(choice) => Choice::Function(choice).serialize(serializer),
            Self::Custom(choice) => Choice::Custom(choice).serialize(serializer),
            Self::AllowedTools(choice) => Choice::AllowedTools(choice).serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ToolChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = match Value::deserialize(deserializer)? {
            Value::String(mode) => return Ok(mode.as_str().into()),
            Value::Object(object) => object,
            _ => return Err(D::Error::custom("tool_choice must be a string or an object")),
        };
        let Some(kind) = object.get("type").and_then(Value::as_str).map(str::to_owned) else {
            return Err(D::Error::missing_field("type"));
        };
        let choice = match kind.as_str() {
            "function" => read(untyped(&mut object)).map(Self::Function),
            "custom" => read(untyped(&mut object)).map(Self::Custom),
            "allowed_tools" => read(untyped(&mut object)).map(Self::AllowedTools),
            _ => Ok(Self::Other(Value::Object(object))),
        };
        choice.map_err(D::Error::custom)
    }
}

/// The object without the key that named its kind.
fn untyped(object: &mut crate::chat::Extra) -> crate::chat::Extra {
    object.shift_remove("type");
    std::mem::take(object)
}

object! {
    /// Calls this function.
    pub struct FunctionChoice {
        required {
            /// Its name.
            function: ToolName,
        }
    }
}

object! {
    /// Calls this custom tool.
    pub struct CustomChoice {
        required {
            /// Its name.
            custom: ToolName,
        }
    }
}

object! {
    /// The name of one of the request's tools.
    pub struct ToolName {
        required {
            /// The name.
            name: String,
        }
    }
}

object! {
    /// Calls some of the tools.
    pub struct AllowedToolsChoice {
        required {
            /// Which.
            allowed_tools: AllowedTools,
        }
    }
}

object! {
    /// Some of the tools.
    pub struct AllowedTools {
        required {
            /// Whether one must be called.
            mode: AllowedToolsMode,
            /// Which; each is one of the request's tools.
            tools: Vec<ToolReference>,
        }
    }
}

tagged! {
    /// One of the request's tools. Source: OpenAI API reference, `tool_choice.allowed_tools.tools`.
    pub enum ToolReference by "type" {
        /// A function.
        Function(FunctionChoice) = "function",
        /// A custom tool.
        Custom(CustomChoice) = "custom",
    }
}

impl ToolReference {
    /// The function of this name.
    pub fn function(name: impl Into<String>) -> Self {
        FunctionChoice::new(ToolName::new(name)).into()
    }

    /// The custom tool of this name.
    pub fn custom(name: impl Into<String>) -> Self {
        CustomChoice::new(ToolName::new(name)).into()
    }
}

text_or! {
    /// Which function the model calls. Deprecated in favour of [`ToolChoice`].
    pub enum FunctionCallChoice {
        /// `none` or `auto`.
        Mode,
        /// This function.
        Function(ToolName),
    }
}
