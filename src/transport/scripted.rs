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

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures_core::Stream;

use super::{Request, Response, Transport, TransportError, TransportErrorKind};

/// Where the clock of every script begins: Sun, 06 Nov 1994 08:49:37 GMT, in ms since the Unix epoch.
pub const START: f64 = 784_111_777_000.0;

/// What a request is answered with.
#[derive(Clone, Debug)]
pub struct Answer {
    after: f64,
    head: Head,
    pieces: VecDeque<(f64, Piece)>,
}

#[derive(Clone, Debug)]
enum Head {
    Response { status: u16, headers: Vec<(String, String)>, url: Option<String>, hidden_redirect: bool },
    Fail(TransportErrorKind, String),
    Hang,
}

#[derive(Clone, Debug)]
enum Piece {
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

#[derive(Debug, Default)]
struct Clock {
    now: Cell<f64>,
    timers: RefCell<Vec<(u64, f64, Waker)>>,
    next_id: Cell<u64>,
}

impl Clock {
    /// Jumps to the next timer; false if there is none.
    fn advance(&self) -> bool {
        let mut timers = self.timers.borrow_mut();
        let Some(next) = timers.iter().map(|timer| timer.1).min_by(f64::total_cmp) else { return false };
        self.now.set(self.now.get().max(next));
        timers.retain(|(_, due, waker)| {
            let waits = *due > next;
            if !waits {
                waker.wake_by_ref();
            }
            waits
        });
        true
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

    /// How many bodies were given up with [`Response::discard`].
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

    async fn send(&self, request: Request<String>) -> Result<ScriptedResponse, TransportError<String>> {
        let url = request.url.clone();
        let at = self.elapsed();
        self.state.sent.borrow_mut().push(Sent { request, at });
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
                let body = ScriptedBody { transport: self.clone(), pieces: answer.pieces, wait: None, guard };
                let redirected = from.is_some();
                Ok(ScriptedResponse {
                    status,
                    headers,
                    url: from.unwrap_or(url),
                    redirected,
                    hidden_redirect,
                    arrived: Cell::new(false),
                    body: RefCell::new(body),
                })
            }
        }
    }

    fn sleep(&self, ms: f64) -> Sleep {
        let id = self.clock.next_id.get();
        self.clock.next_id.set(id + 1);
        Sleep { clock: self.clock.clone(), id, due: self.elapsed() + ms }
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

/// A timer on the script's clock.
#[derive(Debug)]
pub struct Sleep {
    clock: Rc<Clock>,
    id: u64,
    due: f64,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.clock.now.get() >= self.due {
            return Poll::Ready(());
        }
        let mut timers = self.clock.timers.borrow_mut();
        timers.retain(|timer| timer.0 != self.id);
        timers.push((self.id, self.due, context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.clock.timers.borrow_mut().retain(|timer| timer.0 != self.id);
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

/// An answer of the script.
#[derive(Debug)]
pub struct ScriptedResponse {
    status: u16,
    headers: Vec<(String, String)>,
    url: String,
    redirected: bool,
    hidden_redirect: bool,
    arrived: Cell<bool>,
    body: RefCell<ScriptedBody>,
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

    async fn text(&self, limit: usize) -> Result<String, TransportError<String>> {
        let mut bytes = Vec::new();
        let read = |context: &mut Context<'_>| Pin::new(&mut *self.body.borrow_mut()).poll_next(context);
        while let Some(piece) = std::future::poll_fn(read).await {
            bytes.extend(piece?);
            self.arrived.set(self.arrived.get() || !bytes.is_empty());
            if bytes.len() > limit {
                break;
            }
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn arrived(&self) -> bool {
        self.arrived.get()
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
    transport: Scripted,
    pieces: VecDeque<(f64, Piece)>,
    wait: Option<Sleep>,
    guard: Guard,
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
            let wait = this.wait.get_or_insert_with(|| this.transport.sleep(*after));
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

fn failed(kind: TransportErrorKind, message: &str) -> TransportError<String> {
    TransportError { kind, message: message.into(), cause: Some(message.into()) }
}
