//! Finding what a lost answer left behind.

use serde_json::{Value, json};
use url::Url;

use super::server::{Reply, Server};
use crate::clock::Timestamp;
use crate::engines::replicate::{CallError, Remote, RemoteKind};

const SENT_AT: Timestamp = Timestamp::from_millis(1_767_225_600_000);

fn webhook() -> Url {
    Url::parse("https://app.example/api/webhooks/replicate?item=itm_1").unwrap()
}

/// An entry of a list: no webhook, no logs, as the provider lists them.
fn entry(id: &str, seconds_after: i64) -> Value {
    let created_at = SENT_AT.plus_seconds(seconds_after).to_string();
    json!({"id": id, "status": "processing", "created_at": created_at, "source": "api", "error": null})
}

fn with_webhook(mut entry: Value, webhook: &str) -> Value {
    entry["webhook"] = json!(webhook);
    entry
}

fn page(results: &[Value], next: Option<String>) -> Reply {
    Reply::json(200, &json!({"previous": null, "next": next, "results": results}))
}

async fn search(server: &Server, kind: RemoteKind) -> Result<Option<Remote>, CallError> {
    server.client().find_by_webhook(kind, &webhook(), SENT_AT).await
}

#[tokio::test]
async fn an_entry_that_shows_our_webhook_is_it() {
    let ours = with_webhook(entry("ours", 1), webhook().as_str());
    let other = with_webhook(entry("other", 1), "https://app.example/api/webhooks/replicate?item=itm_2");
    let server = Server::start([page(&[entry("new", 2), other, ours.clone()], None), Reply::json(200, &ours)]).await;
    let found = search(&server, RemoteKind::Prediction).await.unwrap().unwrap();
    assert_eq!(found.id, "ours");
    let from = "GET /v1/predictions?created_after=2025-12-31T23%3A55%3A00.000Z";
    assert_eq!(server.lines(), [from, "GET /v1/predictions/ours"]);
}

#[tokio::test]
async fn entries_without_a_webhook_are_looked_at_oldest_first_and_only_those_of_the_time() {
    let listed = [entry("much-later", 4000), entry("second", 3), entry("first", -5), entry("before", -400)];
    let theirs = with_webhook(entry("first", -5), "https://elsewhere.example/");
    let ours = with_webhook(entry("second", 3), webhook().as_str());
    let server = Server::start([page(&listed, None), Reply::json(200, &theirs), Reply::json(200, &ours)]).await;
    let found = search(&server, RemoteKind::Training).await.unwrap().unwrap();
    assert_eq!(found.id, "second");
    assert_eq!(server.lines(), ["GET /v1/trainings", "GET /v1/trainings/first", "GET /v1/trainings/second"]);
}

#[tokio::test]
async fn what_hides_its_webhook_even_by_itself_may_be_ours_unless_the_console_made_it() {
    let (hidden, mut console) = (entry("hidden", 1), entry("console", 2));
    console["source"] = json!("web");
    let server = Server::start([page(&[console.clone()], None), Reply::json(200, &console)]).await;
    assert_eq!(search(&server, RemoteKind::Prediction).await, Ok(None));
    let listed = [console.clone(), hidden.clone()];
    let server = Server::start([page(&listed, None), Reply::json(200, &hidden), Reply::json(200, &console)]).await;
    assert_eq!(search(&server, RemoteKind::Prediction).await, Err(CallError::Inconclusive));
}

#[tokio::test]
async fn when_everything_was_seen_there_is_none() {
    let server = Server::start([]).await;
    server.push(page(&[entry("new", 9000)], Some(server.url("/v1/trainings?cursor=2").into())));
    server.push(page(&[entry("old", -9000)], Some(server.url("/v1/trainings?cursor=3").into())));
    assert_eq!(search(&server, RemoteKind::Training).await, Ok(None));
    assert_eq!(server.lines(), ["GET /v1/trainings", "GET /v1/trainings?cursor=2"]);
}

#[tokio::test]
async fn a_search_that_ends_at_a_limit_never_says_none() {
    let server = Server::start([]).await;
    for number in 0..5 {
        server.push(page(&[entry("new", 9000)], Some(server.url(&format!("/v1/trainings?cursor={number}")).into())));
    }
    assert_eq!(search(&server, RemoteKind::Training).await, Err(CallError::Inconclusive));
    assert_eq!(server.asked().len(), 5);

    let many: Vec<_> = (0..21).map(|number| entry(&format!("e{number}"), 1)).collect();
    let server = Server::start([page(&many, None)]).await;
    for _ in 0..20 {
        server.push(Reply::json(200, &entry("e", 1)));
    }
    assert_eq!(search(&server, RemoteKind::Training).await, Err(CallError::Inconclusive));
    assert_eq!(server.asked().len(), 21);
}

#[tokio::test]
async fn a_next_page_elsewhere_is_not_asked_for() {
    for next in ["https://evil.example/v1/predictions?cursor=2", "nonsense", "/v1/predictions?cursor=2"] {
        let server = Server::start([page(&[], Some(next.to_owned()))]).await;
        assert_eq!(search(&server, RemoteKind::Prediction).await, Err(CallError::Unreadable), "{next}");
        assert_eq!(server.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_failing_list_is_an_error_and_not_none() {
    let server = Server::start([Reply::text(500, ""), page(&[entry("hidden", 1)], None), Reply::text(503, "")]).await;
    assert_eq!(search(&server, RemoteKind::Prediction).await, Err(CallError::Failed { status: 500 }));
    assert_eq!(search(&server, RemoteKind::Prediction).await, Err(CallError::Failed { status: 503 }));
    server.push(Reply::Hang);
    let hung = server.hasty_client().find_by_webhook(RemoteKind::Prediction, &webhook(), SENT_AT).await;
    assert!(matches!(hung, Err(CallError::Unreachable | CallError::Inconclusive)), "{hung:?}");
}
