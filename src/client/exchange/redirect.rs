//! Redirects of a request: followed within an origin, refused across origins.
//!
//! Neither the key nor the prompt may go to another origin than the one they were meant for. A platform that follows
//! redirects by itself would send the prompt there, and older browsers the key too; so redirects are taken by hand.
//!
//! Node shows where a redirect leads. A browser hides it, so there it is refused, with one exception: on the page's own
//! origin a request without key, headers and body, which the browser follows within that origin only, finds the final
//! address. No other origin ever hears of a request.

use super::{Ended, Exchange};
use crate::client::url;
use crate::error::Reason;
use crate::transport::{Body, Redirect, Request, Response, Transport};

/// How many redirects in a row are followed.
const MAX_REDIRECTS: usize = 5;

impl<T: Transport> Exchange<T> {
    /// Sends a request, again for each redirect within its origin.
    pub(super) async fn send(&self, mut request: Request<T::Body>) -> Result<T::Response, Ended<T>> {
        let mut last = None;
        for _ in 0..=MAX_REDIRECTS {
            let sent = self.transport.send(&request).await;
            let response = sent.map_err(|error| self.broken(error, false))?;
            let home = url::origin_of(&request.url).or_else(|| self.transport.origin());
            let from = url::origin_of(&response.url());
            if response.redirected() && from.is_some() && from != home {
                response.discard();
                return Err(self.error(Reason::Redirect(from)).into());
            }
            let target = if response.hidden_redirect() {
                response.discard();
                self.probe(&request, home.as_deref()).await
            } else {
                match (response.status(), response.header("location")) {
                    (301 | 302 | 307 | 308, Some(location)) => {
                        response.discard();
                        Some(url::resolve(&location, &request.url))
                    }
                    _ => return Ok(response),
                }
            };
            last = target.as_deref().and_then(url::origin_of);
            let repeatable = request.body.as_ref().is_none_or(Body::repeatable);
            match target {
                Some(target) if last.is_some() && last == home && repeatable => request.url = target,
                _ => break,
            }
        }
        Err(self.error(Reason::Redirect(last)).into())
    }

    /// Where a redirect leads that the platform hides. Only requests are made that are harmless without a body.
    async fn probe(&self, request: &Request<T::Body>, home: Option<&str>) -> Option<String> {
        let harmless = request.method == "GET" || (request.method == "POST" && request.body.is_some());
        if !harmless || !self.transport.may_probe() || self.transport.origin().as_deref() != home {
            return None;
        }
        let probe = Request {
            method: request.method.clone(),
            url: request.url.clone(),
            headers: Vec::new(),
            body: None,
            redirect: Redirect::WithinPage,
        };
        let response = self.transport.send(&probe).await.ok()?;
        let url = response.url();
        response.discard();
        (url != request.url).then_some(url)
    }
}
