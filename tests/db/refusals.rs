//! The rules of the schema answer by name, and a refused batch leaves nothing behind.

use darkroom::db::{Db, DbError, Stmt};

use crate::databases::{number, prepare};

const SCHEMA: [&str; 7] = [
    "CREATE TABLE accounts (user_id TEXT PRIMARY KEY, bought INTEGER NOT NULL,
     CONSTRAINT insufficient_credits CHECK (bought >= 0)) STRICT",
    "CREATE TABLE entries (user_id TEXT NOT NULL REFERENCES accounts(user_id), kind TEXT NOT NULL, delta INTEGER,
     UNIQUE (user_id, kind)) STRICT",
    "CREATE TABLE jobs (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, state TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE UNIQUE INDEX one_active_job ON jobs(user_id, lower(state)) WHERE state = 'running'",
    "CREATE TABLE late (user_id TEXT REFERENCES accounts(user_id) DEFERRABLE INITIALLY DEFERRED) STRICT",
    "CREATE TRIGGER entries_stay BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries_are_append_only'); END",
    "INSERT INTO accounts VALUES ('ada', 100)",
];

async fn refusal(db: &Db, sql: &'static str) -> DbError {
    let marker = Stmt::new("INSERT INTO jobs VALUES ('marker', 'ada', 'queued')");
    let error = db.write(vec![marker, Stmt::new(sql)]).await.unwrap_err();
    assert_eq!(
        number(db, "SELECT count(*) AS n FROM jobs WHERE id = 'marker'").await,
        0,
        "{sql} left its batch behind"
    );
    error
}

/// A9: without balance nothing starts, so the refusal must be told apart from every other one.
async fn every_rule_answers_by_its_name(db: &Db) {
    prepare(db, &SCHEMA).await;
    prepare(db, &["INSERT INTO entries VALUES ('ada', 'signup', 21)"]).await;
    prepare(db, &["INSERT INTO jobs VALUES ('job_1', 'ada', 'running')"]).await;
    for (sql, name) in [
        ("UPDATE accounts SET bought = bought - 101", "insufficient_credits"),
        ("INSERT INTO entries VALUES ('ada', 'signup', 21)", "entries.user_id, entries.kind"),
        ("INSERT INTO jobs VALUES ('job_1', 'bob', 'queued')", "jobs.id"),
        ("INSERT INTO jobs VALUES ('job_2', 'ada', 'running')", "one_active_job"),
        ("INSERT INTO entries VALUES ('ada', NULL, 1)", "entries.kind"),
        ("INSERT INTO entries VALUES ('nobody', 'signup', 1)", "foreign_key"),
        ("INSERT INTO late VALUES ('nobody')", "foreign_key"),
        ("DELETE FROM entries", "entries_are_append_only"),
    ] {
        let error = refusal(db, sql).await;
        assert!(error.is_refusal(name), "{sql}: {error:?}");
    }
}

async fn a_value_of_the_wrong_type_is_a_bug_and_not_a_refusal(db: &Db) {
    prepare(db, &SCHEMA).await;
    let error = refusal(db, "INSERT INTO accounts VALUES ('bob', 'many')").await;
    assert!(matches!(error, DbError::Bug(_)), "{error:?}");
}

async fn a_refused_batch_does_not_disturb_the_next_one(db: &Db) {
    prepare(db, &SCHEMA).await;
    for _ in 0..3 {
        let spend = Stmt::new("UPDATE accounts SET bought = bought - ?2 WHERE user_id = ?1").bind("ada").bind(30_i64);
        let twice = Stmt::new("INSERT INTO accounts VALUES ('ada', 0)");
        let error = db.write(vec![spend.clone(), twice]).await.unwrap_err();
        assert!(error.is_refusal("accounts.user_id"), "{error:?}");
        db.write(vec![spend]).await.unwrap();
    }
    assert_eq!(number(db, "SELECT bought AS n FROM accounts").await, 10);
}

on_both!(
    every_rule_answers_by_its_name,
    a_value_of_the_wrong_type_is_a_bug_and_not_a_refusal,
    a_refused_batch_does_not_disturb_the_next_one,
);
