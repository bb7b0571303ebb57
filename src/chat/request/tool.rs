//! Tools that a model may call, and its calls.

use super::object::{object, tagged};
use crate::chat::GrammarSyntax;
use serde_json::Value;

tagged! {
    /// Something that the model may call. Source: API page §3, `tools`; OpenAI API reference.
    pub enum Tool by "type" {
        /// A function whose arguments are JSON.
        Function(FunctionTool) = "function",
        /// A tool whose input is text.
        Custom(CustomTool) = "custom",
    }
}

impl Tool {
    /// A function with the JSON Schema of its arguments.
    pub fn function(name: impl Into<String>, parameters: impl Into<Value>) -> Self {
        FunctionTool::new(FunctionDefinition::new(name).parameters(parameters)).into()
    }

    /// A tool that takes free text.
    pub fn custom(name: impl Into<String>) -> Self {
        CustomTool::new(CustomDefinition::new(name)).into()
    }
}

object! {
    /// A function that the model may call.
    pub struct FunctionTool {
        required {
            /// The function.
            function: FunctionDefinition,
        }
    }
}

object! {
    /// A function.
    pub struct FunctionDefinition {
        required {
            /// Letters, digits, `_` and `-`, up to 64 characters.
            name: String,
        }
        optional {
            /// What it does and when it is of use, for the model.
            description: String,
            /// The JSON Schema of its arguments; no arguments when absent.
            parameters: Value,
        }
        scalar {
            /// Whether the model keeps exactly to the schema. Server default false.
            strict: bool,
        }
    }
}

impl From<FunctionDefinition> for Tool {
    fn from(function: FunctionDefinition) -> Self {
        FunctionTool::new(function).into()
    }
}

object! {
    /// A tool with text as its input.
    pub struct CustomTool {
        required {
            /// The tool.
            custom: CustomDefinition,
        }
    }
}

object! {
    /// A tool with text as its input.
    pub struct CustomDefinition {
        required {
            /// Its name.
            name: String,
        }
        optional {
            /// What it does, for the model.
            description: String,
            /// The form of its input; free text when absent.
            format: CustomFormat,
        }
    }
}

tagged! {
    /// The form of a custom tool's input.
    pub enum CustomFormat by "type" {
        /// Free text.
        Text(TextFormat) = "text",
        /// Text by a grammar.
        Grammar(GrammarFormat) = "grammar",
    }
}

impl CustomFormat {
    /// Text by this grammar.
    pub fn grammar(syntax: impl Into<GrammarSyntax>, definition: impl Into<String>) -> Self {
        GrammarFormat::new(Grammar::new(definition, syntax)).into()
    }
}

object! {
    /// Free text.
    pub struct TextFormat {}
}

object! {
    /// Text by a grammar.
    pub struct GrammarFormat {
        required {
            /// The grammar.
            grammar: Grammar,
        }
    }
}

object! {
    /// A grammar.
    pub struct Grammar {
        required {
            /// Its text.
            definition: String,
            /// Its notation.
            syntax: GrammarSyntax,
        }
    }
}

tagged! {
    /// A call that the model made, as it stands in a message. Source: OpenAI API reference, `tool_calls`.
    pub enum ToolCall by "type" {
        /// Of a function.
        Function(FunctionToolCall) = "function",
        /// Of a custom tool.
        Custom(CustomToolCall) = "custom",
    }
}

impl ToolCall {
    /// A call of a function with its arguments as JSON text.
    pub fn function(id: impl Into<String>, name: impl Into<String>, arguments: impl Into<String>) -> Self {
        FunctionToolCall::new(id, FunctionCall::new(name, arguments)).into()
    }

    /// A call of a custom tool.
    pub fn custom(id: impl Into<String>, name: impl Into<String>, input: impl Into<String>) -> Self {
        CustomToolCall::new(id, CustomCall::new(name, input)).into()
    }

    /// The id that the tool message with the result refers to.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Function(call) => Some(&call.id),
            Self::Custom(call) => Some(&call.id),
            Self::Other(value) => value.get("id").and_then(Value::as_str),
        }
    }
}

object! {
    /// A call of a function.
    pub struct FunctionToolCall {
        required {
            /// The id that the tool message with the result refers to.
            id: String,
            /// The function and its arguments.
            function: FunctionCall,
        }
    }
}

object! {
    /// A function and its arguments.
    pub struct FunctionCall {
        required {
            /// The name of the function.
            name: String,
            /// JSON text as the model wrote it: it may be invalid or have keys of the model's invention.
            arguments: String,
        }
    }
}

object! {
    /// A call of a custom tool.
    pub struct CustomToolCall {
        required {
            /// The id that the tool message with the result refers to.
            id: String,
            /// The tool and its input.
            custom: CustomCall,
        }
    }
}

object! {
    /// A custom tool and its input.
    pub struct CustomCall {
        required {
            /// The name of the tool.
            name: String,
            /// The text that the model wrote.
            input: String,
        }
    }
}
