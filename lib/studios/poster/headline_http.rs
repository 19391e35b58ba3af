//! `/api/predict/sessions/{id}/posters/{number}`: other words on a poster. No engine is asked and nothing is charged: the
//! hidden base is lettered anew. The result is the next version, never the same one: addresses of pictures are kept by
//! browsers, and what somebody compares with must stay what it was.

use axum::extract::State;
use axum::routing::patch;
use darkroom_posters::plan::Poster;
use darkroom_typeset::Refused;
use serde::Deserialize;
use utoipa::ToSchema;

use super::development::{BaseFacts, decoded, file as shop_file};
use super::lettering::letter;
use super::order::{file, version_file};
use super::request::poster;
use super::sessions;
use super::sessions_http::{Version, known, label};
use crate::accounts::Caller;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::erasures::{self, ErasureKind};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::extract::{Json, Path};
use crate::http::limits::{self, Limit};
use crate::ids::{AssetId, UserId};
use crate::jobs::{KeptPicture, Shown, keep_picture};
use crate::media::marks::SourceType;
use crate::storage::ObjectKey;
use crate::studio::Base;

/// More than any headline that can be set.
const CHARS_MAX: usize = 120;
/// No base of ours is longer.
const BASE_BYTES_MAX: u64 = 30_000_000;
/// When what a process that died has left of a version is erased.
const LEFT_SECONDS: i64 = 600;

/// `PATCH /api/predict/sessions/{id}/posters/{number}`
#[must_use]
pub fn headline() -> Route {
    Route { path: "/api/predict/sessions/{id}/posters/{number}", methods: patch(change) }
}

/// Other words.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct HeadlineChange {
    /// `|` marks the best place for a line break.
    #[schema(min_length = 1, max_length = 120)]
    headline: String,
    /// The line below; left out or null, there is none.
    #[serde(default)]
    #[schema(max_length = 120)]
    subheadline: Option<String>,
    /// The label of the version whose picture they go onto; left out or null, the newest that has words of ours.
    #[serde(default)]
    #[schema(pattern = "^(prime|edit[0-9]{1,9})$")]
    version: Option<String>,
}

impl HeadlineChange {
    fn check(&self) -> Result<()> {
        let mut problems = Vec::new();
        for (field, text) in
            [("headline", &self.headline), ("subheadline", self.subheadline.as_ref().unwrap_or(&String::new()))]
        {
            if text.chars().count() > CHARS_MAX {
                problems.push((field, FieldProblem::TooLarge(CHARS_MAX as u64)));
            } else if text.chars().any(char::is_control) {
                problems.push((field, FieldProblem::Malformed));
            }
        }
        if self.headline.trim().is_empty() {
            problems.push(("headline", FieldProblem::Missing));
        }
        if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
    }

    /// Whether these are its words.
    fn is_on(&self, facts: &BaseFacts) -> bool {
        facts.plan.lettering.as_ref().is_some_and(|words| {
            words.headline == self.headline.trim()
                && words.subheadline == self.subheadline.as_deref().unwrap_or_default().trim()
        })
    }
}

async fn change(
    State(app): State<App>,
    caller: Caller,
    Path((id, number)): Path<(String, u32)>,
    Json(wanted): Json<HeadlineChange>,
) -> Result<Json<Version>> {
    let (id, user) = (known(&id)?.to_string(), caller.user_id());
    let poster = poster(i64::from(number)).ok_or(AppError::NotFound { what: "poster" })?;
    wanted.check()?;
    let limit = Limit::new("headlines", &user.to_string(), 60, 3600);
    let now = app.clock.now();
    let reads = vec![limit.take(now), sessions::versions(&id, user, Some(poster as u8)), next_edit(&id, user, poster)];
    let found = match caller.write(&app, reads).await {
        Ok(found) => found,
        Err(error) => return limits::refused(&app.db, &[limit], now, error).await,
    };
    let source = Source::find(&found[1], wanted.version.as_deref())?;
    if let Some(edit) = source.said_already(&found[1], &wanted)? {
        // The same again, sent twice for instance, is no new version.
        return version_of(&app, &found[1], edit);
    }
    let edit: i64 = found[2].first().map(|row| row.get("edit")).transpose()?.unwrap_or(1);
    let (shown, base) = lettered(&app, user, &source, &wanted).await?;
    let version =
        NewVersion { asset: AssetId::new(now).to_string(), user, session: &id, poster, edit, parent: &source.asset };
    version.store(&app, &caller, shown, base, now).await?;
    let (_, rows) = caller.read(&app, vec![sessions::versions(&id, user, Some(poster as u8))]).await?;
    version_of(&app, &rows[0], edit)
}

