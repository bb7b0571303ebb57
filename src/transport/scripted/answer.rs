//! What the script says.

use std::collections::VecDeque;

use crate::transport::TransportErrorKind;

/// What a request is answered with.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(super) after: f64,
    pub(super) head: Head,
    pub(super) pieces: VecDeque<(f64, Piece)>,
}

#[derive(Clone, Debug)]
pub(super) enum Head {
    Response { status: u16, headers: Vec<(String, String)>, url: Option<String>, hidden_redirect: bool },
    Fail(TransportErrorKind, String),
    Hang,
}

#[derive(Clone, Debug)]
pub(super) enum Piece {
    Bytes(Vec<u8>),
    Fail(String),
    Hang,
}

impl Answer {
    /// An answer with a status and an empty body.
    pub fn new(status: u16) -> Self {
        let head = Head::Response { status, headers: Vec::new(), url: None, hidden_redirect: false };
        Self { after: 0.0, head, pieces: VecDeque::new() }
    }

    /// A redirect of which the platform shows nothing.
    pub fn hidden_redirect() -> Self {
        let head = Head::Response { status: 0, headers: Vec::new(), url: None, hidden_redirect: true };
        Self { after: 0.0, head, pieces: VecDeque::new() }
    }

    /// A connection that fails with this message.
    pub fn failure(message: &str) -> Self {
        let head = Head::Fail(TransportErrorKind::Connection, message.into());
        Self { after: 0.0, head, pieces: VecDeque::new() }
    }

    /// A failure of another kind.
    pub fn failure_of(kind: TransportErrorKind, message: &str) -> Self {
        Self { after: 0.0, head: Head::Fail(kind, message.into()), pieces: VecDeque::new() }
    }

    /// No answer, ever.
    pub fn hang() -> Self {
        Self { after: 0.0, head: Head::Hang, pieces: VecDeque::new() }
    }

    /// Lets `ms` pass before the headers.
    #[must_use]
    pub fn after(mut self, ms: f64) -> Self {
        self.after = ms;
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Head::Response { headers, .. } = &mut self.head {
            headers.push((name.to_ascii_lowercase(), value.into()));
        }
        self
    }

    /// Says that another address answered than the one that was asked.
    #[must_use]
    pub fn from_url(mut self, address: &str) -> Self {
        if let Head::Response { url, .. } = &mut self.head {
            *url = Some(address.into());
        }
        self
    }

    /// Adds one read of the body.
    #[must_use]
    pub fn body(self, bytes: impl AsRef<[u8]>) -> Self {
        self.body_after(0.0, bytes)
    }

    /// Adds one read of the body that takes `ms` to come.
    #[must_use]
    pub fn body_after(mut self, ms: f64, bytes: impl AsRef<[u8]>) -> Self {
        self.pieces.push_back((ms, Piece::Bytes(bytes.as_ref().to_vec())));
        self
    }

    /// Breaks the body off here.
    #[must_use]
    pub fn body_failure(mut self, message: &str) -> Self {
        self.pieces.push_back((0.0, Piece::Fail(message.into())));
        self
    }

    /// Sends nothing more of the body, and does not end it.
    #[must_use]
    pub fn body_hang(mut self) -> Self {
        self.pieces.push_back((0.0, Piece::Hang));
        self
    }
}
