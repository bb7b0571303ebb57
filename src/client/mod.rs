//! The client: every decision about a request, and the Rust face.
//!
//! [`Client`] sends over any [`Transport`]. For `wasm32` the platform's `fetch` is the default; elsewhere the transport
//! is given: [`Scripted`](crate::transport::scripted::Scripted) for tests, or one of your own.
//!
//! ```
//! use futures_util::StreamExt;
//! use tokenbrook::chat::{ChatRequest, Message};
//! use tokenbrook::transport::scripted::{Answer, Scripted};
//! use tokenbrook::Client;
//!
//! let script = Scripted::new([Answer::new(200)
//!     .header("content-type", "text/event-stream")
//!     .body("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Because \"}}]}\n\n")
//!     .body("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"of Rayleigh.\"},\"finish_reason\":\"stop\"}]}\n\n")
//!     .body("data: [DONE]\n\n")]);
//! script.run(async {
//!     let client = Client::builder().transport(script.clone()).api_key("sk-test").build()?;
//!     let request = ChatRequest::new("gpt-4o", [Message::user("Why is the sky blue?")]);
//!     let mut stream = client.chat().stream(&request).await?;
//!     let mut text = String::new();
//!     while let Some(chunk) = stream.next().await {
//!         text.push_str(chunk?.text().unwrap_or_default());
//!     }
//!     assert_eq!(text, "Because of Rayleigh.");
//!     Ok::<_, tokenbrook::Error>(())
//! })?;
//! # Ok::<_, tokenbrook::Error>(())
//! ```

mod builder;
pub(crate) mod call;
mod chat;
pub(crate) mod exchange;
pub(crate) mod headers;
mod models;
mod outcome;
mod pages;
mod parsed;
pub(crate) mod policy;
mod request;
mod stored;
mod stream;
mod surrogates;
mod tools;
pub(crate) mod url;

use std::fmt;

use crate::transport::Transport;
pub use builder::{ClientBuilder, Platform};
pub use call::{Log, LogDetail, LogLevel};
pub use chat::{Answered, Chat};
pub use models::Models;
pub use outcome::{Metrics, Outcome, OutcomeKind};
pub use pages::Page;
pub use parsed::Parsed;
pub use stored::Stored;
pub use stream::ChatStream;
pub use tools::{ToolRun, Tools};

use builder::Config;

/// The endpoint that is used when no other is given.
pub const DEFAULT_BASE_URL: &str = "https://api.codingplanx.ai/v1";

/// A client of one endpoint. Cheap to clone; clones share nothing that changes.
#[derive(Clone)]
pub struct Client<T = Platform> {
    transport: T,
    config: Config,
}

impl Client {
    /// What a client is made of, with the platform's transport.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }
}

impl<T: Transport + Clone> Client<T> {
    /// Chat Completions.
    pub fn chat(&self) -> Chat<'_, T> {
        Chat::new(self)
    }

    /// The models of the endpoint.
    pub fn models(&self) -> Models<'_, T> {
        Models::new(self)
    }

    /// A builder with the options of this client, to make another one that differs in some.
    pub fn to_builder(&self) -> ClientBuilder<T> {
        ClientBuilder::of(self.transport.clone(), self.config.clone())
    }
}

impl<T> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("config", &self.config).finish_non_exhaustive()
    }
}
