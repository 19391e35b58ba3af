//! The life of a function: what the platform is told, and when.

use darkroom_tests::fault_proxy::{Fate, FaultProxy, Held};
use darkroom_tests::{Backend, Settings, TestApp, TestUser};
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};

use crate::function::{Call, Function, answer};
use crate::output::{Output, folder};

/// An app and the settings of a deployment beside it.
async fn deployment() -> (TestApp, String, Settings) {
    let app = TestApp::start(Backend::Sqld).await;
    let origin = app.running.url.as_str().trim_end_matches('/').to_owned();
    let settings = app.settings(&origin);
    (app, origin, settings)
}

async fn start(name: &str, settings: &Settings) -> Function {
    Function::start(&Output::all().binary(name), settings).await
}

/// The function that breaks, built like the others.
async fn start_broken(settings: &Settings) -> Function {
    let target = folder().join("..");
    Function::start(&target.join("release/darkroom-broken"), settings).await
}

fn training(upload: &str) -> Value {
    json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload })
}

/// A training that was answered, and whose engine call is held on its way.
struct Waiting {
    app: TestApp,
    origin: String,
    proxy: FaultProxy,
    held: Held,
    function: Function,
    call: Call,
    mei: TestUser,
    job: String,
}

async fn waiting() -> Waiting {
    let (app, origin, mut settings) = deployment().await;
    let proxy = FaultProxy::start(&origin).await;
    proxy.rule(|_, _| Fate::Held);
    let engine = &settings["REPLICATE_BASE_URL"];
    let path = engine.split_once("/sandbox").expect("the sandbox's engine").1;
    let engine = format!("{}/sandbox{path}", proxy.url());
    settings.insert("REPLICATE_BASE_URL", engine);
    let mei = app.user().await;
    let upload = mei.training_set().await;
    let function = start("api/train", &settings).await;
    let (call, request) = function.request_of(&mei, &origin, Method::POST, "/api/train");
    let (status, body) = answer(request.header("idempotency-key", "once").json(&training(&upload))).await;
    assert_eq!(status, 202, "{body}");
    let held = proxy.held().await;
    let job = body["id"].as_str().expect("a job").to_owned();
    Waiting { app, origin, proxy, held, function, call, mei, job }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_comes_after_work_that_goes_on_after_the_answer() {
    let Waiting { app, origin, proxy, held, function, call, mei, job } = waiting().await;
    // Messages keep their order: a call that ends later shows that this one has not ended yet.
    let (later, request) = function.request_of(&mei, &origin, Method::GET, "/api/train");
    assert_eq!(answer(request).await.0, 200);
    function.end_of(&later).await;
    assert_eq!(function.ends_of(&call), 0, "the engine has not answered yet");
    let _ = proxy.heal();
    held.pass();
    function.end_of(&call).await;
    assert_ne!(app.call_of(&job).await.state, "sending");
    assert_eq!(mei.follow(&job).await["state"], "succeeded");
    assert_eq!((function.ends_of(&call), function.ends_of(&later)), (1, 1));
    app.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_it_finishes_what_goes_on_after_its_answers() {
    let Waiting { app, origin, proxy, held, mut function, call, mei, job } = waiting().await;
    function.terminate().await;
    for _ in 0..2 {
        // On the connection that is open already: no new one is taken. The second shows that the signal of before the
        // first did not end it.
        let (_, request) = function.request_of(&mei, &origin, Method::GET, "/api/train");
        assert_eq!(answer(request).await.0, 200);
    }
    assert_eq!(function.ended(), None);
    assert_eq!(function.ends_of(&call), 0);
    let _ = proxy.heal();
    held.pass();
    assert_eq!(function.end().await.code(), Some(0));
    function.end_of(&call).await;
    assert_eq!(function.ends_of(&call), 1);
    assert_eq!(app.call_of(&job).await.sends, 1);
    assert_eq!(mei.follow(&job).await["state"], "succeeded");
    app.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_arrives_live_and_ends_the_call_when_it_is_over() {
    let (app, origin, settings) = deployment().await;
    let mei = app.user().await;
    app.plan(json!({ "outcome": "never" })).await;
    let job = mei.photos(1).await;
    mei.watch_for(&job, "\"running\"").await;
    let function = start("api/predict/[id]/events", &settings).await;
    let path = format!("/api/predict/{job}/events");
    let (stream, request) = function.request_of(&mei, &origin, Method::GET, &path);
    let mut response = request.header(ACCEPT, "text/event-stream").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream; charset=utf-8");
    let mut seen = String::new();
    while !seen.contains("running") {
        seen.push_str(&String::from_utf8_lossy(&response.chunk().await.unwrap().expect("more, while it runs")));
    }
    let (page, request) = function.request_of(&mei, &origin, Method::GET, &path);
    assert_eq!(answer(request).await.1["state"], "running");
    function.end_of(&page).await;
    assert_eq!(function.ends_of(&stream), 0, "the stream goes on");
    assert!(!seen.contains("event: end"));

    let _ = mei.delete(&format!("/api/predict/{job}")).await.expect(200);
    while let Some(chunk) = response.chunk().await.unwrap() {
        seen.push_str(&String::from_utf8_lossy(&chunk));
    }
    assert!(seen.contains("canceled") && seen.contains("event: end"), "{seen}");
    function.end_of(&stream).await;
    assert_eq!((function.ends_of(&stream), function.ends_of(&page)), (1, 1));
    app.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watcher_that_leaves_ends_the_call() {
    let (app, origin, settings) = deployment().await;
    let mei = app.user().await;
    app.plan(json!({ "outcome": "never" })).await;
    let job = mei.photos(1).await;
    let function = start("api/predict/[id]/events", &settings).await;
    let path = format!("/api/predict/{job}/events");
    let (stream, request) = function.request_of(&mei, &origin, Method::GET, &path);
    let mut response = request.header(ACCEPT, "text/event-stream").send().await.unwrap();
    assert!(response.chunk().await.unwrap().is_some());
    drop(response);
    function.end_of(&stream).await;
    let job = mei.get(&format!("/api/predict/{job}")).await.expect(200).json;
    assert!(["queued", "running"].contains(&job["state"].as_str().unwrap()), "it was not the job that ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_is_a_500_and_the_next_call_is_answered() {
    let (_app, _, settings) = deployment().await;
    let function = start_broken(&settings).await;
    for _ in 0..2 {
        let (call, request) = function.request(Method::POST, "/api/broken");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
        assert!(response.headers().contains_key("x-request-id"));
        let body = response.text().await.unwrap();
        assert!(body.contains("INTERNAL") && !body.contains("broke"), "{body}");
        function.end_of(&call).await;
        assert_eq!(function.ends_of(&call), 1);
        let (call, request) = function.request(Method::GET, "/api/broken");
        assert_eq!(request.send().await.unwrap().text().await.unwrap(), "still here");
        function.end_of(&call).await;
    }
    function.logged("panic: the handler broke").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_after_the_answer_ends_the_call_and_nothing_else() {
    let (_app, _, settings) = deployment().await;
    let function = start_broken(&settings).await;
    let (call, request) = function.request(Method::GET, "/api/broken/after");
    assert_eq!(request.send().await.unwrap().text().await.unwrap(), "answered");
    function.end_of(&call).await;
    assert_eq!(function.ends_of(&call), 1);
    let (_, request) = function.request(Method::GET, "/api/broken");
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_one_byte_too_large_is_refused() {
    let (app, origin, settings) = deployment().await;
    let mei = app.user().await;
    let function = start("api/train", &settings).await;
    let sized = |bytes: usize| format!("{{\"base\":\"{}\"}}", "x".repeat(bytes - r#"{"base":""}"#.len()));
    for (bytes, wanted) in [(64 * 1024, (422, "INVALID")), (64 * 1024 + 1, (413, "BODY_TOO_LARGE"))] {
        let (call, request) = function.request_of(&mei, &origin, Method::POST, "/api/train");
        let request = request.header(CONTENT_TYPE, "application/json").header("idempotency-key", "k");
        let (status, body) = answer(request.body(sized(bytes))).await;
        assert_eq!((status, body["code"].as_str().unwrap()), wanted, "{bytes}");
        function.end_of(&call).await;
    }
    let webhooks = start("api/webhooks/replicate", &settings).await;
    for (bytes, wanted) in [(4 * 1024 * 1024, 401), (4 * 1024 * 1024 + 1, 413)] {
        let (call, request) = webhooks.request(Method::POST, "/api/webhooks/replicate?call=cal_x");
        let headers = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        let request = headers.iter().fold(request, |request, name| request.header(*name, "1"));
        assert_eq!(answer(request.body(vec![b' '; bytes])).await.0, wanted, "{bytes}");
        webhooks.end_of(&call).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_setting_that_is_missing_is_named_in_the_log_only() {
    let (_app, _, mut settings) = deployment().await;
    settings.remove("DATABASE_URL");
    settings.remove("S3_BUCKET");
    // Nobody has set it up yet: the one address that the home page asks names them, without any value.
    let health = start("api/health", &settings).await;
    let (call, request) = health.request(Method::GET, "/api/health");
    let (status, body) = answer(request).await;
    assert_eq!((status, &body["code"]), (500, &json!("INTERNAL")));
    assert_eq!(
        body["setup"],
        json!({ "missing": ["DATABASE_URL", "S3_BUCKET"], "unusable": [], "advised": ["OPERATOR_EMAILS"] })
    );
    health.end_of(&call).await;
    settings.insert("OPERATOR_EMAILS", "mei@example.com".to_owned());
    for name in Output::all().functions.keys() {
        let function = start(name, &settings).await;
        for _ in 0..2 {
            let (call, request) = function.request(Method::GET, &format!("/{name}"));
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 500, "{name}");
            assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
            let body = response.text().await.unwrap();
            assert!(body.contains("INTERNAL") && !body.contains("DATABASE_URL") && !body.contains("S3_"), "{body}");
            function.end_of(&call).await;
        }
        function.logged("DATABASE_URL is not set").await;
        function.logged("S3_BUCKET is not set").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_comes_from_the_path_whatever_the_query_says() {
    let (app, origin, settings) = deployment().await;
    let mei = app.user().await;
    app.plan(json!([{ "outcome": "never" }, { "outcome": "never" }])).await;
    let (one, other) = (mei.photos(1).await, mei.photos(1).await);
    mei.watch_for(&one, "\"running\"").await;
    let function = start("api/predict/[id]", &settings).await;
    for (path, query) in [(&one, &other), (&other, &one)] {
        let target = format!("/api/predict/{path}?id={query}");
        let (_, request) = function.request_of(&mei, &origin, Method::GET, &target);
        assert_eq!(answer(request).await.1["id"], path.as_str());
    }
    let stopping = format!("/api/predict/{one}?id={other}");
    let (call, request) = function.request_of(&mei, &origin, Method::DELETE, &stopping);
    assert_eq!(answer(request).await.1["state"], "canceled");
    function.end_of(&call).await;
    assert_ne!(mei.get(&format!("/api/predict/{other}")).await.json["state"], "canceled");
    let _ = mei.delete(&format!("/api/predict/{other}")).await.expect(200);
    app.audit().await;
}
