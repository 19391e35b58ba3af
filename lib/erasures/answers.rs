//! What the provider answered when it was asked to delete: a row for each different answer.

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::engines::Deleted;
use crate::engines::replicate::{CallError, Deletion};
use crate::error::Result;

/// What it was asked to delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// The version that was made of a model.
    Version,
    /// What holds versions.
    Place,
}

impl Of {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Version => "model",
            Self::Place => "place",
        }
    }
}

/// One answer, to be kept in the write that says what becomes of the erasure.
pub(super) struct Answer {
    of: Of,
    reference: String,
    status: u16,
    asked_at: Timestamp,
    answered_at: Timestamp,
}

impl Answer {
    pub(super) fn kept(&self) -> Stmt {
        Stmt::new(
            "INSERT INTO provider_answers (what, reference, status, asked_at, answered_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (what, reference, status)
             DO UPDATE SET answered_at = MAX(answered_at, excluded.answered_at), times = times + 1",
        )
        .bind(self.of.as_str())
        .bind(self.reference.as_str())
        .bind(i64::from(self.status))
        .bind(self.asked_at)
        .bind(self.answered_at.max(self.asked_at))
    }
}

/// Asks, and notes what was answered. What was never asked notes nothing.
pub(super) async fn ask(
    app: &App,
    (of, reference): (Of, String),
    call: impl Future<Output = Result<Deletion, CallError>>,
    heard: &mut Vec<Answer>,
) -> Result<Deleted, CallError> {
    let asked_at = app.clock.now();
    let answer = call.await;
    let status = match &answer {
        Ok(deletion) => Some(deletion.status),
        Err(error) => error.status(),
    };
    if let Some(status) = status {
        heard.push(Answer { of, reference, status, asked_at, answered_at: app.clock.now() });
    }
    answer.map(|deletion| deletion.deleted)
}

/// An answer, as a receipt tells it.
#[derive(Clone, Debug)]
pub struct Heard {
    /// `model` or `place`.
    pub what: String,
    /// Which one.
    pub reference: String,
    /// The status; `None` where no answer came.
    pub status: Option<i64>,
    /// When it was asked first.
    pub asked_at: Timestamp,
    /// When it answered last.
    pub answered_at: Timestamp,
    /// How often.
    pub times: i64,
}

impl Heard {
    /// # Errors
    /// When the row is none of [`answers_of`].
    pub fn from_row(row: &Row<'_>) -> Result<Self> {
        let status: i64 = row.get("status")?;
        Ok(Self {
            what: row.get("what")?,
            reference: row.get("reference")?,
            status: Some(status).filter(|status| *status != 0),
            asked_at: row.get("asked_at")?,
            answered_at: row.get("answered_at")?,
            times: row.get("times")?,
        })
    }
}

/// The answers about what `references` gives, a SELECT whose own parameters begin at `?1`, in the order in which they came.
#[must_use]
pub fn answers_of(references: &str) -> Stmt {
    Stmt::new(format!(
        "SELECT what, reference, status, asked_at, answered_at, times FROM provider_answers
          WHERE reference IN ({references}) ORDER BY answered_at, status LIMIT 1000"
    ))
}
