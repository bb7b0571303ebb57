//! Messages of every role.

use super::object::{object, tagged};
use super::{Content, FunctionCall, ToolCall};

tagged! {
    /// One message of the conversation. Source: API page §3, `messages`; OpenAI API reference.
    pub enum Message by "role" {
        /// Instructions of the application, for reasoning models.
        Developer(DeveloperMessage) = "developer",
        /// Instructions of the application.
        System(SystemMessage) = "system",
        /// What the person says.
        User(UserMessage) = "user",
        /// What the model said.
        Assistant(AssistantMessage) = "assistant",
        /// The result of a tool call.
        Tool(ToolMessage) = "tool",
        /// The result of a function call. Deprecated in favour of `tool`.
        Function(FunctionMessage) = "function",
    }
}

impl Message {
    /// Instructions of the application, for reasoning models.
    pub fn developer(content: impl Into<Content>) -> Self {
        DeveloperMessage::new(content).into()
    }

    /// Instructions of the application.
    pub fn system(content: impl Into<Content>) -> Self {
        SystemMessage::new(content).into()
    }

    /// What the person says: text, or an array of [`ContentPart`](super::ContentPart)s.
    pub fn user(content: impl Into<Content>) -> Self {
        UserMessage::new(content).into()
    }

    /// What the model said. For tool calls see [`AssistantMessage`]; an answer's message converts with `into()`.
    pub fn assistant(content: impl Into<Content>) -> Self {
        AssistantMessage::new().content(content).into()
    }

    /// The result of the tool call with this id.
    pub fn tool(tool_call_id: impl Into<String>, content: impl Into<Content>) -> Self {
        ToolMessage::new(tool_call_id, content).into()
    }
}

object! {
    /// Instructions of the application, for reasoning models.
    pub struct DeveloperMessage {
        required {
            /// Text or text parts.
            content: Content,
        }
        optional {
            /// Tells participants of the same role apart.
            name: String,
        }
    }
}

object! {
    /// Instructions of the application.
    pub struct SystemMessage {
        required {
            /// Text or text parts.
            content: Content,
        }
        optional {
            /// Tells participants of the same role apart.
            name: String,
        }
    }
}

object! {
    /// What the person says.
    pub struct UserMessage {
        required {
            /// Text, or parts of text, images, sound and files.
            content: Content,
        }
        optional {
            /// Tells participants of the same role apart.
            name: String,
        }
    }
}

object! {
    /// What the model said before.
    pub struct AssistantMessage {
        nullable {
            /// Text, or parts of text and refusals. Needed unless there are tool calls.
            content: Content,
        }
        optional {
            /// The spoken answer that this refers to.
            audio: AudioReference,
            /// The function called. Deprecated in favour of `tool_calls`.
            function_call: FunctionCall,
            /// Tells participants of the same role apart.
            name: String,
            /// The refusal given.
            refusal: String,
            /// The tools called; each needs a tool message with its id next.
            tool_calls: Vec<ToolCall>,
        }
    }
}

object! {
    /// A spoken answer given before.
    pub struct AudioReference {
        required {
            /// The id from the answer's `audio`.
            id: String,
        }
    }
}

object! {
    /// The result of a tool call.
    pub struct ToolMessage {
        required {
            /// The id of the call that this answers.
            tool_call_id: String,
            /// Text or text parts.
            content: Content,
        }
    }
}

object! {
    /// The result of a function call. Deprecated in favour of [`ToolMessage`].
    pub struct FunctionMessage {
        required {
            /// The name of the function.
            name: String,
        }
        nullable {
            /// Its result.
            content: String,
        }
    }
}
