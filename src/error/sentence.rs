//! Every sentence that an error says.

use super::Inner;
use super::reason::{HeaderProblem, KeyProblem, Reason, TimeoutPhase, UrlProblem};

/// The sentence of an error. Put together from parts, because formatting machinery is large in a wasm module.
pub(super) fn of(error: &Inner) -> String {
    let target = error.target.as_deref().unwrap_or("the request");
    let number = |n: u64| crate::text::number(n as i64);
    match &error.reason {
        Reason::Request { problem, .. } => problem.clone(),
        Reason::Header { path, problem } => [path, ": ", header(*problem)].concat(),
        Reason::Url { path, problem } => [path, ": ", url(*problem)].concat(),
        Reason::Key(KeyProblem::Gave(what)) => {
            ["`apiKey` gave ", what, " where a key is needed: a string that is not empty."].concat()
        }
        Reason::Key(KeyProblem::Failed(what)) => ["The `apiKey` function failed: ", what].concat(),
        Reason::Connection(what) => ["Connection error: ", target, " failed: ", what].concat(),
        Reason::NoFetch(what) => ["Connection error: ", what].concat(),
        Reason::Timeout(phase, ms) => {
            let waited = match phase {
                TimeoutPhase::Headers => " had no response within ",
                TimeoutPhase::Body => " had no complete response within ",
                TimeoutPhase::Idle => " stalled: its response sent nothing for ",
                TimeoutPhase::Total => " was not done, with all its attempts, within ",
            };
            ["Request timed out: ", target, waited, &number(*ms), " ms."].concat()
        }
        Reason::GaveUp(what) => ["Request timed out: ", target, " failed: ", what].concat(),
        Reason::Abort => "Request was aborted.".into(),
        Reason::Status { message, wait_too_long } => {
            let status = number(error.answer.status.unwrap_or(0).into());
            let message = match message {
                Some(message) => [&status, " ", message].concat(),
                None => [&status, " status code (no body)"].concat(),
            };
            match error.retry_after {
                Some(ms) if *wait_too_long => {
                    let seconds = number(ms.div_ceil(1000));
                    [
                        &message,
                        " (not tried again: the server asks to wait ",
                        &seconds,
                        " s; see `maxRetryDelay`)",
                    ]
                    .concat()
                }
                _ => message,
            }
        }
        Reason::Redirect(to) => {
            let to = to.as_deref().unwrap_or("an address that the browser does not show");
            [target, " was redirected to ", to, " and not sent there: give the final address as `baseURL`."]
                .concat()
        }
        Reason::Api(message) => match (message, error.answer.status) {
            (Some(message), Some(status)) => [&number(status.into()), " ", message].concat(),
            (Some(message), None) => message.clone(),
            (None, _) => "The server reported an error without a message.".into(),
        },
        Reason::Malformed(what) => ["The response cannot be read: ", what].concat(),
        Reason::Ended(_, sentence) => sentence.clone(),
    }
}

fn header(problem: HeaderProblem) -> &'static str {
    match problem {
        HeaderProblem::Name => {
            "this is no header name: letters, digits and !#$%&'*+-.^_`|~ are allowed, and at least one of them is needed."
        }
        HeaderProblem::LineBreak => {
            "the value has a line break or a NUL in it, which a header cannot carry (a trailing one is easily copied along)."
        }
        HeaderProblem::Character => {
            "the value has a character in it that a header cannot carry: only U+0000–U+00FF are sent."
        }
    }
}

fn url(problem: UrlProblem) -> &'static str {
    match problem {
        UrlProblem::Credentials => {
            "there is a user name or password in the address, where logs and errors would show it: use `apiKey` or a header."
        }
        UrlProblem::Scheme => "the address must begin with https:// or http://, or with / in a page.",
        UrlProblem::Host => "the address has no host.",
        UrlProblem::Character => "the address has a space, a backslash or a control character in it.",
        UrlProblem::Relative => {
            "a relative address needs a page: outside of a browser give the whole address."
        }
        UrlProblem::Segment => "a segment of the path is blank, `.` or `..`: is an ID empty?",
    }
}
