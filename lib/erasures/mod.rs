//! What must still be deleted outside the database: objects of ours, models at a provider. A row is written in the
//! transaction that makes something nobody's, and stays until it is gone there, too.

mod answers;
mod personal;
mod provider_model;
pub mod receipts;
mod run;

use crate::clock::Timestamp;
use crate::db::{FromValue, Stmt, Value};

pub use answers::{Heard, answers_of};
pub(crate) use personal::PERSONAL;
pub use provider_model::{destinations, is_alone, model, model_erasure, models, version};
pub use run::{run, run_soon};

/// What an erasure deletes, and so what its target names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasureKind {
    /// One object, by its key.
    Object,
    /// Every object whose key begins like this.
    Prefix,
    /// A model at the provider, or one version of it.
    ProviderModel,
}

impl ErasureKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Object, Self::Prefix, Self::ProviderModel];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Prefix => "prefix",
            Self::ProviderModel => "provider_model",
        }
    }
}

impl FromValue for ErasureKind {
    const WANTS: &'static str = "a kind of erasure";

    fn from_value(value: &Value) -> Option<Self> {
        let text = String::from_value(value)?;
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// The erasure of one target. `name` makes it one, however often it is asked for.
fn insert(kind: ErasureKind, name: &str, target: &str, now: Timestamp) -> Stmt {
    let id = format!("era_{name}");
    Stmt::new(
        "INSERT INTO erasures (id, kind, target, due_at, created_at) VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(kind.as_str())
    .bind(target)
    .bind(now)
}

/// The erasure of everything whose key begins like this, once for each name.
#[must_use]
pub fn prefix(name: &str, prefix: &str, now: Timestamp) -> Stmt {
    insert(ErasureKind::Prefix, name, prefix, now)
}

/// The erasure at `due_at` of each of `rows`: a SELECT of `name`, which makes it one however often it is asked for, and
/// `target`. Its own parameters begin at `?4`.
#[must_use]
pub fn of_rows(kind: ErasureKind, rows: &str, due_at: Timestamp, now: Timestamp) -> Stmt {
    Stmt::new(format!(
        "INSERT INTO erasures (id, kind, target, due_at, created_at)
         SELECT 'era_' || name, ?1, target, ?2, ?3 FROM ({rows}) WHERE target IS NOT NULL ON CONFLICT DO NOTHING"
    ))
    .bind(kind.as_str())
    .bind(due_at)
    .bind(now)
}

/// What would be deleted later is due now: of each of `rows`, a SELECT of `name`. Its own parameters begin at `?2`.
#[must_use]
pub fn sooner(rows: &str, now: Timestamp) -> Stmt {
    Stmt::new(format!("UPDATE erasures SET due_at = MIN(due_at, ?1) WHERE id IN (SELECT 'era_' || name FROM ({rows}))"))
        .bind(now)
}

/// Takes back the erasure of this name: what it would have deleted is somebody's after all.
#[must_use]
pub fn taken_back(name: &str) -> Stmt {
    Stmt::new("DELETE FROM erasures WHERE id = 'era_' || ?1").bind(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_kind_is_an_error_and_not_a_model() {
        for kind in ErasureKind::ALL {
            assert_eq!(ErasureKind::from_value(&Value::Text(kind.as_str().to_owned())), Some(kind));
        }
        assert_eq!(ErasureKind::from_value(&Value::Text("bucket".to_owned())), None);
    }
}
