//! How requests leave and answers arrive: the [`Transport`] trait and what implements it.
//!
//! The driver in [`client`](crate::client) knows only this trait, so that every decision it takes is tested on the host
//! over [`scripted`] and runs unchanged in the browser over `fetch`.

#[cfg(target_arch = "wasm32")]
pub mod fetch;
pub mod scripted;

use core::fmt;
use core::future::Future;

use futures_core::Stream;

/// What the client needs of the platform: requests, a clock, timers and randomness.
pub trait Transport {
    /// A request body, cheap to clone because every attempt sends it again.
    type Body: Body;
    /// An answer whose body is unread.
    type Response: Response<Text = Self::Text, Cause = Self::Cause>;
    /// A whole body as text; the platform's own string type where there is one.
    type Text: Text;
    /// What the platform says when a request fails, kept for the caller.
    type Cause;
    /// A running timer; dropping it stops it.
    type Sleep: Future<Output = ()>;

    /// Sends one request and resolves when the headers of the answer are there.
    ///
    /// Dropping the future aborts the request; dropping the [`Response`] aborts the reading of its body.
    fn send(
        &self,
        request: &Request<Self::Body>,
    ) -> impl Future<Output = Result<Self::Response, TransportError<Self::Cause>>>;

    /// Resolves after `ms` milliseconds.
    fn sleep(&self, ms: f64) -> Self::Sleep;

    /// Milliseconds since the Unix epoch.
    fn now(&self) -> f64;

    /// A random number in `0.0..1.0`.
    fn random(&self) -> f64;

    /// The origin that relative addresses belong to, such as `https://app.example`; `None` where there is no page.
    fn origin(&self) -> Option<String> {
        None
    }

    /// Whether the client may send requests of its own making ([`Redirect::WithinPage`]), to see where a hidden redirect
    /// leads.
    fn may_probe(&self) -> bool {
        true
    }
}

/// One request, with everything decided.
#[derive(Clone, Debug)]
pub struct Request<B> {
    /// `GET`, `POST`, …
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Lower-case names with values that are already checked to be sendable.
    pub headers: Vec<(String, String)>,
    /// What is sent after the headers.
    pub body: Option<B>,
    /// Whether the platform may follow a redirect by itself.
    pub redirect: Redirect,
}

/// What the platform does about a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// Hand the redirect over, unfollowed.
    Manual,
    /// Follow it, but never out of the page's own origin: then the request fails.
    WithinPage,
}

/// A request body.
pub trait Body: Clone {
    /// Shows the body piece by piece if it is text; used to find it repeated in an error.
    fn pieces(&self, visit: &mut dyn FnMut(&str));

    /// Whether it is text, which is sent as `application/json`.
    fn is_text(&self) -> bool;

    /// Whether it can be sent more than once.
    fn repeatable(&self) -> bool;
}

impl Body for String {
    fn pieces(&self, visit: &mut dyn FnMut(&str)) {
        visit(self);
    }

    fn is_text(&self) -> bool {
        true
    }

    fn repeatable(&self) -> bool {
        true
    }
}

/// A text that may live outside of this program's memory.
pub trait Text {
    /// The text as UTF-8, at most its first `limit` characters (UTF-16 units).
    fn start(&self, limit: usize) -> String;

    /// Whether `part` occurs in the text.
    fn contains(&self, part: &str) -> bool;
}

impl Text for String {
    fn start(&self, limit: usize) -> String {
        let mut units = 0;
        self.chars()
            .take_while(|c| {
                units += c.len_utf16();
                units <= limit
            })
            .collect()
    }

    fn contains(&self, part: &str) -> bool {
        str::contains(self, part)
    }
}

/// The headers of an answer, and its body to come.
pub trait Response {
    /// See [`Transport::Text`].
    type Text;
    /// See [`Transport::Cause`].
    type Cause;
    /// The body as it arrives; dropping it aborts the request.
    type Bytes: Stream<Item = Result<Vec<u8>, TransportError<Self::Cause>>> + Unpin;

    /// The status code; 0 for a redirect that the platform hides.
    fn status(&self) -> u16;

    /// The value of a header, which a browser shows only as far as the server allows it.
    fn header(&self, name: &str) -> Option<String>;

    /// The address that answered, or an empty string where it is not known.
    fn url(&self) -> String;

    /// Whether the platform followed a redirect.
    fn redirected(&self) -> bool;

    /// Whether this is a redirect of which the platform hides the target.
    fn hidden_redirect(&self) -> bool;

    /// Reads the body to its end, or to the read that passes `limit` bytes.
    fn read(&self, limit: usize) -> impl Future<Output = Result<(), TransportError<Self::Cause>>>;

    /// What [`read`](Response::read) has read, wherever it was broken off.
    fn text(&self) -> Self::Text;

    /// Whether [`read`](Response::read) has read a byte.
    fn arrived(&self) -> bool;

    /// Gives the body up, so that its connection is free.
    fn discard(self);

    /// The body, read by read.
    fn into_bytes(self) -> Self::Bytes;
}

/// A request that had no answer, or an answer that broke off.
#[derive(Debug)]
pub struct TransportError<C> {
    /// What kind of failure it was.
    pub kind: TransportErrorKind,
    /// What the platform said, as text.
    pub message: String,
    /// What the platform said.
    pub cause: Option<C>,
}

/// The kinds of [`TransportError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportErrorKind {
    /// The connection could not be made or broke off.
    Connection,
    /// The platform gave up waiting.
    Timeout,
    /// There is no working `fetch`: trying again would change nothing.
    Unusable,
}

impl<C> fmt::Display for TransportError<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
