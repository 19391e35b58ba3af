//! Finding work that may have been created: the answer to a create was lost, and there is no idempotency key.

use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use super::Replicate;
use super::errors::CallError;
use super::remote::{Remote, RemoteKind};
use crate::clock::Timestamp;
use crate::engines::Trace;

/// Pages of a hundred that are read, newest first.
const PAGES_MAX: usize = 5;
/// Entries that are asked for one by one because the list shows neither their webhook nor their input.
const LOOKUPS_MAX: usize = 20;
/// Entries that were asked for the same and are asked for one by one: so many alike within minutes are a test's.
const ALIKE_MAX: usize = 100;
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

/// What is looked for.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    webhook: &'a str,
    trace: Trace<'a>,
}

/// What an object says of whose it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// It shows the webhook.
    Ours,
    /// It shows no webhook, and was asked for the same.
    MaybeOurs,
    /// It shows another webhook, or was asked for something else.
    Anothers,
    /// It shows neither.
    Hidden,
}

impl Wanted<'_> {
    fn whose(self, remote: &Remote) -> Whose {
        match (&remote.webhook, &remote.input) {
            (Some(shown), _) if shown == self.webhook => Whose::Ours,
            (Some(_), _) => Whose::Anothers,
            (None, Some(input)) if is_of(input, self.trace) => Whose::MaybeOurs,
            (None, Some(_)) => Whose::Anothers,
            // What somebody began at the provider's console has no webhook, and is nobody's here.
            (None, None) if remote.is_from_console => Whose::Anothers,
            (None, None) => Whose::Hidden,
        }
    }
}

/// Whether this is what was asked for.
fn is_of(input: &Map<String, Value>, trace: Trace<'_>) -> bool {
    let text = |name: &str| input.get(name).and_then(Value::as_str);
    match trace {
        Trace::Pictures { prompt, seed } => {
            text("prompt") == Some(prompt) && input.get("seed").and_then(Value::as_u64) == seed.map(u64::from)
        }
        Trace::Composed { prompt, pictures } => {
            let given: Vec<&str> = PICTURES.iter().filter_map(|field| input.get(*field)).flat_map(addresses).collect();
            text("prompt").unwrap_or_default() == prompt
                && given.len() == pictures.len()
                && given.iter().zip(pictures).all(|(url, key)| shows(url, key))
        }
        Trace::Training { photos_key, trigger_word } => {
            text("input_images").is_some_and(|url| shows(url, photos_key))
                && text("trigger_word").or_else(|| text("token_string")) == Some(trigger_word)
        }
    }
}

/// The fields by which models take pictures, in the order in which ours are given to them.
const PICTURES: [&str; 8] =
    ["image_input", "input_images", "image", "mask", "person_image", "garment_images", "human_img", "garm_img"];

/// One address, or a list of them.
fn addresses(given: &Value) -> impl Iterator<Item = &str> {
    given.as_array().map_or(std::slice::from_ref(given), Vec::as_slice).iter().filter_map(Value::as_str)
}

/// Whether a signed address is one of this object.
fn shows(url: &str, key: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.path().ends_with(&format!("/{key}")))
}

/// What the list says.
enum Listed {
    /// It is in there, with its webhook.
    Found(String),
    /// It is not shown. These of the right time, oldest first, may be it.
    NotShown {
        /// Asked for the same.
        maybe: Vec<String>,
        /// With neither webhook nor input.
        hidden: Vec<String>,
    },
}

impl Replicate {
    /// Finds the training or prediction whose creation was sent at or soon after `created_after` and was not answered: the
    /// one with this `webhook`; or, because lists do not show webhooks and not every object does, those that were asked
    /// for the same, oldest first.
    ///
    /// Nothing means that there is none, so that it may be created again. The list is read at most five pages far, at
    /// most twenty entries of the next ten minutes that do not show what they were asked for are looked at one by one,
    /// and all of it has one time limit.
    ///
    /// # Errors
    /// [`CallError::Inconclusive`] when a limit ended the search before everything was seen, or when something of that
    /// time shows neither its webhook nor its input even by itself: it may be ours. Else of the calls.
    pub async fn find_lost(
        &self,
        kind: RemoteKind,
        webhook: &Url,
        trace: Trace<'_>,
        created_after: Timestamp,
    ) -> Result<Vec<Remote>, CallError> {
        let from = created_after.plus_seconds(-CLOCK_SKEW_SECONDS);
        let until = created_after.plus_seconds(WINDOW_SECONDS);
        let search = self.search(kind, Wanted { webhook: webhook.as_str(), trace }, Window { from, until });
        tokio::time::timeout(self.timeouts().search, search).await.unwrap_or(Err(CallError::Inconclusive))
    }

    async fn search(&self, kind: RemoteKind, wanted: Wanted<'_>, window: Window) -> Result<Vec<Remote>, CallError> {
        let (maybe, hidden) = match self.list(kind, wanted, window).await? {
            Listed::Found(id) => return Ok(self.get(kind, &id).await?.into_iter().collect()),
            Listed::NotShown { maybe, hidden } => (maybe, hidden),
        };
        let mut all_seen = hidden.len() <= LOOKUPS_MAX && maybe.len() <= ALIKE_MAX;
        let mut found = Vec::new();
        for id in maybe.iter().take(ALIKE_MAX).chain(hidden.iter().take(LOOKUPS_MAX)) {
            let Some(remote) = self.get(kind, id).await? else { continue };
            match wanted.whose(&remote) {
                Whose::Ours => return Ok(vec![remote]),
                Whose::MaybeOurs => found.push(remote),
                Whose::Anothers => {}
                Whose::Hidden => all_seen = false,
            }
        }
        // What may be ours is taken before anything is made twice; whoever knows the other calls chooses among them.
        if all_seen { Ok(found) } else { Err(CallError::Inconclusive) }
    }

    async fn list(&self, kind: RemoteKind, wanted: Wanted<'_>, window: Window) -> Result<Listed, CallError> {
        let (mut maybe, mut hidden) = (Vec::new(), Vec::new());
        let mut url = self.url(&[kind.collection()])?;
        if kind == RemoteKind::Prediction {
            let mut query = url.query_pairs_mut();
            query.append_pair("created_after", &window.from.to_string());
            // Of a studio that has gone on since, what is newer than the window would fill the pages.
            query.append_pair("created_before", &window.until.to_string());
        }
        for _ in 0..PAGES_MAX {
            let page: Page = self.call("list", self.http.get(url)).await?.json()?;
            for value in &page.results {
                let Ok(remote) = Remote::from_value(kind, value) else { continue };
                if remote.created_at.is_some_and(|at| at < window.from) {
                    return Ok(oldest_first(maybe, hidden));
                }
                let in_time = remote.created_at.is_none_or(|at| at <= window.until);
                match wanted.whose(&remote) {
                    Whose::Ours => return Ok(Listed::Found(remote.id)),
                    Whose::MaybeOurs if in_time => maybe.push(remote.id),
                    // A console's object shows where it came from, and nothing else of it is needed.
                    Whose::Hidden if in_time => hidden.push(remote.id),
                    Whose::MaybeOurs | Whose::Anothers | Whose::Hidden => {}
                }
            }
            url = match page.next {
                Some(next) => self.own_url(&next)?,
                None => return Ok(oldest_first(maybe, hidden)),
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

/// Lists are newest first.
fn oldest_first(mut maybe: Vec<String>, mut hidden: Vec<String>) -> Listed {
    maybe.reverse();
    hidden.reverse();
    Listed::NotShown { maybe, hidden }
}
