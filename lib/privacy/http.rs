//! `/api/account` and `/api/account/receipts/{id}`.

use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{delete, get};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::end;
use super::receipt::{self, Receipt};
use crate::accounts::{self, Caller};
use crate::app::App;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path};
use crate::ids::DeletionId;

/// `DELETE /api/account`
#[must_use]
pub fn account() -> Route {
    Route { path: "/api/account", methods: delete(remove) }
}

/// `GET /api/account/receipts/{id}`
#[must_use]
pub fn receipt() -> Route {
    Route { path: "/api/account/receipts/{id}", methods: get(show) }
}

/// An account that is to end.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct AccountDeletion {
    /// The account's own address, typed once more.
    #[schema(schema_with = accounts::email_schema)]
    confirm: String,
}

/// It has ended.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountDeleted {
    /// What was deleted, is being deleted, or is kept.
    receipt: Receipt,
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    headers: HeaderMap,
    Json(request): Json<AccountDeletion>,
) -> Result<Response> {
    let receipt = end::end(&app, &caller, &request.confirm, &background).await?;
    let cookie = AppendHeaders(accounts::signed_out(&app, &headers).map(|cookie| (SET_COOKIE, cookie)));
    Ok((StatusCode::ACCEPTED, cookie, Json(AccountDeleted { receipt })).into_response())
}

async fn show(State(app): State<App>, Path(id): Path<DeletionId>) -> Result<Json<Receipt>> {
    let found = receipt::find(&app, &id.to_string()).await?;
    Ok(Json(found.ok_or(AppError::NotFound { what: "receipt" })?))
}
