//! Takes the key and the prompt out of what a server says.
//!
//! Servers repeat in their errors what they were sent: a part of the key (`sk-ab***yz`), or the whole prompt. What
//! leaves the client has no run of [`KEY_RUN`] or more characters of a key, no masked echo of one, and no run of
//! [`MESSAGE_RUN`] or more characters of a message's text.
//!
//! The work is linear in both texts: every window of the error's text is hashed once, then the secret runs past with
//! a rolling hash. The request body may be many megabytes, so it is looked at piece by piece and never held.

mod messages;
mod runs;
mod strings;
mod tokens;

use self::messages::Messages;
use self::runs::Runs;
use self::strings::BACKSLASH;
use self::tokens::Tokens;

/// The shortest run of a key that is taken out, in UTF-16 units.
pub const KEY_RUN: usize = 8;
/// The shortest run of a message's text that is taken out, in UTF-16 units.
pub const MESSAGE_RUN: usize = 32;
/// What is put in the place of a secret.
pub const REPLACEMENT: &str = "[redacted]";

/// Shows a text piece by piece to a visitor.
pub type Pieces<'a> = &'a dyn Fn(&mut dyn FnMut(&str));

/// Takes the secrets out of a text. A JSON text stays one: only the insides of its strings change.
///
/// `keys` are whole keys, `body` shows the JSON text of the request whose `messages` are secret.
pub fn redact(text: &str, keys: &[String], body: Option<Pieces<'_>>) -> String {
    let mut tokens = Tokens::read(text);
    for key in keys {
        let key: Vec<u16> = key.encode_utf16().filter(|unit| *unit != BACKSLASH).collect();
        let mut runs = Runs::new(&tokens.list, KEY_RUN);
        key.iter().for_each(|unit| runs.feed(*unit));
        tokens.cover(&runs, KEY_RUN);
        tokens.cover_masked(&key);
    }
    if let Some(body) = body {
        let mut messages = Messages::new(Runs::new(&tokens.list, MESSAGE_RUN));
        if !messages.runs.windows.is_empty() {
            body(&mut |piece| messages.read(piece));
        }
        tokens.cover(&messages.runs, MESSAGE_RUN);
    }
    tokens.write(text)
}
