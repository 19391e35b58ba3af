//! Predictions: what they answer, deliver, drop and forget.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{SCHNELL, receiver, start};

fn size(bytes: &[u8]) -> (u32, u32) {
    let picture = image::load_from_memory(bytes).unwrap();
    (picture.width(), picture.height())
}

#[tokio::test]
async fn a_photo_is_delivered_in_the_format_and_size_that_were_asked_for() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    let input =
        json!({ "prompt": "海边的人", "aspect_ratio": "16:9", "num_outputs": 2, "output_format": "jpg", "seed": 3 });
    let made = sandbox.create(SCHNELL, json!({ "input": input, "webhook": hook.url })).await;
    assert_eq!((made["status"].as_str(), made["version"].as_str()), (Some("starting"), Some("hidden")));
    assert_eq!(made["created_at"].as_str().unwrap().len(), "2026-01-01T00:00:00.123456789Z".len());
    let output = hook.next().await.object();
    assert_eq!(output["status"], "processing");
    let done = hook.next().await.object();
    assert_eq!(done["status"], "succeeded");
    assert_eq!(output["output"], done["output"]);
    assert!(done["logs"].as_str().unwrap().starts_with("Using seed: 3\n"));
    assert!(done["logs"].as_str().unwrap().ends_with("Total safe images: 2 out of 2\n"));
    let urls = done["output"].as_array().unwrap();
    assert!(urls[1].as_str().unwrap().ends_with("/out-1.jpg"));
    let (status, bytes) = sandbox.fetch(&urls[0]).await;
    assert_eq!((status, size(&bytes)), (200, (1344, 768)));
    sandbox.end().await;
}

#[tokio::test]
async fn the_same_seed_gives_the_same_picture() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    let mut pictures = Vec::new();
    for _ in 0..2 {
        sandbox.photo(&hook.url).await;
        pictures.push(sandbox.fetch(&hook.next().await.object()["output"][0]).await.1);
    }
    assert_eq!(pictures[0], pictures[1]);
    assert_eq!(size(&pictures[0]), (512, 512));
    sandbox.end().await;
}

#[tokio::test]
async fn a_dropped_picture_leaves_its_number_empty() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    sandbox.plan(json!({ "outcome": "nsfw_one" })).await;
    let input = json!({ "prompt": "x", "num_outputs": 3, "megapixels": "0.25" });
    let body = json!({ "input": input, "webhook": hook.url, "webhook_events_filter": ["completed"] });
    sandbox.create(SCHNELL, body).await;
    let done = hook.next().await.object();
    assert_eq!(done["status"], "succeeded");
    let names: Vec<_> = done["output"]
        .as_array()
        .unwrap()
        .iter()
        .map(|url| url.as_str().unwrap().rsplit('/').next().unwrap())
        .collect();
    assert_eq!(names, ["out-0.webp", "out-2.webp"]);
    let logs = done["logs"].as_str().unwrap();
    assert!(logs.contains("NSFW content detected in image 1\n") && logs.contains("Total safe images: 2 out of 3"));
    sandbox.end().await;
}

#[tokio::test]
async fn failures_carry_the_providers_words() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    sandbox.plan(json!([{ "outcome": "nsfw_all" }, { "outcome": "nsfw_one" }, { "outcome": "fail" }])).await;
    for expected in ["All generated images contained NSFW content.", "All generated images", "Error running model"] {
        let made = sandbox.photo(&hook.url).await;
        let done = hook.next().await.object();
        assert_eq!((&done["id"], done["status"].as_str()), (&made["id"], Some("failed")));
        assert!(done["error"].as_str().unwrap().starts_with(expected), "{done}");
        assert_eq!(done["output"], Value::Null);
    }
    sandbox.end().await;
}

#[tokio::test]
async fn a_prediction_that_never_ends_is_ended_by_canceling() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    sandbox.plan(json!({ "outcome": "never" })).await;
    let made = sandbox.photo(&hook.url).await;
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 86_400 })).await;
    let path = format!("/predictions/{}", made["id"].as_str().unwrap());
    assert_eq!(sandbox.get(&path).await["status"], "processing");
    let (status, canceled) = sandbox.call(Method::POST, &format!("{path}/cancel"), None).await;
    assert_eq!((status, canceled["status"].as_str()), (200, Some("canceled")));
    assert_eq!(hook.next().await.object()["status"], "canceled");
    sandbox.end().await;
}

#[tokio::test]
async fn an_hour_after_its_end_a_prediction_has_forgotten_everything() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    sandbox.photo(&hook.url).await;
    let done = hook.next().await.object();
    assert_eq!(sandbox.fetch(&done["output"][0]).await.0, 200);
    sandbox.drive("/sandbox/clock", json!({ "advance_seconds": 3601 })).await;
    let later = sandbox.get(&format!("/predictions/{}", done["id"].as_str().unwrap())).await;
    assert_eq!((&later["output"], &later["data_removed"]), (&Value::Null, &json!(true)));
    assert_eq!((later["status"].as_str(), later["input"].clone()), (Some("succeeded"), json!({})));
    assert_eq!(sandbox.fetch(&done["output"][0]).await.0, 404);
    sandbox.end().await;
}

