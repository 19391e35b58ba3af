//! `/api/operator/users` and one of them.

use axum::extract::State;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, PartialSchema as _, ToSchema};

use super::diagnosis::{self, Finding};
use super::door::Operator;
use super::people::{self, LedgerRow, PersonRow};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::extract::{Json, Path, Query};
use crate::http::page::{Page, PageQuery};
use crate::ids::{JobId, OrderId, UserId};
use crate::jobs::JobState;
use crate::ledger::{Balance, EntryKind};
use crate::orders;
use crate::studio::Studio;

/// How many movements, jobs and orders are shown of somebody.
const SHOWN_MAX: u32 = 50;

/// `GET /api/operator/users`
#[must_use]
pub(super) fn list() -> Route {
    Route { path: "/api/operator/users", methods: get(show_all) }
}

/// `GET /api/operator/users/{id}`
#[must_use]
pub(super) fn one() -> Route {
    Route { path: "/api/operator/users/{id}", methods: get(show) }
}

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Search {
    /// A part of an address or a name; an id of a person or an order; a reference; a transaction. Everybody when it is not
    /// said.
    #[serde(default)]
    q: String,
}

/// Somebody, as an operator sees them. What they made and asked for stays theirs: neither pictures nor prompts are shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(super) struct PersonView {
    /// `usr_…`
    #[schema(value_type = UserId)]
    id: String,
    /// Their address.
    email: String,
    /// What to call them.
    name: String,
    /// `free`, `plus` or `pro`.
    level: String,
    /// Their plan; with `(unpaid)` when a bill of it is not paid.
    plan: String,
    /// `user` or `operator`.
    role: String,
    /// Whether they have proven their address.
    confirmed: bool,
    /// Since when nobody can sign in.
    #[schema(required)]
    blocked_at: Option<Timestamp>,
    /// What they have.
    credits: Balance,
    /// Since when.
    created_at: Timestamp,
}

impl From<PersonRow> for PersonView {
    fn from(row: PersonRow) -> Self {
        let PersonRow { id, email, name, level, plan, role, is_confirmed, blocked_at, credits, created_at } = row;
        Self { id, email, name, level, plan, role, confirmed: is_confirmed, blocked_at, credits, created_at }
    }
}

/// A movement of somebody's credits.
#[derive(Debug, Serialize, ToSchema)]
struct PersonEntry {
    at: Timestamp,
    #[schema(schema_with = EntryKind::schema)]
    kind: String,
    delta: i64,
    held_delta: i64,
    debt_delta: i64,
    available_after: i64,
    /// What it is about.
    reference: String,
}

impl From<LedgerRow> for PersonEntry {
    fn from(row: LedgerRow) -> Self {
        let LedgerRow { at, kind, delta, held_delta, debt_delta, available_after, reference, title: _ } = row;
        Self { at, kind, delta, held_delta, debt_delta, available_after, reference }
    }
}

/// Credits that are frozen.
#[derive(Debug, Serialize, ToSchema)]
struct PersonHold {
    /// The call that they are frozen for.
    id: String,
    #[schema(value_type = JobId)]
    job: String,
    credits: i64,
    since: Timestamp,
    /// When they come back by themselves at the latest.
    expires_at: Timestamp,
}

/// A job, without what was asked for.
#[derive(Debug, Serialize, ToSchema)]
struct PersonJob {
    #[schema(value_type = JobId)]
    id: String,
    #[schema(schema_with = Studio::schema)]
    studio: String,
    #[schema(value_type = JobState)]
    state: String,
    items: i64,
    delivered: i64,
    created_at: Timestamp,
    #[schema(required)]
    finished_at: Option<Timestamp>,
}

/// An order.
#[derive(Debug, Serialize, ToSchema)]
struct PersonOrder {
    #[schema(value_type = OrderId)]
    id: String,
    pack: String,
    method: String,
    #[schema(value_type = orders::OrderState)]
    state: String,
    amount: String,
    currency: String,
    credits: i64,
    refunded_credits: i64,
    created_at: Timestamp,
    #[schema(required)]
    paid_at: Option<Timestamp>,
}

/// All that an operator sees of somebody.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonInFull)]
pub(super) struct InFull {
    /// `usr_…`
    #[schema(value_type = UserId)]
    id: String,
    /// Their address.
    email: String,
    /// What to call them.
    name: String,
    /// `free`, `plus` or `pro`.
    level: String,
    /// Their plan; with `(unpaid)` when a bill of it is not paid.
    plan: String,
    /// `user` or `operator`.
    role: String,
    /// Whether they have proven their address.
    confirmed: bool,
    /// Since when nobody can sign in.
    #[schema(required)]
    blocked_at: Option<Timestamp>,
    /// What they have.
    credits: Balance,
    /// Since when.
    created_at: Timestamp,
    /// The newest fifty movements.
    ledger: Vec<PersonEntry>,
    /// What is frozen now.
    holds: Vec<PersonHold>,
    /// The newest fifty.
    jobs: Vec<PersonJob>,
    /// The newest fifty.
    orders: Vec<PersonOrder>,
    /// What explains their numbers, and whether each does.
    diagnosis: Vec<Finding>,
}

