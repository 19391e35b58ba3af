//! Finding what a lost answer left behind.

use serde_json::{Value, json};
use url::Url;

use super::server::{Reply, Server};
use crate::clock::Timestamp;
use crate::engines::Trace;
use crate::engines::replicate::{CallError, Remote, RemoteKind};

const SENT_AT: Timestamp = Timestamp::from_millis(1_767_225_600_000);

fn webhook() -> Url {
    Url::parse("https://app.example/api/webhooks/replicate?item=itm_1").unwrap()
}

const PICTURES: Trace<'_> = Trace::Pictures { prompt: "zhaolin in the rain", seed: Some(7) };

fn asked_for(mut entry: Value, prompt: &str, seed: u32) -> Value {
    entry["input"] = json!({"prompt": prompt, "seed": seed, "num_outputs": 1});
    entry
}

/// An entry of a list that shows neither webhook nor input.
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
    let found = server.client().find_lost(kind, &webhook(), PICTURES, SENT_AT).await?;
    assert!(found.len() < 2);
    Ok(found.into_iter().next())
}

#[tokio::test]
async fn an_entry_that_shows_our_webhook_is_it() {
    let ours = with_webhook(entry("ours", 1), webhook().as_str());
    let other = with_webhook(entry("other", 1), "https://app.example/api/webhooks/replicate?item=itm_2");
    let server = Server::start([page(&[entry("new", 2), other, ours.clone()], None), Reply::json(200, &ours)]).await;
    let found = search(&server, RemoteKind::Prediction).await.unwrap().unwrap();
    assert_eq!(found.id, "ours");
    let window = "created_after=2025-12-31T23%3A55%3A00.000Z&created_before=2026-01-01T00%3A10%3A00.000Z";
    assert_eq!(server.lines(), [format!("GET /v1/predictions?{window}").as_str(), "GET /v1/predictions/ours"]);
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
    let hung = server.hasty_client().find_lost(RemoteKind::Prediction, &webhook(), PICTURES, SENT_AT).await;
    assert!(matches!(hung, Err(CallError::Unreachable | CallError::Inconclusive)), "{hung:?}");
}

#[tokio::test]
async fn without_webhooks_it_is_found_by_what_was_asked_for_however_busy_the_studio_is() {
    let mut listed: Vec<_> =
        (0..90).map(|n| asked_for(entry(&format!("e{n}"), 2), "zhaolin in the rain", 100 + n)).collect();
    let ours = asked_for(entry("ours", 1), "zhaolin in the rain", 7);
    listed.push(ours.clone());
    listed.push(asked_for(entry("other", 1), "zhaolin in the sun", 7));
    let server = Server::start([page(&listed, None), Reply::json(200, &ours)]).await;
    assert_eq!(search(&server, RemoteKind::Prediction).await.unwrap().unwrap().id, "ours");
    assert_eq!(server.asked().len(), 2, "only what may be ours is looked at");
    // The object by itself shows that it is another's after all.
    let theirs = with_webhook(ours.clone(), "https://elsewhere.example/");
    let server = Server::start([page(&[ours], None), Reply::json(200, &theirs)]).await;
    assert_eq!(search(&server, RemoteKind::Prediction).await, Ok(None));
}

#[tokio::test]
async fn two_that_were_asked_for_the_same_are_both_told_the_older_one_first() {
    let of = |id: &str, seconds: i64| asked_for(entry(id, seconds), "zhaolin in the rain", 7);
    let replies = [
        page(&[of("newer", 5), of("older", 1)], None),
        Reply::json(200, &of("older", 1)),
        Reply::json(200, &of("newer", 5)),
    ];
    let server = Server::start(replies).await;
    let found = server.client().find_lost(RemoteKind::Prediction, &webhook(), PICTURES, SENT_AT).await.unwrap();
    assert_eq!(found.iter().map(|remote| remote.id.as_str()).collect::<Vec<_>>(), ["older", "newer"]);
}

#[tokio::test]
async fn a_training_is_found_by_its_photos_whatever_their_address_is_signed_with() {
    let trace = Trace::Training { photos_key: "trainings/usr_1/upl_1.zip", trigger_word: "TOK" };
    let of = |id: &str, photos: &str, field: &str| {
        let mut entry = entry(id, 1);
        entry["input"] = json!({"input_images": photos, field: "TOK"});
        entry
    };
    let other = of("other", "https://s3.example/bucket/trainings/usr_1/upl_2.zip?X-Amz-Signature=1", "trigger_word");
    for field in ["trigger_word", "token_string"] {
        let ours = of("ours", "https://s3.example/bucket/trainings/usr_1/upl_1.zip?X-Amz-Signature=2", field);
        let server = Server::start([page(&[other.clone(), ours.clone()], None), Reply::json(200, &ours)]).await;
        let found = server.client().find_lost(RemoteKind::Training, &webhook(), trace, SENT_AT).await.unwrap();
        assert_eq!(found.iter().map(|remote| remote.id.as_str()).collect::<Vec<_>>(), ["ours"]);
    }
}