#[tokio::test]
async fn whoever_prefers_to_wait_gets_the_end_or_a_202() {
    let sandbox = start().await;
    let ask = |wait: &'static str| {
        let url = format!("{}{}/v1{SCHNELL}", sandbox.url, darkroom_dev::replicate::MOUNT);
        let body = json!({ "input": { "prompt": "x", "megapixels": "0.25" } });
        sandbox.http.post(url).bearer_auth(&sandbox.secrets.replicate_token).header("prefer", wait).json(&body).send()
    };
    let response = ask("wait").await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.headers()["preference-applied"].to_str().unwrap()),
        (201, "wait=60")
    );
    assert_eq!(response.json::<Value>().await.unwrap()["status"], "succeeded");
    sandbox.plan(json!({ "outcome": "never" })).await;
    assert_eq!(ask("wait=1").await.unwrap().status(), 202);
    sandbox.end().await;
}

#[tokio::test]
async fn a_lost_prediction_is_found_in_the_list_by_its_input() {
    let (sandbox, hook) = (start().await, receiver().await);
    for _ in 0..101 {
        sandbox.plan(json!({ "outcome": "fail", "webhooks": "none", "seconds": 0 })).await;
        sandbox.photo(&hook.url).await;
    }
    sandbox.plan(json!({ "outcome": "never" })).await;
    let input = json!({ "prompt": "x", "seed": 77 });
    let made = sandbox.create(SCHNELL, json!({ "input": input, "webhook": hook.url })).await;
    let page = sandbox.get("/predictions").await;
    let rows = page["results"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["id"], &rows[0]["source"]), (100, &made["id"], &json!("api")));
    assert_eq!(rows.iter().filter(|row| row["input"] == input).count(), 1);
    assert!(rows[0].get("logs").is_none());
    let next: Value = sandbox
        .http
        .get(page["next"].as_str().unwrap())
        .bearer_auth(&sandbox.secrets.replicate_token)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!((next["results"].as_array().unwrap().len(), &next["next"]), (2, &Value::Null));
    let later = sandbox.clock.now().plus_seconds(60).to_string();
    let none = sandbox.get(&format!("/predictions?created_after={later}")).await;
    assert_eq!(none["results"], json!([]));
    sandbox.end().await;
}

#[tokio::test]
async fn what_is_aborted_never_began() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    sandbox.plan(json!({ "create": "aborted" })).await;
    assert_eq!(sandbox.photo(&hook.url).await["status"], "starting");
    let over = hook.next().await.object();
    assert_eq!(
        (&over["status"], &over["output"], &over["started_at"]),
        (&json!("aborted"), &Value::Null, &Value::Null)
    );
    assert_eq!((&over["logs"], &over["metrics"]["predict_time"]), (&json!(""), &json!(0.0)));
    sandbox.end().await;
}

#[tokio::test]
async fn lists_may_hide_where_news_goes() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    let made = sandbox.photo(&hook.url).await;
    let _ = hook.next().await;
    assert!(sandbox.get("/predictions").await["results"][0].get("webhook").is_none(), "as documented");
    for (lists, shown, by_itself, input) in [
        ("without_webhook", false, true, true),
        ("full", true, true, true),
        ("without_webhook_anywhere", false, false, true),
        ("bare", false, true, false),
    ] {
        let (status, answer) = sandbox.drive("/sandbox/replicate", json!({ "lists": lists })).await;
        assert_eq!((status, &answer["lists"]), (200, &json!(lists)));
        let listed = sandbox.get("/predictions").await["results"][0].clone();
        assert_eq!((listed.get("webhook").is_some(), listed.get("webhook_events_filter").is_some()), (shown, shown));
        assert_eq!(listed.get("input").is_some(), input, "{lists}");
        let one = sandbox.get(&format!("/predictions/{}", made["id"].as_str().unwrap())).await;
        assert_eq!(one["webhook"] == hook.url.as_str(), by_itself, "{lists}: by itself");
    }
    sandbox.end().await;
}

#[tokio::test]
async fn outputs_may_be_missing_or_called_by_a_wrong_name() {
    let (sandbox, mut hook) = (start().await, receiver().await);
    sandbox
        .plan(json!([{ "outcome": "output_null" }, { "outcome": "jpeg_named_png" }, { "outcome": "output_list" }]))
        .await;
    let mut ends = Vec::new();
    for _ in 0..3 {
        sandbox.photo(&hook.url).await;
        ends.push(hook.next().await.object());
    }
    assert_eq!((&ends[0]["status"], &ends[0]["output"]), (&json!("succeeded"), &Value::Null));
    let lie = &ends[1]["output"][0];
    assert!(lie.as_str().unwrap().ends_with("out-0.png"), "{lie}");
    let (_, bytes) = sandbox.fetch(lie).await;
    assert_eq!(image::guess_format(&bytes).unwrap(), image::ImageFormat::Jpeg);
    assert_eq!(ends[2]["output"].as_array().unwrap().len(), 1);
    sandbox.end().await;
}
