//! `/api/webhooks/replicate`: how trainings and predictions go (Replicate HTTP API, webhooks).
//!
//! Round trip one keeps the event and reads its call; round trip two applies it and marks it applied. When
//! the second fails the answer is 503: Replicate sends a last message again for about a minute, and the reconciler
//! finds what was kept.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::StatusCode;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::signature::{self, SignatureError, Verified};
use crate::alerts;
use crate::app::App;
use crate::db::Stmt;
use crate::engines::{Engine, EngineName};
use crate::error::{AppError, Result};
use crate::http::background::Background;
use crate::http::extract::{Json, Query, WEBHOOK_BYTES_MAX, body};
use crate::http::limits::Limit;
use crate::http::{Route, context};
use crate::ids::CallId;
use crate::inbox::{REPLICATE, Standing, dead_letter};
use crate::jobs::{CallRow, EngineUpdate, apply_update};
use crate::openapi::{Access, Operation};

/// When an event that could not be applied is tried again, at the earliest.
const AGAIN_SECONDS: i64 = 15;

/// `POST /api/webhooks/replicate`
#[must_use]
pub fn receive() -> Route {
    Route { path: "/api/webhooks/replicate", methods: post(take_in) }
}

#[derive(Debug, Deserialize, IntoParams)]
struct About {
    /// The call it is about, `cal_…`. An event about a call that is not known is answered and dropped.
    call: Option<String>,
}

/// It was heard, whatever came of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Heard)]
pub(super) struct Received {
    /// Always true: a repeat can help where the status says so.
    ok: bool,
}

/// As the document tells it.
pub(super) fn operation() -> Operation {
    Operation::post("/api/webhooks/replicate", "hear_replicate", "How a training or prediction goes.")
        .about("A prediction or training as Replicate's API shows it, signed as Standard Webhooks says.")
        .access(Access::Signature)
        .query::<About>()
        .takes_anything()
        .answers_with::<Received>(200, "Heard: applied, known already, about nothing of ours, or kept for an operator.")
}

async fn take_in(
    State(app): State<App>,
    Query(about): Query<About>,
    background: Background,
    request: Request,
) -> Result<Response> {
    let headers = request.headers().clone();
    let raw = body(request, WEBHOOK_BYTES_MAX).await?;
    let verified = verify(&app, &headers, &raw).await?;
    alerts::look_for_silence_now_and_then(&app, &background);
    let Some(call) = about.call.and_then(|call| call.parse::<CallId>().ok()) else { return Ok(received("unknown")) };
    let (now, id) = (app.clock.now(), verified.id.as_str());
    // What cannot be read is kept, too: it was signed. Nothing is kept about a call that is not known.
    let keep = Stmt::new(
        "INSERT INTO inbox (provider, event_id, subject, body, received_at, due_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM calls WHERE id = ?3)
         ON CONFLICT (provider, event_id) DO NOTHING",
    )
    .bind(REPLICATE)
    .bind(id)
    .bind(call)
    .bind(String::from_utf8_lossy(&raw).into_owned())
    .bind(now)
    .bind(now.plus_seconds(AGAIN_SECONDS));
    let [find_call, find_items] = CallRow::reads(call);
    let rows = app.db.write(vec![keep, Standing::read(REPLICATE, id), find_call, find_items]).await?;
    let Some(call) = CallRow::from_rows(&rows[2], &rows[3])? else { return Ok(received("unknown")) };
    match Standing::from_rows(&rows[1])? {
        Standing::Waiting => {}
        Standing::Applied | Standing::Dead => return Ok(received("repeat")),
    }
    // It was signed by Replicate: about another engine's call it has nothing to say.
    if call.engine != EngineName::Replicate {
        return Ok(received("unknown"));
    }
    match Engine::Replicate(app.replicate.clone()).read_event(call.work(&app), &raw) {
        Ok(report) => {
            apply_update(&app, EngineUpdate { call, report, inbox: Some((REPLICATE, verified.id)) }).await?;
            Ok(received("applied"))
        }
        Err(error) => {
            dead_letter(&app, REPLICATE, id, &format!("a call that cannot be read: {error}")).await?;
            Ok(received("dead letter"))
        }
    }
}

pub(super) fn received(note: &'static str) -> Response {
    context::note(note);
    (StatusCode::OK, Json(Received { ok: true })).into_response()
}

/// Verifies with the configured secrets; when none fits the account's secret is asked for, at most once a minute: it
/// may have been rotated.
async fn verify(app: &App, headers: &http::HeaderMap, raw: &[u8]) -> Result<Verified> {
    let now = app.clock.now();
    let secrets = app.replicate_webhooks.known().await.map_err(AppError::UpstreamUnavailable)?;
    match signature::verify(headers, raw, &secrets, now) {
        Ok(verified) => Ok(verified),
        Err(SignatureError::NoMatch) => {
            let once_a_minute = Limit::new("webhook-secret", REPLICATE, 1, 60).take(now);
            if app.db.write(vec![once_a_minute]).await.is_ok()
                && let Ok(fresh) = app.replicate_webhooks.ask().await
            {
                let known = secrets.iter().any(|secret| secret.expose_secret() == fresh.expose_secret());
                if !known {
                    return signature::verify(headers, raw, &[fresh], now).map_err(AppError::from);
                }
            }
            Err(AppError::BadSignature("no signature fits"))
        }
        Err(error) => Err(error.into()),
    }
}
