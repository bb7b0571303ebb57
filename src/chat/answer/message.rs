//! What the model says.

use super::lenient::{Lenient, fill, mend_arguments, mend_content};
use super::object::object;
use crate::chat::{AssistantMessage, AudioReference, Content, FunctionCall, Message, Role, ToolCall};
use serde_json::Value;

object! {
    /// What the model says. `into()` makes a [`Message`] of it for the next request.
    ///
    /// Source: API page §4, `choices.message`; OpenAI API reference.
    pub struct AnswerMessage {
        always {
            /// `assistant`.
            role: Option<Role>,
            /// The text. Parts that a server sent instead are joined.
            content: Option<String>,
            /// The text of a refusal.
            refusal: Option<String>,
        }
        optional {
            /// The thinking, as DeepSeek, Qwen, vLLM and others send it.
            reasoning_content: String,
            /// The thinking, as OpenRouter, Groq, Ollama and others send it.
            reasoning: String,
            /// The tools called.
            tool_calls: Vec<ToolCall>,
            /// The function called. Deprecated in favour of `tool_calls`.
            function_call: FunctionCall,
            /// Sources of places in the text.
            annotations: Vec<Annotation>,
            /// The answer as speech.
            audio: Audio,
        }
        mend mend_content;
    }
}

impl AnswerMessage {
    /// The thinking, under whichever name the server sent it.
    pub fn thinking(&self) -> Option<&str> {
        self.reasoning.as_deref().or(self.reasoning_content.as_deref())
    }
}

/// The message as the server wants it back: its thinking and the keys of its own go with it, annotations do not.
impl From<AnswerMessage> for Message {
    fn from(answer: AnswerMessage) -> Self {
        let mut message = AssistantMessage::new();
        message.content = answer.content.map(Content::Text);
        message.refusal = answer.refusal;
        message.tool_calls = answer.tool_calls.filter(|calls| !calls.is_empty());
        message.function_call = answer.function_call;
        message.audio = answer.audio.map(|audio| AudioReference::new(audio.id));
        message.extra = answer.extra;
        let known =
            ["role", "content", "refusal", "tool_calls", "function_call", "annotations", "audio", "name"];
        message.extra.retain(|key, _| !known.contains(&key.as_str()));
        for (key, thinking) in
            [("reasoning_content", answer.reasoning_content), ("reasoning", answer.reasoning)]
        {
            if let Some(thinking) = thinking {
                message.extra.insert(key.to_owned(), thinking.into());
            }
        }
        Self::Assistant(message)
    }
}

impl Lenient for FunctionCall {
    fn read(value: Value) -> Result<Self, Value> {
        let Value::Object(mut call) = value else { return Err(value) };
        mend_arguments(&mut call, "arguments");
        fill(&mut call, "arguments");
        fill(&mut call, "name");
        let call = Value::Object(call);
        serde_json::from_value(call.clone()).map_err(|_| call)
    }
}

object! {
    /// A source of a place in the text.
    pub struct Annotation {
        always {
            /// `url_citation`.
            kind as "type": String,
        }
        optional {
            /// A page on the web.
            url_citation: UrlCitation,
        }
    }
}

object! {
    /// A page on the web that a place in the text is drawn from.
    pub struct UrlCitation {
        always {
            /// Where the place begins, in characters.
            start_index: u64,
            /// Where it ends.
            end_index: u64,
            /// The page's title.
            title: String,
            /// The page's address.
            url: String,
        }
    }
}

object! {
    /// The answer as speech. Source: OpenAI API reference, `choices.message.audio`.
    pub struct Audio {
        always {
            /// Refers to it in later requests.
            id: String,
            /// The sound, base64, in the encoding asked for.
            data: String,
            /// Until when it can be referred to: seconds since 1970.
            expires_at: u64,
            /// What is said.
            transcript: String,
        }
    }
}
