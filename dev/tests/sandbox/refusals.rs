//! Refusals, in the words of the Replicate HTTP API.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{OSTRIS, Running, SCHNELL, start};

async fn refused(sandbox: &Running, path: &str, body: Value) -> (u16, Value) {
    sandbox.call(Method::POST, path, Some(body)).await
}

#[tokio::test]
async fn nobody_gets_in_without_the_right_token() {
    let sandbox = start().await;
    let url = format!("{}{}/v1/account", sandbox.url, darkroom_dev::replicate::MOUNT);
    let nobody = sandbox.http.get(&url).send().await.unwrap();
    assert_eq!(
        (nobody.status().as_u16(), nobody.headers()["content-type"].to_str().unwrap()),
        (401, "application/problem+json")
    );
    assert_eq!(
        nobody.json::<Value>().await.unwrap(),
        json!({ "title": "Unauthenticated", "detail": "You did not pass an authentication token", "status": 401 })
    );
    let stranger = sandbox.http.get(&url).bearer_auth("r8_stranger").send().await.unwrap();
    let body: Value = stranger.json().await.unwrap();
    assert_eq!(body["detail"], "You did not pass a valid authentication token");
    assert_eq!(sandbox.get("/account").await["username"], "sandbox");
    sandbox.end().await;
}

#[tokio::test]
async fn a_training_needs_a_destination_that_exists() {
    let sandbox = start().await;
    let body = json!({ "destination": "sandbox/nobody", "input": { "input_images": "https://example.com/a.zip" } });
    let answer = refused(&sandbox, &format!("{OSTRIS}/trainings"), body).await;
    assert_eq!(answer, (404, json!({ "detail": "The specified training destination does not exist", "status": 404 })));
    sandbox.end().await;
}

#[tokio::test]
async fn a_model_is_made_once() {
    let sandbox = start().await;
    let body = json!({ "owner": "sandbox", "name": "face-1", "visibility": "private", "hardware": "gpu-t4" });
    let made = sandbox.create("/models", body.clone()).await;
    assert_eq!((made["owner"].as_str(), &made["latest_version"]), (Some("sandbox"), &Value::Null));
    let (status, again) = refused(&sandbox, "/models", body).await;
    let words = "A model with that name and owner already exists.";
    assert_eq!(
        (status, again["detail"].as_str(), again["errors"][0]["detail"].as_str()),
        (409, Some(words), Some(words))
    );
    assert_eq!(sandbox.get("/models/sandbox/face-1").await["visibility"], "private");
    let (status, _) = sandbox.call(Method::DELETE, "/models/sandbox/face-1", None).await;
    assert_eq!(status, 204);
    let (status, _) = sandbox.call(Method::GET, "/models/sandbox/face-1", None).await;
    assert_eq!(status, 404);
    sandbox.end().await;
}

#[tokio::test]
async fn an_unknown_version_and_a_wrong_input_are_422() {
    let sandbox = start().await;
    let (status, body) = refused(&sandbox, "/predictions", json!({ "version": "ab".repeat(32), "input": {} })).await;
    assert_eq!((status, body["title"].as_str()), (422, Some("Invalid version or not permitted")));
    let (status, body) = refused(&sandbox, SCHNELL, json!({ "input": { "num_inference_steps": 5 } })).await;
    assert_eq!(status, 422);
    assert_eq!(
        body,
        json!({
            "detail": "- input: prompt is required\n- input.num_inference_steps: Must be less than or equal to 4\n",
            "status": 422,
            "title": "Input validation failed",
            "invalid_fields": [
                { "type": "required", "field": "input", "description": "prompt is required" },
                { "type": "number_lte", "field": "input.num_inference_steps", "description": "Must be less than or equal to 4" },
            ],
        })
    );
    let (status, body) = refused(&sandbox, SCHNELL, json!({ "input": { "prompt": "x" }, "seed": 1 })).await;
    assert_eq!((status, body["invalid_fields"][0]["type"].as_str()), (422, Some("additional_property_not_allowed")));
    sandbox.end().await;
}

