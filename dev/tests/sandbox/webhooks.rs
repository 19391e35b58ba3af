//! News: signed, throttled, repeated, and every way a plan can spoil it.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::harness::{News, Running, SCHNELL, receiver, start};

fn verified(sandbox: &Running, news: &News) -> bool {
    let key = STANDARD.decode(sandbox.secrets.replicate_webhook_key.strip_prefix("whsec_").unwrap()).unwrap();
    let mut content = format!("{}.{}.", news.header("webhook-id"), news.header("webhook-timestamp")).into_bytes();
    content.extend_from_slice(&news.body);
    let given = STANDARD.decode(news.header("webhook-signature").strip_prefix("v1,").unwrap()).unwrap();
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &key), &content, &given).is_ok()
}

async fn asked(sandbox: &Running, url: &str, events: Value) -> Value {
    let input = json!({ "prompt": "x", "megapixels": "0.25" });
    sandbox.create(SCHNELL, json!({ "input": input, "webhook": url, "webhook_events_filter": events })).await
}

#[tokio::test]
async fn news_is_signed_over_its_raw_body_at_the_clocks_time() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 86_400 })).await;
    sandbox.photo(&hook.url).await;
    let news = hook.next().await;
    assert!(verified(&sandbox, &news));
    let apart = sandbox.clock.now().seconds() - news.header("webhook-timestamp").parse::<i64>().unwrap();
    assert!((0..300).contains(&apart));
    assert_eq!(news.header("content-type"), "application/json");
    let key = sandbox.get("/webhooks/default/secret").await;
    assert_eq!(key["key"], sandbox.secrets.replicate_webhook_key);
    sandbox.end().await;
}

#[tokio::test]
async fn only_the_kinds_that_were_asked_for_are_told() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    asked(&sandbox, &hook.url, json!(["start", "completed"])).await;
    let statuses = [hook.next().await.object(), hook.next().await.object()].map(|object| object["status"].clone());
    assert_eq!(statuses, ["processing", "succeeded"]);
    assert_eq!(hook.unread(), 0);
    sandbox.end().await;
}

#[tokio::test]
async fn a_terminal_message_comes_again_until_it_is_taken() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    hook.answer(&[500, 404]);
    let made = sandbox.photo(&hook.url).await;
    let tries = [hook.next().await, hook.next().await, hook.next().await];
    assert!(tries.iter().all(|news| news.header("webhook-id") == tries[0].header("webhook-id")));
    assert!(tries.iter().all(|news| news.body == tries[0].body && verified(&sandbox, news)));
    sandbox.stop_and_count(&made["id"], &[500, 404, 200]).await;
}

impl Running {
    /// The deliveries a job must show once the sandbox has come to rest.
    async fn stop_and_count(self, id: &Value, statuses: &[u16]) {
        let folder = self.folder.clone();
        self.stop().await;
        let sandbox = crate::harness::start_in(&folder, 200.0).await;
        let row = sandbox.row("predictions", id).await;
        let seen: Vec<_> =
            row["deliveries"].as_array().unwrap().iter().map(|row| row["status"].as_u64().unwrap() as u16).collect();
        assert_eq!(seen, statuses);
        let attempts: Vec<_> =
            row["deliveries"].as_array().unwrap().iter().map(|row| row["attempt"].as_u64().unwrap()).collect();
        assert_eq!(attempts, (1..=statuses.len() as u64).collect::<Vec<_>>());
        sandbox.end().await;
    }
}

#[tokio::test]
async fn twice_is_the_same_message_twice() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    sandbox.plan(json!({ "webhooks": "twice" })).await;
    sandbox.photo(&hook.url).await;
    let (first, second) = (hook.next().await, hook.next().await);
    assert_eq!((first.header("webhook-id"), &first.body), (second.header("webhook-id"), &second.body));
    sandbox.end().await;
}

#[tokio::test]
async fn reversed_tells_the_end_first() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    sandbox.plan(json!({ "webhooks": "reversed" })).await;
    asked(&sandbox, &hook.url, json!(["start", "output", "completed"])).await;
    let mut told = Vec::new();
    for _ in 0..3 {
        let object = hook.next().await.object();
        told.push((object["status"].as_str().unwrap().to_owned(), object["output"].is_array()));
    }
    let expected = [("succeeded", true), ("processing", true), ("processing", false)];
    assert_eq!(told, expected.map(|(status, output)| (status.to_owned(), output)));
    sandbox.end().await;
}

#[tokio::test]
async fn late_waits_for_ten_minutes_of_the_clock() {
    let folder = std::env::temp_dir().join(format!("sandbox-{}", darkroom_dev::random::letters(12)));
    let (sandbox, mut hook) = (crate::harness::start_in(&folder, 1.0).await, receiver().await);
    let quick = json!([{ "webhooks": "late", "outcome": "fail", "seconds": 0 }, { "outcome": "fail", "seconds": 0 }]);
    sandbox.plan(quick).await;
    let late = sandbox.photo(&hook.url).await;
    let prompt = sandbox.photo(&hook.url).await;
    assert_eq!(hook.next().await.object()["id"], prompt["id"]);
    let path = format!("/predictions/{}", late["id"].as_str().unwrap());
    assert_eq!(sandbox.get(&path).await["status"], "failed");
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 600 })).await;
    assert_eq!(hook.next().await.object()["id"], late["id"]);
    sandbox.end().await;
}

#[tokio::test]
async fn a_bad_signature_is_never_followed_by_a_good_one() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    sandbox.plan(json!({ "webhooks": "bad_signature" })).await;
    hook.answer(&[401, 401, 401, 401, 401, 401, 401]);
    sandbox.photo(&hook.url).await;
    for _ in 0..7 {
        assert!(!verified(&sandbox, &hook.next().await));
    }
    sandbox.end().await;
}
