//! The second write: the page, and the answer.

use http::StatusCode;
use serde::Serialize;

use super::Purchase;
use super::ask::ask;
use crate::app::App;
use crate::error::{Result, to_json};
use crate::http::idempotency::{FirstAnswer, Once};
use crate::stripe::Stripe;

/// Opens the page of a purchase unless there is one, and keeps both the page and the answer to whoever asked: what `view`
/// makes of the purchase.
///
/// # Errors
/// When Stripe takes the request in no words, or it or the database does not answer.
pub(crate) async fn finish<P: Purchase, V: Serialize>(
    app: &App,
    stripe: &Stripe,
    mut purchase: P,
    once: &Once,
    view: impl FnOnce(&P) -> Result<V>,
) -> Result<FirstAnswer> {
    let mut batch = Vec::new();
    // With a page, whoever was at it at the same time has come to the end.
    if purchase.page().session_id.is_none() {
        let session = ask(app, stripe, &purchase).await?;
        batch.push(purchase.keep_page(&session, app.clock.now()));
        purchase = purchase.with_page(session);
    }
    let answer = to_json(&view(&purchase)?)?;
    batch.extend([once.finish(StatusCode::CREATED, &answer), once.lookup()]);
    let rows = app.db.write(batch).await?;
    once.finished(rows.last())
}

/// The same when nobody waits for the answer.
///
/// # Errors
/// As [`finish`].
pub(crate) async fn finish_unasked<P: Purchase>(app: &App, stripe: &Stripe, purchase: &P) -> Result<()> {
    let session = ask(app, stripe, purchase).await?;
    app.db.write(vec![purchase.keep_page(&session, app.clock.now())]).await?;
    Ok(())
}
