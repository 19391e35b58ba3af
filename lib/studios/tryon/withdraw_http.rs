//! `/api/predict/tryons/{id}`: the consent to a try-on is withdrawn. What is under way is stopped, and the photos and every
//! picture that was made of them are deleted.

use axum::extract::State;
use axum::routing::delete;
use serde::Serialize;
use utoipa::ToSchema;

use super::inputs;
use crate::accounts::Caller;
use crate::app::App;
use crate::assets;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::erasures;
use crate::erasures::receipts::{self, Kind, NewReceipt, Part};
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path};
use crate::ids::{DeletionId, JobId, UserId};
use crate::jobs;
use crate::studios::{consent, edit};
use crate::uploads;

/// `DELETE /api/predict/tryons/{id}`
#[must_use]
pub fn one() -> Route {
    Route { path: "/api/predict/tryons/{id}", methods: delete(withdraw) }
}

/// What was agreed to and taken back, and what went with it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsentWithdrawal)]
pub(super) struct Withdrawal {
    /// The try-on.
    #[schema(value_type = JobId)]
    job: String,
    /// The version of the text that was agreed to.
    version: String,
    /// When it was agreed to.
    given_at: Timestamp,
    /// When that was taken back.
    withdrawn_at: Timestamp,
    /// How many pictures that it had made were deleted by this request.
    pictures_deleted: i64,
    /// The receipt of what is deleted and when the storage has done it; null where it was withdrawn before there were any.
    #[schema(value_type = Option<DeletionId>, required)]
    receipt: Option<String>,
}

async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<JobId>,
) -> Result<Json<Withdrawal>> {
    let (user, now) = (caller.user_id(), app.clock.now());
    let consent = || {
        Stmt::new(
            "SELECT text_version, given_at, withdrawn_at FROM consents WHERE subject_id = ?1 AND user_id = ?2
                AND kind = 'tryon'",
        )
        .bind(id)
        .bind(user)
    };
    let (_, rows) = caller.read(&app, vec![consent()]).await?;
    if rows[0].is_empty() {
        return Err(AppError::NotFound { what: "try-on" });
    }
    let made = assets::MADE_OF_JOB.replace('?', "?3");
    let mut batch = vec![assets::count_of_job(id, user), consent::withdraw(id, user, now)];
    batch.extend(inputs::withdrawn(id, now));
    batch.extend(receipt_of(id, user, now));
    // In the same write: what an engine has finished meanwhile, of the try-on or of an edit of it, finds that nobody agrees
    // to it any more.
    batch.push(jobs::abandon(&format!("job_id IN ({made})"), user, now).bind(id));
    batch.push(edit::forget_shown(&made, user, now).bind(id));
    batch.extend(remove_pictures(id, user, now));
    batch.push(receipts::of_subject(&id.to_string(), user));
    batch.push(consent());
    let rows = caller.write(&app, batch).await?;
    jobs::follow_stopped_soon(&app, user, &background).await;
    erasures::run_soon(&app, &background);
    let missing = || AppError::NotFound { what: "try-on" };
    let count = rows[0].first().ok_or_else(missing)?;
    let [.., receipt, row] = &rows[..] else { return Err(missing()) };
    let row = row.first().ok_or_else(missing)?;
    let receipt = receipt.first().map(|row| row.get("id")).transpose()?;
    Ok(Json(Withdrawal {
        job: id.to_string(),
        version: row.get("text_version")?,
        given_at: row.get("given_at")?,
        withdrawn_at: row.get("withdrawn_at")?,
        pictures_deleted: count.get("pictures")?,
        receipt,
    }))
}

/// The receipt, when the photos are forgotten and before the rows of the pictures go. Photos that another try-on needs are
/// kept until that is over.
fn receipt_of(job: JobId, user: UserId, now: Timestamp) -> Vec<Stmt> {
    const PHOTOS: &str = "SELECT '' AS reference, count, CASE WHEN count = gone THEN 'pending' ELSE 'kept' END AS state
          FROM (SELECT COUNT(*) AS count, COUNT(CASE WHEN u.state = 'gone' THEN 1 END) AS gone
                  FROM tryon_inputs t JOIN uploads u ON u.id = t.upload_id WHERE t.job_id = ?5) WHERE count > 0";
    let pictures = |job: &str, user: &str| {
        let made = assets::MADE_OF_JOB.replace('?', job);
        format!("SELECT id FROM assets WHERE user_id = {user} AND job_id IN ({made})")
    };
    let taken = format!(
        "SELECT '' AS reference, count, 'pending' AS state FROM (SELECT COUNT(*) AS count FROM ({})) WHERE count > 0",
        pictures("?5", "?6")
    );
    let photos = format!(
        "SELECT '' AS reference, name FROM ({})",
        uploads::erasures_of("SELECT upload_id AS id FROM tryon_inputs WHERE job_id = ?3")
    );
    let receipt = NewReceipt::new(user, now);
    vec![
        receipt.open(Kind::Tryon, &job.to_string()),
        receipt
            .items(Part::Consent, "SELECT '' AS reference, NULL AS count, 'done' AS state WHERE ?5 IS NOT NULL")
            .bind(job),
        receipt.items(Part::Photos, PHOTOS).bind(job),
        receipt.waits(Part::Photos, &photos).bind(job),
        receipt.items(Part::Pictures, &taken).bind(job).bind(user),
        receipt.waits(Part::Pictures, &assets::erasures_of(&pictures("?3", "?4"))).bind(job).bind(user),
    ]
}

/// Deletes the pictures of a try-on whose consent was withdrawn; of any other job, nothing.
pub(super) fn remove_pictures(job: JobId, user: UserId, now: Timestamp) -> [Stmt; 3] {
    let withdrawn =
        "EXISTS (SELECT 1 FROM consents WHERE subject_id = ? AND kind = 'tryon' AND withdrawn_at IS NOT NULL)";
    assets::remove_of_job(job, user, withdrawn, now)
}
