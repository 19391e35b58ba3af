//! `/api/billing/referral`: the link with which somebody invites others, and what came of it.

use axum::extract::State;
use axum::routing::get;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Caller;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::extract::Json;
use crate::ids::UserId;
use crate::openapi::Operation;
use crate::referrals::MONTH_DAYS;

/// `GET /api/billing/referral`
#[must_use]
pub fn referral() -> Route {
    Route { path: "/api/billing/referral", methods: get(show) }
}

/// What somebody's invitations are.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Referral)]
struct View {
    /// Whether whoever comes now brings anybody anything.
    open: bool,
    /// What to give away; null for whoever has not proven their address, and while nothing is given.
    #[schema(required)]
    link: Option<String>,
    /// What whoever invites gets for each.
    inviter_credits: u32,
    /// What whoever is invited gets.
    invited_credits: u32,
    /// For how many somebody is paid at most.
    total_max: u32,
    /// For how many within thirty days.
    month_max: u32,
    /// How many came.
    joined: i64,
    /// For how many of them their inviter was paid.
    rewarded: i64,
    /// The same within the last thirty days.
    rewarded_in_month: i64,
    /// What it brought, less what was taken back.
    credits: i64,
}

/// As the document tells it.
pub(super) fn operations() -> [Operation; 1] {
    let about =
        "Both get their credits when the invited person's first order of a pack is paid, and lose them with its money.";
    [Operation::get("/api/billing/referral", "show_referral", "My invite link, and what came of it.")
        .about(about)
        .answers_with::<View>(200, "The link, what both get, and how many came.")]
}

fn read(user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(
        "SELECT (SELECT code FROM invite_codes WHERE user_id = ?1) AS code, COUNT(*) AS joined,
                COUNT(CASE WHEN inviter_gets > 0 THEN 1 END) AS rewarded,
                COUNT(CASE WHEN inviter_gets > 0 AND rewarded_at > ?2 THEN 1 END) AS rewarded_in_month,
                COALESCE(SUM(inviter_gets - inviter_returned), 0) AS credits
           FROM invitations WHERE inviter_id = ?1",
    )
    .bind(user)
    .bind(now.plus_seconds(-MONTH_DAYS * 86_400))
}

async fn show(State(app): State<App>, caller: Caller) -> Result<Json<View>> {
    let (user, rows) = caller.read(&app, vec![read(caller.user_id(), app.clock.now())]).await?;
    let row = rows[0].first().ok_or_else(|| AppError::Internal("a count without a row".to_owned()))?;
    let terms = app.config.referral;
    let open = terms.are_open();
    let code: Option<String> = row.get("code")?;
    let link = code.filter(|_| open && user.confirmed).map(|code| link(&app, &code)).transpose()?;
    Ok(Json(View {
        open,
        link,
        inviter_credits: terms.inviter_credits,
        invited_credits: terms.invited_credits,
        total_max: terms.total_max,
        month_max: terms.month_max,
        joined: row.get("joined")?,
        rewarded: row.get("rewarded")?,
        rewarded_in_month: row.get("rewarded_in_month")?,
        credits: row.get("credits")?,
    }))
}

/// `https://studio.example/?ref=0123456789ab`
fn link(app: &App, code: &str) -> Result<String> {
    let mut url = app.config.public_url.join("/").map_err(|error| AppError::Internal(error.to_string()))?;
    url.query_pairs_mut().append_pair("ref", code);
    Ok(url.into())
}
