//! What can go wrong with a batch, sorted by what a caller can do about it.

use crate::error::AppError;

/// Why a batch has no result. Whatever the kind, a batch that failed has changed nothing, with the one exception that
/// [`DbError::OutcomeUnknown`] spells out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DbError {
    /// A statement failed on purpose and the whole batch was rolled back. This is how the rules of the schema answer.
    #[error("refused by {constraint}")]
    Refused {
        /// Which rule: the name of a CHECK; the columns of a UNIQUE (`entries.user_id, entries.kind`) or the name of a
        /// partial or expression index; `table.column` of a NOT NULL; `foreign_key`; the text of a `RAISE(ABORT, …)`.
        constraint: String,
    },
    /// Nothing happened: no connection, no permission, a lock that was not had in time, a full disk. Safe to try again.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A write was sent and its answer never came: it happened wholly or not at all. Only a batch whose statements
    /// carry a unique key may be sent again without looking.
    #[error("the database may or may not have applied this write: {0}")]
    OutcomeUnknown(String),
    /// The program is wrong: SQL, types, the number of parameters, a value that cannot be stored.
    #[error("database bug: {0}")]
    Bug(String),
}

impl DbError {
    /// Whether the rule called `name` refused the batch.
    #[must_use]
    pub fn is_refusal(&self, name: &str) -> bool {
        matches!(self, Self::Refused { constraint } if constraint == name)
    }

    /// Reads SQLite's text of a failed constraint. The text is all that both backends have in common: a server does
    /// not pass on the extended result code.
    pub(super) fn from_constraint(message: &str) -> Self {
        let refused = |constraint: &str| Self::Refused { constraint: constraint.to_owned() };
        if let Some(name) = message.strip_prefix("CHECK constraint failed: ") {
            return refused(name);
        }
        if let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") {
            let index = columns.strip_prefix("index '").and_then(|name| name.strip_suffix('\''));
            return refused(index.unwrap_or(columns));
        }
        if let Some(column) = message.strip_prefix("NOT NULL constraint failed: ") {
            return refused(column);
        }
        if message == "FOREIGN KEY constraint failed" {
            return refused("foreign_key");
        }
        // A STRICT table was given a value of another type: no rule of the product, a mistake.
        if message.starts_with("cannot store ") {
            return Self::Bug(message.to_owned());
        }
        refused(message)
    }
}

impl From<DbError> for AppError {
    /// Refusals that mean the same everywhere. The others are decided where the statement was written.
    fn from(error: DbError) -> Self {
        match error {
            DbError::Refused { constraint } => match constraint.as_str() {
                "unauthenticated" => Self::Unauthenticated,
                "reauthenticate" => Self::Reauthenticate,
                "second_factor" => Self::SecondFactorRequired,
                "not_operator" => Self::NotFound { what: "operator" },
                "not_found" => Self::NotFound { what: "row" },
                "rate_limited" => Self::RateLimited { retry_after_seconds: 60 },
                "changed_meanwhile" => Self::Conflict("changed meanwhile"),
                _ => Self::Internal(format!("refused by {constraint}")),
            },
            DbError::Unavailable(text) | DbError::OutcomeUnknown(text) => Self::UpstreamUnavailable(text),
            DbError::Bug(text) => Self::Internal(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constraint_text_gives_its_name() {
        for (message, name) in [
            ("CHECK constraint failed: insufficient_credits", "insufficient_credits"),
            ("UNIQUE constraint failed: entries.user_id, entries.kind", "entries.user_id, entries.kind"),
            ("UNIQUE constraint failed: index 'one_poster_job'", "one_poster_job"),
            ("NOT NULL constraint failed: users.email", "users.email"),
            ("FOREIGN KEY constraint failed", "foreign_key"),
            ("entries_are_append_only", "entries_are_append_only"),
        ] {
            assert!(DbError::from_constraint(message).is_refusal(name), "{message}");
        }
        let wrong_type = "cannot store TEXT value in INTEGER column t.c";
        assert_eq!(DbError::from_constraint(wrong_type), DbError::Bug(wrong_type.to_owned()));
    }
}
