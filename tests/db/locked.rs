//! A server whose database is locked for a moment says so, and has done nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use darkroom::db::{Db, DbError, Stmt};
use darkroom_tests::sqld::Sqld;
use tokio::net::TcpListener;

use crate::databases::{number, prepare};

/// What `sqld` answers to a batch that could not begin.
const LOCKED: &str = r#"{"baton": null, "base_url": null, "results": [
    {"type": "ok", "response": {"type": "batch", "result": {
        "step_results": [null, null, null, null],
        "step_errors": [{"message": "SQLite error: database is locked", "code": "SQLITE_BUSY"}, null, null, null]}}},
    {"type": "ok", "response": {"type": "close"}}]}"#;

/// A server that is locked so many times before it passes requests on.
#[derive(Clone)]
struct Locked {
    left: Arc<AtomicUsize>,
    asked: Arc<AtomicUsize>,
    upstream: String,
}

impl Locked {
    async fn start(upstream: &Sqld, times: usize) -> (Self, Db) {
        let upstream = format!("{}/v3/pipeline", upstream.url());
        let locked = Self { left: Arc::new(AtomicUsize::new(times)), asked: Arc::default(), upstream };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let db =
            Db::remote(&format!("http://{}", listener.local_addr().unwrap()), None, darkroom_tests::client()).unwrap();
        let router = Router::new().fallback(answer).with_state(locked.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (locked, db)
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn answer(State(server): State<Locked>, body: Bytes) -> Response {
    server.asked.fetch_add(1, Ordering::SeqCst);
    let one_less = |left: usize| left.checked_sub(1);
    if server.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok() {
        return ([(CONTENT_TYPE, "application/json")], LOCKED).into_response();
    }
    let passed = darkroom_tests::loopback()
        .build()
        .unwrap()
        .post(&server.upstream)
        .header(CONTENT_TYPE, "application/json")
        .body(body);
    passed.send().await.unwrap().bytes().await.unwrap().into_response()
}

fn insert() -> Vec<Stmt> {
    vec![Stmt::new("INSERT INTO t VALUES (1)")]
}

#[tokio::test]
async fn a_write_waits_until_the_database_is_free_and_happens_once() {
    let sqld = Sqld::start().await;
    let direct = Db::remote(sqld.url(), None, darkroom_tests::client()).unwrap();
    prepare(&direct, &["CREATE TABLE t (a)"]).await;
    let (server, db) = Locked::start(&sqld, 3).await;
    db.write(insert()).await.unwrap();
    assert_eq!(server.asked(), 4);
    assert_eq!(number(&direct, "SELECT count(*) AS n FROM t").await, 1);
}

#[tokio::test]
async fn a_database_that_stays_locked_is_not_available_and_has_done_nothing() {
    let sqld = Sqld::start().await;
    let (server, db) = Locked::start(&sqld, usize::MAX).await;
    let error = db.write(insert()).await.unwrap_err();
    assert!(matches!(error, DbError::Unavailable(_)), "{error:?}");
    assert!((2..20).contains(&server.asked()), "{}", server.asked());
}
