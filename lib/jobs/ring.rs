//! `/api/cron/work`: the worker's bell. Whoever takes an order rings it, and the reconciler does when something is due; it
//! may ring twice or not at all.
//!
//! The bell is signed, so that nobody else keeps workers busy: HMAC-SHA256 of the time, with a key derived from
//! `CRON_SECRET`. The secret itself is not sent, because it would go out to whatever `PUBLIC_URL` names.

use std::time::Duration;

use aws_lc_rs::hmac;
use axum::extract::State;
use axum::routing::post;
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use utoipa::ToSchema;

use super::work;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::Json;

const PATH: &str = "/api/cron/work";
/// What the key is derived for: another use of the secret derives another.
const PURPOSE: &[u8] = b"darkroom: ring the worker";
/// How long a signature is good, and how far two clocks may be apart.
const GOOD_SECONDS: u64 = 120;
/// Whoever rings does not wait for the work: the worker answers before it begins.
const RING_LIMIT: Duration = Duration::from_secs(8);

/// `POST /api/cron/work`
#[must_use]
pub fn worker() -> Route {
    Route { path: PATH, methods: post(work_off) }
}

/// The worker was rung.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Rung {
    /// Always true: it works after the answer.
    ok: bool,
}

async fn work_off(
    State(app): State<App>,
    background: Background,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<Rung>)> {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    verify(&app, given, app.clock.now()).ok_or(AppError::Unauthenticated)?;
    background.spawn(async move {
        if let Err(error) = work::run(&app).await {
            tracing::warn!(%error, "what is due is left to the reconciler");
        }
    });
    Ok((StatusCode::ACCEPTED, Json(Rung { ok: true })))
}

/// Rings the worker of this deployment. `false` when nobody answered: what is due is then left to the reconciler.
pub async fn ring(app: &App) -> bool {
    let mut url = app.config.public_url.clone();
    url.set_path(PATH);
    let signed = sign(app, app.clock.now());
    let rung = app.http.post(url).bearer_auth(signed).timeout(RING_LIMIT).send().await;
    match rung {
        Ok(answer) if answer.status() == StatusCode::ACCEPTED => true,
        Ok(answer) => {
            tracing::warn!(status = answer.status().as_u16(), "the worker could not be rung");
            false
        }
        Err(error) => {
            tracing::warn!(error = %error.without_url(), "the worker could not be rung");
            false
        }
    }
}

/// `<Unix seconds>.<hex>`
fn sign(app: &App, now: Timestamp) -> String {
    let seconds = now.seconds().to_string();
    let tag = hmac::sign(&key(app), seconds.as_bytes());
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{seconds}.{hex}")
}

fn verify(app: &App, authorization: &str, now: Timestamp) -> Option<()> {
    let given = authorization.strip_prefix("Bearer ")?;
    let seconds: i64 = given.split_once('.')?.0.parse().ok()?;
    let is_fresh = now.seconds().abs_diff(seconds) <= GOOD_SECONDS;
    let expected = sign(app, Timestamp::from_millis(seconds.checked_mul(1000)?));
    let is_ours = aws_lc_rs::constant_time::verify_slices_are_equal(expected.as_bytes(), given.as_bytes()).is_ok();
    (is_fresh && is_ours).then_some(())
}

fn key(app: &App) -> hmac::Key {
    let secret = hmac::Key::new(hmac::HMAC_SHA256, app.config.cron_secret.expose_secret().as_bytes());
    hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&secret, PURPOSE).as_ref())
}
