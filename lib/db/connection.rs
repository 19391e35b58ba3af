//! One connection to a local file, used by one thread.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use libsql::params::Params;

use super::scan::Access;
use super::stmt::Purpose;
use super::{ANSWER_BYTES_MAX, DbError, Rows, Stmt, Value};

/// How long SQLite itself waits for another process (a migration, a backup) to give up its lock.
const LOCK_WAIT: Duration = Duration::from_secs(5);

/// Between two tries where SQLite does not wait by itself.
const LOCK_PAUSE: Duration = Duration::from_millis(5);

/// SQLite's result code for a lock that somebody else holds.
const BUSY: i32 = 5;

/// Prepared statements kept per connection. The product has fewer; a program that makes its SQL up starts over.
const PREPARED_MAX: usize = 256;

/// A connection with its prepared statements. The statements come first: they are dropped before what they belong to.
pub(super) struct Connection {
    prepared: HashMap<Cow<'static, str>, libsql::Statement>,
    handle: libsql::Connection,
}

impl Connection {
    /// Opens a connection and sets what SQLite keeps per connection.
    pub(super) fn open(database: &libsql::Database, purpose: Purpose) -> Result<Self, DbError> {
        let handle = database.connect().map_err(failure)?;
        handle.busy_timeout(LOCK_WAIT).map_err(failure)?;
        let connection = Self { prepared: HashMap::new(), handle };
        connection.write_ahead(|| std::thread::sleep(LOCK_PAUSE))?;
        connection.pragma("PRAGMA synchronous=NORMAL")?;
        connection.pragma("PRAGMA foreign_keys=ON")?;
        if purpose == Purpose::Read {
            connection.pragma("PRAGMA query_only=ON")?;
        }
        Ok(connection)
    }

    /// Runs one batch: a snapshot for a read, a transaction for a write.
    pub(super) fn run(&mut self, stmts: &[Stmt], accesses: &[Access], purpose: Purpose) -> Result<Vec<Rows>, DbError> {
        self.settle();
        let begin = match purpose {
            // A single statement is its own snapshot.
            Purpose::Read if stmts.len() == 1 => None,
            Purpose::Read => Some("BEGIN DEFERRED"),
            Purpose::Write => Some("BEGIN IMMEDIATE"),
        };
        let outcome = self.run_between(begin, stmts, accesses);
        if outcome.is_err() {
            self.settle();
        }
        outcome
    }

    fn run_between(
        &mut self,
        begin: Option<&'static str>,
        stmts: &[Stmt],
        accesses: &[Access],
    ) -> Result<Vec<Rows>, DbError> {
        if let Some(begin) = begin {
            self.step(Cow::Borrowed(begin), &[], Access::Reads, &mut 0)?;
        }
        let mut answer_bytes = 0;
        let results = stmts
            .iter()
            .zip(accesses)
            .map(|(stmt, access)| self.step(stmt.sql.clone(), &stmt.args, *access, &mut answer_bytes))
            .collect::<Result<_, _>>()?;
        if begin.is_some() {
            self.step(Cow::Borrowed("COMMIT"), &[], Access::Reads, &mut 0)?;
        }
        Ok(results)
    }

    /// Runs a script that brings its own transaction.
    pub(super) fn run_script(&mut self, sql: &str) -> Result<(), DbError> {
        self.settle();
        let outcome = ready(self.handle.execute_batch(sql))?.map_err(failure);
        // Also after a success: a script whose last comment never ends has lost its own COMMIT.
        self.settle();
        // Statements of the schema that was are prepared again when they are used; there is no need to keep them.
        self.prepared.clear();
        outcome.map(drop)
    }

    /// After a panic: a statement that was left in the middle of its rows would go on with them at its next use.
    pub(super) fn recover(&mut self) {
        self.prepared.clear();
        self.settle();
    }

    /// Ends the transaction that a failure left open, if there is one.
    fn settle(&mut self) {
        if self.handle.is_autocommit() {
            return;
        }
        if let Ok(Err(error)) = ready(self.handle.execute("ROLLBACK", ())) {
            tracing::warn!(%error, "a transaction could not be rolled back");
        }
    }

    fn step(
        &mut self,
        sql: Cow<'static, str>,
        args: &[Value],
        access: Access,
        answer_bytes: &mut usize,
    ) -> Result<Rows, DbError> {
        if self.prepared.len() >= PREPARED_MAX && !self.prepared.contains_key(sql.as_ref()) {
            self.prepared.clear();
        }
        let statement = match self.prepared.entry(sql) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let statement = ready(self.handle.prepare(new.key()))?.map_err(failure)?;
                new.insert(statement)
            }
        };
        let outcome = collect(statement, args, answer_bytes);
        // Without it the next use fails, and until then the statement keeps its lock.
        statement.reset();
        let mut rows = outcome?;
        if access == Access::ChangesRows {
            // SQLite keeps the count of the last change, so it means nothing after any other statement.
            rows.affected = self.handle.changes();
        }
        Ok(rows)
    }

    /// Has the file keep a write-ahead log. With it, `synchronous=NORMAL` loses no consistency, only the last moment
    /// before a power cut. SQLite never waits for this change, whatever the timeout: several who open a new file at the
    /// same moment are told that it is locked. So this waits as long, with `pause` between two tries.
    fn write_ahead(&self, mut pause: impl FnMut()) -> Result<(), DbError> {
        let until = Instant::now() + LOCK_WAIT;
        loop {
            let error = match ready(self.handle.query("PRAGMA journal_mode=WAL", ()))? {
                Ok(mut rows) => match ready(rows.next())? {
                    Ok(Some(row)) if row.get_str(0).is_ok_and(|mode| mode == "wal") => return Ok(()),
                    Ok(_) => {
                        return Err(DbError::Unavailable("this file system cannot hold a write-ahead log".to_owned()));
                    }
                    Err(error) => error,
                },
                Err(error) => error,
            };
            if !is_busy(&error) || Instant::now() >= until {
                return Err(failure(error));
            }
            pause();
        }
    }

    /// The first row of a setting; most give one, some none.
    fn pragma(&self, sql: &str) -> Result<Vec<Value>, DbError> {
        let statement = ready(self.handle.prepare(sql))?.map_err(failure)?;
        let rows = collect(&statement, &[], &mut 0)?;
        Ok(rows.rows.into_iter().next().unwrap_or_default())
    }
}

