//! `/api/predict/sessions`: sets that were made, newest first; one with its versions; its files; deleting it.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use darkroom_posters::names::{FileName, SessionName};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::development::BaseFacts;
use super::hooks::in_both;
use super::order::{NAME_FILE, file, keep_name, version_file};
use super::request::poster;
use super::sessions;
use crate::accounts::Caller;
use crate::app::App;
use crate::assets::Asset;
use crate::catalogue::Title;
use crate::clock::Timestamp;
use crate::db::{Row, Rows};
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path, Query};
use crate::http::page::{Page, PageQuery};
use crate::ids::{AssetId, JobId};
use crate::jobs::{ItemError, ItemState};
use crate::storage::{ObjectKey, Reuse};
use crate::{erasures, uploads};

/// How long an address of a file is good.
const VALID_SECONDS: u64 = 900;

/// `GET /api/predict/sessions`
#[must_use]
pub fn list() -> Route {
    Route { path: "/api/predict/sessions", methods: get(mine) }
}

/// `GET`, `DELETE /api/predict/sessions/{id}`
#[must_use]
pub fn one() -> Route {
    Route { path: "/api/predict/sessions/{id}", methods: get(show).delete(remove) }
}

/// `GET /api/predict/sessions/{id}/files`
#[must_use]
pub fn files() -> Route {
    Route { path: "/api/predict/sessions/{id}/files", methods: get(list_files) }
}

/// A set in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionSummary {
    /// What the list is ordered by: sessions of one second have no order of their own.
    #[serde(skip)]
    job: String,
    /// `session_{YYYYMMDDHHMMSS}_{4 hex}`
    id: String,
    /// What the product is called.
    #[schema(required)]
    name: Option<String>,
    /// When it was ordered.
    created_at: Timestamp,
    /// Poster 00, or the first that is there.
    #[schema(required)]
    cover: Option<Asset>,
    /// How many posters were ordered.
    posters: i64,
    /// How many edits were made of them.
    edits: i64,
}

/// A set with everything in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PosterSession)]
pub(super) struct Session {
    /// `session_{YYYYMMDDHHMMSS}_{4 hex}`
    id: String,
    /// What the product is called.
    #[schema(required)]
    name: Option<String>,
    /// When it was ordered.
    created_at: Timestamp,
    /// The job that made it.
    #[schema(value_type = JobId)]
    job: String,
    /// The shop's size.
    #[schema(schema_with = super::request::presets)]
    preset: String,
    /// The language of the text.
    #[schema(schema_with = super::request::languages)]
    language: String,
    /// Where the pictures of the product are, for some minutes: what posters are compared with.
    products: Vec<String>,
    /// The chosen posters, in the order of the plan.
    rows: Vec<PosterRow>,
}

/// One poster of a set.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PosterRow {
    /// 0–9.
    #[schema(minimum = 0, maximum = 9)]
    number: u8,
    /// As the plan has it.
    title: Title,
    /// Its item's place in the job.
    item: i64,
    /// Where that stands.
    state: ItemState,
    /// Why it failed.
    #[schema(required)]
    error: Option<ItemError>,
    /// The first picture and its edits, in their order.
    versions: Vec<Version>,
}

/// One version of a poster.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PosterVersion)]
pub(super) struct Version {
    /// `prime` or `edit0`, `edit1` …
    label: String,
    /// The picture.
    asset: Asset,
    /// The label of what it was made of.
    #[schema(required)]
    parent: Option<String>,
    /// What was asked for.
    prompt: String,
    /// What we wrote onto it; null where it has no words of ours.
    #[schema(required)]
    words: Option<PosterWords>,
    /// When it was made.
    created_at: Timestamp,
}

/// The words of a poster, as `PATCH` takes them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PosterWords {
    /// `|` marks the best place for a line break.
    headline: String,
    /// The line below; may be empty.
    subheadline: String,
}

impl PosterWords {
    /// From what is known of a hidden base.
    fn of(base: &str) -> Option<Self> {
        let facts: BaseFacts = serde_json::from_str(base).ok()?;
        let words = facts.plan.lettering?;
        Some(Self { headline: words.headline, subheadline: words.subheadline })
    }
}

/// The files of a set.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionFiles {
    /// `productname.txt` first, then the pictures.
    items: Vec<SessionFile>,
}

/// One file.
#[derive(Debug, Serialize, ToSchema)]
struct SessionFile {
    /// As it is called in the storage, in downloads and in the zip.
    name: String,
    /// Where it is, for some minutes. Null of a picture where every download carries the visible label (`label_visible` of
    /// the catalogue is `on`): then `POST /api/media/assets/{id}/download` gives the address.
    #[schema(required)]
    url: Option<String>,
    /// The picture; null of what is none.
    #[schema(required, value_type = Option<AssetId>)]
    asset: Option<String>,
    /// What drew it, as its provider calls it.
    #[schema(required)]
    engine: Option<String>,
    /// When it was made.
    #[schema(required)]
    made_at: Option<Timestamp>,
    /// Whether a machine made it.
    made_by_ai: bool,
}

/// Of version 0 `prime`, of version 1 `edit0` …
pub(super) fn label(version: i64) -> String {
    if version == 0 { "prime".to_owned() } else { format!("edit{}", version - 1) }
}

impl Version {
    /// From a row of [`sessions::versions`].
    pub(super) fn from_row(app: &App, row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            label: label(row.get("edit")?),
            parent: row.get::<Option<i64>>("parent_edit")?.map(label),
            prompt: row.get("prompt")?,
            words: row.get::<Option<String>>("base")?.and_then(|base| PosterWords::of(&base)),
            created_at: row.get("version_created_at")?,
            asset: Asset::from_row(app, row)?,
        })
    }
}

