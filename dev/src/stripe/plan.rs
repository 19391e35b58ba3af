//! What shall go wrong next: the wishes of `POST /sandbox/stripe`.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::plans::Next;
use crate::webhooks::Webhooks;

/// The wishes that wait, each used once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Plans {
    /// For the next bursts of events.
    pub(super) webhooks: VecDeque<Webhooks>,
    /// For the next checkout sessions.
    pub(super) create: VecDeque<Create>,
}

/// What the call gets that creates a checkout session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Create {
    /// The session.
    #[default]
    #[serde(rename = "ok")]
    Ok,
    /// The session is created, but the answer never comes.
    #[serde(rename = "timeout_after_accept")]
    TimeoutAfterAccept,
    /// Too many requests; nothing is created.
    #[serde(rename = "429")]
    Throttled,
    /// Stripe breaks before it creates anything.
    #[serde(rename = "500")]
    Broken,
}

/// The body of `POST /sandbox/stripe`; an empty list forgets what waits.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    webhooks: Option<Next<Webhooks>>,
    create: Option<Next<Create>>,
}

impl Plans {
    /// Queues what is wished for.
    pub(super) fn queue(&mut self, wish: Wish) -> Result<(), &'static str> {
        if let Some(next) = wish.webhooks {
            next.append(&mut self.webhooks)?;
        }
        wish.create.map_or(Ok(()), |next| next.append(&mut self.create))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_interface_is_understood_and_no_other() {
        for webhooks in ["once", "none", "twice", "reversed", "late", "bad_signature"] {
            for create in ["ok", "timeout_after_accept", "429", "500"] {
                let text = format!(r#"{{"webhooks":"{webhooks}","create":["{create}"]}}"#);
                let mut plans = Plans::default();
                plans.queue(serde_json::from_str(&text).unwrap()).unwrap();
                assert_eq!((plans.webhooks.len(), plans.create.len()), (1, 1));
            }
        }
        assert!(serde_json::from_str::<Wish>(r#"{"webhooks":"never"}"#).is_err());
        assert!(serde_json::from_str::<Wish>(r#"{"hooks":"once"}"#).is_err());
    }
}
