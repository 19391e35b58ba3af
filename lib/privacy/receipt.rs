//! Receipts: of an account that has ended, a model that was destroyed, a try-on whose consent was withdrawn. What, where, when,
//! and what the other side answered. They name nobody.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{FromValue, Row, Rows, Stmt, Value};
use crate::erasures::receipts::{Kind, Part};
use crate::erasures::{self, Heard};
use crate::error::{AppError, Result};
use crate::ids::{DeletionId, SessionId, UserId};
use crate::schema;

/// What can stand in a receipt, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Name, address and ways to sign in.
    Account,
    /// Where one was signed in.
    Sessions,
    /// Orders that waited for their money.
    Orders,
    /// The plan at Stripe.
    Subscription,
    /// What was being made.
    Work,
    /// A trained model, here and at the provider.
    Model,
    /// The place at the provider that held the models.
    Place,
    /// Every object in the storage.
    Files,
    /// What is kept: movements of credits and money, of a number without a name.
    Books,
    /// What is kept: that there was consent, and that it was withdrawn.
    Consents,
}

impl What {
    /// All that the end of an account writes.
    const ALL: [Self; 10] = [
        Self::Account,
        Self::Sessions,
        Self::Orders,
        Self::Subscription,
        Self::Work,
        Self::Model,
        Self::Place,
        Self::Files,
        Self::Books,
        Self::Consents,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Sessions => "sessions",
            Self::Orders => "orders",
            Self::Subscription => "subscription",
            Self::Work => "work",
            Self::Model => "model",
            Self::Place => "place",
            Self::Files => "files",
            Self::Books => "books",
            Self::Consents => "consents",
        }
    }

    /// How it begins, and for which rows of the user `?2`: a SELECT of `reference`.
    const fn begins(self) -> (State, &'static str) {
        match self {
            Self::Account | Self::Sessions => (State::Done, "SELECT '' AS reference WHERE ?2 IS NOT NULL"),
            Self::Orders => (
                State::Done,
                "SELECT '' AS reference WHERE EXISTS (SELECT 1 FROM orders WHERE user_id = ?2 AND state = 'pending')",
            ),
            Self::Subscription => (
                State::Pending,
                "SELECT '' AS reference WHERE EXISTS (SELECT 1 FROM subscriptions WHERE user_id = ?2 AND state <> 'ended')",
            ),
            Self::Work => (
                State::Pending,
                "SELECT '' AS reference WHERE EXISTS (SELECT 1 FROM calls WHERE user_id = ?2 AND state <> 'settled')",
            ),
            Self::Model => {
                (State::Pending, "SELECT id AS reference FROM models WHERE user_id = ?2 AND state <> 'deleted'")
            }
            Self::Place => {
                (State::Pending, "SELECT id AS reference FROM destinations WHERE user_id = ?2 AND closed_at IS NULL")
            }
            Self::Files => (State::Pending, "SELECT '' AS reference WHERE ?2 IS NOT NULL"),
            Self::Books => (State::Kept, "SELECT '' AS reference WHERE ?2 IS NOT NULL"),
            Self::Consents => {
                (State::Kept, "SELECT '' AS reference WHERE EXISTS (SELECT 1 FROM consents WHERE user_id = ?2)")
            }
        }
    }
}

impl FromValue for What {
    const WANTS: &'static str = "an item of a receipt";

    fn from_value(value: &Value) -> Option<Self> {
        let text = String::from_value(value)?;
        Self::ALL.into_iter().find(|what| what.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Pending,
    Done,
    Kept,
}

impl State {
    const ALL: [Self; 3] = [Self::Pending, Self::Done, Self::Kept];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Kept => "kept",
        }
    }
}

impl FromValue for State {
    const WANTS: &'static str = "a state in a receipt";

    fn from_value(value: &Value) -> Option<Self> {
        let text = String::from_value(value)?;
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Where it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    /// In our database.
    Here,
    /// In the object storage.
    Storage,
    /// At the provider that trains and makes pictures.
    Provider,
    /// At the provider that takes the money.
    Payments,
}

impl Where {
    const ALL: [Self; 4] = [Self::Here, Self::Storage, Self::Provider, Self::Payments];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Storage => "storage",
            Self::Provider => "provider",
            Self::Payments => "payments",
        }
    }
}

