//! `/api/account/export`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::place::Place;
use super::run;
use crate::accounts::Caller;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::error::{AppError, Result, to_json};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::Json;
use crate::http::limits::{self, Limit};
use crate::ids::{ExportId, UserId};
use crate::schema;
use crate::storage::{ObjectKey, Reuse};

/// Each reads and writes everything somebody has.
const ASKED_A_DAY_MAX: u32 = 10;
/// How long an address of its files is good.
const LINK_SECONDS: u64 = 900;

/// `GET`, `POST /api/account/export`
#[must_use]
pub fn export() -> Route {
    Route { path: "/api/account/export", methods: get(show).post(ask) }
}

/// Where an export stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::privacy) enum ExportState {
    /// None was asked for, or its files are gone.
    None,
    /// It is being made.
    Preparing,
    /// Its files can be taken.
    Ready,
    /// It could not be made; another one can be asked for.
    Failed,
}

impl ExportState {
    const ALL: [Self; 4] = [Self::None, Self::Preparing, Self::Ready, Self::Failed];

    const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Preparing => "preparing",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }
}

/// All that is known of me, as zips.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::privacy) struct Export {
    /// `none`, `preparing`, `ready` or `failed`.
    #[schema(schema_with = states)]
    state: &'static str,
    /// Where the first zip is, for some minutes: rows as JSON, then pictures.
    #[schema(required)]
    url: Option<String>,
    /// Where all of them are: one, unless there are many pictures.
    urls: Vec<String>,
    /// When the files go.
    #[schema(required)]
    expires_at: Option<Timestamp>,
}

fn states() -> Schema {
    schema::one_of(ExportState::ALL.map(ExportState::as_str))
}

fn newest(user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(
        "SELECT id, state, parts, expires_at FROM exports
          WHERE user_id = ?1 AND (expires_at IS NULL OR expires_at > ?2) ORDER BY id DESC LIMIT 1",
    )
    .bind(user)
    .bind(now)
}

impl Export {
    fn from_rows(app: &App, user: UserId, rows: &Rows) -> Result<Self> {
        let Some(row) = rows.first() else {
            return Ok(Self { state: ExportState::None.as_str(), url: None, urls: Vec::new(), expires_at: None });
        };
        let (id, state): (String, String) = (row.get("id")?, row.get("state")?);
        let state = ExportState::ALL
            .into_iter()
            .find(|known| known.as_str() == state)
            .ok_or_else(|| AppError::Internal(format!("the state of an export: {state}")))?;
        let parts: i64 = if state == ExportState::Ready { row.get("parts")? } else { 0 };
        let sign = |part: i64| -> Result<String> {
            let key = ObjectKey::export(&user.to_string(), &id, part)?;
            let name = if parts == 1 { "darkroom.zip".to_owned() } else { format!("darkroom-{}.zip", part + 1) };
            Ok(app.storage.presign_get(&key, LINK_SECONDS, Some(&name), Reuse::WithinWindow)?)
        };
        let urls = (0..parts).map(sign).collect::<Result<Vec<_>>>()?;
        Ok(Self { state: state.as_str(), url: urls.first().cloned(), urls, expires_at: row.get("expires_at")? })
    }
}

async fn show(State(app): State<App>, caller: Caller) -> Result<Json<Export>> {
    let (_, rows) = caller.read(&app, vec![newest(caller.user_id(), app.clock.now())]).await?;
    Ok(Json(Export::from_rows(&app, caller.user_id(), &rows[0])?))
}

async fn ask(State(app): State<App>, caller: Caller, background: Background) -> Result<Response> {
    let (user, now) = (caller.user_id(), app.clock.now());
    let limit = [Limit::new("export", &user.to_string(), ASKED_A_DAY_MAX, 86_400)];
    // One that is being made, or can be taken, is answered again; what failed is made anew.
    let begin = Stmt::new(
        "INSERT INTO exports (id, user_id, state, place, due_at, created_at)
         SELECT ?1, ?2, 'preparing', ?3, ?4, ?4 WHERE NOT EXISTS (
           SELECT 1 FROM exports WHERE user_id = ?2
              AND (state = 'preparing' OR (state = 'ready' AND expires_at > ?4)))",
    )
    .bind(ExportId::new(now))
    .bind(user)
    .bind(to_json(&Place::START)?)
    .bind(now);
    let batch = vec![caller.proven(now), limit[0].take(now), begin, newest(user, now)];
    let rows = match caller.write(&app, batch).await {
        Ok(rows) => rows,
        Err(refusal) => return limits::refused(&app.db, &limit, now, refusal).await,
    };
    if rows[2].affected() == 1 {
        let app = app.clone();
        background.spawn(async move {
            if let Err(error) = run::reconcile(&app).await {
                tracing::warn!(%error, "an export is left to the reconciler");
            }
        });
    }
    Ok((StatusCode::ACCEPTED, Json(Export::from_rows(&app, user, &rows[3])?)).into_response())
}
