//! The rows that are measured over, written by the database itself: people, pictures, ledgers, calls that wait for news.
//!
//! Every id ends in a number of 26 digits, which is a ULID too: row `n` is found without asking.

use darkroom::db::{Db, Stmt, migrate};
use darkroom::ledger::{Violation, audit};
use darkroom::migrations;

use crate::failed::{Done, Failed};
use crate::settings::{Settings, now};
use crate::sizes::Sizes;

/// People who take photos and train models.
pub(crate) const SPENDERS: u64 = 64;
/// Who has the pictures.
pub(crate) const COLLECTOR: u64 = 101;
/// Who has the short ledger.
pub(crate) const NEWCOMER: u64 = 102;
/// Who has the long ledger.
pub(crate) const REGULAR: u64 = 103;
const PEOPLE: u64 = 103;

/// What everybody starts with: more than the bench spends.
const CREDITS: u64 = 1_000_000_000;
/// What every seeded call holds, and captures when it succeeds.
const PRICE: u64 = 350;
/// Rows of a long table per batch: well inside the server's time for a transaction.
const CHUNK: u64 = 20_000;
/// The hash of every version here.
const HASH: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// `?1` … `?2` as rows of `series(n)`.
const SERIES: &str = "WITH RECURSIVE series (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM series WHERE n < ?2)";

/// `usr_…`, `ses_…` and the like for row `number`.
pub(crate) fn id(prefix: &str, number: u64) -> String {
    format!("{prefix}_{number:026}")
}

/// The model of a spender that the engine runs.
pub(crate) fn model(spender: u64) -> String {
    id("mdl", spender)
}

/// The model of a spender that our engine client refuses before anything is sent: a photo without its engine call.
pub(crate) fn model_without_engine(spender: u64) -> String {
    id("mdl", 1_000 + spender)
}

/// The engine's id of a seeded call.
pub(crate) fn engine_id(call: u64) -> String {
    format!("bench{call:021}")
}

/// Whose a seeded call is.
pub(crate) const fn owner(call: u64) -> u64 {
    (call - 1) % SPENDERS + 1
}

/// The seeded database: which calls are still waiting.
pub(crate) struct Data {
    pub(crate) db: Db,
    trainings: std::ops::RangeInclusive<u64>,
    watched: std::ops::RangeInclusive<u64>,
    photos: std::ops::RangeInclusive<u64>,
}

impl Data {
    /// Applies the migrations and writes everything.
    pub(crate) async fn write(db: Db, sizes: &Sizes) -> Done<Self> {
        migrate(&db, migrations::ALL, now()).await?;
        people(&db).await?;
        models(&db).await?;
        pictures(&db, sizes.pictures).await?;
        entries(&db, NEWCOMER, sizes.entries_few).await?;
        entries(&db, REGULAR, sizes.entries_many).await?;
        let (last_training, last_watched) = (sizes.trainings(), sizes.trainings() + sizes.watchers);
        let trainings = 1..=last_training;
        let watched = last_training + 1..=last_watched;
        let photos = last_watched + 1..=last_watched + sizes.copies;
        calls(&db, 1, last_watched, "train", TRAINING).await?;
        calls(&db, *photos.start(), *photos.end(), "photo", PHOTO).await?;
        Ok(Self { db, trainings, watched, photos })
    }

    /// Calls of trainings that wait for the news of their end.
    pub(crate) fn take_trainings(&mut self, count: usize) -> Done<Vec<u64>> {
        take(&mut self.trainings, count)
    }

    /// Calls of photos that wait for theirs.
    pub(crate) fn take_photos(&mut self, count: usize) -> Done<Vec<u64>> {
        take(&mut self.photos, count)
    }

    /// Calls whose jobs are watched.
    pub(crate) fn watched(&self) -> Vec<u64> {
        self.watched.clone().collect()
    }

    /// Fails when the ledger does not add up after all that was done to it, by us and by the peer.
    pub(crate) async fn audit(&self) -> Done {
        match audit(&self.db).await?.first() {
            None => Ok(()),
            Some(Violation { rule, subject }) => {
                Err(Failed::new(format!("the ledger does not add up: {rule} {subject}")))
            }
        }
    }

