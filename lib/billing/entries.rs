//! `/api/billing/ledger`: every movement with the balance after it (requirements A7, E4), or what was done, each with its
//! movements.

use axum::extract::State;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::Schema;
use utoipa::{IntoParams, PartialSchema as _, ToSchema};

use super::grouped;
use super::subject::{self, Subject};
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::{Catalogue, Title};
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::error::{AppError, FieldProblem, Result, item_error_words};
use crate::http::Route;
use crate::http::extract::{Json, Query};
use crate::http::page::{Page, PageQuery};
use crate::ids::EntryId;
use crate::ledger::EntryKind;
use crate::locale::Locale;
use crate::openapi::Operation;
use crate::schema;
use crate::studio::Studio;

/// One movement, as shown. `delta` is what it did to the available credits, `held_delta` to the frozen ones. In a list
/// that is grouped: what was done, with its movements.
#[derive(Debug, Serialize, ToSchema)]
pub struct Entry {
    #[serde(skip)]
    seq: i64,
    /// What makes it happen once: of what belongs to a hold, the hold.
    #[serde(skip)]
    pub(super) dedupe: String,
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
    /// As it was written: the start of a prompt, a name, a reason, or the id of a pack or a plan; empty when the kind says
    /// it.
    pub(super) title: String,
    /// What it is about, by its name: a studio, a pack, a plan.
    #[schema(required)]
    pub(super) subject: Option<Title>,
    /// The studio, where it is about a job.
    #[schema(required, schema_with = maybe_studio)]
    pub(super) studio: Option<Studio>,
    /// Somebody's own words for it: the start of a prompt, a name, a reason, or nothing.
    pub(super) detail: String,
    /// Of what came back: why, each reason once, in the words of the job. Nothing where its owner stopped it.
    pub(super) failures: Vec<Title>,
    /// Oldest first, what it is made of: in a list that is grouped, what was held and what became of it. Else nothing.
    pub(super) movements: Vec<Movement>,
    /// When.
    pub(super) at: Timestamp,
}

fn maybe_studio() -> Schema {
    let open = Studio::ALL.into_iter().filter(|studio| studio.is_open());
    schema::or_null(schema::one_of(open.map(Studio::as_str)))
}

/// A movement within what was done.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Movement {
    /// `ent_…`
    #[schema(value_type = EntryId)]
    id: String,
    /// What it is.
    #[schema(schema_with = EntryKind::schema)]
    pub(super) kind: String,
    /// What it did to the credits that can be spent.
    pub(super) delta: i64,
    /// What it did to the credits that are frozen.
    pub(super) held_delta: i64,
    /// What it did to the debt.
    pub(super) debt_delta: i64,
    /// When.
    at: Timestamp,
}

impl Movement {
    /// With the hold it belongs to.
    fn from_row(row: &Row<'_>) -> Result<(String, Self)> {
        let movement = Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            delta: row.get("delta")?,
            held_delta: row.get("held_delta")?,
            debt_delta: row.get("debt_delta")?,
            at: row.get("at")?,
        };
        Ok((row.get("dedupe")?, movement))
    }
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
    pub(super) fn from_row(row: &Row<'_>, catalogue: &Catalogue) -> Result<Self> {
        let subject = Subject::from_row(row)?;
        let title: String = row.get("title")?;
        Ok(Self {
            seq: row.get("seq")?,
            dedupe: row.get("dedupe")?,
            id: row.get("id")?,
            kind: row.get("kind")?,
            delta: row.get("delta")?,
            held_delta: row.get("held_delta")?,
            debt_delta: row.get("debt_delta")?,
            balance_after: BalanceAfter { available: row.get("available_after")?, held: row.get("held_after")? },
            reference: Reference { r#type: row.get("reference_type")?, id: row.get("reference_id")? },
            subject: subject.words(catalogue),
            studio: subject.studio(),
            detail: if subject.has_own_words() { title.clone() } else { String::new() },
            failures: failures(row.get::<Option<String>>("faults")?.as_deref()),
            title,
            movements: Vec::new(),
            at: row.get("at")?,
        })
    }
}

/// What a call keeps of why its items failed, in words.
fn failures(faults: Option<&str>) -> Vec<Title> {
    let codes = faults.into_iter().flat_map(|faults| faults.split(','));
    let words = |code| Title { zh: item_error_words(code, Locale::ZhCn), en: item_error_words(code, Locale::En) };
    codes.map(words).collect()
}

/// SQL: what [`Entry::from_row`] reads, of the entries `e` that `condition` (which also orders them) lets through.
pub(super) fn select(condition: &str) -> String {
    format!(
        "SELECT e.seq, e.dedupe, e.id, e.kind, e.bought_delta + e.plan_delta AS delta, e.held_delta, e.debt_delta,
                e.available_after, e.held_after, e.reference_type, e.reference_id, e.title, e.at,
                c.faults, {}
           FROM {} LEFT JOIN calls c ON e.kind = 'release' AND c.id = e.dedupe WHERE {condition}",
        subject::COLUMNS,
        subject::TABLES
    )
}

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

#[derive(Debug, Deserialize, IntoParams)]
struct Grouping {
    /// One item for what was done, with its movements, instead of one for each movement.
    grouped: Option<bool>,
}

/// As the document tells it.
pub(crate) fn operations() -> [Operation; 2] {
    [
        Operation::get("/api/billing/ledger", "list_entries", "Every movement of my credits.")
            .query::<Filter>()
            .query::<Grouping>()
            .answers_page_of::<Entry>("Entries, each with the balance after it."),
        Operation::get("/api/billing/ledger/export", "export_entries", "My ledger as a file for a spreadsheet.")
            .about("The newest ten thousand entries, with a header in the language that is asked for. It names the time zone.")
            .query::<Filter>()
            .query::<super::export::Zone>()
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
    Query(Grouping { grouped }): Query<Grouping>,
) -> Result<Json<Page<Entry>>> {
    let limit = page.limit()?;
    let after = page.after::<i64>()?.unwrap_or(i64::MAX);
    let kind = filter.kind()?;
    let batch = if grouped == Some(true) {
        grouped::page(caller.user_id(), after, kind, limit + 1)
    } else {
        let each = "e.user_id = ?1 AND e.seq < ?2 AND (?3 IS NULL OR e.kind = ?3) ORDER BY e.seq DESC LIMIT ?4";
        vec![Stmt::new(select(each)).bind(caller.user_id()).bind(after).bind(kind).bind(limit + 1)]
    };
    let (_, rows) = caller.read(&app, batch).await?;
    let entries = rows[0].iter().map(|row| Entry::from_row(&row, app.catalogue)).collect::<Result<Vec<_>>>()?;
    let movements = rows.get(1).map(|rows| rows.iter().map(|row| Movement::from_row(&row)).collect::<Result<Vec<_>>>());
    let items = grouped::group(entries, movements.transpose()?.unwrap_or_default());
    Ok(Json(Page::of(items, limit, |entry| entry.seq.to_string())))
}
