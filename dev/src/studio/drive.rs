//! What the sandbox can do to the studio itself: prove its ledger, give credits, make an operator.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use darkroom::App;
use darkroom::db::Stmt;
use darkroom::ids::UserId;
use darkroom::ledger;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::desk;
use crate::drive;
use crate::random;

pub(super) fn router(app: App) -> Router {
    Router::new()
        .route("/sandbox/audit", get(audit))
        .route("/sandbox/credits", post(credits))
        .merge(desk::router())
        .with_state(app)
}

async fn audit(State(app): State<App>) -> Response {
    match ledger::audit(&app.db).await {
        Ok(violations) => Json(json!({ "violations": violations })).into_response(),
        Err(error) => unavailable(&error),
    }
}

pub(super) fn unavailable(error: &dyn std::fmt::Display) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "error": error.to_string() }))).into_response()
}

#[derive(Deserialize)]
struct Gift {
    email: String,
    credits: i64,
}

async fn credits(State(app): State<App>, body: Bytes) -> Response {
    let wish: Gift = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let email = wish.email.trim().to_lowercase();
    let found = app.db.read(vec![Stmt::new("SELECT id FROM users WHERE email = ?1").bind(email.as_str())]).await;
    let user: Option<UserId> = match &found {
        Ok(rows) => rows[0].first().and_then(|row| row.get::<String>("id").ok()?.parse().ok()),
        Err(error) => return unavailable(error),
    };
    let Some(user) = user else { return drive::refuse("nobody has this address yet: sign in with it first") };
    let once = format!("sandbox-{}", random::letters(16));
    let gift = ledger::adjust(user, wish.credits, &once, "sandbox", app.clock.now());
    match app.db.write(vec![gift]).await {
        Ok(_) => Json(json!({ "email": email, "credits": wish.credits })).into_response(),
        Err(error) if error.is_refusal("insufficient_credits") => drive::refuse("the balance would fall below zero"),
        Err(error) => unavailable(&error),
    }
}
