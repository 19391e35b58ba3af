//! `/api/billing/checkin`: whether I can check in, and doing it.

use axum::extract::State;
use axum::routing::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use crate::accounts::Caller;
use crate::app::App;
use crate::calendar::Day;
use crate::catalogue::{Catalogue, CheckinInterval};
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::extract::Json;
use crate::ids::UserId;
use crate::ledger::{EntryKind, Grant};
use crate::openapi::{Operation, schema};

/// `GET`, `POST /api/billing/checkin`
#[must_use]
pub fn checkin() -> Route {
    Route { path: "/api/billing/checkin", methods: get(show).post(check_in) }
}

/// Whether somebody can check in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CheckIn)]
struct View {
    /// Whether it would be taken now.
    available: bool,
    /// What it gives.
    credits: i64,
    /// How often: once a `week` or once a `day`, of Asia/Shanghai.
    #[schema(schema_with = periods)]
    every: &'static str,
    /// When it is possible again; null when it is now.
    #[schema(required)]
    next_at: Option<Timestamp>,
}

/// A check-in that was taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckInDone)]
struct Done {
    /// Whether another would be taken now.
    available: bool,
    /// What one gives.
    credits: i64,
    /// How often: once a `week` or once a `day`, of Asia/Shanghai.
    #[schema(schema_with = periods)]
    every: &'static str,
    /// When it is possible again.
    #[schema(required)]
    next_at: Option<Timestamp>,
    /// What this one gave.
    granted: i64,
}

fn periods() -> Schema {
    schema::one_of(["week", "day"])
}

/// As the document tells it.
pub(crate) fn operations() -> [Operation; 2] {
    let refusal = AppError::AlreadyCheckedIn { next_at: Timestamp::from_millis(0) };
    [
        Operation::get("/api/billing/checkin", "show_checkin", "Whether I can check in.")
            .answers_with::<View>(200, "Whether, how often, and when again."),
        Operation::post("/api/billing/checkin", "check_in", "Check in.")
            .about("Credits for coming by: once a week or once a day, as the level has it.")
            .answers_with::<Done>(200, "The credits are in the account.")
            .refuses([refusal, AppError::EmailUnconfirmed]),
    ]
}

/// The level, and the last day on which somebody checked in.
fn read(user: UserId) -> Stmt {
    Stmt::new("SELECT level, (SELECT MAX(day) FROM checkins WHERE user_id = ?1) AS last FROM users WHERE id = ?1")
        .bind(user)
}

impl View {
    fn from_rows(rows: &Rows, catalogue: &Catalogue, today: Day) -> Result<Self> {
        let row = rows.first().ok_or(AppError::Unauthenticated)?;
        let interval = catalogue.checkin_interval(&row.get::<String>("level")?);
        let last: Option<Day> = match row.get::<Option<String>>("last")? {
            Some(text) => Some(text.parse().map_err(|_| AppError::Internal(format!("a day that is none: {text}")))?),
            None => None,
        };
        let next_at = last.and_then(|last| match interval {
            CheckinInterval::Daily => (last >= today).then(|| last.ends_at()),
            CheckinInterval::Weekly => (last.week() >= today.week()).then(|| last.week_ends_at()),
        });
        let every = interval.period();
        Ok(Self { available: next_at.is_none(), credits: catalogue.checkin.credits, every, next_at })
    }
}

async fn show(State(app): State<App>, caller: Caller) -> Result<Json<View>> {
    let today = Day::of(app.clock.now());
    let (_, rows) = caller.read(&app, vec![read(caller.user_id())]).await?;
    Ok(Json(View::from_rows(&rows[0], app.catalogue, today)?))
}

async fn check_in(State(app): State<App>, caller: Caller) -> Result<Json<Done>> {
    let now = app.clock.now();
    let (user, today) = (caller.user_id(), Day::of(now));
    let (day, week) = (today.to_string(), today.week());
    // Accounts of addresses that nobody has proven can be made by the thousand.
    let proven = Stmt::new(
        "INSERT INTO refusals (address_not_proven) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM users WHERE id = ?1 AND confirmed_at IS NOT NULL)",
    )
    .bind(user);
    // The level counts as it is in this write. Days only go forward: a machine whose clock is late does not give
    // yesterday's check-in after today's.
    let guard = Stmt::new(format!(
        "INSERT INTO refusals (already_checked_in) SELECT 1 WHERE EXISTS (
           SELECT 1 FROM checkins c JOIN users u ON u.id = c.user_id
            WHERE c.user_id = ?1 AND (c.day >= ?2 OR (c.week >= ?3 AND u.level IN ({}))))",
        app.catalogue.levels_with(CheckinInterval::Weekly)
    ))
    .bind(user)
    .bind(day.as_str())
    .bind(week.as_str());
    let keep = Stmt::new(
        "INSERT INTO checkins (user_id, day, week, level, credits, at)
         SELECT id, ?2, ?3, level, ?4, ?5 FROM users WHERE id = ?1",
    )
    .bind(user)
    .bind(day.as_str())
    .bind(week.as_str())
    .bind(app.catalogue.checkin.credits)
    .bind(now);
    let granted = app.catalogue.checkin.credits;
    let grant = Grant { user, kind: EntryKind::Checkin, credits: granted, dedupe: &day, title: "" };
    match caller.write(&app, vec![proven, guard, keep, grant.once(now), read(user)]).await {
        Ok(rows) => {
            let View { available, credits, every, next_at } = View::from_rows(&rows[4], app.catalogue, today)?;
            Ok(Json(Done { available, credits, every, next_at, granted }))
        }
        Err(error) if error.is_refusal("address_not_proven") => Err(AppError::EmailUnconfirmed),
        // Of two at once the guard refuses one, or the key of the table does.
        Err(error) if error.is_refusal("already_checked_in") || error.is_refusal("checkins.user_id, checkins.day") => {
            let (_, rows) = caller.read(&app, vec![read(user)]).await?;
            let next_at = View::from_rows(&rows[0], app.catalogue, today)?.next_at;
            Err(AppError::AlreadyCheckedIn { next_at: next_at.unwrap_or(now) })
        }
        Err(error) => Err(error.into()),
    }
}
