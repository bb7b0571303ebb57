//! The options of a client.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use super::call::{ApiKey, Asked, KeyError, Limits, Log, LogDetail, LogLevel};
use super::{Client, DEFAULT_BASE_URL, headers, url};
use crate::error::{Error, KeyProblem};
use crate::transport::Transport;

/// The transport of the platform: `fetch` for `wasm32`.
#[cfg(target_arch = "wasm32")]
pub type Platform = crate::transport::fetch::FetchTransport;

/// Stands where this platform has no transport of its own: give one to [`ClientBuilder::transport`].
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Debug)]
pub enum Platform {}

type KeyFuture = Pin<Box<dyn Future<Output = Result<String, String>>>>;

/// Where the key comes from.
#[derive(Clone)]
pub(super) enum Key {
    None,
    Fixed(String),
    Ask(Rc<dyn Fn() -> KeyFuture>),
}

impl Key {
    pub(super) fn source<C: 'static>(&self) -> ApiKey<C> {
        match self {
            Self::None => ApiKey::None,
            Self::Fixed(key) => ApiKey::Fixed(key.clone()),
            Self::Ask(ask) => {
                let ask = ask.clone();
                ApiKey::Ask(Rc::new(move || -> Asked<C> {
                    let asked = ask();
                    Box::pin(async move {
                        asked
                            .await
                            .map_err(|what| KeyError { problem: KeyProblem::Failed(what), cause: None })
                    })
                }))
            }
        }
    }
}

/// The options of a client.
#[derive(Clone)]
pub(super) struct Config {
    pub key: Key,
    pub base_url: String,
    pub headers: Vec<(String, Option<String>)>,
    pub query: Vec<(String, String)>,
    pub limits: Limits,
    /// ms; 0 is no limit.
    pub idle_timeout: f64,
    pub validate: bool,
    pub think_tags: bool,
    pub cumulative: bool,
    pub max_event_bytes: usize,
    pub log: Option<Log>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither the key nor the headers: either may be a secret.
        f.debug_struct("Config")
            .field("base_url", &self.base_url)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            key: Key::None,
            base_url: DEFAULT_BASE_URL.into(),
            headers: Vec::new(),
            query: Vec::new(),
            limits: Limits::default(),
            idle_timeout: 300_000.0,
            validate: true,
            think_tags: false,
            cumulative: true,
            max_event_bytes: crate::sse::DEFAULT_MAX_EVENT_BYTES,
            log: None,
        }
    }
}

/// Makes a [`Client`]. Everything has a default; a zero duration is no limit.
#[must_use]
#[derive(Clone)]
pub struct ClientBuilder<T = Platform> {
    transport: Option<T>,
    config: Config,
}

impl ClientBuilder {
    pub(super) fn new() -> Self {
        #[cfg(target_arch = "wasm32")]
        let transport = Some(Platform::new());
        #[cfg(not(target_arch = "wasm32"))]
        let transport = None;
        Self { transport, config: Config::default() }
    }
}

impl<T> ClientBuilder<T> {
    pub(super) fn of(transport: T, config: Config) -> Self {
        Self { transport: Some(transport), config }
    }

    /// How requests are sent.
    pub fn transport<U: Transport>(self, transport: U) -> ClientBuilder<U> {
        ClientBuilder { transport: Some(transport), config: self.config }
    }

    /// The key, sent as `authorization: Bearer …`. Without one no such header is sent.
    ///
    /// A key in a web page can be read by everyone who opens it: use one per user, or a relay that adds the key.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        let key = key.into();
        self.config.key = if key.is_empty() { Key::None } else { Key::Fixed(key) };
        self
    }

    /// A source of keys, asked before every attempt and once more after a 401.
    pub fn api_key_from<F, E>(mut self, ask: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<String, E>> + 'static,
        E: fmt::Display,
    {
        self.config.key = Key::Ask(Rc::new(move || {
            let asked = ask();
            Box::pin(async move { asked.await.map_err(|error| error.to_string()) })
        }));
        self
    }

    /// The address that paths are added to. Default [`DEFAULT_BASE_URL`]; a query in it is kept. In a page it may be
    /// relative, such as `/api/v1`.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.config.base_url = base_url.into();
        self
    }

    /// A header for every request. A browser asks the server's permission for each that is not safelisted.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.config.headers.push((name.into(), Some(value.into())));
        self
    }

    /// Leaves a header out that would be sent otherwise, such as `accept`.
    pub fn without_header(mut self, name: impl Into<String>) -> Self {
        self.config.headers.push((name.into(), None));
        self
    }

    /// A query parameter for every request.
    pub fn default_query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.config.query.push((name.into(), value.into()));
        self
    }

    /// The longest an attempt may take: to the headers of a stream, else to the end of the body. Default 10 minutes.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.config.limits.timeout = ms(timeout);
        self
    }

    /// The longest silence within a stream, counted while a read is pending. Default 5 minutes.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.config.idle_timeout = ms(timeout);
        self
    }

    /// The longest that all attempts, the waits between them and the body may take together. Default no limit.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.config.limits.total_timeout = ms(timeout);
        self
    }

    /// How often a request is tried again after 408, 409, 429, 500 and above, and failed connections. Default 2.
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.config.limits.max_retries = max_retries;
        self
    }

    /// The longest wait that a server may ask for (`retry-after`); above it a request fails at once. Default 60 s.
    pub fn max_retry_delay(mut self, delay: Duration) -> Self {
        self.config.limits.max_retry_delay = ms(delay);
        self
    }

    /// Whether requests are checked before they are sent. Default true.
    pub fn validate(mut self, validate: bool) -> Self {
        self.config.validate = validate;
        self
    }

    /// Whether `<think>…</think>` in an answer's text is taken for reasoning. Default false.
    pub fn think_tags(mut self, think_tags: bool) -> Self {
        self.config.think_tags = think_tags;
        self
    }

    /// Whether deltas that repeat the whole text are found out. Default true.
    pub fn cumulative(mut self, cumulative: bool) -> Self {
        self.config.cumulative = cumulative;
        self
    }

    /// The longest event of a stream, in bytes. Default 64 MiB.
    pub fn max_event_bytes(mut self, max_event_bytes: usize) -> Self {
        self.config.max_event_bytes = max_event_bytes;
        self
    }

    /// Gets facts for the log: what was sent, what came back, what is tried again. Secrets are masked.
    pub fn log(mut self, log: impl Fn(LogLevel, &str, &[(&str, LogDetail<'_>)]) + 'static) -> Self {
        self.config.log = Some(Rc::new(log));
        self
    }
}

impl<T: Transport> ClientBuilder<T> {
    /// Makes the client.
    ///
    /// # Errors
    /// For a key or header that cannot be sent, and a base URL that is none or has credentials in it.
    pub fn build(self) -> Result<Client<T>, Error> {
        let Self { transport, config } = self;
        let transport =
            transport.ok_or_else(|| Error::new(crate::error::Reason::NoFetch(NO_TRANSPORT.into())))?;
        let key = match &config.key {
            Key::Fixed(key) => Some(key.as_str()),
            Key::None | Key::Ask(_) => None,
        };
        headers::merge(&config.headers, true, key)?;
        url::build(&config.base_url, "", &config.query, transport.origin().as_deref())?;
        Ok(Client { transport, config })
    }
}

const NO_TRANSPORT: &str = "there is no transport: give one to the builder.";

impl<T> fmt::Debug for ClientBuilder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("config", &self.config).finish_non_exhaustive()
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
