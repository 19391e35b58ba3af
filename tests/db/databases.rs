//! An empty database for a test.

use std::ops::Deref;
use std::path::PathBuf;

use darkroom::db::{Db, Row, Stmt};
use tempfile::TempDir;

use darkroom_tests::sqld::Sqld;

/// A database and what keeps it alive.
pub(crate) struct Home {
    db: Db,
    place: Place,
}

enum Place {
    File(TempDir),
    Server(Sqld),
}

impl Home {
    /// A new file.
    pub(crate) async fn file() -> Self {
        let place = Place::File(tempfile::tempdir().unwrap());
        Self { db: open(&place).await, place }
    }

    /// A new server.
    pub(crate) async fn server() -> Self {
        let place = Place::Server(Sqld::start().await);
        Self { db: open(&place).await, place }
    }

    /// The same database as another program would open it: connections of its own.
    pub(crate) async fn opened_again(&self) -> Db {
        open(&self.place).await
    }
}

impl Deref for Home {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

async fn open(place: &Place) -> Db {
    match place {
        Place::File(folder) => Db::open_file(&file_in(folder)).await.unwrap(),
        Place::Server(server) => Db::remote(server.url(), None, darkroom_tests::client()).unwrap(),
    }
}

fn file_in(folder: &TempDir) -> PathBuf {
    folder.path().join("studio.db")
}

/// Runs each of these as a batch of its own.
pub(crate) async fn prepare(db: &Db, statements: &[&'static str]) {
    for sql in statements {
        db.write(vec![Stmt::new(*sql)]).await.unwrap();
    }
}

/// The only number of the only row.
pub(crate) async fn number(db: &Db, sql: &'static str) -> i64 {
    let answers = db.read(vec![Stmt::new(sql)]).await.unwrap();
    let read = |row: Row<'_>| row.get("n").unwrap();
    answers[0].first().map(read).expect("a row with a column n")
}