/// The version of this number among these.
fn version_of(app: &App, versions: &Rows, edit: i64) -> Result<Json<Version>> {
    for row in versions.iter() {
        if row.get::<i64>("edit")? == edit {
            return Ok(Json(Version::from_row(app, &row)?));
        }
    }
    Err(AppError::NotFound { what: "version" })
}

fn next_edit(id: &str, user: UserId, poster: Poster) -> Stmt {
    Stmt::new(
        "SELECT edit + 1 AS edit FROM poster_versions WHERE user_id = ?1 AND session_id = ?2 AND number = ?3
          ORDER BY edit DESC LIMIT 1",
    )
    .bind(user)
    .bind(id)
    .bind(poster as i64)
}

/// The version to go on with.
struct Source {
    asset: String,
    edit: i64,
    facts: BaseFacts,
}

impl Source {
    /// The version that has these words on this picture already: it, or one that was made of it.
    fn said_already(&self, versions: &Rows, wanted: &HeadlineChange) -> Result<Option<i64>> {
        if wanted.is_on(&self.facts) {
            return Ok(Some(self.edit));
        }
        for row in versions.iter() {
            let base = row.get::<Option<String>>("base")?;
            let is_of_this = row.get::<Option<i64>>("parent_edit")? == Some(self.edit);
            if is_of_this && base.map(|base| facts(&base)).transpose()?.is_some_and(|facts| wanted.is_on(&facts)) {
                return Ok(Some(row.get("edit")?));
            }
        }
        Ok(None)
    }

    /// The version of this label among these, or the newest that has a base.
    fn find(versions: &Rows, wanted: Option<&str>) -> Result<Self> {
        let (mut is_there, mut newest) = (false, None);
        for row in versions.iter() {
            let edit: i64 = row.get("edit")?;
            if wanted.is_some_and(|wanted| wanted != label(edit)) {
                continue;
            }
            is_there = true;
            if let Some(facts) = row.get::<Option<String>>("base")? {
                newest = Some((row.get::<String>("id")?, edit, facts));
            }
        }
        match newest {
            Some((asset, edit, base)) => Ok(Self { asset, edit, facts: facts(&base)? }),
            None if is_there => Err(AppError::Conflict("this poster has no words of ours")),
            None if versions.is_empty() => Err(AppError::NotFound { what: "poster" }),
            None => Err(AppError::NotFound { what: "version" }),
        }
    }
}

/// What is known of a base.
fn facts(base: &str) -> Result<BaseFacts> {
    serde_json::from_str(base).map_err(|error| AppError::Internal(format!("what is known of a base: {error}")))
}

/// The base with other words, and the base itself, which the new version keeps, too.
async fn lettered(app: &App, user: UserId, source: &Source, wanted: &HeadlineChange) -> Result<(Vec<u8>, Base)> {
    let key = ObjectKey::asset_base(&user.to_string(), &source.asset)?;
    let file = app.storage.get(&key, BASE_BYTES_MAX).await?;
    let mut facts = source.facts.clone();
    let Some(words) = &mut facts.plan.lettering else {
        return Err(AppError::Conflict("this poster has no words of ours"));
    };
    words.headline = wanted.headline.trim().to_owned();
    words.subheadline = wanted.subheadline.as_deref().unwrap_or_default().trim().to_owned();
    let work = move || {
        let picture = decoded(&file).map_err(|error| AppError::Internal(error.reason))?;
        let Some(words) = &facts.plan.lettering else { return Err(AppError::Conflict("no words of ours")) };
        let (lettered, setting) = letter(&picture, facts.panel, &facts.plan, words).map_err(refused)?;
        facts.setting = Some(setting);
        let shown = shop_file(&lettered, facts.plan.preset.preset())
            .map_err(|_| AppError::field("headline", FieldProblem::NotAllowed))?;
        facts.quality = shown.quality;
        let facts = serde_json::to_value(&facts)
            .map_err(|error| AppError::Internal(format!("facts that cannot be kept: {error}")))?;
        Ok((shown.bytes, Base { file: file.to_vec(), facts }))
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Internal(format!("lettering: {error}")))?
}

/// Why the words cannot be set, as a field that can be changed.
fn refused(reason: Refused) -> AppError {
    use darkroom_typeset::Field;
    let name = |field: &Field| match field {
        Field::Headline | Field::Point(_) => "headline",
        Field::Subheadline => "subheadline",
    };
    match &reason {
        Refused::Empty => AppError::field("headline", FieldProblem::Missing),
        Refused::Missing { field, .. } => AppError::field(name(field), FieldProblem::NotAllowed),
        Refused::TooLong { field, characters_max, .. } => {
            AppError::field(name(field), FieldProblem::TooLarge(*characters_max as u64))
        }
        Refused::WordTooLong { field, .. } => AppError::field(name(field), FieldProblem::NotAllowed),
        Refused::TooMany { .. } | Refused::NoArea | Refused::Busy => {
            AppError::field("headline", FieldProblem::NotAllowed)
        }
    }
}

