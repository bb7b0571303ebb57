//! Lists that come in pages.

use std::collections::VecDeque;

use futures_core::Stream;
use futures_util::stream;

use super::Client;
use super::request::Operation;
use crate::chat::{CursorPage, Lenient, ListParams};
use crate::error::Result;
use crate::transport::Transport;

/// One page of a list.
pub type Page<A> = CursorPage<A>;

/// Fetches one page.
pub(super) async fn page<T, A>(client: &Client<T>, path: String, params: &ListParams) -> Result<Page<A>>
where
    T: Transport + Clone,
    T::Body: From<String>,
    T::Cause: 'static,
    A: Lenient,
{
    client.json(Operation { query: query(params), ..Operation::get(path) }).await
}

/// Fetches page after page, each when its first item is asked for.
pub(super) fn all<'c, T, A>(
    client: &'c Client<T>,
    path: Result<String>,
    params: ListParams,
    id: fn(&A) -> String,
) -> impl Stream<Item = Result<A>> + use<'c, T, A>
where
    T: Transport + Clone,
    T::Body: From<String>,
    T::Cause: 'static,
    A: Lenient,
{
    let (path, error) = match path {
        Ok(path) => (Some(path), None),
        Err(error) => (None, Some(error)),
    };
    let state = (VecDeque::new(), path, params, error);
    stream::unfold(state, move |(mut items, mut path, mut params, mut error)| async move {
        loop {
            if let Some(error) = error.take() {
                return Some((Err(error), (items, None, params, None)));
            }
            if let Some(item) = items.pop_front() {
                return Some((Ok(item), (items, path, params, None)));
            }
            let next = path.take()?;
            match page::<T, A>(client, next.clone(), &params).await {
                Ok(page) => {
                    let last =
                        page.last_id.or_else(|| page.data.last().map(id)).filter(|last| !last.is_empty());
                    // A page that ends where the one before ended would be fetched for ever.
                    let more = page.has_more == Some(true) && !page.data.is_empty() && last != params.after;
                    if more && last.is_some() {
                        params.after = last;
                        path = Some(next);
                    }
                    items.extend(page.data);
                }
                Err(failed) => error = Some(failed),
            }
        }
    })
}

fn query(params: &ListParams) -> Vec<(String, String)> {
    let mut query = Vec::new();
    let mut add =
        |name: &str, value: Option<String>| query.extend(value.map(|value| (name.to_owned(), value)));
    add("after", params.after.clone());
    add("limit", params.limit.map(|limit| limit.to_string()));
    add("model", params.model.clone());
    add("order", params.order.as_ref().map(|order| order.as_str().to_owned()));
    for (key, value) in params.metadata.iter().flatten() {
        add(&["metadata[", key, "]"].concat(), Some(value.clone()));
    }
    for (key, value) in &params.extra {
        add(key, Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    }
    query
}
