//! The tool loop: the model calls, the program answers, until the model is done.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{Either, join_all, select};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Chat;
use crate::chat::{
    ChatCompletion, ChatRequest, FinishReason, FunctionDefinition, FunctionTool, Message, Tool, ToolCall,
};
use crate::error::Result;
use crate::transport::Transport;

/// A function of the program: takes the arguments' JSON, gives the text for the model.
type Handler = Rc<dyn Fn(String) -> Pin<Box<dyn Future<Output = String>>>>;

/// Functions that a model may call, each with what runs it.
#[must_use]
#[derive(Clone)]
pub struct Tools {
    list: Vec<Function>,
    timeout: Option<Duration>,
    max_rounds: usize,
    parallel: bool,
}

/// A function, what runs it, and how long a call may take.
#[derive(Clone)]
struct Function {
    definition: FunctionDefinition,
    handler: Handler,
    timeout: Option<Duration>,
}

impl Default for Tools {
    fn default() -> Self {
        Self { list: Vec::new(), timeout: None, max_rounds: 10, parallel: true }
    }
}

impl Tools {
    /// No functions yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a function. Its arguments are read into `A`; its result goes to the model as JSON, or as it is when it is a
    /// string. A call with arguments that do not fit, and a function that fails, are answered to the model in words.
    pub fn function<A, R, E, F>(
        mut self,
        definition: FunctionDefinition,
        run: impl Fn(A) -> F + 'static,
    ) -> Self
    where
        A: DeserializeOwned,
        R: Serialize,
        E: fmt::Display,
        F: Future<Output = Result<R, E>> + 'static,
    {
        let handler = move |arguments: String| -> Pin<Box<dyn Future<Output = String>>> {
            let arguments = if arguments.trim().is_empty() { "{}" } else { &arguments };
            match serde_json::from_str(arguments) {
                Ok(arguments) => {
                    let running = run(arguments);
                    Box::pin(async move {
                        match running.await {
                            Ok(result) => text_of(&result),
                            Err(error) => error.to_string(),
                        }
                    })
                }
                Err(error) => {
                    let sentence = ["The arguments of this call do not fit: ", &error.to_string()].concat();
                    Box::pin(std::future::ready(sentence))
                }
            }
        };
        self.list.push(Function { definition, handler: Rc::new(handler), timeout: None });
        self
    }

    /// How long a call of the function that was added last may take. Default: [`timeout`](Self::timeout).
    pub fn within(mut self, timeout: Duration) -> Self {
        if let Some(last) = self.list.last_mut() {
            last.timeout = Some(timeout);
        }
        self
    }

    /// How long a call of any function may take. Default: any time. A call that takes longer is dropped, and the model is
    /// told so.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How many requests are made at most. Default 10.
    pub fn max_rounds(mut self, max_rounds: usize) -> Self {
        self.max_rounds = max_rounds;
        self
    }

    /// Whether calls of one answer run at the same time. Default true.
    pub fn parallel(mut self, parallel: bool) -> Self {
        self.parallel = parallel;
        self
    }

    async fn answer<T: Transport>(&self, call: &ToolCall, transport: &T) -> Option<Message> {
        let ToolCall::Function(call) = call else { return None };
        let function = self.list.iter().find(|function| function.definition.name == call.function.name);
        let text = match function {
            Some(function) => {
                let working = (function.handler)(call.function.arguments.clone());
                within(function.timeout.or(self.timeout), working, transport).await
            }
            None => {
                let names: Vec<&str> = self.names().collect();
                ["There is no tool `", &call.function.name, "`. There are: ", &names.join(", "), "."].concat()
            }
        };
        Some(Message::tool(call.id.clone(), text))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|function| function.definition.name.as_str())
    }
}

/// What a function says, or that it took too long; then it is dropped.
async fn within<T: Transport>(
    timeout: Option<Duration>,
    working: Pin<Box<dyn Future<Output = String>>>,
    transport: &T,
) -> String {
    let Some(timeout) = timeout else { return working.await };
    let ms = timeout.as_millis();
    let late = pin!(transport.sleep(ms as f64));
    match select(working, late).await {
        Either::Left((text, _)) => text,
        Either::Right(_) => ["Timed out after ", &ms.to_string(), " ms"].concat(),
    }
}

impl fmt::Debug for Tools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

/// What a tool loop led to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ToolRun {
    /// The last answer. It has tool calls of its own when the rounds ran out.
    pub completion: ChatCompletion,
    /// The whole conversation, the last answer included.
    pub messages: Vec<Message>,
}

impl<T: Transport + Clone> Chat<'_, T>
where
    T::Body: From<String>,
    T::Cause: 'static,
{
    /// Sends a request with these functions and runs what the model calls, until it answers without a call.
    ///
    /// A call whose arguments did not arrive whole (finish reason `length`) is never run.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub async fn run_tools(&self, request: &ChatRequest, tools: &Tools) -> Result<ToolRun> {
        let mut request = request.clone();
        let functions = tools.list.iter().map(|tool| Tool::from(FunctionTool::new(tool.definition.clone())));
        request.tools = Some(request.tools.take().into_iter().flatten().chain(functions).collect());
        let mut round = 1;
        loop {
            let completion = self.create(&request).await?;
            let choice = completion.choices.first();
            let calls = choice.and_then(|choice| choice.message.tool_calls.clone()).unwrap_or_default();
            let whole = choice
                .and_then(|choice| choice.finish_reason.as_ref())
                .is_none_or(|reason| *reason != FinishReason::Length);
            if let Some(choice) = choice {
                request.messages.push(choice.message.clone().into());
            }
            if calls.is_empty() || !whole || round >= tools.max_rounds {
                return Ok(ToolRun { completion, messages: request.messages });
            }
            let answers = if tools.parallel {
                join_all(calls.iter().map(|call| tools.answer(call, &self.client.transport))).await
            } else {
                let mut answers = Vec::new();
                for call in &calls {
                    answers.push(tools.answer(call, &self.client.transport).await);
                }
                answers
            };
            let answers: Vec<Message> = answers.into_iter().flatten().collect();
            if answers.is_empty() {
                // Calls of other kinds are the caller's to answer.
                return Ok(ToolRun { completion, messages: request.messages });
            }
            request.messages.extend(answers);
            round += 1;
        }
    }
}

fn text_of<R: Serialize>(result: &R) -> String {
    match serde_json::to_value(result) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(value) => value.to_string(),
        Err(error) => error.to_string(),
    }
}
