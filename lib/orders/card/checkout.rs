//! What is written of the page that an order is paid on.

use super::super::state::OrderState;
use super::CardOrder;
use crate::checkout::schedule::FIRST_POLL_SECONDS;
use crate::checkout::{Page, Purchase};
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::error::Result;
use crate::stripe::Session;

impl Purchase for CardOrder {
    const NOUN: &'static str = "order";

    fn id(&self) -> String {
        self.order.id.to_string()
    }

    fn page(&self) -> Page<'_> {
        Page { request: &self.request, session_id: self.session_id.as_deref(), wording: self.wording }
    }

    fn find(&self) -> Stmt {
        Self::with_id(self.order.id)
    }

    fn from_rows(rows: &Rows) -> Result<Option<Self>> {
        rows.first().map(|row| Self::from_row(&row)).transpose()
    }

    fn reword(&self, request: &str) -> Vec<Stmt> {
        let other_words = Stmt::new(
            "UPDATE card_payments SET request = ?2, wording = wording + 1,
                channel = CASE WHEN instr(?2, 'allowed_payment_method_types') > 0 THEN channel END
              WHERE order_id = ?1 AND wording = ?3 AND session_id IS NULL AND refused IS NULL",
        );
        vec![other_words.bind(self.order.id).bind(request).bind(self.wording)]
    }

    fn refuse(&self, reason: &str, _now: Timestamp) -> Vec<Stmt> {
        let keep = Stmt::new(
            "UPDATE card_payments SET refused = ?2, request = '', due_at = NULL
              WHERE order_id = ?1 AND session_id IS NULL",
        );
        let end = Stmt::new(
            "UPDATE orders SET state = ?2 WHERE id = ?1 AND state = 'pending'
                AND EXISTS (SELECT 1 FROM card_payments WHERE order_id = ?1 AND refused IS NOT NULL)",
        );
        let id = self.order.id;
        vec![keep.bind(id).bind(reason), end.bind(id).bind(OrderState::Canceled.as_str())]
    }

    fn keep_page(&self, session: &Session, now: Timestamp) -> Stmt {
        // An order that was given up meanwhile has a page now that is to be closed: somebody looks soon.
        Stmt::new(
            "UPDATE card_payments SET session_id = ?2, checkout_url = ?3, request = '', due_at = ?4
              WHERE order_id = ?1 AND session_id IS NULL",
        )
        .bind(self.order.id)
        .bind(session.id.as_str())
        .bind(session.url.as_deref())
        .bind(now.plus_seconds(FIRST_POLL_SECONDS))
    }

    fn with_page(mut self, session: Session) -> Self {
        self.session_id = Some(session.id);
        self.order.checkout_url = session.url;
        self
    }
}
