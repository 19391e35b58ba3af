//! What is due about orders when no event comes: bounded, without input, safe to run twice and at once.

use super::card;
use super::method::Method;
use super::{settle, usdt};
use crate::app::App;
use crate::error::Result;

/// Looks after orders; answers how many expired.
///
/// # Errors
/// When the database does not answer.
pub async fn reconcile(app: &App) -> Result<u32> {
    let now = app.clock.now();
    let mut batch = vec![settle::expire(Method::Manual, now), settle::expire(Method::Usdt, now)];
    batch.extend(usdt::pass_time(now));
    let rows = app.db.write(batch).await?;
    // What is in trouble does not keep the rest from its turn.
    let (chain, cards) = (usdt::read_due(app).await, card::reconcile(app).await);
    chain?;
    let expired = rows.iter().take(2).map(crate::db::Rows::affected).sum::<u64>();
    Ok(u32::try_from(expired).unwrap_or(u32::MAX).saturating_add(cards?))
}
