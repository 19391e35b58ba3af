//! What an operator can do, from the sandbox: codes and plans, through the library's own desk.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use darkroom::App;
use darkroom::clock::Timestamp;
use darkroom::codes::NewCode;
use darkroom::ids::UserId;
use darkroom::ledger::Credits;
use darkroom::operator::{self, OperatorService, Refusal};
use serde::Deserialize;
use serde_json::json;

use super::drive::unavailable;
use crate::drive;

/// Who acts here, in the audit log.
const OPERATOR: &str = "sandbox";

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/sandbox/codes", post(codes))
        .route("/sandbox/plan", post(plan))
        .route("/sandbox/operator", post(make_operator))
        .route("/sandbox/totp", get(second_factor))
}

fn desk(app: &App) -> OperatorService<'_> {
    OperatorService::by_hand(&app.db, app.clock.now(), OPERATOR)
}

fn refused(refusal: &Refusal) -> Response {
    match refusal {
        Refusal::Database(error) => unavailable(error),
        refusal => drive::refuse(&refusal.to_string()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    credits: i64,
    level: Option<String>,
    uses: Option<u32>,
    /// RFC 3339.
    use_by: Option<String>,
}

async fn codes(State(app): State<App>, body: Bytes) -> Response {
    let wish: Wish = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let Some(credits) = Credits::new(wish.credits) else { return drive::refuse("this is no amount of credits") };
    let use_by = match wish.use_by.map(|text| text.parse::<jiff::Timestamp>()).transpose() {
        Ok(use_by) => use_by.map(|at| Timestamp::from_millis(at.as_millisecond())),
        Err(error) => return drive::refuse(&error.to_string()),
    };
    let uses_max = wish.uses.unwrap_or(1);
    let new = NewCode { credits, level: wish.level.as_deref(), uses_max, use_by, note: "" };
    match desk(&app).make_codes(1, &new).await {
        Ok(made) => Json(json!({ "code": made.first().map(|made| made.code.text()) })).into_response(),
        Err(refusal) => refused(&refusal),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gift {
    email: String,
    plan: String,
}

async fn plan(State(app): State<App>, body: Bytes) -> Response {
    let wish: Gift = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let user = match whom(&app, &wish.email).await {
        Ok(user) => user,
        Err(refusal) => return refusal,
    };
    match desk(&app).give_plan(user, &wish.plan, "sandbox").await {
        Ok(ends_at) => {
            let ends_in_seconds = ends_at.seconds() - app.clock.now().seconds();
            let answer = json!({
                "email": wish.email, "plan": wish.plan, "ends_at": ends_at, "ends_in_seconds": ends_in_seconds,
            });
            Json(answer).into_response()
        }
        Err(refusal) => refused(&refusal),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whom {
    email: String,
}

/// The person with this address, or why there is none.
async fn whom(app: &App, email: &str) -> Result<UserId, Response> {
    match operator::named(&app.db, email).await {
        Ok(Some(user)) => Ok(user),
        Ok(None) => Err(drive::refuse("nobody has this address yet: sign in with it first")),
        Err(error) => Err(unavailable(&error)),
    }
}

/// Makes somebody an operator whose second factor is set up: its codes are shown here.
async fn make_operator(State(app): State<App>, body: Bytes) -> Response {
    let wish: Whom = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let user = match whom(&app, &wish.email).await {
        Ok(user) => user,
        Err(refusal) => return refusal,
    };
    let begin = match operator::begin_second_factor(&app.config.session_keys, user, app.clock.now()) {
        Ok(begin) => begin,
        Err(error) => return error.into_response(),
    };
    if let Err(refusal) = desk(&app).set_role(user, "operator", "the sandbox").await {
        return refused(&refusal);
    }
    match app.db.write(vec![begin]).await {
        Ok(_) => Json(json!({ "email": wish.email, "role": "operator" })).into_response(),
        Err(error) => unavailable(&error),
    }
}

/// What the device of an operator shows now.
async fn second_factor(State(app): State<App>, Query(wish): Query<Whom>) -> Response {
    let user = match whom(&app, &wish.email).await {
        Ok(user) => user,
        Err(refusal) => return refusal,
    };
    match operator::second_factor_code(&app.db, &app.config.session_keys, user, app.clock.now()).await {
        Ok(code) => Json(json!({ "code": code })).into_response(),
        Err(error) => error.into_response(),
    }
}