    /// Waits until no call of a photo that the engine runs is still being sent: the work after the answers is done.
    /// Calls whose answer could not be noted because the database stalled stay for the reconciler, which does not run
    /// here: when nothing changes any more, nothing is being done any more.
    pub(crate) async fn settled(&self) -> Done {
        const LOOKS: usize = 2_000;
        const LOOKS_UNCHANGED: usize = 100;
        let (mut last, mut unchanged) = (-1, 0);
        for _ in 0..LOOKS {
            let sending = "SELECT COUNT(*) AS n FROM calls WHERE state = 'sending' AND request LIKE '%bench/face:%'";
            let rows = self.db.read(vec![Stmt::new(sending)]).await?;
            let left = rows[0].first().map_or(Ok(0), |row| row.get::<i64>("n"))?;
            unchanged = if left == last { unchanged + 1 } else { 0 };
            last = left;
            if left == 0 || unchanged == LOOKS_UNCHANGED {
                return Ok(());
            }
            // A database has no event for "nobody writes any more".
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        Err(Failed::new("calls of the engine were not answered"))
    }
}

/// The cookie of a person.
pub(crate) fn cookie(settings: &Settings, person: u64) -> String {
    settings.cookie(&id("ses", person), &id("usr", person))
}

fn take(calls: &mut std::ops::RangeInclusive<u64>, count: usize) -> Done<Vec<u64>> {
    let taken: Vec<u64> = calls.by_ref().take(count).collect();
    if taken.len() == count { Ok(taken) } else { Err(Failed::new("fewer calls are seeded than are asked for")) }
}

fn series(first: u64, last: u64, insert: &str, select: &str) -> Stmt {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    Stmt::new(format!("INSERT INTO {insert} {SERIES} SELECT {select} FROM series ORDER BY n"))
        .bind(number(first))
        .bind(number(last))
}

async fn people(db: &Db) -> Done {
    let at = now();
    let month = at.plus_seconds(30 * 24 * 3600);
    let entry = format!(
        "'ent_9' || printf('%025d', n), 'usr_' || printf('%026d', n), 'signup', {CREDITS}, 0, 0, {CREDITS}, 0, 'signup',
         'signup', 'signup', '', ?3"
    );
    db.write(vec![
        series(
            1,
            PEOPLE,
            "users (id, email, name, created_at)",
            "'usr_' || printf('%026d', n), n || '@example.com', 'Mei', ?3",
        )
        .bind(at),
        series(
            1,
            PEOPLE,
            "sessions (id, user_id, created_at, last_seen_at, expires_at, user_agent, network)",
            "'ses_' || printf('%026d', n), 'usr_' || printf('%026d', n), ?3, ?3, ?4, 'bench', 'local'",
        )
        .bind(at)
        .bind(month),
        series(1, PEOPLE, "accounts (user_id)", "'usr_' || printf('%026d', n)"),
        series(1, SPENDERS, ENTRIES, &entry).bind(at),
    ])
    .await?;
    Ok(())
}

const ENTRIES: &str = "entries (id, user_id, kind, bought_delta, plan_delta, held_delta, available_after, held_after,
                                dedupe, reference_type, reference_id, title, at)";

/// Each spender has one upload and two models of it, both ready.
async fn models(db: &Db) -> Done {
    let insert = "models (id, user_id, job_id, upload_id, name, base, trainer, trigger_word, state, provider_model,
                          provider_version, training_key, created_at)";
    let select = |offset: u64, provider_model: &str| {
        format!(
            "'mdl_' || printf('%026d', n + {offset}), 'usr_' || printf('%026d', n),
             'job_' || printf('%026d', n + 1000000 + {offset}), 'upl_' || printf('%026d', n), 'Mei', 'flux', 'flux-lora',
             'mxyzo', 'ready', '{provider_model}', '{HASH}', 'trainings/bench', ?3"
        )
    };
    let uploads = "uploads (id, user_id, purpose, state, content_type, bytes, name, raw_key, created_at, expires_at)";
    db.write(vec![
        series(
            1,
            SPENDERS,
            uploads,
            "'upl_' || printf('%026d', n), 'usr_' || printf('%026d', n), 'training_zip', 'ready', 'application/zip',
             1000000, 'faces.zip', 'uploads/' || n, ?3, ?3",
        )
        .bind(now()),
        series(1, SPENDERS, insert, &select(0, "bench/face")).bind(now()),
        series(1, SPENDERS, insert, &select(1_000, "unusable")).bind(now()),
    ])
    .await?;
    Ok(())
}

async fn pictures(db: &Db, count: u64) -> Done {
    let insert = "assets (id, user_id, job_id, seq, studio, model_id, model_name, prompt, seed, parameters,
                          content_type, extension, width, height, bytes, created_at)";
    let select = format!(
        "'ast_' || printf('%026d', n), '{user}', 'job_' || printf('%026d', n), 0, 'photo', 'flux', 'Flux',
         'a quiet street in the rain, photograph number ' || n, n,
         json_object('aspect_ratio', '1:1', 'count', 1, 'shape', 'flux_official', 'place', 0), 'image/webp', 'webp',
         1024, 1024, 250000 + n, ?3",
        user = id("usr", COLLECTOR)
    );
    for first in (1..=count).step_by(CHUNK as usize) {
        db.write(vec![series(first, count.min(first + CHUNK - 1), insert, &select).bind(now())]).await?;
    }
    Ok(())
}

