//! How long an upload is kept: a day, and as long as a studio needs it ([`Studios::upload_in_use`]).

use super::http::LATE_SECONDS;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::erasures::{self, ErasureKind};
use crate::ids::UserId;
use crate::studio::Studios;

const UPLOADS_PER_RUN_MAX: i64 = 40;

/// The columns that name an upload's objects.
pub(super) const KEYS: [&str; 3] = ["raw_key", "kept_key", "cover_key"];

/// Forgets uploads that are due and that no studio needs. Run the erasures after it.
#[must_use]
pub fn sweep(studios: Studios, now: Timestamp) -> Vec<Stmt> {
    let in_use = studios.upload_in_use("u.id");
    let due = |now: &str, limit: &str| {
        format!(
            "SELECT u.id FROM uploads u WHERE u.state IN ('pending', 'ready') AND u.expires_at <= {now} AND NOT {in_use}
              ORDER BY u.expires_at LIMIT {limit}"
        )
    };
    let erase = |key: &str| {
        let rows =
            format!("SELECT id || '_{key}' AS name, {key} AS target FROM uploads WHERE id IN ({})", due("?4", "?5"));
        erasures::of_rows(ErasureKind::Object, &rows, now, now).bind(now).bind(UPLOADS_PER_RUN_MAX)
    };
    let mut batch: Vec<Stmt> = KEYS.into_iter().map(erase).collect();
    batch.push(
        Stmt::new(format!("UPDATE uploads SET state = 'gone' WHERE id IN ({})", due("?1", "?2")))
            .bind(now)
            .bind(UPLOADS_PER_RUN_MAX),
    );
    batch
}

/// Forgets the photos of trainings that nobody needs any more, and keeps the small picture that shows the model: uploads for
/// which the condition `is_over` holds (their row is `u`, the time `?4`). Files first, then what names them.
#[must_use]
pub fn forget_training_sets(is_over: impl Fn(&str) -> String, now: Timestamp) -> [Stmt; 2] {
    let due = |now: &str, limit: &str| {
        format!(
            "SELECT u.id FROM uploads u
              WHERE u.purpose = 'training_zip' AND u.state = 'ready' AND u.kept_key IS NOT NULL AND {} LIMIT {limit}",
            is_over(now)
        )
    };
    let rows =
        format!("SELECT id || '_trained' AS name, kept_key AS target FROM uploads WHERE id IN ({})", due("?4", "?5"));
    [
        erasures::of_rows(ErasureKind::Object, &rows, now, now).bind(now).bind(UPLOADS_PER_RUN_MAX),
        Stmt::new(format!("UPDATE uploads SET kept_key = NULL WHERE id IN ({})", due("?1", "?2")))
            .bind(now)
            .bind(UPLOADS_PER_RUN_MAX),
    ]
}

/// Keeps uploads until then at least: those whose ids the SELECT `ids` gives, whose one parameter is `?2` = `of`.
#[must_use]
pub fn keep_until(ids: &str, of: &str, until: Timestamp) -> Stmt {
    Stmt::new(format!("UPDATE uploads SET expires_at = MAX(expires_at, ?1) WHERE id IN ({ids})")).bind(until).bind(of)
}

/// Forgets uploads at once: those whose ids a SELECT gives that is made for the number of its one parameter, `of`. Their
/// files are erased now, and once more when nothing can be on its way any more.
#[must_use]
pub fn forget(ids: impl Fn(&str) -> String, of: &str, now: Timestamp) -> Vec<Stmt> {
    let erase = |key: &str, name: &str, due_at: Timestamp| {
        let ids = ids("?4");
        let rows = format!("SELECT id || '_{key}_{name}' AS name, {key} AS target FROM uploads WHERE id IN ({ids})");
        erasures::of_rows(ErasureKind::Object, &rows, due_at, now).bind(of)
    };
    let late = now.plus_seconds(LATE_SECONDS);
    let mut batch: Vec<Stmt> =
        KEYS.into_iter().flat_map(|key| [erase(key, "now", now), erase(key, "late", late)]).collect();
    // Last: what is gone is in none of the lists above.
    batch.push(Stmt::new(format!("UPDATE uploads SET state = 'gone' WHERE id IN ({})", ids("?1"))).bind(of));
    batch
}

/// Makes an upload due at once that its owner's work has done with, unless a studio still needs it or
/// the condition on its row (`uploads`) is not true: [`sweep`] forgets it.
#[must_use]
pub fn done_with(studios: Studios, (id, is_over): (&str, &str), user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(format!(
        "UPDATE uploads SET expires_at = ?3, state = 'ready' WHERE id = ?1 AND user_id = ?2 AND NOT {} AND {is_over}",
        studios.upload_in_use("uploads.id")
    ))
    .bind(id)
    .bind(user)
    .bind(now)
}

/// The same at once, for a receipt that waits for it: the erasures of an upload's files, and then its row is gone. The erasures
/// are named as those of [`sweep`].
#[must_use]
pub fn gone_with(studios: Studios, (id, is_over): (&str, &str), user: UserId, now: Timestamp) -> Vec<Stmt> {
    let over = |id: &str, user: &str| {
        let in_use = studios.upload_in_use("uploads.id");
        format!("id = {id} AND user_id = {user} AND state IN ('pending', 'ready') AND NOT {in_use} AND {is_over}")
    };
    let erase = |key: &str| {
        let rows = format!("SELECT id || '_{key}' AS name, {key} AS target FROM uploads WHERE {}", over("?4", "?5"));
        erasures::of_rows(ErasureKind::Object, &rows, now, now).bind(id).bind(user)
    };
    let mut batch: Vec<Stmt> = KEYS.into_iter().map(erase).collect();
    batch.push(Stmt::new(format!("UPDATE uploads SET state = 'gone' WHERE {}", over("?1", "?2"))).bind(id).bind(user));
    batch
}

/// What a receipt waits for when uploads go with [`gone_with`] or [`forget`]: their erasures by name. `ids` is a SELECT of
/// their `id`.
#[must_use]
pub fn erasures_of(ids: &str) -> String {
    let named = |suffix: &str| {
        KEYS.map(|key| format!("SELECT id AS reference, id || '_{key}{suffix}' AS name FROM ({ids})"))
            .join(" UNION ALL ")
    };
    format!("{} UNION ALL {}", named(""), named("_now"))
}
