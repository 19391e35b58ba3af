//! What is kept of people. Each noun says of each of its tables whose the rows are, what is told of them to whoever asks
//! for all that is known of them, and what becomes of them when their account ends. `privacy/nouns.rs` lists the nouns,
//! and a test holds the lists against the database.

use crate::db::Stmt;
use crate::ids::UserId;

/// One table, as it is about people.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// An SQL condition, true for the rows that are about the user `?1`.
    pub rows: &'static str,
    /// What is told of them.
    pub told: Told,
    /// What becomes of them.
    pub end: End,
}

/// What an export has of a table.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    /// These columns, in the order of an SQL expression that is unique and a text or a number.
    Columns(&'static str, &'static [&'static str]),
    /// Nothing, and why.
    Nothing(&'static str),
}

/// What becomes of a table's rows when their account ends.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// They go.
    Deleted(When),
    /// They stay, without what says more than the books need: the assignments of an `UPDATE`.
    Blanked(When, &'static str),
    /// They stay as they are, and why.
    Kept(&'static str),
}

/// When that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// In the write that ends the account.
    AtOnce,
    /// When nothing of theirs runs any more: work that ends needs it until then.
    Settled,
}

impl Table {
    /// What happens to its rows at that time, if anything does, as long as the condition is true (its parameters begin at
    /// `?2`).
    #[must_use]
    pub fn ended(&self, when: When, user: UserId, condition: &str) -> Option<Stmt> {
        let Self { name, rows, .. } = self;
        let sql = match self.end {
            End::Deleted(then) if then == when => format!("DELETE FROM {name} WHERE ({rows}) AND {condition}"),
            End::Blanked(then, set) if then == when => {
                format!("UPDATE {name} SET {set} WHERE ({rows}) AND {condition}")
            }
            End::Deleted(_) | End::Blanked(..) | End::Kept(_) => return None,
        };
        Some(Stmt::new(sql).bind(user))
    }

    /// The next rows after `after` (a row's `key`), as `key` and `row`, a JSON object; `None` where nothing is told.
    #[must_use]
    pub fn page(&self, user: UserId, after: Option<&str>, limit: i64) -> Option<Stmt> {
        let Told::Columns(key, columns) = self.told else { return None };
        let members: Vec<String> = columns.iter().map(|column| member(column)).collect();
        let sql = format!(
            "SELECT CAST({key} AS TEXT) AS key, json_object({members}) AS row FROM {name}
              WHERE ({rows}) AND (?2 IS NULL OR CAST({key} AS TEXT) > ?2) ORDER BY CAST({key} AS TEXT) LIMIT ?3",
            members = members.join(", "),
            name = self.name,
            rows = self.rows,
        );
        Some(Stmt::new(sql).bind(user).bind(after).bind(limit))
    }
}

/// A column as a member; times as the interface writes them.
fn member(column: &str) -> String {
    let is_time = column == "at" || column.ends_with("_at") || column.ends_with("_since");
    if is_time {
        format!("'{column}', strftime('%Y-%m-%dT%H:%M:%fZ', {column} / 1000.0, 'unixepoch')")
    } else {
        format!("'{column}', {column}")
    }
}
