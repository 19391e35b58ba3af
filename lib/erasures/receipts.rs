//! Receipts of what is destroyed one by one: opened in the write that destroys it, with an item for each part and the
//! erasures that the item waits for. The run that carries out the last of them says so ([`settle`]).

use crate::clock::Timestamp;
use crate::db::{FromValue, Stmt, Value};
use crate::ids::{DeletionId, UserId};

/// What a receipt is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A trained model.
    Model,
    /// A try-on.
    Tryon,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Model, Self::Tryon];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Tryon => "tryon",
        }
    }
}

/// What can stand in such a receipt, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The consent, withdrawn.
    Consent,
    /// The photos that were given, in the storage.
    Photos,
    /// The pictures that were made, in the storage.
    Pictures,
    /// The version that was trained, with its files, at the provider.
    Model,
    /// What held versions at the provider.
    Place,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 5] = [Self::Consent, Self::Photos, Self::Pictures, Self::Model, Self::Place];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Photos => "photos",
            Self::Pictures => "pictures",
            Self::Model => "model",
            Self::Place => "place",
        }
    }

    const fn place(self) -> i64 {
        match self {
            Self::Consent => 0,
            Self::Photos => 1,
            Self::Pictures => 2,
            Self::Model => 3,
            Self::Place => 4,
        }
    }
}

impl FromValue for Part {
    const WANTS: &'static str = "a part of a receipt";

    fn from_value(value: &Value) -> Option<Self> {
        let text = String::from_value(value)?;
        Self::ALL.into_iter().find(|part| part.as_str() == text)
    }
}

/// A receipt that is written. One that exists for its subject stays as it is, and nothing is added to it.
#[derive(Clone, Copy, Debug)]
pub struct NewReceipt {
    id: DeletionId,
    user: UserId,
    now: Timestamp,
}

impl NewReceipt {
    /// A receipt of what this person destroys now.
    #[must_use]
    pub fn new(user: UserId, now: Timestamp) -> Self {
        Self { id: DeletionId::new(now), user, now }
    }

    /// Its row.
    #[must_use]
    pub fn open(&self, kind: Kind, subject: &str) -> Stmt {
        Stmt::new(
            "INSERT INTO receipts (id, user_id, kind, subject_id, asked_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (subject_id) DO NOTHING",
        )
        .bind(self.id)
        .bind(self.user)
        .bind(kind.as_str())
        .bind(subject)
        .bind(self.now)
    }

    /// Its items of one part: `rows` is a SELECT of `reference`, `count` and `state` (`pending`, `done` or `kept`), whose own
    /// parameters begin at `?5`.
    #[must_use]
    pub fn items(&self, part: Part, rows: &str) -> Stmt {
        Stmt::new(format!(
            "INSERT INTO receipt_items (receipt_id, place, what, reference, count, state, at)
             SELECT r.id, ?2, ?3, i.reference, i.count, i.state, CASE WHEN i.state = 'done' THEN ?4 END
               FROM ({rows}) i JOIN receipts r ON r.id = ?1"
        ))
        .bind(self.id)
        .bind(part.place())
        .bind(part.as_str())
        .bind(self.now)
    }

    /// What the items of one part wait for: `rows` is a SELECT of an item's `reference` and an erasure's `name`, whose own
    /// parameters begin at `?3`.
    #[must_use]
    pub fn waits(&self, part: Part, rows: &str) -> Stmt {
        Stmt::new(format!(
            "INSERT INTO receipt_erasures (receipt_id, what, reference, erasure_id)
             SELECT r.id, ?2, w.reference, 'era_' || w.name FROM ({rows}) w JOIN receipts r ON r.id = ?1 WHERE TRUE
                 ON CONFLICT DO NOTHING"
        ))
        .bind(self.id)
        .bind(part.as_str())
    }
}

/// The receipt of what this person has destroyed, as `id`.
#[must_use]
pub fn of_subject(subject: &str, user: UserId) -> Stmt {
    Stmt::new("SELECT id FROM receipts WHERE subject_id = ?1 AND user_id = ?2").bind(subject).bind(user)
}

/// SQL: whether any receipt has something pending.
pub(super) const ANY_PENDING: &str = "SELECT EXISTS (SELECT 1 FROM receipt_items WHERE state = 'pending') AS pending";

/// Items of which no erasure is left are done; receipts without anything pending are finished, and wait for nothing.
pub(super) fn settle(now: Timestamp) -> [Stmt; 3] {
    [
        Stmt::new(
            "UPDATE receipt_items SET state = 'done', at = ?1
              WHERE state = 'pending' AND NOT EXISTS (
                SELECT 1 FROM receipt_erasures w JOIN erasures e ON e.id = w.erasure_id
                 WHERE w.receipt_id = receipt_items.receipt_id AND w.what = receipt_items.what
                   AND w.reference = receipt_items.reference)",
        )
        .bind(now),
        Stmt::new(
            "UPDATE receipts SET finished_at = MAX(?1, asked_at)
              WHERE finished_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM receipt_items i WHERE i.receipt_id = receipts.id AND i.state = 'pending')",
        )
        .bind(now),
        Stmt::new(
            "DELETE FROM receipt_erasures
              WHERE receipt_id IN (SELECT id FROM receipts WHERE finished_at IS NOT NULL)",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_reads_back_in_its_place_and_an_unknown_one_is_an_error() {
        for (place, part) in (0..).zip(Part::ALL) {
            assert_eq!((Part::from_value(&Value::Text(part.as_str().to_owned())), part.place()), (Some(part), place));
        }
        assert_eq!(Part::from_value(&Value::Text("soul".to_owned())), None);
    }
}
