//! The receipt of an account that has ended: what, when, and what the other side answered. It names nobody.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{FromValue, Rows, Stmt, Value};
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

/// What became of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Receipt {
    /// `del_…`: whoever holds it may read the receipt.
    #[schema(value_type = DeletionId)]
    id: String,
    /// When the account ended.
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
    /// What: `account` (name, address and ways in), `sessions`, `orders` that waited, `subscription`, `work` that ran,
    /// `model`, `place` (of the models at the provider), `files` in the storage; and what is kept without a name: `books`,
    /// `consents`.
    #[schema(schema_with = whats)]
    what: &'static str,
    /// Which one, where there can be several; else null.
    #[schema(required)]
    reference: Option<String>,
    /// `done`, `pending`, or `kept`.
    #[schema(schema_with = states)]
    state: &'static str,
    /// What the other side answered: `gone` of a provider that has it no more, `empty` of a storage that lists nothing.
    #[schema(required)]
    answer: Option<String>,
    /// When it was done.
    #[schema(required)]
    at: Option<Timestamp>,
}

fn whats() -> Schema {
    schema::one_of(What::ALL.map(What::as_str))
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
pub(super) fn reads(id: &str) -> [Stmt; 2] {
    [
        Stmt::new("SELECT id, asked_at, finished_at FROM account_deletions WHERE id = ?1").bind(id),
        Stmt::new(
            "SELECT what, reference, state, answer, at FROM account_deletion_items WHERE deletion_id = ?1
              ORDER BY place, reference LIMIT 1000",
        )
        .bind(id),
    ]
}

impl Receipt {
    pub(super) fn from_rows([head, items]: [&Rows; 2]) -> Result<Self> {
        let head = head.first().ok_or_else(|| AppError::Internal("a receipt without a head".to_owned()))?;
        let mut told = Vec::new();
        for row in items.iter() {
            let reference: String = row.get("reference")?;
            told.push(ReceiptItem {
                what: row.get::<What>("what")?.as_str(),
                reference: Some(reference).filter(|reference| !reference.is_empty()),
                state: row.get::<State>("state")?.as_str(),
                answer: row.get("answer")?,
                at: row.get("at")?,
            });
        }
        let (asked_at, finished_at) = (head.get("asked_at")?, head.get("finished_at")?);
        Ok(Self { id: head.get("id")?, asked_at, finished_at, items: told })
    }
}

/// The receipt with this id, if there is one.
pub(super) async fn find(app: &App, id: &str) -> Result<Option<Receipt>> {
    let rows = app.db.read(reads(id).into()).await?;
    if rows[0].is_empty() {
        return Ok(None);
    }
    Receipt::from_rows([&rows[0], &rows[1]]).map(Some)
}