/// An id that is none names nothing.
pub(super) fn known(id: &str) -> Result<SessionName> {
    id.parse().map_err(|_| AppError::NotFound { what: "session" })
}

async fn mine(
    State(app): State<App>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<SessionSummary>>> {
    let limit = page.limit()?;
    let after = page.after::<JobId>()?;
    let (_, rows) = caller.read(&app, vec![sessions::page(caller.user_id(), after, limit + 1)]).await?;
    let mut summaries = Vec::with_capacity(rows[0].len());
    for row in rows[0].iter() {
        let has_cover = row.get::<Option<String>>("id")?.is_some();
        summaries.push(SessionSummary {
            job: row.get("session_job")?,
            id: row.get("session_id")?,
            name: row.get("session_name")?,
            created_at: row.get("session_created_at")?,
            cover: if has_cover { Some(Asset::from_row(&app, &row)?) } else { None },
            posters: row.get("posters")?,
            edits: row.get("edits")?,
        });
    }
    Ok(Json(Page::of(summaries, limit, |session| session.job.clone())))
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Json<Session>> {
    let (id, user) = (known(&id)?.to_string(), caller.user_id());
    let reads = vec![
        sessions::find(&id, user),
        sessions::rows(&id, user),
        sessions::versions(&id, user, None),
        sessions::products_of(&id, user),
    ];
    let (_, found) = caller.read(&app, reads).await?;
    let session = found[0].first().ok_or(AppError::NotFound { what: "session" })?;
    let mut rows = Vec::with_capacity(found[1].len());
    for row in found[1].iter() {
        rows.push(poster_row(&app, &row, &found[2])?);
    }
    let mut products = Vec::new();
    for row in found[3].iter() {
        if let Some(key) = row.get::<Option<String>>("kept_key")? {
            products.push(app.storage.presign_get(&key.parse()?, VALID_SECONDS, None, Reuse::WithinWindow)?);
        }
    }
    Ok(Json(Session {
        products,
        name: session.get("name")?,
        created_at: session.get("created_at")?,
        job: session.get("job_id")?,
        preset: session.get("preset")?,
        language: session.get("language")?,
        rows,
        id,
    }))
}

fn poster_row(app: &App, row: &Row<'_>, versions: &Rows) -> Result<PosterRow> {
    let number: i64 = row.get("poster")?;
    let poster = poster(number).ok_or_else(|| AppError::Internal(format!("poster {number}")))?;
    let state: String = row.get("state")?;
    let state = ItemState::from_stored(&state).ok_or_else(|| AppError::Internal(format!("item state {state}")))?;
    let mut of_this = Vec::new();
    for version in versions.iter() {
        if version.get::<i64>("number")? == number {
            of_this.push(Version::from_row(app, &version)?);
        }
    }
    Ok(PosterRow {
        number: poster as u8,
        title: in_both(&poster.template().title),
        item: row.get("seq")?,
        state,
        error: row.get::<Option<String>>("error")?.map(ItemError::of),
        versions: of_this,
    })
}

async fn list_files(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Json<SessionFiles>> {
    let (id, user) = (known(&id)?.to_string(), caller.user_id());
    let reads = vec![sessions::find(&id, user), sessions::versions(&id, user, None)];
    let (_, found) = caller.read(&app, reads).await?;
    let session = found[0].first().ok_or(AppError::NotFound { what: "session" })?;
    let name_key = file(user, &id, FileName::ProductName)?;
    // It was written after the order was answered, if nothing went wrong then.
    keep_name(&app, &name_key, &session.get::<String>("name")?).await?;
    let signed =
        |name: &str, key: &ObjectKey| app.storage.presign_get(key, VALID_SECONDS, Some(name), Reuse::WithinWindow);
    let mut items = vec![SessionFile {
        name: NAME_FILE.to_owned(),
        url: Some(signed(NAME_FILE, &name_key)?),
        asset: None,
        engine: None,
        made_at: None,
        made_by_ai: false,
    }];
    for row in found[1].iter() {
        let number: i64 = row.get("number")?;
        let poster = poster(number).ok_or_else(|| AppError::Internal(format!("poster {number}")))?;
        let name = version_file(poster, row.get("edit")?);
        let key = file(user, &id, name)?;
        let name = name.to_string();
        let url = app.config.label_visible.allows_unlabelled().then(|| signed(&name, &key)).transpose()?;
        items.push(SessionFile {
            name,
            url,
            asset: Some(row.get("id")?),
            engine: row.get("engine")?,
            made_at: Some(row.get("version_created_at")?),
            made_by_ai: true,
        });
    }
    Ok(Json(SessionFiles { items }))
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<String>,
) -> Result<Response> {
    let (id, user) = (known(&id)?.to_string(), caller.user_id());
    let (_, found) = caller.read(&app, vec![sessions::find(&id, user), sessions::products_of(&id, user)]).await?;
    found[0].first().ok_or(AppError::NotFound { what: "session" })?;
    let mut products = Vec::new();
    for row in found[1].iter() {
        products.push(row.get("upload_id")?);
    }
    match caller.write(&app, sessions::delete(app.studios, &id, user, &products, app.clock.now())).await {
        Ok(_) => {}
        Err(error) if error.is_refusal("changed_meanwhile") => {
            return Err(AppError::Conflict("cancel the set first"));
        }
        Err(error) => return Err(error.into()),
    }
    background.spawn(async move {
        let erased = async {
            app.db.write(uploads::sweep(app.studios, app.clock.now())).await?;
            erasures::run(&app).await
        };
        if let Err(error) = erased.await {
            tracing::warn!(%error, "deleting is left to the reconciler");
        }
    });
    Ok(StatusCode::NO_CONTENT.into_response())
}
