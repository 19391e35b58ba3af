//! Batches of many tasks and of several programs do not mix.

use darkroom::db::{Db, DbError, Rows, Stmt};
use tokio::task::JoinSet;

use crate::databases::{Home, number, prepare};

const ACCOUNTS: &str = "CREATE TABLE accounts (user_id TEXT PRIMARY KEY, credits INTEGER NOT NULL,
    CONSTRAINT insufficient_credits CHECK (credits >= 0)) STRICT";
const ENTRIES: &str = "CREATE TABLE entries (reference INTEGER PRIMARY KEY, delta INTEGER NOT NULL) STRICT";

async fn spend(db: Db, reference: i64) -> Result<Vec<Rows>, DbError> {
    db.write(vec![
        Stmt::new("INSERT INTO entries VALUES (?1, -1)").bind(reference),
        Stmt::new("UPDATE accounts SET credits = credits - 1 WHERE user_id = ?1").bind("ada"),
    ])
    .await
}

/// A9: of sixty spenders forty find a credit, and every credit is in the entries once.
async fn sixty_spenders_of_forty_credits_win_forty_times(home: &Home) {
    prepare(home, &[ACCOUNTS, ENTRIES, "INSERT INTO accounts VALUES ('ada', 40)"]).await;
    let mut spenders: JoinSet<_> = (0..60).map(|reference| spend((*home).clone(), reference)).collect();
    let (mut won, mut refused) = (0, 0);
    while let Some(result) = spenders.join_next().await {
        match result.unwrap() {
            Ok(_) => won += 1,
            Err(error) if error.is_refusal("insufficient_credits") => refused += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!((won, refused), (40, 20));
    assert_eq!(number(home, "SELECT credits AS n FROM accounts").await, 0);
    assert_eq!(number(home, "SELECT sum(delta) AS n FROM entries").await, -40);
}

/// D3: nothing happens twice, also when the same work is asked for by many at once.
async fn the_same_key_wins_once(home: &Home) {
    prepare(home, &[ACCOUNTS, ENTRIES, "INSERT INTO accounts VALUES ('ada', 40)"]).await;
    let mut spenders: JoinSet<_> = (0..20).map(|_| spend((*home).clone(), 7)).collect();
    let mut won = 0;
    while let Some(result) = spenders.join_next().await {
        match result.unwrap() {
            Ok(_) => won += 1,
            Err(error) => assert!(error.is_refusal("entries.reference"), "{error:?}"),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(number(home, "SELECT credits AS n FROM accounts").await, 39);
}

async fn a_read_sees_one_moment(home: &Home) {
    prepare(home, &[ACCOUNTS, "INSERT INTO accounts VALUES ('ada', 1000), ('bob', 0)"]).await;
    let mut work = JoinSet::new();
    for _ in 0..50 {
        let (writer, reader) = ((*home).clone(), (*home).clone());
        work.spawn(async move {
            let take = Stmt::new("UPDATE accounts SET credits = credits - 1 WHERE user_id = 'ada'");
            let give = Stmt::new("UPDATE accounts SET credits = credits + 1 WHERE user_id = 'bob'");
            writer.write(vec![take, give]).await.unwrap();
        });
        work.spawn(async move {
            let of = |user: &str| Stmt::new("SELECT credits FROM accounts WHERE user_id = ?1").bind(user);
            let answers = reader.read(vec![of("ada"), of("bob")]).await.unwrap();
            let credits: i64 = answers.iter().map(|rows| rows.first().unwrap().get::<i64>("credits").unwrap()).sum();
            assert_eq!(credits, 1000);
        });
    }
    while let Some(result) = work.join_next().await {
        result.unwrap();
    }
    assert_eq!(number(home, "SELECT credits AS n FROM accounts WHERE user_id = 'bob'").await, 50);
}

async fn two_programs_share_one_database(home: &Home) {
    prepare(home, &[ACCOUNTS, "INSERT INTO accounts VALUES ('ada', 0)"]).await;
    let programs = [home.opened_again().await, home.opened_again().await];
    let mut work = JoinSet::new();
    for round in 0..100 {
        let db = programs[round % 2].clone();
        work.spawn(
            async move { db.write(vec![Stmt::new("UPDATE accounts SET credits = credits + 1")]).await.map(drop) },
        );
    }
    while let Some(result) = work.join_next().await {
        result.unwrap().unwrap();
    }
    assert_eq!(number(home, "SELECT credits AS n FROM accounts").await, 100);
}

async fn a_write_is_seen_by_the_next_read(home: &Home) {
    prepare(home, &[ENTRIES]).await;
    for reference in 0..50_i64 {
        home.write(vec![Stmt::new("INSERT INTO entries VALUES (?1, 1)").bind(reference)]).await.unwrap();
        assert_eq!(number(home, "SELECT count(*) AS n FROM entries").await, reference + 1);
    }
}

async fn a_write_that_nobody_waits_for_happens_wholly_or_not_at_all(home: &Home) {
    prepare(home, &[ENTRIES]).await;
    for reference in (0..40_i64).step_by(2) {
        let insert = |reference: i64| Stmt::new("INSERT INTO entries VALUES (?1, 1)").bind(reference);
        let mut write = Box::pin(home.write(vec![insert(reference), insert(reference + 1)]));
        // Asked once whether it is done, then dropped.
        let waker = std::task::Waker::noop();
        let _ = write.as_mut().poll(&mut std::task::Context::from_waker(waker));
        drop(write);
    }
    // This one waits for its turn, and so for all of them.
    home.write(vec![Stmt::new("INSERT INTO entries VALUES (1000, 1)")]).await.unwrap();
    let halves = "SELECT count(*) AS n FROM entries WHERE reference < 1000 AND reference - reference % 2 NOT IN
                  (SELECT reference - 1 FROM entries WHERE reference % 2 = 1)";
    assert_eq!(number(home, halves).await, 0);
    assert_eq!(number(home, "SELECT count(*) % 2 AS n FROM entries WHERE reference < 1000").await, 0);
}

on_both!(
    sixty_spenders_of_forty_credits_win_forty_times,
    the_same_key_wins_once,
    a_read_sees_one_moment,
    two_programs_share_one_database,
    a_write_is_seen_by_the_next_read,
    a_write_that_nobody_waits_for_happens_wholly_or_not_at_all,
);
