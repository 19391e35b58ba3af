//! A killed sandbox goes on where it was.

use serde_json::json;

use crate::harness::{receiver, start_in};

fn folder() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("sandbox-{}", darkroom_dev::random::letters(12)))
}

#[tokio::test]
async fn a_running_prediction_goes_on_after_a_restart_and_ends_by_the_clock() {
    let (folder, mut hook) = (folder(), receiver().await);
    let sandbox = start_in(&folder, 1.0).await;
    sandbox.plan(json!({ "seconds": 3000 })).await;
    let made = sandbox.photo(&hook.url).await;
    let path = format!("/predictions/{}", made["id"].as_str().unwrap());
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 1500 })).await;
    sandbox.stop().await;

    let sandbox = start_in(&folder, 1.0).await;
    let half = sandbox.get(&path).await;
    assert_eq!(half["status"], "processing");
    assert!(half["logs"].as_str().unwrap().contains(" 4/28 ["), "{half}");
    assert_eq!(hook.unread(), 0);
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 1500 })).await;
    let done = hook.next().await.object();
    assert_eq!((done["status"].as_str(), &done["id"]), (Some("succeeded"), &made["id"]));
    sandbox.end().await;
}

#[tokio::test]
async fn a_message_that_was_not_taken_is_sent_after_a_restart() {
    let (folder, mut hook) = (folder(), receiver().await);
    hook.answer(&[503]);
    let sandbox = start_in(&folder, 1.0).await;
    sandbox.plan(json!({ "seconds": 0 })).await;
    sandbox.photo(&hook.url).await;
    let first = hook.next().await;
    sandbox.stop().await;
    let sandbox = start_in(&folder, 1.0).await;
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 60 })).await;
    let second = hook.next().await;
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"));
    assert_eq!(first.body, second.body);
    sandbox.end().await;
}

#[tokio::test]
async fn waiting_plans_and_the_clock_survive_a_restart() {
    let (folder, mut hook) = (folder(), receiver().await);
    let sandbox = start_in(&folder, 200.0).await;
    sandbox.plan(json!({ "outcome": "fail" })).await;
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 86_400 })).await;
    let before = sandbox.clock.now();
    sandbox.stop().await;
    let sandbox = start_in(&folder, 200.0).await;
    assert!(sandbox.clock.now() >= before);
    sandbox.photo(&hook.url).await;
    assert_eq!(hook.next().await.object()["status"], "failed");
    sandbox.end().await;
}
