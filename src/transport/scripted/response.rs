//! Answers of the script, and their bodies.

use crate::text::lossy;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::answer::Piece;
use super::clock::{Clock, Sleep};
use super::{Guard, failed};
use crate::transport::{Response, TransportError, TransportErrorKind};

/// An answer of the script.
#[derive(Debug)]
pub struct ScriptedResponse {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) url: String,
    pub(super) redirected: bool,
    pub(super) hidden_redirect: bool,
    pub(super) read: RefCell<Vec<u8>>,
    pub(super) body: RefCell<ScriptedBody>,
}

impl Response for ScriptedResponse {
    type Text = String;
    type Cause = String;
    type Bytes = ScriptedBody;

    fn status(&self) -> u16 {
        self.status
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    }

    fn url(&self) -> String {
        self.url.clone()
    }

    fn redirected(&self) -> bool {
        self.redirected
    }

    fn hidden_redirect(&self) -> bool {
        self.hidden_redirect
    }

    async fn read(&self, limit: usize) -> Result<(), TransportError<String>> {
        let read = |context: &mut Context<'_>| Pin::new(&mut *self.body.borrow_mut()).poll_next(context);
        while let Some(piece) = std::future::poll_fn(read).await {
            let mut bytes = self.read.borrow_mut();
            bytes.extend(piece?);
            if bytes.len() > limit {
                break;
            }
        }
        Ok(())
    }

    fn text(&self) -> String {
        lossy(&self.read.borrow()).into_owned()
    }

    fn arrived(&self) -> bool {
        !self.read.borrow().is_empty()
    }

    fn discard(self) {
        let body = self.body.into_inner();
        body.guard.armed.set(false);
        let discarded = &body.guard.state.discarded;
        discarded.set(discarded.get() + 1);
    }

    fn into_bytes(self) -> ScriptedBody {
        self.body.into_inner()
    }
}

/// The body of a scripted answer.
#[derive(Debug)]
pub struct ScriptedBody {
    pub(super) clock: Rc<Clock>,
    pub(super) pieces: VecDeque<(f64, Piece)>,
    pub(super) wait: Option<Sleep>,
    pub(super) guard: Guard,
}

impl Stream for ScriptedBody {
    type Item = Result<Vec<u8>, TransportError<String>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let Some((after, piece)) = this.pieces.front() else {
            this.guard.armed.set(false);
            return Poll::Ready(None);
        };
        if *after > 0.0 {
            let wait = this.wait.get_or_insert_with(|| this.clock.sleep(*after));
            if Pin::new(wait).poll(context).is_pending() {
                return Poll::Pending;
            }
            this.wait = None;
        }
        match piece {
            Piece::Hang => Poll::Pending,
            Piece::Fail(message) => {
                let error = failed(TransportErrorKind::Connection, message);
                this.guard.armed.set(false);
                this.pieces.clear();
                Poll::Ready(Some(Err(error)))
            }
            Piece::Bytes(bytes) => {
                let bytes = bytes.clone();
                this.pieces.pop_front();
                Poll::Ready(Some(Ok(bytes)))
            }
        }
    }
}
