//! The database: a local file or a libSQL server behind one interface that has no interactive transactions.
//!
//! Everything is a batch: [`Db::read`] is one snapshot, [`Db::write`] is one transaction, each is one round trip.
//! Nothing can be decided in Rust between two statements of a transaction, so rules live in the schema and answer as
//! [`DbError::Refused`]: a CHECK, a UNIQUE, a NOT NULL, a foreign key or a trigger's `RAISE(ABORT, …)`.
//!
//! Both backends are held to the same behaviour by one suite, `tests/db`.

use std::fmt;
#[cfg(feature = "local")]
use std::path::Path;

use secrecy::SecretString;

#[cfg(feature = "local")]
mod backup;
#[cfg(feature = "local")]
mod connection;
mod error;
mod hrana;
#[cfg(feature = "local")]
mod local;
mod migrate;
mod remote;
mod rows;
mod scan;
mod stats;
mod stmt;
mod value;

#[cfg(feature = "local")]
pub use backup::Sink;
pub use error::DbError;
#[cfg(feature = "local")]
pub use local::LocalFile;
pub use migrate::{MigrateError, Migration, migrate, pending};
pub use remote::RemoteServer;
pub use rows::{Row, Rows};
pub use stats::counted;
pub use stmt::Stmt;
pub use value::{FromValue, Value};

use stmt::Purpose;

/// The most bytes of text, blobs and numbers that one batch may give back. A libSQL server has the same limit.
const ANSWER_BYTES_MAX: usize = 10 * 1024 * 1024;

/// A database. Cheap to clone; clones share connections.
#[derive(Clone)]
pub enum Db {
    /// A file of this machine, through SQLite inside this process.
    #[cfg(feature = "local")]
    Local(LocalFile),
    /// A libSQL server: Turso or `sqld`.
    Remote(RemoteServer),
}

impl Db {
    /// Opens the database file at `path` and creates it if it is missing (readable by its owner only).
    ///
    /// Errors: [`DbError::Unavailable`] if the file cannot be opened or is not a database.
    #[cfg(feature = "local")]
    pub async fn open_file(path: &Path) -> Result<Self, DbError> {
        LocalFile::open(path).await.map(Self::Local)
    }

    /// A database on a libSQL server; nothing is sent yet. `url` is `libsql://`, `https://` or `http://` with a host,
    /// and without user, query or fragment.
    ///
    /// Errors: [`DbError::Bug`] for a URL or a token that cannot be used.
    pub fn remote(url: &str, token: Option<SecretString>, http: reqwest::Client) -> Result<Self, DbError> {
        RemoteServer::new(url, token.as_ref(), http).map(Self::Remote)
    }

    /// Runs statements that only read, all on one snapshot, in one round trip. One result per statement.
    ///
    /// Errors: [`DbError::Bug`] for a statement that writes, takes another number of parameters, or is wrong;
    /// [`DbError::Unavailable`] for everything else.
    pub async fn read(&self, stmts: Vec<Stmt>) -> Result<Vec<Rows>, DbError> {
        self.run(stmts, Purpose::Read).await
    }

    /// Runs statements as one transaction (`BEGIN IMMEDIATE … COMMIT`) in one round trip: all of them or none. One
    /// result per statement; `RETURNING` works. Dropping the future does not undo or half-do anything.
    ///
    /// Errors: all of [`DbError`].
    pub async fn write(&self, stmts: Vec<Stmt>) -> Result<Vec<Rows>, DbError> {
        self.run(stmts, Purpose::Write).await
    }

    /// `file` or `libsql`, for the setup page and the log.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            #[cfg(feature = "local")]
            Self::Local(_) => "file",
            Self::Remote(_) => "libsql",
        }
    }

    async fn run(&self, stmts: Vec<Stmt>, purpose: Purpose) -> Result<Vec<Rows>, DbError> {
        let accesses = stmt::check(&stmts, purpose)?;
        if stmts.is_empty() {
            return Ok(Vec::new());
        }
        stats::count_round_trip();
        match self {
            #[cfg(feature = "local")]
            Self::Local(file) => file.run(stmts, accesses, purpose).await,
            Self::Remote(server) => server.run(&stmts, &accesses, purpose).await,
        }
    }

    /// Runs the statements of a migration, which bring their own `BEGIN IMMEDIATE` and `COMMIT`.
    async fn run_script(&self, sql: String) -> Result<(), DbError> {
        stats::count_round_trip();
        match self {
            #[cfg(feature = "local")]
            Self::Local(file) => file.run_script(sql).await,
            Self::Remote(server) => server.run_script(&sql).await,
        }
    }
}

impl fmt::Debug for Db {
    /// The kind: a server's address may say whose it is, and its token is a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Db").field(&self.kind()).finish()
    }
}