/// A ledger of so many adjustments, one credit each.
async fn entries(db: &Db, person: u64, count: u64) -> Done {
    let select = format!(
        "'ent_{person}' || printf('%023d', n), '{user}', 'adjustment', 1, 0, 0, n, 0, 'day-' || n, 'adjustment', 'day-' || n,
         '', ?3",
        user = id("usr", person)
    );
    for first in (1..=count).step_by(CHUNK as usize) {
        db.write(vec![series(first, count.min(first + CHUNK - 1), ENTRIES, &select).bind(now())]).await?;
    }
    Ok(())
}

/// A training's request, as `CallRequest` writes it.
const TRAINING: &str = r#"'{"kind":"training","model":"mdl_' || printf('%026d', n + 2000000) || '","trainer":"flux-lora",
    "training_key":"trainings/bench","trigger_word":"mxyzo"}'"#;
/// A photo's request.
const PHOTO: &str = r#"'{"kind":"photo","target":{"version":"bench/face:aaaa"},"shape":"flux_lora",
    "prompt":"mxyzo, a quiet street in the rain","count":1,"aspect_ratio":"1:1","seed":' || n || '}'"#;

/// What the owner of a training asked for, up to the id of the upload.
const TRAINING_WISH: &str =
    r#"'{"base":"flux","trainer":"flux-lora","name":"Mei","trigger_word":"mxyzo","upload_id":"'"#;
/// What the owner of a photo asked for.
const PHOTO_WISH: &str = r#"'{"model":"mdl_00000000000000000000000001","prompt":"mxyzo, a quiet street in the rain","count":1,
    "aspect_ratio":"1:1","seed":' || n || '}'"#;

/// Calls that the engine has accepted, with their jobs, items, models and open holds.
async fn calls(db: &Db, first: u64, last: u64, studio: &str, request: &str) -> Done {
    let user = format!("'usr_' || printf('%026d', (n - 1) % {SPENDERS} + 1)");
    let (call, job) = ("'cal_' || printf('%026d', n)", "'job_' || printf('%026d', n)");
    let model = "'mdl_' || printf('%026d', n + 2000000)";
    let upload = format!("'upl_' || printf('%026d', (n - 1) % {SPENDERS} + 1)");
    let wish = if studio == "train" { format!("{TRAINING_WISH} || {upload} || '\"}}'") } else { PHOTO_WISH.to_owned() };
    // Holds are entered in the order of their numbers, so this is how many the owner has by then.
    let held = format!("{PRICE} * ((n - 1) / {SPENDERS} + 1)");
    let (at, later) = (now(), now().plus_seconds(3 * 3600));
    let dated = |insert: &str, select: &str| series(first, last, insert, select).bind(at);
    let mut batch = vec![
        dated(
            "holds (id, user_id, job_id, title, bought, plan, created_at, expires_at)",
            &format!("{call}, {user}, {job}, 'Mei', {PRICE}, 0, ?3, ?4"),
        )
        .bind(later),
        dated(
            "jobs (id, user_id, studio, state, title, price_each, model_id, model_name, input, created_at)",
            &format!("{job}, {user}, '{studio}', 'running', 'Mei', {PRICE}, {model}, 'Mei', {wish}, ?3"),
        ),
        dated(
            "calls (id, job_id, user_id, state, recipe, request, provider_id, sent_at, started_at, due_at, deadline_at,
                    expected_seconds, created_at)",
            &format!(
                "{call}, {job}, {user}, 'accepted', 'bench', {request}, 'bench' || printf('%021d', n), ?3, ?3, ?4, ?4, 60, ?3"
            ),
        )
        .bind(later),
        series(
            first,
            last,
            "items (job_id, seq, call_id, state, asset_id)",
            &format!("{job}, 0, {call}, 'running', 'ast_1' || printf('%025d', n)"),
        ),
        dated(
            ENTRIES,
            &format!(
                "'ent_8' || printf('%025d', n), {user}, 'hold', -{PRICE}, 0, {PRICE}, {CREDITS} - {held}, {held}, {call},
                 'job', {job}, 'Mei', ?3"
            ),
        ),
    ];
    if studio == "train" {
        batch.push(dated(
            "consents (model_id, user_id, text, text_version, language, shown, given_at)",
            &format!("{model}, {user}, 'bench', 'bench', 'en', 1, ?3"),
        ));
        batch.push(dated(
            "models (id, user_id, job_id, upload_id, name, base, trainer, trigger_word, state, training_key, created_at)",
            &format!("{model}, {user}, {job}, {upload}, 'Mei', 'flux', 'flux-lora', 'mxyzo', 'training', 'trainings/bench', ?3"),
        ));
    }
    db.write(batch).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_rows_fit_the_schema_and_the_ledger_adds_up() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open_file(&folder.path().join("bench.db")).await.unwrap();
        let data = Data::write(db, &Sizes::QUICK).await;
        let data = data.unwrap_or_else(|error| panic!("{error}"));
        assert!(data.audit().await.is_ok());
    }
}
