//! `/api/billing/ledger`: every movement with the balance after it (requirements A7, E4).

use axum::extract::State;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, PartialSchema as _, ToSchema};

use crate::accounts::Caller;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::extract::{Json, Query};
use crate::http::page::{Page, PageQuery};
use crate::ids::EntryId;
use crate::ledger::EntryKind;
use crate::openapi::Operation;

/// One movement, as shown. `delta` is what it did to the available credits, `held_delta` to the frozen ones.
#[derive(Debug, Serialize, ToSchema)]
pub struct Entry {
    #[serde(skip)]
    seq: i64,
    /// `ent_…`
    #[schema(value_type = EntryId)]
    pub(super) id: String,
    /// What it is.
    #[schema(schema_with = EntryKind::schema)]
    pub(super) kind: String,
    /// What it did to the credits that can be spent.
    pub(super) delta: i64,
    /// What it did to the credits that are frozen.
    pub(super) held_delta: i64,
    /// What it did to the debt: a purchase that pays it has this much less in `delta`.
    pub(super) debt_delta: i64,
    /// What there was then.
    pub(super) balance_after: BalanceAfter,
    /// What it is about.
    pub(super) reference: Reference,
    /// What it is about, in words; empty when the kind says it.
    pub(super) title: String,
    /// When.
    pub(super) at: Timestamp,
}

/// What an account held after an entry.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BalanceAfter {
    /// What could be spent.
    pub(super) available: i64,
    /// What was frozen.
    pub(super) held: i64,
}

/// What an entry is about.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Reference {
    /// The noun.
    pub(super) r#type: String,
    /// Which one.
    pub(super) id: String,
}

impl Entry {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            seq: row.get("seq")?,
            id: row.get("id")?,
            kind: row.get("kind")?,
            delta: row.get("delta")?,
            held_delta: row.get("held_delta")?,
            debt_delta: row.get("debt_delta")?,
            balance_after: BalanceAfter { available: row.get("available_after")?, held: row.get("held_after")? },
            reference: Reference { r#type: row.get("reference_type")?, id: row.get("reference_id")? },
            title: row.get("title")?,
            at: row.get("at")?,
        })
    }
}

/// The columns [`Entry::from_row`] reads.
pub(super) const COLUMNS: &str = "seq, id, kind, bought_delta + plan_delta AS delta, held_delta, debt_delta,
    available_after, held_after, reference_type, reference_id, title, at";

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Filter {
    /// Of this kind.
    #[param(schema_with = EntryKind::schema)]
    kind: Option<String>,
}

impl Filter {
    /// The kind that is asked for.
    pub(super) fn kind(&self) -> Result<Option<&str>> {
        let kind = self.kind.as_deref();
        if kind.is_some_and(|kind| EntryKind::from_stored(kind).is_none()) {
            return Err(AppError::field("kind", FieldProblem::NotAllowed));
        }
        Ok(kind)
    }
}

/// As the document tells it.
pub(crate) fn operations() -> [Operation; 2] {
    [
        Operation::get("/api/billing/ledger", "list_entries", "Every movement of my credits.")
            .query::<Filter>()
            .answers_page_of::<Entry>("Entries, each with the balance after it."),
        Operation::get("/api/billing/ledger/export", "export_entries", "My ledger as a file for a spreadsheet.")
            .about("The newest ten thousand entries, with a header in the language that is asked for.")
            .query::<Filter>()
            .answers_text(200, "text/csv", "A line for each entry, newest first.")
            .with_header(200, "content-disposition"),
    ]
}

/// `GET /api/billing/ledger`
#[must_use]
pub fn ledger() -> Route {
    Route { path: "/api/billing/ledger", methods: get(list) }
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(page): Query<PageQuery>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<Entry>>> {
    let limit = page.limit()?;
    let after = page.after::<i64>()?.unwrap_or(i64::MAX);
    let kind = filter.kind()?;
    let stmt = Stmt::new(format!(
        "SELECT {COLUMNS} FROM entries WHERE user_id = ?1 AND seq < ?2 AND (?3 IS NULL OR kind = ?3)
          ORDER BY seq DESC LIMIT ?4"
    ))
    .bind(caller.user_id())
    .bind(after)
    .bind(kind)
    .bind(limit + 1);
    let (_, rows) = caller.read(&app, vec![stmt]).await?;
    let entries = rows[0].iter().map(|row| Entry::from_row(&row)).collect::<Result<Vec<_>>>()?;
    Ok(Json(Page::of(entries, limit, |entry| entry.seq.to_string())))
}
