//! `client.chat().stored()`: completions that the server keeps.

use futures_core::Stream;

use super::pages::{self, Page};
use super::request::{Operation, malformed};
use super::{Client, url};
use crate::chat::{ChatCompletion, ChatCompletionDeleted, ListParams, StoredMessage, UpdateParams};
use crate::error::Result;
use crate::transport::Transport;

/// Stored completions of a client. Source: OpenAI API reference, "Chat Completions".
#[derive(Debug)]
pub struct Stored<'c, T> {
    pub(super) client: &'c Client<T>,
}

const PATH: &str = "/chat/completions";

impl<'c, T: Transport + Clone> Stored<'c, T>
where
    T::Body: From<String>,
    T::Cause: 'static,
{
    /// One stored completion.
    ///
    /// # Errors
    /// For a blank id, when the server refuses, and when there is no answer.
    pub async fn retrieve(&self, id: &str) -> Result<ChatCompletion> {
        self.client.json(Operation::get(path(id, "")?)).await
    }

    /// Changes the notes of a stored completion.
    ///
    /// # Errors
    /// As [`retrieve`](Self::retrieve).
    pub async fn update(&self, id: &str, params: &UpdateParams) -> Result<ChatCompletion> {
        let body = serde_json::to_string(params).map_err(|error| malformed(&error.to_string()))?;
        self.client.json(Operation::post(path(id, "")?, body)).await
    }

    /// Deletes a stored completion.
    ///
    /// # Errors
    /// As [`retrieve`](Self::retrieve).
    pub async fn delete(&self, id: &str) -> Result<ChatCompletionDeleted> {
        self.client.json(Operation { method: "DELETE", ..Operation::get(path(id, "")?) }).await
    }

    /// One page of the stored completions.
    ///
    /// # Errors
    /// When the server refuses and when there is no answer.
    pub async fn list(&self, params: &ListParams) -> Result<Page<ChatCompletion>> {
        pages::page(self.client, PATH.into(), params).await
    }

    /// All stored completions from a page on; pages are fetched as they are needed.
    pub fn list_all(&self, params: &ListParams) -> impl Stream<Item = Result<ChatCompletion>> + use<'c, T> {
        pages::all(self.client, Ok(PATH.into()), params.clone(), |item: &ChatCompletion| item.id.clone())
    }

    /// One page of the messages of a stored completion.
    ///
    /// # Errors
    /// As [`retrieve`](Self::retrieve).
    pub async fn messages(&self, id: &str, params: &ListParams) -> Result<Page<StoredMessage>> {
        pages::page(self.client, path(id, "/messages")?, params).await
    }

    /// All messages of a stored completion from a page on.
    pub fn all_messages(
        &self,
        id: &str,
        params: &ListParams,
    ) -> impl Stream<Item = Result<StoredMessage>> + use<'c, T> {
        pages::all(self.client, path(id, "/messages"), params.clone(), |item: &StoredMessage| item.id.clone())
    }
}

fn path(id: &str, rest: &str) -> Result<String> {
    Ok([PATH, "/", &url::segment(id)?, rest].concat())
}
