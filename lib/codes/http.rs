//! `/api/billing/codes`: use a redemption code.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::code::Code;
use super::redeem::Try;
use crate::accounts::{Caller, Place};
use crate::app::App;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::extract::{JsonBytes, parse};
use crate::http::idempotency::{IdempotencyKey, Once};
use crate::http::limits::{self, Limit};
use crate::openapi::{Operation, schema};

/// Tries an hour for one person. A code has 80 random bits: this is against the noise, not against the luck.
const TRIES_MAX: u32 = 20;
const WINDOW_SECONDS: u32 = 3600;
/// Longer than any way to write a code.
const CODE_CHARS_MAX: usize = 64;

/// `POST /api/billing/codes`
#[must_use]
pub fn redeem() -> Route {
    Route { path: "/api/billing/codes", methods: post(send) }
}

/// A code to use.
#[derive(Debug, Deserialize, ToSchema)]
struct CodeRedemption {
    /// In either case, with or without spaces and dashes.
    #[schema(schema_with = code_schema)]
    code: String,
}

fn code_schema() -> Schema {
    schema::line(CODE_CHARS_MAX)
}

/// What a code gave.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodeGift)]
struct Gift {
    /// The credits it gave.
    credits: i64,
    /// The level it gave; nobody falls to a lower one.
    #[schema(required, schema_with = levels)]
    level: Option<String>,
    /// What there was then.
    balance: BalanceThen,
}

fn levels() -> Schema {
    schema::or_null(schema::one_of(["plus", "pro"]))
}

/// What an account held.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BalanceThen)]
struct BalanceThen {
    /// What could be spent.
    available: i64,
    /// What was frozen.
    held: i64,
}

/// As the document tells it.
pub(crate) fn operations() -> [Operation; 1] {
    [Operation::post("/api/billing/codes", "redeem_code", "Use a redemption code.")
        .about("A person can use each code once.")
        .takes::<CodeRedemption>()
        .once()
        .answers_with::<Gift>(200, "What it gave.")
        .refuses([AppError::CodeUnknown, AppError::CodeUsed, AppError::CodeOver])
        .limited()]
}

async fn send(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    key: IdempotencyKey,
    JsonBytes(body): JsonBytes,
) -> Result<Response> {
    let request: CodeRedemption = parse(&body)?;
    if let Some(problem) = FieldProblem::of_line(&request.code, CODE_CHARS_MAX) {
        return Err(AppError::field("code", problem));
    }
    // What cannot be a code is not worth a look, and teaches nobody anything.
    let code = Code::typed(&request.code).ok_or(AppError::CodeUnknown)?;
    let now = app.clock.now();
    let limits = [
        Limit::new("redeem", &caller.user_id().to_string(), TRIES_MAX, WINDOW_SECONDS),
        Limit::new("redeem-network", &Place::of(&app, &headers).network, app.config.network_limit, WINDOW_SECONDS),
    ];
    let once = Once::new(caller.user_id(), key, "codes", &body);
    let one = Try { user: caller.user_id(), code: &code, once: &once, now };
    let mut batch: Vec<_> = limits.iter().map(|limit| limit.take(now)).collect();
    batch.extend(one.statements());
    match caller.write(&app, batch).await {
        Ok(rows) => one.outcome(&rows).map(IntoResponse::into_response),
        Err(refusal) => limits::refused(&app.db, &limits, now, refusal).await,
    }
}