/// A line of a receipt, of whichever kind that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Account(What),
    One(Part),
}

impl Line {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Account(what) => what.as_str(),
            Self::One(part) => part.as_str(),
        }
    }

    const fn place(self) -> Where {
        match self {
            Self::Account(What::Account | What::Sessions | What::Orders | What::Books | What::Consents)
            | Self::One(Part::Consent) => Where::Here,
            Self::Account(What::Files) | Self::One(Part::Photos | Part::Pictures) => Where::Storage,
            Self::Account(What::Work | What::Model | What::Place) | Self::One(Part::Model | Part::Place) => {
                Where::Provider
            }
            Self::Account(What::Subscription) => Where::Payments,
        }
    }

    /// What the other side has said when such a line is done; of an account it stands in its row.
    const fn answer(self) -> Option<&'static str> {
        match self {
            Self::Account(_) => None,
            Self::One(Part::Consent) => Some("withdrawn"),
            Self::One(Part::Photos | Part::Pictures) => Some("deleted"),
            Self::One(Part::Model | Part::Place) => Some("gone"),
        }
    }
}

/// What became of an account, a model or a try-on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Receipt {
    /// `del_…`: whoever holds it may read the receipt.
    #[schema(value_type = DeletionId)]
    id: String,
    /// Of what: `account`, `model`, or `tryon`.
    #[schema(schema_with = kinds)]
    of: String,
    /// Which model or job that was; null for an account.
    #[schema(required)]
    subject: Option<String>,
    /// When it was ended, destroyed or withdrawn.
    asked_at: Timestamp,
    /// When nothing was left to be done.
    #[schema(required)]
    finished_at: Option<Timestamp>,
    /// What was deleted, is being deleted, or is kept.
    items: Vec<ReceiptItem>,
}

/// One part of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReceiptItem {
    /// What, of an account: `account` (name, address and ways in), `sessions`, `orders` that waited, `subscription`, `work`
    /// that ran, `model`, `place` (of the models at the provider), `files` in the storage; and what is kept without a name:
    /// `books`, `consents`. Of a model or a try-on: its `consent`, the `photos` that were given, the `pictures` that were
    /// made, the `model` and its `place` at the provider.
    #[schema(schema_with = whats)]
    what: &'static str,
    /// Where it was: `here` in the database, in the `storage`, at the `provider` of models and pictures, or at that of
    /// `payments`.
    #[schema(schema_with = places)]
    r#where: &'static str,
    /// Which one, where there can be several; else null.
    #[schema(required)]
    reference: Option<String>,
    /// How many, where it is several; else null.
    #[schema(required)]
    count: Option<i64>,
    /// `done`, `pending`, or `kept`.
    #[schema(schema_with = states)]
    state: &'static str,
    /// What the other side answered in the end: `gone` of a provider that has it no more, `empty` of a storage that lists
    /// nothing, `deleted` of one that has deleted it.
    #[schema(required)]
    answer: Option<String>,
    /// When it was done.
    #[schema(required)]
    at: Option<Timestamp>,
    /// What the provider answered each time that it was asked to delete this, in order.
    answers: Vec<ProviderAnswer>,
}

/// What the provider answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ProviderAnswer {
    /// The HTTP status: 202 it will, 204 it has, 404 it has no such thing, others that it would not; null where no answer came.
    #[schema(required)]
    status: Option<i64>,
    /// When it was asked first.
    asked_at: Timestamp,
    /// When it gave this answer last.
    answered_at: Timestamp,
    /// How often it gave it.
    times: i64,
}

fn kinds() -> Schema {
    schema::one_of(std::iter::once("account").chain(Kind::ALL.map(Kind::as_str)))
}

fn whats() -> Schema {
    let ones =
        Part::ALL.map(Part::as_str).into_iter().filter(|part| What::ALL.iter().all(|what| what.as_str() != *part));
    schema::one_of(What::ALL.map(What::as_str).into_iter().chain(ones))
}

fn places() -> Schema {
    schema::one_of(Where::ALL.map(Where::as_str))
}

fn states() -> Schema {
    schema::one_of(State::ALL.map(State::as_str))
}

