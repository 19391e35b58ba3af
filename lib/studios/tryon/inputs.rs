//! The tables of try-ons, and the pictures that go with a job's end: the person and the garments.

use super::request::{Face, Order, Pictures};
use crate::assets;
use crate::catalogue::Catalogue;
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::error::{AppError, MembershipReason, Result};
use crate::ids::{JobId, UploadId, UserId};
use crate::jobs::live_items_sql;
use crate::storage::ObjectKey;
use crate::studio::Refusal;
use crate::uploads::{self, Purpose};

/// The row of an order and its pictures. Refused (`consent_missing`) without its consent, which is written before.
pub(super) fn insert(order: &Order, job: JobId, user: UserId) -> Vec<Stmt> {
    let garments = i64::try_from(order.garments.len()).unwrap_or(i64::MAX);
    let tryon =
        Stmt::new("INSERT INTO tryons (job_id, user_id, garments, together, keep_face) VALUES (?1, ?2, ?3, ?4, ?5)")
            .bind(job)
            .bind(user)
            .bind(garments)
            .bind(order.pictures == Pictures::Together)
            .bind(order.face == Face::Kept);
    let input = |(place, upload): (i64, &UploadId)| {
        Stmt::new("INSERT INTO tryon_inputs (job_id, place, upload_id) VALUES (?1, ?2, ?3)")
            .bind(job)
            .bind(place)
            .bind(*upload)
    };
    let inputs = (0..).zip(std::iter::once(&order.person).chain(&order.garments)).map(input);
    std::iter::once(tryon).chain(inputs).collect()
}

/// Finds somebody's uploads of this purpose among these that were looked at.
pub(super) fn find(ids: &[UploadId], purpose: Purpose, user: UserId) -> Stmt {
    Stmt::new(
        "SELECT id, kept_key FROM uploads WHERE user_id = ?1 AND purpose = ?2 AND state = 'ready'
            AND id IN (SELECT value FROM json_each(?3))",
    )
    .bind(user)
    .bind(purpose.as_str())
    .bind(list(ids))
}

fn list(ids: &[UploadId]) -> String {
    serde_json::json!(ids).to_string()
}

/// Where the uploads lie that [`find`] found, in the order in which they were named.
pub(super) fn keys(ids: &[UploadId], rows: &Rows) -> Result<Vec<ObjectKey>> {
    let mut keys = Vec::with_capacity(ids.len());
    for id in ids {
        let mut found = None;
        for row in rows.iter() {
            if row.get::<String>("id")? == id.to_string() {
                found = row.get::<Option<String>>("kept_key")?;
            }
        }
        keys.push(found.ok_or(AppError::NotFound { what: "upload" })?.parse()?);
    }
    Ok(keys)
}

/// Refuses (`upload_not_ready`) an order of whose pictures one is gone: those of a job that just ended are.
pub(super) fn still_ready(order: &Order, user: UserId) -> Stmt {
    let ids: Vec<UploadId> = std::iter::once(order.person).chain(order.garments.iter().copied()).collect();
    Stmt::new(
        "INSERT INTO refusals (upload_not_ready) SELECT 1
          WHERE (SELECT COUNT(*) FROM uploads WHERE user_id = ?1 AND state = 'ready'
                    AND id IN (SELECT value FROM json_each(?2))) < ?3",
    )
    .bind(user)
    .bind(list(&ids))
    .bind(i64::try_from(ids.len()).unwrap_or(i64::MAX))
}

/// Refuses (`tryon_garments`) more garments than somebody's level may try on at once (requirement C2).
pub(super) fn within_level(order: &Order, catalogue: &Catalogue, user: UserId) -> Stmt {
    Stmt::new(format!(
        "INSERT INTO refusals (tryon_garments) SELECT 1 FROM users WHERE id = ?1 AND ?2 > {}",
        catalogue.tryon_garments_sql("level")
    ))
    .bind(user)
    .bind(i64::try_from(order.garments.len()).unwrap_or(i64::MAX))
}

/// What a write that was refused by `tryon_garments` answers. How many there were, whoever ordered them fills in.
pub(super) fn over_level(catalogue: &Catalogue, user: UserId) -> Refusal {
    let limit =
        Stmt::new(format!("SELECT {} AS garments FROM users WHERE id = ?1", catalogue.tryon_garments_sql("level")));
    Refusal::Read(limit.bind(user), |rows| {
        let row = rows.first().ok_or(AppError::Unauthenticated)?;
        let limit: i64 = row.get("garments")?;
        Ok(AppError::MembershipRequired { reason: MembershipReason::Garments, limit, used: 0 })
    })
}

/// While a try-on that is under way needs the upload whose id the expression is.
pub(super) fn upload_in_use(upload: &str) -> String {
    needed(upload, "TRUE")
}

/// The same for those of the try-ons `t` of which the condition holds.
fn needed(upload: &str, of: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM tryon_inputs t JOIN items i ON i.job_id = t.job_id
                  WHERE t.upload_id = {upload} AND {} AND {of})",
        live_items_sql("i")
    )
}

/// Forgets the pictures of a job that no try-on needs any more. In the write that ends a call, after its items' states:
/// the last call of a job takes them all.
pub(super) fn over(job: JobId, now: Timestamp) -> Vec<Stmt> {
    let ids = |job: &str| {
        format!(
            "SELECT own.upload_id FROM tryon_inputs own WHERE own.job_id = {job} AND NOT {}",
            upload_in_use("own.upload_id")
        )
    };
    uploads::forget(ids, &job.to_string(), now)
}

/// Forgets the pictures of a job whose consent was withdrawn, whatever is under way in it. What another try-on was agreed to
/// with stays as long as that needs it.
pub(super) fn withdrawn(job: JobId, now: Timestamp) -> Vec<Stmt> {
    let ids = |job: &str| {
        format!(
            "SELECT own.upload_id FROM tryon_inputs own WHERE own.job_id = {job} AND NOT {}",
            needed("own.upload_id", &format!("t.job_id <> {job}"))
        )
    };
    uploads::forget(ids, &job.to_string(), now)
}

/// Refuses (`tryon_inputs_gone`) another try of what was deleted, or of what somebody's consent is gone for: an edit of a
/// picture of a try-on needs that of the try-on.
pub(super) fn still_there(job: JobId) -> Stmt {
    let made_from = assets::ORIGINS_OF_JOB.replace('?', "?1");
    Stmt::new(format!(
        "INSERT INTO refusals (tryon_inputs_gone) SELECT 1 WHERE EXISTS (
           SELECT 1 FROM tryon_inputs t JOIN uploads u ON u.id = t.upload_id
            WHERE t.job_id = ?1 AND u.state <> 'ready'
           UNION ALL
           SELECT 1 FROM consents
            WHERE subject_id IN ({made_from}) AND kind = 'tryon' AND withdrawn_at IS NOT NULL)"
    ))
    .bind(job)
}

/// What is shown with a picture: the job's title, as nothing was said in words.
pub(super) fn titled(job: JobId, asset: &str) -> Stmt {
    Stmt::new(
        "UPDATE assets SET prompt = (SELECT title FROM jobs WHERE id = ?1)
          WHERE id = ?2 AND job_id = ?1 AND EXISTS (SELECT 1 FROM tryons WHERE job_id = ?1)",
    )
    .bind(job)
    .bind(asset)
}
