//! Errors by kind: what did not happen, what may have happened, and what is a mistake.

use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use darkroom::db::{Db, DbError, Stmt};
use secrecy::SecretString;

use crate::databases::{number, prepare};
use darkroom_tests::fault_proxy::{Fate, FaultProxy, Place};
use darkroom_tests::sqld::Sqld;

/// Gives up soon, where no answer will come.
fn impatient() -> reqwest::Client {
    darkroom_tests::loopback().read_timeout(Duration::from_millis(300)).build().unwrap()
}

fn insert() -> Vec<Stmt> {
    vec![Stmt::new("INSERT INTO t VALUES (?1)").bind("x".repeat(2_000)), Stmt::new("INSERT INTO t VALUES ('y')")]
}

#[tokio::test]
async fn with_the_server_down_nothing_has_happened() {
    let server = Sqld::start().await;
    let db = Db::remote(server.url(), None, impatient()).unwrap();
    drop(server);
    for result in [db.read(vec![Stmt::new("SELECT 1")]).await, db.write(insert()).await] {
        assert!(matches!(result, Err(DbError::Unavailable(_))), "{result:?}");
    }
}

#[tokio::test]
async fn without_the_right_token_nothing_happens_and_the_message_does_not_repeat_it() {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let key = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
    let server = Sqld::start_with_key(&URL_SAFE_NO_PAD.encode(key.public_key())).await;
    let token = |claims: &str| {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA"}"#), URL_SAFE_NO_PAD.encode(claims));
        let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
        SecretString::from(format!("{signed}.{signature}"))
    };
    let db = |token: Option<SecretString>| Db::remote(server.url(), token, darkroom_tests::client()).unwrap();
    let writer = db(Some(token(r#"{"a":"rw"}"#)));
    prepare(&writer, &["CREATE TABLE t (a)"]).await;
    let garbage = SecretString::from("eyJzZWNyZXQiOjF9");
    for stranger in [db(None), db(Some(garbage)), db(Some(token(r#"{"a":"rw","exp":1}"#)))] {
        for result in [stranger.read(vec![Stmt::new("SELECT 1")]).await, stranger.write(insert()).await] {
            let error = result.unwrap_err();
            assert!(matches!(error, DbError::Unavailable(_)), "{error:?}");
            assert!(!format!("{error:?} {stranger:?}").contains("eyJ"), "{error:?}");
        }
    }
    let reader = db(Some(token(r#"{"a":"ro"}"#)));
    assert!(matches!(reader.write(insert()).await, Err(DbError::Unavailable(_))));
    assert_eq!(number(&reader, "SELECT count(*) AS n FROM t").await, 0);
}

/// What a connection that is cut means depends on where it is cut; the program cannot know, so it says so.
#[tokio::test]
async fn a_write_whose_answer_is_lost_may_have_happened_and_a_read_can_be_repeated() {
    let server = Sqld::start().await;
    let direct = Db::remote(server.url(), None, darkroom_tests::client()).unwrap();
    prepare(&direct, &["CREATE TABLE t (a)"]).await;
    for (fate, applied) in [
        (Fate::CutInRequest(Place::Byte(50)), 0),
        (Fate::CutInRequest(Place::Byte(1_000)), 0),
        (Fate::CutInAnswer(Place::Byte(0)), 2),
        (Fate::CutInAnswer(Place::Byte(40)), 2),
        (Fate::CutInAnswer(Place::Byte(400)), 2),
        (Fate::NoAnswer, 2),
    ] {
        let proxy = FaultProxy::start(server.url()).await;
        proxy.rule(move |_, _| fate);
        let http = if fate == Fate::NoAnswer { impatient() } else { darkroom_tests::client() };
        let db = Db::remote(&proxy.url(), None, http).unwrap();
        let error = db.write(insert()).await.unwrap_err();
        assert!(matches!(error, DbError::OutcomeUnknown(_)), "{error:?}");
        if fate == Fate::NoAnswer {
            proxy.kept_back().await;
        }
        assert_eq!(number(&direct, "SELECT count(*) AS n FROM t").await, applied);
        let read = Stmt::new("SELECT ?1 AS a").bind("x".repeat(2_000));
        let error = db.read(vec![read]).await.unwrap_err();
        assert!(matches!(error, DbError::Unavailable(_)), "{error:?}");
        prepare(&direct, &["DELETE FROM t"]).await;
    }
}

#[tokio::test]
async fn something_that_is_no_database_server_is_not_available() {
    let server = Sqld::start().await;
    let db = Db::remote(&format!("{}/elsewhere", server.url()), None, darkroom_tests::client()).unwrap();
    assert!(matches!(db.read(vec![Stmt::new("SELECT 1")]).await, Err(DbError::Unavailable(_))));
    assert!(matches!(db.write(vec![Stmt::new("SELECT 1")]).await, Err(DbError::Unavailable(_))));
}

#[tokio::test]
async fn a_url_or_a_token_that_cannot_be_used_is_refused_at_once() {
    for url in ["studio.db", "ws://127.0.0.1", "https://a:b@db.example", "libsql://db.example?authToken=x"] {
        assert!(matches!(Db::remote(url, None, impatient()), Err(DbError::Bug(_))), "{url}");
    }
    let token = SecretString::from("two\nlines");
    assert!(matches!(Db::remote("https://db.example", Some(token), impatient()), Err(DbError::Bug(_))));
    assert_eq!(Db::remote("libsql://db.example", None, impatient()).unwrap().kind(), "libsql");
}

#[tokio::test]
async fn a_file_that_cannot_be_a_database_is_not_available() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    std::fs::write(&text, "This is a letter and no database. ".repeat(100)).unwrap();
    for path in [folder.path().join("missing/studio.db"), folder.path().to_owned(), text] {
        let error = Db::open_file(&path).await.unwrap_err();
        assert!(matches!(error, DbError::Unavailable(_)), "{error:?}");
    }
}

/// A database holds addresses and prompts: on a shared machine it is nobody else's business.
#[cfg(unix)]
#[tokio::test]
async fn a_new_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_file(&folder.path().join("studio.db")).await.unwrap();
    assert_eq!(db.kind(), "file");
    prepare(&db, &["CREATE TABLE t (a)"]).await;
    let mut files = 0;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o077, 0);
        files += 1;
    }
    assert!(files >= 2, "the file and its log");
}

/// The engine's own panic is one batch's failure: its transaction is undone and the thread goes on.
#[tokio::test]
async fn a_panic_inside_of_the_engine_ends_one_batch() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_file(&folder.path().join("studio.db")).await.unwrap();
    prepare(&db, &["CREATE TABLE t (a)"]).await;
    // The crate takes every TEXT for UTF-8.
    let broken = "SELECT CAST(x'ff' AS TEXT) AS a";
    for _ in 0..5 {
        let result = db.write(vec![Stmt::new("INSERT INTO t VALUES (1)"), Stmt::new(broken)]).await;
        assert!(matches!(result, Err(DbError::Bug(_))), "{result:?}");
        assert!(matches!(db.read(vec![Stmt::new(broken)]).await, Err(DbError::Bug(_))));
    }
    prepare(&db, &["INSERT INTO t VALUES (2)"]).await;
    assert_eq!(number(&db, "SELECT count(*) AS n FROM t").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_file_can_be_opened_by_many_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("studio.db");
    let mut opening = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let path = path.clone();
        opening.spawn(async move { Db::open_file(&path).await.map(drop) });
    }
    while let Some(result) = opening.join_next().await {
        result.unwrap().unwrap();
    }
}