async fn show_all(
    State(app): State<App>,
    operator: Operator,
    Query(page): Query<PageQuery>,
    Query(Search { q }): Query<Search>,
) -> Result<Json<Page<PersonView>>> {
    let limit = page.limit()?;
    let now = app.clock.now();
    let rows = operator.read(&app, vec![people::search(&q, page.after::<UserId>()?, limit + 1)]).await?;
    let found = rows[0].iter().map(|row| PersonRow::from_row(&row, now).map(PersonView::from));
    Ok(Json(Page::of(found.collect::<Result<Vec<_>, _>>()?, limit, |person| person.id.clone())))
}

fn holds(user: UserId) -> Stmt {
    Stmt::new(
        "SELECT id, job_id, bought + plan AS credits, created_at, expires_at FROM holds
          WHERE user_id = ?1 AND state = 'open' ORDER BY id DESC LIMIT ?2",
    )
    .bind(user)
    .bind(SHOWN_MAX)
}

fn jobs(user: UserId) -> Stmt {
    Stmt::new(
        "SELECT j.id, j.studio, j.state, j.created_at, j.finished_at,
                (SELECT COUNT(*) FROM items i WHERE i.job_id = j.id) AS items,
                (SELECT COUNT(*) FROM items i WHERE i.job_id = j.id AND i.state = 'succeeded') AS delivered
           FROM jobs j WHERE j.user_id = ?1 ORDER BY j.id DESC LIMIT ?2",
    )
    .bind(user)
    .bind(SHOWN_MAX)
}

fn orders_of(user: UserId) -> Stmt {
    let (columns, tables) = (orders::COLUMNS, orders::TABLES);
    Stmt::new(format!("SELECT {columns} FROM {tables} WHERE o.user_id = ?1 ORDER BY o.id DESC LIMIT ?2"))
        .bind(user)
        .bind(SHOWN_MAX)
}

async fn show(State(app): State<App>, operator: Operator, Path(id): Path<UserId>) -> Result<Json<InFull>> {
    let now = app.clock.now();
    let batch = vec![
        people::one(id),
        people::movements(id, SHOWN_MAX),
        holds(id),
        jobs(id),
        orders_of(id),
        diagnosis::read(id, now),
    ];
    let rows = operator.read(&app, batch).await?;
    let person = rows[0].first().ok_or(AppError::NotFound { what: "person" })?;
    let person = PersonRow::from_row(&person, now)?;
    let ledger = rows[1].iter().map(|row| LedgerRow::from_row(&row).map(PersonEntry::from));
    let findings = rows[5].first().ok_or(AppError::NotFound { what: "person" })?;
    let diagnosis = diagnosis::findings(&findings, &person.credits)?;
    let PersonRow { id, email, name, level, plan, role, is_confirmed, blocked_at, credits, created_at } = person;
    Ok(Json(InFull {
        id,
        email,
        name,
        level,
        plan,
        role,
        confirmed: is_confirmed,
        blocked_at,
        credits,
        created_at,
        diagnosis,
        ledger: ledger.collect::<Result<_, _>>()?,
        holds: rows[2].iter().map(|row| hold(&row)).collect::<Result<_>>()?,
        jobs: rows[3].iter().map(|row| job(&row)).collect::<Result<_>>()?,
        orders: rows[4].iter().map(|row| order(&row)).collect::<Result<_>>()?,
    }))
}

fn hold(row: &Row<'_>) -> Result<PersonHold> {
    Ok(PersonHold {
        id: row.get("id")?,
        job: row.get("job_id")?,
        credits: row.get("credits")?,
        since: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}

fn job(row: &Row<'_>) -> Result<PersonJob> {
    Ok(PersonJob {
        id: row.get("id")?,
        studio: row.get("studio")?,
        state: row.get("state")?,
        items: row.get("items")?,
        delivered: row.get("delivered")?,
        created_at: row.get("created_at")?,
        finished_at: row.get("finished_at")?,
    })
}

fn order(row: &Row<'_>) -> Result<PersonOrder> {
    let order = orders::OrderRow::from_row(row)?;
    Ok(PersonOrder {
        id: order.id.to_string(),
        pack: order.pack,
        method: order.method.as_str().to_owned(),
        state: order.state.as_str().to_owned(),
        amount: order.currency.decimal(order.amount),
        currency: order.currency.as_str().to_owned(),
        credits: order.credits,
        refunded_credits: order.refunded_credits,
        created_at: order.created_at,
        paid_at: order.paid_at,
    })
}
