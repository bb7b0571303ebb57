//! A transport that answers from a script, with a clock of its own: for tests of the client, and of apps that use it.
//!
//! Time is not waited for. [`Scripted::run`] drives a future, and whenever it can go no further the clock jumps to the
//! next timer. So an hour of retries takes no time, and every run is the same.
//!
//! ```
//! use tokenbrook::transport::scripted::{Answer, Scripted};
//! use tokenbrook::transport::Transport;
//!
//! let script = Scripted::new([Answer::new(200).body("{}")]);
//! script.run(script.sleep(60_000.0));
//! assert_eq!(script.elapsed(), 60_000.0);
//! ```

mod answer;
mod clock;
mod response;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

pub use self::answer::Answer;
use self::answer::Head;
use self::clock::Clock;
pub use self::clock::Sleep;
pub use self::response::{ScriptedBody, ScriptedResponse};
use super::{Request, Transport, TransportError, TransportErrorKind};

/// Where the clock of every script begins: Sun, 06 Nov 1994 08:49:37 GMT, in ms since the Unix epoch.
pub const START: f64 = 784_111_777_000.0;

/// One request that was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// What was sent.
    pub request: Request<String>,
    /// When, in ms since the script began.
    pub at: f64,
}

impl Sent {
    /// The value of a header of the request.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Debug)]
struct State {
    answers: RefCell<VecDeque<Answer>>,
    sent: RefCell<Vec<Sent>>,
    aborted: Cell<usize>,
    discarded: Cell<usize>,
    random: Cell<f64>,
    origin: RefCell<Option<String>>,
}

/// The scripted transport. Clones share the script, the clock and the record of what was sent.
#[derive(Clone)]
pub struct Scripted {
    clock: Rc<Clock>,
    state: Rc<State>,
}

impl std::fmt::Debug for Scripted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scripted").field("elapsed", &self.elapsed()).finish_non_exhaustive()
    }
}

impl Scripted {
    /// A script that gives these answers, one to each request in turn.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let state = State {
            answers: RefCell::new(answers.into_iter().collect()),
            sent: RefCell::default(),
            aborted: Cell::new(0),
            discarded: Cell::new(0),
            random: Cell::new(0.0),
            origin: RefCell::new(None),
        };
        Self { clock: Rc::default(), state: Rc::new(state) }
    }

    /// Sets the number that [`random`](Transport::random) gives; 0 at first.
    #[must_use]
    pub fn with_random(self, random: f64) -> Self {
        self.state.random.set(random);
        self
    }

    /// Sets the origin of the page.
    #[must_use]
    pub fn with_origin(self, origin: &str) -> Self {
        *self.state.origin.borrow_mut() = Some(origin.into());
        self
    }

    /// What was sent so far.
    pub fn sent(&self) -> Vec<Sent> {
        self.state.sent.borrow().clone()
    }

    /// How many requests were aborted while they were under way or their body was unread.
    pub fn aborted(&self) -> usize {
        self.state.aborted.get()
    }

    /// How many bodies were given up with [`Response::discard`](super::Response::discard).
    pub fn discarded(&self) -> usize {
        self.state.discarded.get()
    }

    /// Milliseconds since the script began.
    pub fn elapsed(&self) -> f64 {
        self.clock.now.get()
    }

    /// Lets time pass without running anything, as a machine's sleep does.
    pub fn jump(&self, ms: f64) {
        self.clock.now.set(self.clock.now.get() + ms);
    }

    /// Drives a future to its end.
    ///
    /// # Panics
    /// When it waits for something that no timer brings about.
    #[expect(clippy::expect_used, reason = "a script that cannot go on is a mistake in the test")]
    pub fn run<F: Future>(&self, future: F) -> F::Output {
        self.run_until(future, f64::INFINITY).expect("the future waits and no timer is running")
    }

    /// Drives a future for `ms` at most; `None` (and the future dropped) if it has not ended by then.
    pub fn run_for<F: Future>(&self, future: F, ms: f64) -> Option<F::Output> {
        let limit = self.sleep(ms);
        let deadline = limit.due;
        let mut limit = pin!(limit);
        let _ = limit.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        self.run_until(future, deadline)
    }

    fn run_until<F: Future>(&self, future: F, deadline: f64) -> Option<F::Output> {
        let mut future = pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return Some(output);
            }
            if self.elapsed() >= deadline || !self.clock.advance() {
                return None;
            }
        }
    }
}

impl Transport for Scripted {
    type Body = String;
    type Response = ScriptedResponse;
    type Text = String;
    type Cause = String;
    type Sleep = Sleep;

    async fn send(&self, request: &Request<String>) -> Result<ScriptedResponse, TransportError<String>> {
        let url = request.url.clone();
        let at = self.elapsed();
        self.state.sent.borrow_mut().push(Sent { request: request.clone(), at });
        let guard = Guard { state: self.state.clone(), armed: Cell::new(true) };
        let answer = self.state.answers.borrow_mut().pop_front();
        let Some(answer) = answer else {
            guard.armed.set(false);
            return Err(failed(TransportErrorKind::Unusable, "the script has no more answers"));
        };
        if answer.after > 0.0 {
            self.sleep(answer.after).await;
        }
        match answer.head {
            Head::Hang => std::future::pending().await,
            Head::Fail(kind, message) => {
                guard.armed.set(false);
                Err(failed(kind, &message))
            }
            Head::Response { status, headers, url: from, hidden_redirect } => {
                let body =
                    ScriptedBody { clock: self.clock.clone(), pieces: answer.pieces, wait: None, guard };
                let redirected = from.is_some();
                let url = from.unwrap_or(url);
                Ok(ScriptedResponse {
                    status,
                    headers,
                    url,
                    redirected,
                    hidden_redirect,
                    read: RefCell::default(),
                    body: RefCell::new(body),
                })
            }
        }
    }

    fn sleep(&self, ms: f64) -> Sleep {
        self.clock.sleep(ms)
    }

    fn now(&self) -> f64 {
        START + self.elapsed()
    }

    fn random(&self) -> f64 {
        self.state.random.get()
    }

    fn origin(&self) -> Option<String> {
        self.state.origin.borrow().clone()
    }
}

/// Counts a request as aborted unless it came to an end.
#[derive(Debug)]
struct Guard {
    state: Rc<State>,
    armed: Cell<bool>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.armed.get() {
            self.state.aborted.set(self.state.aborted.get() + 1);
        }
    }
}

fn failed(kind: TransportErrorKind, message: &str) -> TransportError<String> {
    TransportError { kind, message: message.into(), cause: Some(message.into()) }
}
