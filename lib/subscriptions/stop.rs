//! A bill that its payer disputes at the bank: nothing more is billed, and its owner is told. Whoever disputes one bill
//! has taken back the permission to charge the card; each further bill would be disputed too. So the subscription is
//! ended at once, not paused: a dispute that is won gives the credits back, and a plan can be bought again.
//!
//! That it is to be ended is written with the dispute. Ending it at Stripe comes after that, and is tried again by the
//! reconciler until Stripe says that it is over (`refresh`).

use super::refresh::refresh;
use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::Result;
use crate::ids::UserId;
use crate::outbox;
use crate::stripe::Stripe;

/// The payment of the bill `?2`, while a bank holds what was paid.
const DISPUTED: &str = "SELECT r.payment_intent AS detail FROM bills b JOIN card_returns r USING (payment_intent)
                         WHERE b.id = ?2 AND r.kind = 'dispute' AND r.undone = 0 LIMIT 1";

/// What follows for the subscription of a bill from the disputes of its payment, whichever is known last.
#[must_use]
pub fn stop_disputed(bill: &str, now: Timestamp) -> Vec<Stmt> {
    let stop = Stmt::new(
        "UPDATE subscriptions SET stop_at = ?2, due_at = ?2, looks = 0
          WHERE id = (SELECT subscription_id FROM bills WHERE id = ?1) AND stop_at IS NULL AND state <> 'ended'
            AND EXISTS (SELECT 1 FROM bills b JOIN card_returns r ON r.payment_intent = b.payment_intent
                         WHERE b.id = ?1 AND r.kind = 'dispute' AND r.undone = 0)",
    )
    .bind(bill)
    .bind(now);
    let mut batch = vec![stop, outbox::queue_plan_stopped(bill, now)];
    batch.extend(alerts::follow(DISPUTED, AlertKind::PaymentDisputed, bill, now));
    batch
}

/// The account ends: nothing more is billed. What Stripe knows of is ended there by whoever looks next; a page that is open
/// is closed, and what is paid on it all the same is ended, too.
#[must_use]
pub fn end_all(user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE subscriptions SET stop_at = COALESCE(stop_at, ?2), due_at = ?2, looks = 0, next_plan = NULL,
                ended_at = CASE WHEN state = 'pending' OR provider_id IS NULL THEN ?2 ELSE ended_at END,
                state = CASE WHEN state = 'pending' OR provider_id IS NULL THEN 'ended' ELSE state END
          WHERE user_id = ?1 AND state <> 'ended'",
    )
    .bind(user)
    .bind(now)
}

/// Ends at Stripe what is to be ended because of this bill; what fails is left to the reconciler.
pub async fn stop_soon(app: &App, stripe: &Stripe, bill: &str) {
    if let Err(error) = end(app, stripe, bill).await {
        tracing::warn!(bill, %error, "ending a disputed subscription is left to the reconciler");
    }
}

async fn end(app: &App, stripe: &Stripe, bill: &str) -> Result<()> {
    let request = Stmt::new(
        "SELECT s.provider_id FROM bills b JOIN subscriptions s ON s.id = b.subscription_id
          WHERE b.id = ?1 AND s.stop_at IS NOT NULL AND s.state <> 'ended' AND s.provider_id IS NOT NULL",
    )
    .bind(bill);
    let rows = app.db.read(vec![request]).await?;
    let Some(row) = rows[0].first() else { return Ok(()) };
    refresh(app, stripe, &row.get::<String>("provider_id")?, Vec::new()).await.map(drop)
}
