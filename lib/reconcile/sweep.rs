//! What gets old: each noun says which of its rows nobody needs any more, and all go in one write. Then what is to be
//! deleted outside the database is.

use super::books;
use crate::accounts;
use crate::alerts;
use crate::app::App;
use crate::assets;
use crate::erasures;
use crate::error::Result;
use crate::http::{idempotency, limits};
use crate::inbox;
use crate::mail::stops;
use crate::studios::{face, poster};
use crate::uploads;

const ROWS_PER_RUN_MAX: i64 = 500;

/// One bounded run. Returns how many things were deleted outside the database.
pub(super) async fn run(app: &App) -> Result<u32> {
    let now = app.clock.now();
    let mut batch = vec![super::began(now), alerts::end_silence(now)];
    batch.extend(uploads::sweep(app.studios, now));
    batch.push(limits::sweep(now, ROWS_PER_RUN_MAX));
    batch.push(accounts::sweep_codes(now, ROWS_PER_RUN_MAX));
    batch.push(accounts::sweep_sessions(now, ROWS_PER_RUN_MAX));
    batch.push(idempotency::sweep(now, ROWS_PER_RUN_MAX));
    batch.push(poster::sweep_briefs(now, ROWS_PER_RUN_MAX));
    batch.push(assets::sweep(now, ROWS_PER_RUN_MAX));
    batch.push(assets::share::sweep_reports(now, ROWS_PER_RUN_MAX));
    batch.push(accounts::sweep_bare_mailboxes(now));
    batch.push(stops::sweep_bare(now));
    batch.extend(face::sweep_photos(now));
    batch.extend(inbox::sweep(now, ROWS_PER_RUN_MAX));
    let rows = app.db.write(batch).await?;
    let audited_at = rows[0].first().map(|row| row.get("audited_at")).transpose()?;
    let (books, erased) = (books::look(app, audited_at).await, erasures::run(app).await);
    books?;
    erased
}
