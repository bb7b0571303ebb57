//! How a streamed answer went: its end, its times and amounts.

use std::time::Duration;

use crate::chat::ChatCompletion;

/// How a streamed answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OutcomeKind {
    /// As it should.
    Complete,
    /// The body ended in the middle of the answer.
    Truncated,
    /// Nothing came.
    Empty,
    /// Anything else; the stream's last item says what.
    Errored,
}

/// How a streamed answer ended, and what there is of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// How it ended.
    pub kind: OutcomeKind,
    /// Everything that was decoded, whether it was taken or not.
    pub partial: ChatCompletion,
    /// Whether a chunk was taken.
    pub emitted: bool,
    /// Whether asking again repeats nothing: no content, reasoning, refusal or tool call had arrived.
    pub retry_safe: bool,
}

/// Times and amounts of a streamed answer, all from when it was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Metrics {
    /// To the headers of the answer.
    pub time_to_headers: Duration,
    /// To the first content, reasoning, refusal or tool call.
    pub time_to_first_token: Option<Duration>,
    /// To the end, or to now.
    pub duration: Duration,
    /// Events so far, without heartbeats and comments.
    pub events: u32,
    /// Bytes of the body so far, as the platform delivered them: unpacked.
    pub bytes: u64,
    /// Tokens of the answer by the server's `usage`, for each second since the first one.
    pub tokens_per_second: Option<f64>,
}

/// When what happened, in ms since the Unix epoch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub started: f64,
    pub headers: f64,
    pub first_token: Option<f64>,
    pub ended: Option<f64>,
}

impl Times {
    /// What they come to, with the tokens that the server counted.
    pub(super) fn metrics(&self, now: f64, events: u32, bytes: u64, tokens: Option<u64>) -> Metrics {
        let end = self.ended.unwrap_or(now);
        let since = |time: f64| Duration::from_secs_f64(((time - self.started) / 1000.0).max(0.0));
        let seconds = self.first_token.map_or(0.0, |first| (end - first) / 1000.0);
        Metrics {
            time_to_headers: since(self.headers),
            time_to_first_token: self.first_token.map(since),
            duration: since(end),
            events,
            bytes,
            tokens_per_second: tokens.filter(|_| seconds > 0.0).map(|tokens| tokens as f64 / seconds),
        }
    }
}
