//! The table `models`: everything that is written to it and read from it. It moves with the jobs of its studio, by the
//! hooks in `hooks`, and with its owner's wish to delete it.

use super::receipt;
use super::state::ModelState;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::error::Result;
use crate::ids::{JobId, ModelId, UploadId, UserId};
use crate::studio::{Studios, Trained};
use crate::studios::consent;
use crate::{assets, destinations, erasures, jobs, uploads};

/// How long the pictures of a stopped training stay, for another try.
const ANOTHER_TRY_SECONDS: i64 = 24 * 3600;

/// A model as its row has it.
#[derive(Debug)]
pub(super) struct ModelRow {
    pub(super) id: String,
    pub(super) job: String,
    pub(super) upload: String,
    pub(super) name: String,
    pub(super) base: String,
    pub(super) trainer: String,
    pub(super) trigger_word: String,
    pub(super) state: ModelState,
    /// Where the provider keeps it: `owner/name` and the version, once the training succeeded.
    pub(super) made: Option<(String, String)>,
    pub(super) cover_key: Option<String>,
    pub(super) created_at: Timestamp,
}

impl ModelRow {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self> {
        let (model, version): (Option<String>, Option<String>) =
            (row.get("provider_model")?, row.get("provider_version")?);
        Ok(Self {
            id: row.get("id")?,
            job: row.get("job_id")?,
            upload: row.get("upload_id")?,
            name: row.get("name")?,
            base: row.get("base")?,
            trainer: row.get("trainer")?,
            trigger_word: row.get("trigger_word")?,
            state: row.get("state")?,
            made: model.zip(version),
            cover_key: row.get("cover_key")?,
            created_at: row.get("created_at")?,
        })
    }
}

/// A model that is about to be trained.
pub(super) struct NewModel<'a> {
    pub(super) id: ModelId,
    pub(super) user: UserId,
    pub(super) job: JobId,
    pub(super) upload: UploadId,
    pub(super) name: &'a str,
    pub(super) base: &'a str,
    pub(super) trainer: &'a str,
    pub(super) trigger_word: &'a str,
    pub(super) training_key: &'a str,
    pub(super) cover_key: Option<&'a str>,
}

impl NewModel<'_> {
    pub(super) fn insert(&self, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO models (id, user_id, job_id, upload_id, name, base, trainer, trigger_word, state, training_key,
                                 cover_key, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'training', ?9, ?10, ?11)",
        )
        .bind(self.id)
        .bind(self.user)
        .bind(self.job)
        .bind(self.upload)
        .bind(self.name)
        .bind(self.base)
        .bind(self.trainer)
        .bind(self.trigger_word)
        .bind(self.training_key)
        .bind(self.cover_key)
        .bind(now)
    }
}

/// Somebody's model, unless it is deleted.
pub(super) fn find(id: Option<ModelId>, user: UserId) -> Stmt {
    let shown = ModelState::sql(ModelState::is_shown);
    Stmt::new(format!("SELECT * FROM models WHERE id = ?1 AND user_id = ?2 AND state IN ({shown})")).bind(id).bind(user)
}

/// Somebody's models before `after`, newest first.
pub(super) fn page(user: UserId, after: Option<ModelId>, limit: u32) -> Stmt {
    Stmt::new(
        "SELECT * FROM models WHERE user_id = ?1 AND state <> 'deleted' AND (?2 IS NULL OR id < ?2)
          ORDER BY id DESC LIMIT ?3",
    )
    .bind(user)
    .bind(after)
    .bind(limit)
}

/// Refuses (`model_not_ready`) what needs a model that is ready, when it is no more.
pub(super) fn still_ready(id: ModelId, user: UserId) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (model_not_ready) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM models WHERE id = ?1 AND user_id = ?2 AND state = 'ready')",
    )
    .bind(id)
    .bind(user)
}

/// The same for a model that may be a base model, which has no row.
pub(in crate::studios) fn not_unready(id: &str) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (model_not_ready) SELECT 1 WHERE EXISTS (
           SELECT 1 FROM models WHERE id = ?1 AND state <> 'ready')",
    )
    .bind(id)
}

/// Its training succeeded.
pub(super) fn trained(id: &str, made: Trained<'_>) -> Stmt {
    Stmt::new(
        "UPDATE models SET state = 'ready', provider_model = ?2, provider_version = ?3
          WHERE id = ?1 AND state = 'training'",
    )
    .bind(id)
    .bind(made.model)
    .bind(made.version)
}

/// Its training failed. The photos stay for a day, for another try.
pub(super) fn failed(id: &str, now: Timestamp) -> [Stmt; 2] {
    [
        uploads::keep_until("SELECT upload_id FROM models WHERE id = ?2", id, now.plus_seconds(ANOTHER_TRY_SECONDS)),
        Stmt::new("UPDATE models SET state = 'failed' WHERE id = ?1 AND state = 'training'").bind(id),
    ]
}

/// Its training was stopped: no model is left of it. The photos stay for a day, for another try.
pub(super) fn stopped(id: ModelId, now: Timestamp) -> [Stmt; 3] {
    let text = id.to_string();
    [
        uploads::keep_until("SELECT upload_id FROM models WHERE id = ?2", &text, now.plus_seconds(ANOTHER_TRY_SECONDS)),
        Stmt::new("UPDATE models SET state = 'deleted' WHERE id = ?1 AND state = 'training'").bind(text.as_str()),
        erasures::model(id, None, now),
    ]
}

