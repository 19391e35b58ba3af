//! `/api/operator/inbox`: what providers said and nobody could do anything with.

use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::door::{Freshness, NotNow, Operator};
use super::transfers_http::Reason;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::extract::{Json, JsonBytes, Path, Query, parse};
use crate::http::idempotency::IdempotencyKey;
use crate::http::page::{Page, PageQuery};
use crate::inbox::{self, DeadLetter};
use crate::schema;

/// The routes of dead letters.
pub(super) fn routes() -> [Route; 3] {
    [
        Route { path: "/api/operator/inbox", methods: get(show_all) },
        Route { path: "/api/operator/inbox/{id}/replay", methods: post(replay) },
        Route { path: "/api/operator/inbox/{id}/close", methods: post(close) },
    ]
}

/// What a provider said without effect.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeadLetter)]
pub(super) struct LetterView {
    /// The provider's id of it.
    id: String,
    /// `stripe` or `replicate`.
    provider: String,
    /// The id of what it is about, empty when it does not say.
    subject: String,
    /// Why it has no effect.
    reason: String,
    /// What it says.
    body: String,
    /// When it came.
    received_at: Timestamp,
    /// Since when it is a dead letter.
    dead_at: Timestamp,
}

impl From<DeadLetter> for LetterView {
    fn from(letter: DeadLetter) -> Self {
        let DeadLetter { provider, id, subject, reason, body, received_at, dead_at } = letter;
        Self { id, provider, subject, reason, body, received_at, dead_at }
    }
}

/// The provider's id of a letter, in an address.
#[derive(Debug)]
pub(super) struct LetterId;

impl PartialSchema for LetterId {
    fn schema() -> RefOr<Schema> {
        schema::text("^[^/?#]{1,200}$").into()
    }
}

impl ToSchema for LetterId {}

/// `1767225600000~evt_1`: when it died, and its id.
fn place(cursor: &str) -> Result<(Timestamp, &str)> {
    let parts = cursor.split_once('~').and_then(|(at, id)| Some((at.parse().ok()?, id)));
    let (at, id) = parts.ok_or_else(|| AppError::field("cursor", FieldProblem::Malformed))?;
    Ok((Timestamp::from_millis(at), id))
}

async fn show_all(
    State(app): State<App>,
    operator: Operator,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<LetterView>>> {
    let limit = page.limit()?;
    operator.is_in(&app).await?;
    let cursor = page.after::<String>()?;
    let before = cursor.as_deref().map(place).transpose()?;
    let letters = inbox::dead_letters(&app.db, before, limit + 1).await?;
    let letters = letters.into_iter().map(LetterView::from).collect();
    Ok(Json(Page::of(letters, limit, |letter| format!("{}~{}", letter.dead_at.millis(), letter.id))))
}

async fn replay(
    State(app): State<App>,
    operator: Operator,
    key: IdempotencyKey,
    Path(id): Path<String>,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let act = operator.begin(&app, key, &format!("{id} replay"), &body, Freshness::Open).await?;
    let outcome = act.service.replay_news(&id).await;
    act.finish(&app, outcome).await
}

async fn close(
    State(app): State<App>,
    operator: Operator,
    key: IdempotencyKey,
    Path(id): Path<String>,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let wish: Reason = parse(&body)?;
    let act = operator.begin(&app, key, &format!("{id} close"), &body, Freshness::Open).await?;
    let outcome = act.service.close_news(&id, &wish.reason).await;
    act.finish(&app, outcome).await
}