/// Runs a prepared statement to its end and copies its rows; nothing that borrows from SQLite outlives it, because a
/// row that is still alive keeps the write from being committed.
fn collect(statement: &libsql::Statement, args: &[Value], answer_bytes: &mut usize) -> Result<Rows, DbError> {
    let params = Params::Positional(args.iter().map(to_libsql).collect());
    let mut found = ready(statement.query(params))?.map_err(failure)?;
    let width = found.column_count();
    let columns = (0..width).map(|at| found.column_name(at).unwrap_or_default().to_owned()).collect();
    let mut rows = Vec::new();
    while let Some(row) = ready(found.next())?.map_err(failure)? {
        let values =
            (0..width).map(|at| row.get_value(at).map(from_libsql).map_err(failure)).collect::<Result<Vec<_>, _>>()?;
        *answer_bytes += values.iter().map(Value::size_bytes).sum::<usize>();
        if *answer_bytes > ANSWER_BYTES_MAX {
            return Err(DbError::Bug(format!("a batch gives back more than {ANSWER_BYTES_MAX} bytes")));
        }
        rows.push(values);
    }
    Ok(Rows { columns, rows, affected: 0 })
}

/// The output of one of the crate's local futures, which run SQLite inside their first poll and never wait.
fn ready<F: Future>(future: F) -> Result<F::Output, DbError> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Ok(output),
        Poll::Pending => Err(DbError::Bug("the local database waited for something".to_owned())),
    }
}

/// Opens the file: the crate's builder is a future of the same kind.
pub(super) fn open_database(path: &std::path::Path) -> Result<libsql::Database, DbError> {
    ready(libsql::Builder::new_local(path).build())?.map_err(failure)
}

fn to_libsql(value: &Value) -> libsql::Value {
    match value {
        Value::Null => libsql::Value::Null,
        Value::Integer(number) => libsql::Value::Integer(*number),
        Value::Real(number) => libsql::Value::Real(*number),
        Value::Text(text) => libsql::Value::Text(text.clone()),
        Value::Blob(bytes) => libsql::Value::Blob(bytes.clone()),
    }
}

fn from_libsql(value: libsql::Value) -> Value {
    match value {
        libsql::Value::Null => Value::Null,
        libsql::Value::Integer(number) => Value::Integer(number),
        libsql::Value::Real(number) => Value::Real(number),
        libsql::Value::Text(text) => Value::Text(text),
        libsql::Value::Blob(bytes) => Value::Blob(bytes),
    }
}

/// Whether somebody else holds a lock.
fn is_busy(error: &libsql::Error) -> bool {
    // The extended code keeps the primary one in its lowest byte.
    matches!(error, libsql::Error::SqliteFailure(code, _) if code & 0xff == BUSY)
}

/// Sorts an error of the crate. SQLite has rolled back, or [`Connection::settle`] is about to: nothing has happened.
fn failure(error: libsql::Error) -> DbError {
    // Primary result codes of SQLite; the extended code keeps them in its lowest byte.
    const PERM: i32 = 3;
    const LOCKED: i32 = 6;
    const NOMEM: i32 = 7;
    const INTERRUPT: i32 = 9;
    const IOERR: i32 = 10;
    const CORRUPT: i32 = 11;
    const FULL: i32 = 13;
    const CANTOPEN: i32 = 14;
    const PROTOCOL: i32 = 15;
    const CONSTRAINT: i32 = 19;
    const NOTADB: i32 = 26;
    match error {
        libsql::Error::SqliteFailure(code, message) => match code & 0xff {
            CONSTRAINT => DbError::from_constraint(&message),
            PERM | BUSY | LOCKED | NOMEM | INTERRUPT | IOERR | CORRUPT | FULL | CANTOPEN | PROTOCOL | NOTADB => {
                DbError::Unavailable(format!("{message} (SQLite code {code})"))
            }
            _ => DbError::Bug(format!("{message} (SQLite code {code})")),
        },
        libsql::Error::ConnectionFailed(message) => DbError::Unavailable(message),
        other => DbError::Bug(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_somebody_is_making_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let database = open_database(&folder.path().join("studio.db")).unwrap();
        let [maker, other] =
            [(); 2].map(|()| Connection { prepared: HashMap::new(), handle: database.connect().unwrap() });
        ready(maker.handle.execute("BEGIN IMMEDIATE", ())).unwrap().unwrap();
        let mut pauses = 0;
        let waited = other.write_ahead(|| {
            pauses += 1;
            ready(maker.handle.execute("COMMIT", ())).unwrap().unwrap();
        });
        assert!(waited.is_ok(), "{waited:?}");
        assert_eq!(pauses, 1);
    }
}
