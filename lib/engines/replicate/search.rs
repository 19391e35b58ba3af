//! Finding work that may have been created: the answer to a create was lost, and there is no idempotency key.

use std::collections::VecDeque;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::Replicate;
use super::errors::CallError;
use super::remote::{Remote, RemoteKind};
use crate::clock::Timestamp;

/// Pages of a hundred that are read, newest first.
const PAGES_MAX: usize = 5;
/// Entries that are asked for one by one because the list does not show their webhook.
const LOOKUPS_MAX: usize = 20;
/// How far the provider's clock may be behind ours: as far as its webhooks are believed.
const CLOCK_SKEW_SECONDS: i64 = 300;
/// How long after we sent it, a request may still become an entry: what came later is not worth a look.
const WINDOW_SECONDS: i64 = 600;

#[derive(Deserialize)]
struct Page {
    next: Option<String>,
    results: Vec<Value>,
}

/// When the lost one was created, as far as we know.
#[derive(Clone, Copy)]
struct Window {
    from: Timestamp,
    until: Timestamp,
}

/// What the list says about an attempt to find a webhook in it.
enum Listed {
    /// Shown with the webhook.
    Found(String),
    /// Not shown. These of the right time, oldest first, may still be it: the list hides their webhook.
    Hidden(VecDeque<String>),
}

impl Replicate {
    /// Finds the training or prediction with this `webhook`, whose creation was sent at or soon after `created_after`
    /// and was not answered.
    ///
    /// `None` means that there is none, so that it may be created again. The list is read at most five pages far, at
    /// most twenty entries of the next ten minutes are looked at one by one (the list may not show their webhooks), and
    /// all of it has one time limit.
    ///
    /// # Errors
    /// [`CallError::Inconclusive`] when a limit ended the search before everything was seen, or when something of that
    /// time does not even show its webhook by itself: it may be ours. Else of the calls.
    pub async fn find_by_webhook(
        &self,
        kind: RemoteKind,
        webhook: &Url,
        created_after: Timestamp,
    ) -> Result<Option<Remote>, CallError> {
        let from = created_after.plus_seconds(-CLOCK_SKEW_SECONDS);
        let until = created_after.plus_seconds(WINDOW_SECONDS);
        let search = self.search(kind, webhook.as_str(), Window { from, until });
        tokio::time::timeout(self.timeouts().search, search).await.unwrap_or(Err(CallError::Inconclusive))
    }

    async fn search(&self, kind: RemoteKind, webhook: &str, window: Window) -> Result<Option<Remote>, CallError> {
        let hidden = match self.list(kind, webhook, window).await? {
            Listed::Found(id) => return self.get(kind, &id).await,
            Listed::Hidden(hidden) => hidden,
        };
        let mut all_seen = hidden.len() <= LOOKUPS_MAX;
        for id in hidden.iter().take(LOOKUPS_MAX) {
            let Some(remote) = self.get(kind, id).await? else { continue };
            match remote.webhook.as_deref() {
                Some(shown) if shown == webhook => return Ok(Some(remote)),
                Some(_) => {}
                // What somebody began at the provider's console has none, and is nobody's here.
                None => all_seen &= remote.is_from_console,
            }
        }
        if all_seen { Ok(None) } else { Err(CallError::Inconclusive) }
    }

    async fn list(&self, kind: RemoteKind, webhook: &str, window: Window) -> Result<Listed, CallError> {
        let mut hidden = VecDeque::new();
        let mut url = self.url(&[kind.collection()])?;
        if kind == RemoteKind::Prediction {
            url.query_pairs_mut().append_pair("created_after", &window.from.to_string());
        }
        for _ in 0..PAGES_MAX {
            let page: Page = self.call("list", self.http.get(url)).await?.json()?;
            for value in &page.results {
                let Ok(remote) = Remote::from_value(kind, value) else { continue };
                if remote.created_at.is_some_and(|at| at < window.from) {
                    return Ok(Listed::Hidden(hidden));
                }
                match remote.webhook {
                    Some(shown) if shown == webhook => return Ok(Listed::Found(remote.id)),
                    Some(_) => {}
                    None if remote.created_at.is_none_or(|at| at <= window.until) => hidden.push_front(remote.id),
                    None => {}
                }
            }
            url = match page.next {
                Some(next) => self.own_url(&next)?,
                None => return Ok(Listed::Hidden(hidden)),
            };
        }
        Err(CallError::Inconclusive)
    }

    /// The address of a next page, if it is the API's: the token goes nowhere else.
    fn own_url(&self, text: &str) -> Result<Url, CallError> {
        let url = Url::parse(text).map_err(|_| CallError::Unreadable)?;
        if self.is_api(&url) { Ok(url) } else { Err(CallError::Unreadable) }
    }
}