/// A version that costs nothing.
struct NewVersion<'a> {
    asset: String,
    user: UserId,
    session: &'a str,
    poster: Poster,
    edit: i64,
    parent: &'a str,
}

impl NewVersion<'_> {
    /// Takes the number first, with the erasure of everything that is about to be stored; a version whose process dies
    /// is never shown, and what it left goes.
    async fn store(&self, app: &App, caller: &Caller, shown: Vec<u8>, base: Base, now: Timestamp) -> Result<()> {
        let key = file(self.user, self.session, version_file(self.poster, self.edit))?;
        match caller.write(app, self.begin(&key, now)).await {
            Ok(_) => {}
            Err(error) if error.is_refusal(ONE_NUMBER) => {
                return Err(AppError::Conflict("another version was made at this moment"));
            }
            Err(error) => return Err(error.into()),
        }
        let facts = base.facts.to_string();
        // Other words on a picture that a model made are a change of a part of it.
        let shown = Shown { file: shown.into(), made: SourceType::CompositeWithTrainedModel };
        let kept = keep_picture(app, self.user, &self.asset, Some(&key), shown, Some(base)).await?;
        match caller.write(app, self.end(&key, &kept, &facts, now)).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_refusal("session_gone") => Err(AppError::NotFound { what: "session" }),
            Err(error) => Err(error.into()),
        }
    }

    fn begin(&self, key: &ObjectKey, now: Timestamp) -> Vec<Stmt> {
        let due_at = now.plus_seconds(LEFT_SECONDS);
        let folder = ObjectKey::asset_folder_sql("?5", "?4");
        vec![
            Stmt::new(
                "INSERT INTO refusals (session_gone) SELECT 1 WHERE NOT EXISTS (
                   SELECT 1 FROM poster_sessions WHERE user_id = ?1 AND id = ?2)",
            )
            .bind(self.user)
            .bind(self.session),
            Stmt::new(
                "INSERT INTO poster_versions (asset_id, user_id, session_id, number, edit, parent, relettered, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)",
            )
            .bind(self.asset.as_str())
            .bind(self.user)
            .bind(self.session)
            .bind(self.poster as i64)
            .bind(self.edit)
            .bind(self.parent)
            .bind(now),
            erasures::of_rows(ErasureKind::Prefix, &format!("SELECT ?4 AS name, {folder} AS target"), due_at, now)
                .bind(self.asset.as_str())
                .bind(self.user),
            erasures::of_rows(ErasureKind::Object, "SELECT ?4 || '_file' AS name, ?5 AS target", due_at, now)
                .bind(self.asset.as_str())
                .bind(key.as_str()),
        ]
    }

    /// It is there: the row, and nothing is to be erased any more. Refused (`session_gone`) when its session was deleted
    /// meanwhile, or it took so long that what it stored may be gone.
    fn end(&self, key: &ObjectKey, kept: &KeptPicture, facts: &str, now: Timestamp) -> Vec<Stmt> {
        vec![
            Stmt::new(
                "INSERT INTO refusals (session_gone) SELECT 1 WHERE NOT EXISTS (
                   SELECT 1 FROM poster_versions v JOIN erasures e ON e.id = 'era_' || v.asset_id
                    WHERE v.asset_id = ?1 AND e.due_at > ?2)",
            )
            .bind(self.asset.as_str())
            .bind(now),
            Stmt::new(
                "INSERT INTO assets (id, user_id, job_id, seq, studio, model_id, model_name, prompt, seed, parameters,
                                     content_type, extension, width, height, bytes, created_at, file, base)
                 SELECT ?1, user_id, job_id, seq, studio, model_id, model_name, prompt, seed, parameters,
                        content_type, extension, width, height, ?2, ?3, ?4, ?5 FROM assets WHERE id = ?6 AND user_id = ?7",
            )
            .bind(self.asset.as_str())
            .bind(i64::try_from(kept.bytes).unwrap_or(i64::MAX))
            .bind(now)
            .bind(key.as_str())
            .bind(facts)
            .bind(self.parent)
            .bind(self.user),
            Stmt::new("DELETE FROM erasures WHERE id IN ('era_' || ?1, 'era_' || ?1 || '_file')")
                .bind(self.asset.as_str()),
        ]
    }
}

/// The rule that gives each version its number.
const ONE_NUMBER: &str =
    "poster_versions.user_id, poster_versions.session_id, poster_versions.number, poster_versions.edit";
