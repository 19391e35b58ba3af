//! Of the writes that a process wants at once, one is at the server; the others wait for their turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use darkroom::db::{Db, Stmt};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// What `sqld` answers to a write of one row.
const WRITTEN: &str = r#"{"baton": null, "base_url": null, "results": [
    {"type": "ok", "response": {"type": "batch", "result": {
        "step_results": [{"cols": [], "rows": [], "affected_row_count": 0}, {"cols": [], "rows": [], "affected_row_count": 1},
            {"cols": [], "rows": [], "affected_row_count": 0}, null],
        "step_errors": [null, null, null, null]}}},
    {"type": "ok", "response": {"type": "close"}}]}"#;

/// A server that keeps every request until it is told to answer one.
#[derive(Clone)]
struct Slow {
    here: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    arrived: Arc<Semaphore>,
    answers: Arc<Semaphore>,
}

async fn answer(State(server): State<Slow>) -> Response {
    let here = server.here.fetch_add(1, Ordering::SeqCst) + 1;
    server.most.fetch_max(here, Ordering::SeqCst);
    server.arrived.add_permits(1);
    server.answers.acquire().await.unwrap().forget();
    server.here.fetch_sub(1, Ordering::SeqCst);
    ([(CONTENT_TYPE, "application/json")], WRITTEN).into_response()
}

#[tokio::test]
async fn one_write_is_at_the_server_at_a_time_and_all_of_them_get_there() {
    const WRITES: usize = 24;
    let server = Slow {
        here: Arc::default(),
        most: Arc::default(),
        arrived: Arc::new(Semaphore::new(0)),
        answers: Arc::new(Semaphore::new(0)),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(server.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let db = Db::remote(&url, None, darkroom_tests::client()).unwrap();

    let writes: Vec<_> = (0..WRITES)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { db.write(vec![Stmt::new("INSERT INTO t VALUES (1)")]).await })
        })
        .collect();
    for _ in 0..WRITES {
        server.arrived.acquire().await.unwrap().forget();
        server.answers.add_permits(1);
    }
    for write in writes {
        write.await.unwrap().unwrap();
    }
    assert_eq!(server.most.load(Ordering::SeqCst), 1, "at once");
}
