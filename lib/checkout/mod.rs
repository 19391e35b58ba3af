//! Checkout pages at Stripe, whatever is bought on them.
//!
//! A page is asked for between two writes. The first one keeps the request as it will be sent, with its purchase; the
//! second keeps the page. Whoever dies in between leaves a row that a repeat, or the reconciler, goes on with: the same
//! request under the same key, so the same page. Reading order: `ask` (until there is a page, or there will be none),
//! `finish` (the second write), `schedule` (when a page that nothing is heard of is asked about).

mod ask;
mod finish;
pub(crate) mod schedule;

use url::Url;

use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::error::{AppError, Result};
use crate::stripe::Session;
pub(crate) use finish::{finish, finish_unasked};

/// What is known of a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page<'a> {
    /// The request that makes it, empty once there is one or there will be none.
    pub(crate) request: &'a str,
    /// Stripe's id of it, once there is one.
    pub(crate) session_id: Option<&'a str>,
    /// How often the request was put in other words.
    pub(crate) wording: i64,
}

/// What is bought on a page: a row of its noun, which says what is written of its page.
pub(crate) trait Purchase: Clone {
    /// What it is, for the log.
    const NOUN: &'static str;

    /// Its id, under which the request is sent first.
    fn id(&self) -> String;

    /// What is known of its page.
    fn page(&self) -> Page<'_>;

    /// Reads it again.
    fn find(&self) -> Stmt;

    /// From what [`Purchase::find`] gave.
    fn from_rows(rows: &Rows) -> Result<Option<Self>>;

    /// Keeps the request in other words, unless somebody else has done so or there is a page.
    fn reword(&self, request: &str) -> Vec<Stmt>;

    /// There will be no page: it is over, with the reason, and nobody looks any more.
    fn refuse(&self, reason: &str, now: Timestamp) -> Vec<Stmt>;

    /// Keeps the page, unless there is one.
    fn keep_page(&self, session: &Session, now: Timestamp) -> Stmt;

    /// As it is once this page is kept.
    fn with_page(self, session: Session) -> Self;
}

/// A page of ours that a browser comes back to, about something.
pub(crate) fn way_back(public_url: &Url, page: &str, noun: &str, id: &str) -> Result<Url> {
    let mut url = public_url.join(page).map_err(|error| AppError::Internal(format!("PUBLIC_URL: {error}")))?;
    url.query_pairs_mut().append_pair(noun, id);
    Ok(url)
}
