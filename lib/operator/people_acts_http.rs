//! What is done about one of `/api/operator/users/{id}`.

use axum::extract::State;
use axum::response::Response;
use axum::routing::{delete, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::booking::{Payment, Sum};
use super::door::{Freshness, NotNow, Operator};
use super::transfers_http::Reason;
use crate::app::App;
use crate::error::Result;
use crate::http::Route;
use crate::http::extract::{Json, JsonBytes, Path, parse};
use crate::http::idempotency::IdempotencyKey;
use crate::ids::UserId;

/// What is done about somebody: `POST …/adjust`, `…/level`, `…/role`, `…/book`, `…/block`, `DELETE …/sessions`.
#[must_use]
pub(super) fn acts() -> [Route; 6] {
    [
        Route { path: "/api/operator/users/{id}/adjust", methods: post(adjust) },
        Route { path: "/api/operator/users/{id}/level", methods: post(level) },
        Route { path: "/api/operator/users/{id}/role", methods: post(role) },
        Route { path: "/api/operator/users/{id}/book", methods: post(book) },
        Route { path: "/api/operator/users/{id}/block", methods: post(block) },
        Route { path: "/api/operator/users/{id}/sessions", methods: delete(end_sessions) },
    ]
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = CreditAdjustment)]
pub(super) struct Adjustment {
    /// How many to give; negative to take.
    credits: i64,
    /// Why: the person sees it in their ledger.
    reason: String,
}

async fn adjust(
    State(app): State<App>,
    operator: Operator,
    key: IdempotencyKey,
    Path(id): Path<UserId>,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let wish: Adjustment = parse(&body)?;
    let act = operator.begin(&app, key, &format!("{id} adjust"), &body, Freshness::Money).await?;
    let outcome = act.service.adjust(id, wish.credits, &wish.reason).await;
    act.finish(&app, outcome).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = LevelChange)]
pub(super) struct LevelChange {
    /// `free`, `plus` or `pro`.
    level: String,
    /// Why.
    reason: String,
}

async fn level(
    State(app): State<App>,
    operator: Operator,
    key: IdempotencyKey,
    Path(id): Path<UserId>,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let wish: LevelChange = parse(&body)?;
    let act = operator.begin(&app, key, &format!("{id} level"), &body, Freshness::Money).await?;
    let outcome = act.service.set_level(id, &wish.level, &wish.reason).await;
    act.finish(&app, outcome).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RoleChange)]
pub(super) struct RoleChange {
    /// `user` or `operator`.
    role: String,
    /// Why.
    reason: String,
}

async fn role(
    State(app): State<App>,
    operator: Operator,
    key: IdempotencyKey,
    Path(id): Path<UserId>,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let wish: RoleChange = parse(&body)?;
    let act = operator.begin(&app, key, &format!("{id} role"), &body, Freshness::Money).await?;
    let outcome = act.service.set_role(id, &wish.role, &wish.reason).await;
    act.finish(&app, outcome).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = PaymentByHand)]
pub(super) struct Booking {
    /// The pack that was paid for, by its id in the catalogue.
    pack: String,
    /// What names this payment among all: booked twice it is one.
    reference: String,
    /// How it came.
    #[serde(default)]
    note: String,
    /// Credits on top.
    #[serde(default)]
    bonus: i64,
}

async fn book(
    State(app): State<App>,
    operator: Operator,
    key: IdempotencyKey,
    Path(id): Path<UserId>,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let Booking { pack, reference, note, bonus } = parse(&body)?;
    let act = operator.begin(&app, key, &format!("{id} book"), &body, Freshness::Money).await?;
    let payment = Payment { sum: Sum::Pack(&pack), reference: &reference, note: &note, bonus };
    let outcome = act.service.book(id, &payment).await;
    act.finish(&app, outcome).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = BlockChange)]
pub(super) struct BlockChange {
    /// Whether nobody may sign in.
    blocked: bool,
    /// Why.
    reason: String,
}

async fn block(
    State(app): State<App>,
    operator: Operator,
    key: IdempotencyKey,
    Path(id): Path<UserId>,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let wish: BlockChange = parse(&body)?;
    let act = operator.begin(&app, key, &format!("{id} block"), &body, Freshness::Money).await?;
    let outcome = act.service.block(id, wish.blocked, &wish.reason).await;
    act.finish(&app, outcome).await
}

async fn end_sessions(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<UserId>,
    Json(why): Json<Reason>,
) -> Result<Response> {
    operator.end_sessions(&app, id, &why.reason).await
}
