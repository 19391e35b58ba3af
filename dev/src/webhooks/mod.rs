//! What every provider that sends webhooks shares: how messages travel when a test plans it, how often an unanswered one
//! is sent again, and the [`dispatcher`] that sends. [`worker`] is the loop that all of it hangs on.

pub(crate) mod dispatcher;
pub(crate) mod worker;

use std::io;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A webhook that is not answered by then counts as lost.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How late a message is that is planned to be late, at speed 1.
pub(crate) const LATE_SECONDS: f64 = 600.0;

/// How the messages about the next thing that happens travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Webhooks {
    /// Each message once, in order, and again until it is answered with 2xx.
    #[default]
    Once,
    /// No message at all.
    None,
    /// Each message twice under the same id.
    Twice,
    /// The last message first.
    Reversed,
    /// Ten minutes late.
    Late,
    /// Signed with another key.
    BadSignature,
}

/// One delivery and its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) at_ms: i64,
    /// The HTTP status; `None` if nobody answered.
    pub(crate) status: Option<u16>,
}

impl Attempt {
    /// Whether the message was taken.
    fn is_taken(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// How many seconds after its newest attempt a message is sent again; `None` when it was taken, or when all of its
/// `pauses` are over.
pub(crate) fn pause_after(attempts: &[Attempt], pauses: &[f64]) -> Option<f64> {
    attempts.last().filter(|attempt| !attempt.is_taken())?;
    pauses.get(attempts.len() - 1).copied()
}

/// What webhooks are sent with: no redirects, no proxy, a limit for each call.
pub(crate) fn client(user_agent: &str) -> io::Result<reqwest::Client> {
    reqwest::Client::builder()
        .tls_certs_only([])
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(CALL_TIMEOUT)
        .user_agent(user_agent)
        .build()
        .map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_sent_again_until_it_is_taken_or_its_pauses_are_over() {
        let attempt = |status| Attempt { at_ms: 0, status };
        let pauses = [1.0, 4.0];
        assert_eq!(pause_after(&[], &pauses), None);
        assert_eq!(pause_after(&[attempt(None)], &pauses), Some(1.0));
        assert_eq!(pause_after(&[attempt(None), attempt(Some(500))], &pauses), Some(4.0));
        assert_eq!(pause_after(&[attempt(None), attempt(Some(204))], &pauses), None);
        assert_eq!(pause_after(&[attempt(None), attempt(None), attempt(Some(302))], &pauses), None);
    }
}