/// Planned refusals create nothing, and use up their plan.
#[tokio::test]
async fn a_throttled_or_broken_creation_creates_nothing() {
    let sandbox = start().await;
    sandbox.plan(json!([{ "create": "429" }, { "create": "500" }])).await;
    let input = json!({ "input": { "prompt": "x" } });
    let (status, body) = refused(&sandbox, SCHNELL, input.clone()).await;
    assert_eq!((status, body["retry_after"].as_u64()), (429, Some(1)));
    assert!(body["detail"].as_str().unwrap().ends_with("Your rate limit resets in ~1s."));
    assert_eq!(refused(&sandbox, SCHNELL, input.clone()).await.0, 500);
    assert_eq!(sandbox.get("/predictions").await["results"], json!([]));
    sandbox.create(SCHNELL, input).await;
    sandbox.end().await;
}

#[tokio::test]
async fn a_creation_whose_answer_never_comes_exists_all_the_same() {
    let sandbox = start().await;
    sandbox.plan(json!({ "create": "timeout_after_accept" })).await;
    let url = format!("{}{}/v1{SCHNELL}", sandbox.url, darkroom_dev::replicate::MOUNT);
    let call = sandbox
        .http
        .post(url)
        .bearer_auth(&sandbox.secrets.replicate_token)
        .timeout(std::time::Duration::from_millis(1500))
        .json(&json!({ "input": { "prompt": "x" }, "webhook": "http://127.0.0.1:9/hook?item=7" }))
        .send()
        .await;
    assert!(call.unwrap_err().is_timeout());
    let rows = sandbox.get("/predictions").await["results"].clone();
    let id = rows[0]["id"].as_str().unwrap();
    assert_eq!(sandbox.get(&format!("/predictions/{id}")).await["webhook"], "http://127.0.0.1:9/hook?item=7");
    sandbox.end().await;
}

#[tokio::test]
async fn a_plan_that_is_not_understood_is_refused() {
    let sandbox = start().await;
    for plan in [json!({ "outcome": "explode" }), json!({ "speed": 3 }), json!({ "seconds": -1 }), json!(3)] {
        let (status, body) = sandbox.drive("/sandbox/replicate", json!({ "next": plan })).await;
        assert_eq!(status, 422, "{body}");
        assert!(body["error"].is_string());
    }
    let (status, _) = sandbox.drive("/sandbox/clock", json!({ "advance_seconds": -5 })).await;
    assert_eq!(status, 422);
    sandbox.end().await;
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_document_everywhere_in_the_api() {
    let sandbox = start().await;
    for path in ["", "/", "/nonsense", "/predictions/nobody", "/models/a/b/c/d"] {
        let answer = sandbox.call(Method::GET, path, None).await;
        let words = "The requested resource could not be found.";
        assert_eq!(answer, (404, json!({ "detail": words, "status": 404 })), "{path}");
    }
    sandbox.end().await;
}

#[tokio::test]
async fn a_creation_is_refused_as_it_was_planned_and_makes_nothing() {
    let sandbox = start().await;
    for (create, status, words) in [
        ("400", 400, "Malformed JSON"),
        ("401", 401, "valid authentication token"),
        ("402", 402, "insufficient credit"),
        ("403", 403, "permission"),
    ] {
        sandbox.plan(json!({ "create": create })).await;
        let (answered, body) = refused(&sandbox, SCHNELL, json!({ "input": { "prompt": "x" } })).await;
        assert_eq!((answered, &body["status"]), (status, &json!(status)));
        assert!(body["detail"].as_str().unwrap().contains(words), "{body}");
    }
    assert_eq!(sandbox.get("/predictions").await["results"], json!([]));
    assert_eq!(sandbox.get("/account").await["username"], "sandbox", "the account is not concerned");
    sandbox.end().await;
}
