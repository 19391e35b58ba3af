//! What is written of the page that a plan is subscribed to on.

use super::subscription::SubscriptionRow;
use crate::checkout::schedule::FIRST_POLL_SECONDS;
use crate::checkout::{Page, Purchase};
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::error::Result;
use crate::stripe::{Session, form};

impl Purchase for SubscriptionRow {
    const NOUN: &'static str = "subscription";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn page(&self) -> Page<'_> {
        Page { request: &self.request, session_id: self.session_id.as_deref(), wording: self.wording }
    }

    fn find(&self) -> Stmt {
        Self::with_id(self.id)
    }

    fn from_rows(rows: &Rows) -> Result<Option<Self>> {
        Self::first(rows)
    }

    /// The customer whom the other words do not name any more is forgotten.
    fn reword(&self, request: &str) -> Vec<Stmt> {
        let forgotten = form::field(&self.request, "customer").filter(|_| form::field(request, "customer").is_none());
        let forget = Stmt::new("DELETE FROM payers WHERE user_id = ?1 AND customer = ?2");
        let other_words = Stmt::new(
            "UPDATE subscriptions SET request = ?2, wording = wording + 1
              WHERE id = ?1 AND wording = ?3 AND session_id IS NULL AND refused IS NULL",
        );
        vec![forget.bind(self.user).bind(forgotten), other_words.bind(self.id).bind(request).bind(self.wording)]
    }

    fn refuse(&self, reason: &str, now: Timestamp) -> Vec<Stmt> {
        let end = Stmt::new(
            "UPDATE subscriptions SET state = 'ended', ended_at = ?3, refused = ?2, request = '', due_at = NULL
              WHERE id = ?1 AND session_id IS NULL AND provider_id IS NULL",
        );
        vec![end.bind(self.id).bind(reason).bind(now)]
    }

    fn keep_page(&self, session: &Session, now: Timestamp) -> Stmt {
        // A page of a subscription that was given up meanwhile is to be closed: somebody looks soon.
        Stmt::new(
            "UPDATE subscriptions
                SET session_id = ?2, request = '', due_at = ?4, checkout_url = CASE WHEN state = 'pending' THEN ?3 END
              WHERE id = ?1 AND session_id IS NULL",
        )
        .bind(self.id)
        .bind(session.id.as_str())
        .bind(session.url.as_deref())
        .bind(now.plus_seconds(FIRST_POLL_SECONDS))
    }

    fn with_page(mut self, session: Session) -> Self {
        self.session_id = Some(session.id);
        self.checkout_url = session.url;
        self
    }
}
