//! A batch is one transaction and one round trip.

use darkroom::db::{Db, DbError, Stmt, counted};

use crate::databases::{number, prepare};

const TABLE: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) STRICT";

async fn a_batch_gives_one_result_per_statement(db: &Db) {
    prepare(db, &[TABLE, "CREATE TABLE log (id INTEGER)"]).await;
    prepare(db, &["CREATE TRIGGER logged AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.id); END"]).await;
    let results = db
        .write(vec![
            Stmt::new("INSERT INTO t VALUES (1, ?1), (2, ?2) RETURNING id, a").bind("x").bind("y"),
            Stmt::new("UPDATE t SET a = upper(a) WHERE id > ?1").bind(0_i64),
            Stmt::new("SELECT id, a FROM t ORDER BY id DESC"),
            Stmt::new("DELETE FROM t WHERE id = 99"),
            Stmt::new("WITH gone AS (SELECT 1 AS id) DELETE FROM t WHERE id IN (SELECT id FROM gone) RETURNING a"),
        ])
        .await
        .unwrap();
    let affected: Vec<u64> = results.iter().map(darkroom::db::Rows::affected).collect();
    assert_eq!(affected, [2, 2, 0, 0, 1], "a trigger's rows and a SELECT's are not counted");
    let lengths: Vec<usize> = results.iter().map(darkroom::db::Rows::len).collect();
    assert_eq!(lengths, [2, 0, 2, 0, 1]);
    let seen: Vec<String> = results[2].iter().map(|row| row.get("a").unwrap()).collect();
    assert_eq!(seen, ["Y", "X"]);
    assert!(results[3].is_empty() && results[3].first().is_none());
    assert_eq!(results[4].first().unwrap().get("a"), Ok("X".to_owned()));
}

async fn a_failure_in_the_middle_undoes_what_was_before_it(db: &Db) {
    prepare(db, &[TABLE]).await;
    for wrong in ["INSERT INTO t VALUES (1, 'again')", "INSERT INTO nowhere VALUES (1)", "SELECT nothing FROM t"] {
        let before = Stmt::new("INSERT INTO t VALUES (1, 'x') RETURNING id");
        let after = Stmt::new("INSERT INTO t VALUES (2, 'y')");
        db.write(vec![before, Stmt::new(wrong), after]).await.unwrap_err();
        assert_eq!(number(db, "SELECT count(*) AS n FROM t").await, 0, "{wrong}");
    }
}

async fn wrong_sql_is_a_bug(db: &Db) {
    for sql in
        ["SELEC 1", "SELECT 1; SELECT 2", "SELECT 1 +", "COMMIT", "PRAGMA query_only = 0", "", "SELECT * FROM no"]
    {
        for result in [db.read(vec![Stmt::new(sql)]).await, db.write(vec![Stmt::new(sql)]).await] {
            assert!(matches!(result, Err(DbError::Bug(_))), "{sql}: {result:?}");
        }
    }
    assert_eq!(number(db, "SELECT 1 AS n").await, 1);
}

async fn a_read_refuses_every_statement_that_writes(db: &Db) {
    prepare(db, &[TABLE]).await;
    for sql in [
        "INSERT INTO t VALUES (1, 'x')",
        "INSERT INTO t VALUES (1, 'x') RETURNING id",
        "WITH x AS (SELECT 1 AS id) INSERT INTO t SELECT id, 'x' FROM x",
        "REPLACE INTO t VALUES (1, 'x')",
        "CREATE TABLE u (a)",
        "DROP TABLE t",
    ] {
        let error = db.read(vec![Stmt::new("SELECT 1"), Stmt::new(sql)]).await.unwrap_err();
        assert!(matches!(error, DbError::Bug(_)), "{sql}: {error:?}");
    }
    assert_eq!(number(db, "SELECT count(*) AS n FROM t").await, 0);
    assert_eq!(number(db, "SELECT count(*) AS n FROM sqlite_schema WHERE name = 'u'").await, 0);
}

async fn an_answer_has_a_limit(db: &Db) {
    let endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 300000)
                   SELECT n, printf('%.40c', 'x') AS filler FROM c";
    let error = db.read(vec![Stmt::new(endless)]).await.unwrap_err();
    assert!(matches!(error, DbError::Bug(_)), "{error:?}");
    assert_eq!(number(db, "SELECT 1 AS n").await, 1);
}

async fn each_batch_is_one_round_trip_and_an_empty_one_is_none(db: &Db) {
    let ((), trips) = counted(async {
        prepare(db, &[TABLE]).await;
        db.write(vec![Stmt::new("INSERT INTO t VALUES (1, 'x')"), Stmt::new("SELECT 1")]).await.unwrap();
        db.read(vec![Stmt::new("SELECT 1"), Stmt::new("SELECT 2"), Stmt::new("SELECT 3")]).await.unwrap();
        assert!(db.read(Vec::new()).await.unwrap().is_empty());
        assert!(db.write(Vec::new()).await.unwrap().is_empty());
    })
    .await;
    assert_eq!(trips, 3);
}

on_both!(
    a_batch_gives_one_result_per_statement,
    a_failure_in_the_middle_undoes_what_was_before_it,
    wrong_sql_is_a_bug,
    a_read_refuses_every_statement_that_writes,
    an_answer_has_a_limit,
    each_batch_is_one_round_trip_and_an_empty_one_is_none,
);
