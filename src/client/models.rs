//! `client.models()`: what the endpoint offers.

use super::request::Operation;
use super::{Client, url};
use crate::chat::{CursorPage, Model};
use crate::error::Result;
use crate::transport::Transport;

/// The models of an endpoint.
#[derive(Debug)]
pub struct Models<'c, T> {
    client: &'c Client<T>,
}

impl<'c, T> Models<'c, T> {
    pub(super) fn new(client: &'c Client<T>) -> Self {
        Self { client }
    }
}

impl<T: Transport + Clone> Models<'_, T>
where
    T::Body: From<String>,
    T::Cause: 'static,
{
    /// All models. Source: OpenAI API reference, "List models".
    ///
    /// # Errors
    /// When the server refuses or there is no answer.
    pub async fn list(&self) -> Result<Vec<Model>> {
        let page: CursorPage<Model> = self.client.json(Operation::get("/models".into())).await?;
        Ok(page.data)
    }

    /// One model. Source: OpenAI API reference, "Retrieve model".
    ///
    /// # Errors
    /// As [`list`](Self::list); also for a blank id.
    pub async fn retrieve(&self, id: &str) -> Result<Model> {
        self.client.json(Operation::get(["/models/", &url::segment(id)?].concat())).await
    }
}
