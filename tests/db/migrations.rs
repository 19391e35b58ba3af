//! Migrations are applied once, in order, wholly or not at all.

use darkroom::clock::Timestamp;
use darkroom::db::{Db, DbError, MigrateError, Migration, Stmt, migrate, pending};

use crate::databases::{Home, number};

const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_000);

const FIRST: Migration = Migration {
    version: 1,
    name: "accounts",
    sql: "-- Accounts; and a text with a ; in it.
        CREATE TABLE accounts (user_id TEXT PRIMARY KEY, note TEXT DEFAULT 'a;b');
        CREATE TRIGGER accounts_stay BEFORE DELETE ON accounts BEGIN
            SELECT 1;
            SELECT RAISE(ABORT, 'accounts_stay');
        END;
        INSERT INTO accounts (user_id) VALUES ('ada')",
};
const SECOND: Migration =
    Migration { version: 2, name: "ada's jobs", sql: "CREATE TABLE jobs (id TEXT); -- the last line is a comment" };
const THIRD: Migration = Migration { version: 3, name: "events", sql: "CREATE TABLE events (id TEXT);" };

async fn a_schema_is_brought_up_to_date_once(home: &Home) {
    let db: &Db = home;
    assert_eq!(pending(db, &[FIRST, SECOND]).await.unwrap(), [&FIRST, &SECOND]);
    assert_eq!(migrate(db, &[FIRST, SECOND], NOW).await.unwrap(), 2);
    assert_eq!(migrate(db, &[FIRST, SECOND], NOW).await.unwrap(), 0);
    assert_eq!(pending(db, &[FIRST, SECOND, THIRD]).await.unwrap(), [&THIRD]);
    assert_eq!(migrate(db, &[FIRST, SECOND, THIRD], NOW).await.unwrap(), 1);
    let error = db.write(vec![Stmt::new("DELETE FROM accounts")]).await.unwrap_err();
    assert!(error.is_refusal("accounts_stay"), "{error:?}");
    let list = Stmt::new("SELECT name, applied_at FROM schema_migrations ORDER BY version");
    let rows = &db.read(vec![list]).await.unwrap()[0];
    let names: Vec<String> = rows.iter().map(|row| row.get("name").unwrap()).collect();
    assert_eq!(names, ["accounts", "ada's jobs", "events"]);
    assert_eq!(rows.first().unwrap().get("applied_at"), Ok(NOW));
}

async fn a_file_that_fails_leaves_nothing_and_what_was_before_it_stays(home: &Home) {
    let db: &Db = home;
    let broken =
        Migration { version: 2, name: "broken", sql: "CREATE TABLE half (a); INSERT INTO nowhere VALUES (1);" };
    let refused = Migration { sql: "CREATE TABLE half (a); INSERT INTO accounts (user_id) VALUES ('ada');", ..broken };
    for wrong in [broken, refused] {
        let error = migrate(db, &[FIRST, wrong, THIRD], NOW).await.unwrap_err();
        assert!(matches!(error, MigrateError::Failed { version: 2, .. }), "{error:?}");
        let tables = "SELECT count(*) AS n FROM sqlite_schema WHERE name IN ('half', 'events')";
        assert_eq!(number(db, tables).await, 0);
        assert_eq!(number(db, "SELECT count(*) AS n FROM schema_migrations").await, 1);
    }
    assert_eq!(migrate(db, &[FIRST, SECOND, THIRD], NOW).await.unwrap(), 2);
}

async fn a_file_that_never_ends_is_not_taken_for_applied(home: &Home) {
    let open = Migration { version: 1, name: "open", sql: "CREATE TABLE half (a); /* the comment goes on" };
    let error = migrate(home, &[open], NOW).await.unwrap_err();
    assert!(matches!(error, MigrateError::Failed { version: 1, .. }), "{error:?}");
    assert_eq!(number(home, "SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").await, 0);
    assert_eq!(migrate(home, &[FIRST], NOW).await.unwrap(), 1);
}

async fn a_database_that_does_not_fit_the_program_is_refused(home: &Home) {
    let db: &Db = home;
    migrate(db, &[FIRST, THIRD], NOW).await.unwrap();
    let changed = Migration { sql: "CREATE TABLE accounts (user_id TEXT);", ..FIRST };
    let error = migrate(db, &[changed, THIRD], NOW).await.unwrap_err();
    assert!(matches!(error, MigrateError::Changed { version: 1 }), "{error:?}");
    let error = migrate(db, &[FIRST], NOW).await.unwrap_err();
    assert!(matches!(error, MigrateError::Unknown { version: 3 }), "{error:?}");
    let error = migrate(db, &[FIRST, SECOND, THIRD], NOW).await.unwrap_err();
    assert!(matches!(error, MigrateError::Missing { version: 2 }), "{error:?}");
    let own = Migration { version: 4, name: "own", sql: "CREATE TABLE x (a); COMMIT;" };
    let error = pending(db, &[FIRST, THIRD, own]).await.unwrap_err();
    assert!(matches!(error, MigrateError::Invalid { version: 4, .. }), "{error:?}");
}

async fn of_two_programs_at_once_each_migration_is_applied_by_one(home: &Home) {
    let (one, two) = (home.opened_again().await, home.opened_again().await);
    let all = [FIRST, SECOND, THIRD];
    let (first, second) = tokio::join!(migrate(&one, &all, NOW), migrate(&two, &all, NOW));
    assert_eq!(first.unwrap() + second.unwrap(), 3);
    assert_eq!(number(home, "SELECT count(*) AS n FROM accounts").await, 1);
}

async fn a_statement_that_was_prepared_before_a_migration_works_after_it(home: &Home) {
    let db: &Db = home;
    migrate(db, &[FIRST], NOW).await.unwrap();
    let select = || vec![Stmt::new("SELECT * FROM accounts")];
    assert!(matches!(db.read(select()).await.unwrap()[0].first().unwrap().get::<i64>("added"), Err(DbError::Bug(_))));
    let wider = Migration { version: 2, name: "wider", sql: "ALTER TABLE accounts ADD COLUMN added INTEGER DEFAULT 7" };
    migrate(db, &[FIRST, wider], NOW).await.unwrap();
    // More often than there are connections that read.
    for _ in 0..10 {
        assert_eq!(db.read(select()).await.unwrap()[0].first().unwrap().get("added"), Ok(7_i64));
    }
}

on_both!(
    a_schema_is_brought_up_to_date_once,
    a_file_that_fails_leaves_nothing_and_what_was_before_it_stays,
    a_file_that_never_ends_is_not_taken_for_applied,
    a_database_that_does_not_fit_the_program_is_refused,
    of_two_programs_at_once_each_migration_is_applied_by_one,
    a_statement_that_was_prepared_before_a_migration_works_after_it,
);
