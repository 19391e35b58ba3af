//! `/api/operator/codes`: redemption codes (requirement C7).

use aws_lc_rs::hmac;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::door::{Freshness, NotNow, Operator};
use super::service::CODES_MAX;
use super::transfers_http::Reason;
use crate::app::App;
use crate::clock::Timestamp;
use crate::codes::{self, Code, CodeRow, NewCode};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::extract::{Json, JsonBytes, Path, Query, parse};
use crate::http::idempotency::IdempotencyKey;
use crate::http::page::{Page, PageQuery};
use crate::ids::RedemptionCodeId;
use crate::ledger::Credits;

/// The routes of codes.
pub(super) fn routes() -> [Route; 2] {
    [
        Route { path: "/api/operator/codes", methods: get(show_all).post(make) },
        Route { path: "/api/operator/codes/{id}", methods: delete(revoke) },
    ]
}

/// A code, without its letters.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RedemptionCode)]
pub(super) struct CodeView {
    /// `rcd_…`
    #[schema(value_type = RedemptionCodeId)]
    id: String,
    /// Its first group.
    hint: String,
    /// What it gives.
    credits: i64,
    /// The level it gives.
    #[schema(required)]
    level: Option<String>,
    /// How many people may use it.
    uses_max: u32,
    /// How many did.
    uses: u32,
    /// From this moment on it is too late.
    #[schema(required)]
    use_by: Option<Timestamp>,
    /// What it is for.
    note: String,
    /// Since when.
    created_at: Timestamp,
}

impl From<CodeRow> for CodeView {
    fn from(row: CodeRow) -> Self {
        let CodeRow { id, hint, credits, level, uses_max, uses, use_by, note, created_at } = row;
        Self { id, hint, credits, level, uses_max, uses, use_by, note, created_at }
    }
}

async fn show_all(
    State(app): State<App>,
    operator: Operator,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<CodeView>>> {
    let limit = page.limit()?;
    operator.is_in(&app).await?;
    let found = codes::list(&app.db, page.after::<RedemptionCodeId>()?, limit + 1).await?;
    Ok(Json(Page::of(found.into_iter().map(CodeView::from).collect(), limit, |code| code.id.clone())))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewRedemptionCodes)]
pub(super) struct Wish {
    /// How many codes that all give the same.
    #[schema(minimum = 1, maximum = 200)]
    count: u32,
    /// What each gives.
    #[schema(minimum = 0)]
    credits: i64,
    /// `plus` or `pro`.
    level: Option<String>,
    /// How many people may use each; one when it is not said.
    #[schema(minimum = 1)]
    uses: Option<u32>,
    /// From this moment on it is too late.
    use_by: Option<String>,
    /// Why: it stays in the audit log and beside each code.
    reason: String,
}

/// Codes that were made. A repeat with the same key shows them again; nobody else ever can.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RedemptionCodesMade)]
pub(super) struct Made {
    /// Their texts.
    codes: Vec<String>,
}

/// What this operator's key stands for: the same key makes the same codes, so that a lost answer loses none and no table
/// holds one.
fn derived(app: &App, operator: &Operator, key: &IdempotencyKey, count: u32) -> Result<Vec<Code>> {
    let secret = app.config.session_keys.first().ok_or_else(|| AppError::Internal("no session key".to_owned()))?;
    let secret = hmac::Key::new(hmac::HMAC_SHA256, &secret.secret);
    let code = |place| {
        let about = format!("redemption-codes\n{}\n{}\n{place}", operator.user_id(), key.as_str());
        Code::of_bytes(hmac::sign(&secret, about.as_bytes()).as_ref())
    };
    (0..count)
        .map(|place| code(place).ok_or_else(|| AppError::Internal("too few bytes for a code".to_owned())))
        .collect()
}

async fn make(
    State(app): State<App>,
    operator: Operator,
    key: IdempotencyKey,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let wish: Wish = parse(&body)?;
    let new = NewCode {
        credits: Credits::new(wish.credits).ok_or_else(|| AppError::field("credits", FieldProblem::NotAllowed))?,
        level: wish.level.as_deref(),
        uses_max: wish.uses.unwrap_or(1),
        use_by: use_by(wish.use_by.as_deref())?,
        note: &wish.reason,
    };
    let codes = derived(&app, &operator, &key, wish.count.min(CODES_MAX + 1))?;
    let made = Made { codes: codes.iter().map(Code::text).collect() };
    match operator.begin(&app, key, "codes", &body, Freshness::Money).await {
        Ok(act) => {
            let outcome = act.service.make_these(codes, &new).await;
            match act.finish(&app, outcome).await {
                Ok(_) | Err(NotNow::Before(_)) => Ok(Json(made).into_response()),
                Err(refused) => Err(refused),
            }
        }
        Err(NotNow::Before(_)) => Ok(Json(made).into_response()),
        Err(refused) => Err(refused),
    }
}

fn use_by(text: Option<&str>) -> Result<Option<Timestamp>> {
    let Some(text) = text else { return Ok(None) };
    let at: jiff::Timestamp = text.parse().map_err(|_| AppError::field("use_by", FieldProblem::Malformed))?;
    Ok(Some(Timestamp::from_millis(at.as_millisecond())))
}

async fn revoke(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<RedemptionCodeId>,
    Json(why): Json<Reason>,
) -> Result<Response> {
    operator.revoke_code(&app, id, &why.reason).await
}
