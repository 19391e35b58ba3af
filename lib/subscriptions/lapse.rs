//! Bills that stay unpaid: longer than Stripe tries them, the plan is in effect no more. The subscription goes on, and
//! so does the plan as soon as somebody pays.

use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::Result;

/// Stripe tries a card for two weeks unless it is told otherwise (automatic collection, retry schedule); the last try's
/// an event may take a day.
const UNPAID_SECONDS_MAX: i64 = 15 * 24 * 3600;
const PER_RUN_MAX: u32 = 100;

/// Notes which plans are in effect no more; answers how many. That is a fact from then on, whatever a clock says.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn lapse(app: &App, now: Timestamp) -> Result<u32> {
    let over = Stmt::new(
        "SELECT id, past_due_since FROM subscriptions
          WHERE state = 'past_due' AND lapsed_at IS NULL AND COALESCE(past_due_since, 0) <= ?1
          ORDER BY past_due_since LIMIT ?2",
    )
    .bind(now.plus_seconds(-UNPAID_SECONDS_MAX))
    .bind(PER_RUN_MAX);
    let mut lapsed = 0;
    for row in app.db.read(vec![over]).await?[0].iter() {
        let (id, since): (String, Option<Timestamp>) = (row.get("id")?, row.get("past_due_since")?);
        // Past due since before that was written down: from now on it counts.
        let column = if since.is_some() { "lapsed_at" } else { "past_due_since" };
        // Who pays meanwhile is not past due any more: nothing is written then, and no operator is told.
        let unchanged = Stmt::new(
            "INSERT INTO refusals (changed_meanwhile) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM subscriptions
                WHERE id = ?1 AND state = 'past_due' AND lapsed_at IS NULL AND past_due_since IS ?2)",
        );
        let mark = Stmt::new(format!("UPDATE subscriptions SET {column} = ?2 WHERE id = ?1"));
        let mut batch = vec![unchanged.bind(id.as_str()).bind(since), mark.bind(id.as_str()).bind(now)];
        if since.is_some() {
            let why = "a bill is unpaid for longer than Stripe tries it";
            batch.push(alerts::raise(AlertKind::PlanLapsed, &id, why, now));
        }
        // Each in a write of its own: what keeps one from being written holds up no other.
        match app.db.write(batch).await {
            Ok(_) => lapsed += u32::from(since.is_some()),
            Err(error) if error.is_refusal("changed_meanwhile") => {}
            Err(error) => tracing::error!(subscription = id, %error, "a lapsed plan is left to the next run"),
        }
    }
    Ok(lapsed)
}
