//! What is due about orders when no news comes: bounded, without input, safe to run twice and at once.

use super::order::Method;
use super::settle;
use crate::app::App;
use crate::error::Result;

/// Looks after orders; answers how many moved.
///
/// # Errors
/// When the database does not answer.
pub async fn reconcile(app: &App) -> Result<u32> {
    let rows = app.db.write(vec![settle::expire(Method::Manual, app.clock.now())]).await?;
    Ok(u32::try_from(rows[0].affected()).unwrap_or(u32::MAX))
}