/// The rows of a new receipt, from what there is at that moment.
pub(super) fn open(id: DeletionId, user: UserId, session: Option<SessionId>, now: Timestamp) -> Vec<Stmt> {
    let head = Stmt::new(
        "INSERT INTO account_deletions (id, user_id, session_id, asked_at, due_at) VALUES (?1, ?2, ?3, ?4, ?4)",
    )
    .bind(id)
    .bind(user)
    .bind(session.map_or_else(String::new, |session| session.to_string()))
    .bind(now);
    let item = |(place, what): (usize, What)| {
        let (state, rows) = what.begins();
        Stmt::new(format!(
            "INSERT INTO account_deletion_items (deletion_id, place, what, reference, state, at)
             SELECT ?1, ?3, ?4, reference, ?5, CASE WHEN ?5 = 'done' THEN ?6 END FROM ({rows})"
        ))
        .bind(id)
        .bind(user)
        .bind(i64::try_from(place).unwrap_or(i64::MAX))
        .bind(what.as_str())
        .bind(state.as_str())
        .bind(now)
    };
    [head].into_iter().chain(What::ALL.into_iter().enumerate().map(item)).collect()
}

/// The reads that [`Receipt::from_rows`] takes.
pub(super) fn reads(id: &str) -> [Stmt; 3] {
    let references = "SELECT reference FROM account_deletion_items WHERE deletion_id = ?1
                      UNION ALL SELECT reference FROM receipt_items WHERE receipt_id = ?1";
    [
        Stmt::new(
            "SELECT id, 'account' AS kind, NULL AS subject_id, asked_at, finished_at FROM account_deletions WHERE id = ?1
             UNION ALL SELECT id, kind, subject_id, asked_at, finished_at FROM receipts WHERE id = ?1",
        )
        .bind(id),
        Stmt::new(
            "SELECT what, reference, NULL AS count, state, answer, at, place FROM account_deletion_items WHERE deletion_id = ?1
             UNION ALL SELECT what, reference, count, state, NULL, at, place FROM receipt_items WHERE receipt_id = ?1
             ORDER BY place, reference LIMIT 1000",
        )
        .bind(id),
        erasures::answers_of(references).bind(id),
    ]
}

impl Receipt {
    pub(super) fn from_rows([head, items, answers]: [&Rows; 3]) -> Result<Self> {
        let head = head.first().ok_or_else(|| AppError::Internal("a receipt without a head".to_owned()))?;
        let of: String = head.get("kind")?;
        let heard = answers.iter().map(|row| Heard::from_row(&row)).collect::<Result<Vec<Heard>>>()?;
        let mut told = Vec::new();
        for row in items.iter() {
            let line = if of == "account" { Line::Account(row.get("what")?) } else { Line::One(row.get("what")?) };
            told.push(item(&row, line, &heard)?);
        }
        let (asked_at, finished_at) = (head.get("asked_at")?, head.get("finished_at")?);
        Ok(Self { id: head.get("id")?, of, subject: head.get("subject_id")?, asked_at, finished_at, items: told })
    }
}

fn item(row: &Row<'_>, line: Line, heard: &[Heard]) -> Result<ReceiptItem> {
    let (reference, state): (String, State) = (row.get("reference")?, row.get("state")?);
    let (what, done) = (line.as_str(), state == State::Done);
    let about = heard.iter().filter(|heard| heard.what == what && heard.reference == reference);
    let answers = about.map(|heard| ProviderAnswer {
        status: heard.status,
        asked_at: heard.asked_at,
        answered_at: heard.answered_at,
        times: heard.times,
    });
    let own: Option<String> = row.get("answer")?;
    Ok(ReceiptItem {
        what,
        r#where: line.place().as_str(),
        answers: answers.collect(),
        answer: own.or_else(|| line.answer().filter(|_| done).map(str::to_owned)),
        count: row.get("count")?,
        state: state.as_str(),
        at: row.get("at")?,
        reference: Some(reference).filter(|reference| !reference.is_empty()),
    })
}

/// The receipt with this id, if there is one.
pub(super) async fn find(app: &App, id: &str) -> Result<Option<Receipt>> {
    let rows = app.db.read(reads(id).into()).await?;
    if rows[0].is_empty() {
        return Ok(None);
    }
    Receipt::from_rows([&rows[0], &rows[1], &rows[2]]).map(Some)
}
