//! `/api/operator/audit`: what was done by hand, newest first.

use axum::extract::State;
use axum::routing::get;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::audit_event;
use super::door::Operator;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::extract::{Json, Query};
use crate::http::page::{Page, PageQuery};
use crate::ids::AuditEventId;
use crate::schema;

/// `GET /api/operator/audit`
#[must_use]
pub(super) fn audit() -> Route {
    Route { path: "/api/operator/audit", methods: get(show) }
}

/// Something that was done by hand.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditEvent {
    /// `act_…`
    #[schema(value_type = AuditEventId)]
    id: String,
    /// When.
    at: Timestamp,
    /// Who: `usr_…` from the console, a name from the command line.
    operator: String,
    /// What: `adjust_credits`, `set_level`, …
    act: String,
    /// Whom or what it is about.
    subject: String,
    /// The rest: reason, amounts, `before` and `after`.
    #[schema(schema_with = any)]
    data: Value,
    #[serde(skip)]
    seq: i64,
}

fn any() -> Schema {
    schema::any_object()
}

async fn show(
    State(app): State<App>,
    operator: Operator,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<AuditEvent>>> {
    let limit = page.limit()?;
    let rows = operator.read(&app, vec![audit_event::page(page.after::<i64>()?, limit + 1)]).await?;
    let event = |row: audit_event::AuditEventRow| {
        let data = serde_json::from_str(&row.data)
            .map_err(|error| AppError::Internal(format!("an act whose data is no JSON: {error}")))?;
        let audit_event::AuditEventRow { seq, id, at, operator, event, subject, .. } = row;
        Ok(AuditEvent { id, at, operator, act: event, subject, data, seq })
    };
    let found = audit_event::from_rows(&rows[0])?.into_iter().map(event).collect::<Result<Vec<_>>>()?;
    Ok(Json(Page::of(found, limit, |event| event.seq.to_string())))
}