/// Its failed training is tried again: refused (`model_not_ready`) when it did not fail, and (`upload_not_ready`) when its
/// photos are gone by now.
pub(super) fn tried_again(id: &str) -> [Stmt; 3] {
    [
        Stmt::new(
            "INSERT INTO refusals (model_not_ready) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM models WHERE id = ?1 AND state = 'failed')",
        )
        .bind(id),
        Stmt::new(
            "INSERT INTO refusals (upload_not_ready) SELECT 1 WHERE EXISTS (
               SELECT 1 FROM models m JOIN uploads u ON u.id = m.upload_id WHERE m.id = ?1
                  AND (u.state <> 'ready' OR u.kept_key IS NULL))",
        )
        .bind(id),
        Stmt::new("UPDATE models SET state = 'training' WHERE id = ?1 AND state = 'failed'").bind(id),
    ]
}

/// SQL: no failed training of the photos (`uploads`) waits for another try.
const NO_OTHER_TRY: &str = "NOT EXISTS (SELECT 1 FROM models f WHERE f.upload_id = uploads.id AND f.state = 'failed')";

/// SQL: calls of photos with the model `?3`, and of edits of those.
const WITH_MODEL: &str = "job_id IN (SELECT id FROM jobs WHERE model_id = ?3 AND studio <> 'train')";

/// Its owner deletes it and withdraws the consent to it, with its training pictures and, if wanted, the pictures that were taken with it. Refused
/// (`changed_meanwhile`) when it is neither ready nor failed.
pub(super) fn delete(
    studios: Studios,
    (id, user): (ModelId, UserId),
    row: &ModelRow,
    with_assets: bool,
    now: Timestamp,
) -> Vec<Stmt> {
    let made = row.made.as_ref().map(|(model, version)| Trained { model, version });
    let mut batch = vec![
        Stmt::new(
            "INSERT INTO refusals (changed_meanwhile) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM models WHERE id = ?1 AND user_id = ?2 AND state IN ('ready', 'failed'))",
        )
        .bind(id)
        .bind(user),
        Stmt::new("UPDATE models SET state = 'deleting' WHERE id = ?1 AND user_id = ?2").bind(id).bind(user),
        consent::withdraw(id, user, now),
    ];
    batch.extend(uploads::gone_with(studios, (&row.upload, NO_OTHER_TRY), user, now));
    batch.push(erasures::model(id, made, now));
    let [close, erase, leave] = destinations::leave(&id.to_string(), now);
    batch.extend([close, erase]);
    batch.extend(receipt::of_model((id, user), row, with_assets, now));
    batch.push(leave);
    if with_assets {
        // What an engine is at, or has finished meanwhile, is delivered to nobody.
        batch.push(jobs::abandon(WITH_MODEL, user, now).bind(id));
        batch.extend(assets::remove_of_model(id, user, now));
    }
    batch
}

/// The account of their owner ends: consent is withdrawn, and what is not in training is deleted here and at the provider.
/// A training that is stopped leaves nothing.
#[must_use]
pub fn end_models(user: UserId, now: Timestamp) -> Vec<Stmt> {
    const MADE: &str = "SELECT id, provider_model, provider_version FROM models
                         WHERE user_id = ?4 AND state IN ('ready', 'failed')";
    let mut batch = vec![
        consent::withdraw_all(user, now),
        erasures::models(MADE, now).bind(user),
        Stmt::new("UPDATE models SET state = 'deleting' WHERE user_id = ?1 AND state IN ('ready', 'failed')")
            .bind(user),
    ];
    batch.extend(destinations::leave_all(user, now));
    batch
}

/// The provider has deleted it, too.
pub(super) fn erased(id: ModelId) -> Stmt {
    Stmt::new("UPDATE models SET state = 'deleted' WHERE id = ?1 AND state = 'deleting'").bind(id)
}

/// While a model needs the upload whose id the expression is.
pub(super) fn upload_in_use(upload: &str) -> String {
    let states = ModelState::sql(ModelState::keeps_upload);
    format!("EXISTS (SELECT 1 FROM models m WHERE m.upload_id = {upload} AND m.state IN ({states}))")
}

/// Forgets the photos of trainings that succeeded. Those of one that did not stay for a day, for another try.
#[must_use]
pub fn sweep_photos(now: Timestamp) -> [Stmt; 2] {
    let is_over = |now: &str| {
        format!(
            "EXISTS (SELECT 1 FROM models m WHERE m.upload_id = u.id AND m.state = 'ready')
             AND NOT EXISTS (SELECT 1 FROM models m WHERE m.upload_id = u.id
                              AND (m.state = 'training' OR (m.state = 'failed' AND u.expires_at > {now})))"
        )
    };
    uploads::forget_training_sets(is_over, now)
}

/// Deletes what a deleted model leaves: its pictures and its photos, here and at the provider.
pub(super) async fn erase(app: &App) -> Result<()> {
    erasures::run(app).await.map(drop)
}
