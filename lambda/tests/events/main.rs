//! The real binary against a small Lambda runtime API, with recorded events of both kinds of front doors.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod runtime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{Backend, Delivery, TestApp, TestUser};
use serde_json::{Value, json};

use runtime::Lambda;

const GET: &str = include_str!("../../../tests/vectors/lambda/http_api_get_with_cookies.json");
const POST: &str = include_str!("../../../tests/vectors/lambda/http_api_stage_post_json.json");
const BINARY: &str = include_str!("../../../tests/vectors/lambda/http_api_post_base64.json");
const URL: &str = include_str!("../../../tests/vectors/lambda/function_url.json");

/// A recorded event with these words in place of others.
fn event(recorded: &str, words: &[(&str, &str)]) -> Value {
    let text = words.iter().fold(recorded.to_owned(), |text, (word, value)| text.replace(word, value));
    serde_json::from_str(&text).unwrap()
}

fn origin(app: &TestApp) -> String {
    app.running.url.as_str().trim_end_matches('/').to_owned()
}

fn session(user: &TestUser) -> String {
    user.cookie("__Host-session").unwrap()
}

fn body(answer: &Value) -> Value {
    assert_eq!(answer["isBase64Encoded"], false, "{answer}");
    serde_json::from_str(answer["body"].as_str().unwrap_or("null")).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_and_the_query_of_an_http_api_arrive() {
    let app = TestApp::start(Backend::Sqld).await;
    let lambda = Lambda::start(&app.settings(&origin(&app))).await;
    let mei = app.user().await;
    for _ in 0..3 {
        let job = mei.photos(1).await;
        assert_eq!(mei.follow(&job).await["state"], "succeeded");
    }
    let answer = lambda.invoke(&event(GET, &[("SESSION", &session(&mei))])).await;
    assert_eq!(answer["statusCode"], 200, "{answer}");
    assert_eq!(answer["headers"]["content-type"], "application/json");
    let page = body(&answer);
    assert_eq!(page["items"].as_array().unwrap().len(), 2, "the limit of the query");
    let wanted = mei.get("/api/predict?limit=2").await.json;
    assert_eq!((&page["items"][0]["id"], &page["next"]), (&wanted["items"][0]["id"], &wanted["next"]));

    let stranger = lambda.invoke(&event(GET, &[("SESSION", "nobody")])).await;
    assert_eq!((&stranger["statusCode"], &body(&stranger)["code"]), (&json!(401), &json!("UNAUTHENTICATED")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_post_under_a_stage_is_done_before_it_is_answered() {
    let app = TestApp::start(Backend::Sqld).await;
    let proxy = FaultProxy::start(&origin(&app)).await;
    proxy.rule(|_, _| Fate::Held);
    let mut settings = app.settings(&origin(&app));
    let engine = settings["REPLICATE_BASE_URL"].replace(&origin(&app), &proxy.url());
    settings.insert("REPLICATE_BASE_URL", engine);
    let lambda = Lambda::start(&settings).await;
    let mei = app.user().await;
    let words = [("SESSION", session(&mei)), ("KEY", "once".to_owned()), ("ORIGIN", origin(&app))];
    let words = words.each_ref().map(|(word, value)| (*word, value.as_str()));
    let waiting = lambda.begin(&event(POST, &words)).await;
    let held = proxy.held().await;
    // The process is frozen with its answer: it may not answer before the engine has been asked.
    assert!(!lambda.has_answered(&waiting), "answered while the engine was being asked");
    let _ = proxy.heal();
    held.pass();
    let answer = lambda.answer(waiting).await;
    assert_eq!(answer["statusCode"], 202, "{answer}");
    let job = body(&answer)["id"].as_str().unwrap().to_owned();
    assert_ne!(app.call_of(&job).await.state, "sending");
    assert_eq!(mei.follow(&job).await["state"], "succeeded");

    let again = lambda.invoke(&event(POST, &words)).await;
    assert_eq!((&again["statusCode"], &body(&again)["id"]), (&json!(202), &json!(job)), "the same key is the same job");
    app.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_binary_body_is_what_was_signed() {
    let app = TestApp::start(Backend::Sqld).await;
    let lambda = Lambda::start(&app.settings(&origin(&app))).await;
    let mei = app.user().await;
    app.plan(json!({ "outcome": "never" })).await;
    let job = mei.photos(1).await;
    mei.watch_for(&job, "\"running\"").await;
    let call = app.call_of(&job).await;
    let news = json!({ "id": call.provider_id, "status": "failed", "error": "für 你", "output": null, "logs": "" });
    let delivery = Delivery::new(&app, "msg_1", news.to_string());
    let (stamp, signature) = (delivery.timestamp_seconds.to_string(), delivery.signature.unwrap());
    let sent = |body: &str| {
        let encoded = STANDARD.encode(body);
        let words = [
            ("CALL", call.id.as_str()),
            ("\"ID\"", "\"msg_1\""),
            ("SIGNATURE", &signature),
            ("TIMESTAMP", &stamp),
            ("BODY", &encoded),
        ];
        event(BINARY, &words)
    };
    let forged = lambda.invoke(&sent(&(delivery.body.clone() + " "))).await;
    assert_eq!(forged["statusCode"], 401, "{forged}");
    let answer = lambda.invoke(&sent(&delivery.body)).await;
    assert_eq!((&answer["statusCode"], body(&answer)), (&json!(200), json!({ "ok": true })));
    assert_eq!(mei.job(&job).await["state"], "failed");
    app.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_signs_in_through_a_function_url() {
    let app = TestApp::start(Backend::Sqld).await;
    let mut settings = app.settings(&origin(&app));
    settings.insert("NETWORK_LIMIT", "2".to_owned());
    let lambda = Lambda::start(&settings).await;
    let email = "mei@example.com";
    let asked = lambda.invoke(&event(URL, &[("EMAIL", email)])).await;
    assert_eq!(asked["statusCode"], 202, "{asked}");
    let cookie = asked["cookies"][0].as_str().unwrap().split(';').next().unwrap().to_owned();
    let mail = app.visitor().get(&format!("/sandbox/mail?to={email}")).await.expect(200);
    let mut verify = event(URL, &[("/api/auth/code", "/api/auth/code/verify")]);
    verify["body"] = json!({ "email": email, "code": mail.text_of("/items/0/code") }).to_string().into();
    verify["cookies"] = json!([cookie]);
    let answer = lambda.invoke(&verify).await;
    assert_eq!(answer["statusCode"], 200, "{answer}");
    let cookies: Vec<&str> = answer["cookies"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    let names: Vec<&str> = cookies.iter().map(|cookie| cookie.split('=').next().unwrap()).collect();
    assert_eq!(names, ["__Host-session", "__Host-browser", "__Host-known"], "each cookie by itself");
    assert!(cookies[1].contains("Max-Age=0"), "{cookies:?}");
    assert!(answer["headers"]["set-cookie"].is_null());

    // The gateway says where a request comes from. The two asked for above are counted for that address, whatever
    // other address the caller claims.
    let mut claims = Vec::new();
    for number in 0..2 {
        let mut claim = event(URL, &[("EMAIL", &format!("ann{number}@example.com"))]);
        claim["headers"]["x-vercel-forwarded-for"] = format!("10.0.0.{number}").into();
        claim["headers"]["x-forwarded-for"] = format!("10.0.1.{number}, 192.0.2.44").into();
        claims.push(lambda.invoke(&claim).await["statusCode"].clone());
    }
    assert_eq!(claims, [202, 429]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_is_cut_short_and_goes_on_where_it_was() {
    let app = TestApp::start(Backend::Sqld).await;
    let lambda = Lambda::start(&app.settings(&origin(&app))).await;
    let mei = app.user().await;
    app.plan(json!({ "outcome": "never" })).await;
    let job = mei.photos(1).await;
    mei.watch_for(&job, "\"running\"").await;
    let mut watch = event(GET, &[("SESSION", &session(&mei)), ("/api/predict", &format!("/api/predict/{job}/events"))]);
    watch["rawQueryString"] = "".into();
    watch["headers"]["accept"] = "text/event-stream".into();
    let first = lambda.invoke(&watch).await;
    let text = first["body"].as_str().unwrap();
    assert_eq!(first["headers"]["content-type"], "text/event-stream; charset=utf-8");
    assert!(text.contains("retry: ") && text.contains("running") && !text.contains("event: end"), "{text}");
    let last = text.lines().filter_map(|line| line.strip_prefix("id: ")).next_back().unwrap();

    let _ = mei.delete(&format!("/api/predict/{job}")).await.expect(200);
    watch["headers"]["last-event-id"] = last.into();
    let second = lambda.invoke(&watch).await;
    let text = second["body"].as_str().unwrap();
    assert!(text.contains("canceled") && text.contains("event: end") && !text.contains("running"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_is_there_and_nothing_else_and_bodies_are_limited() {
    let app = TestApp::start(Backend::Sqld).await;
    let lambda = Lambda::start(&app.settings(&origin(&app))).await;
    let nobody = app.visitor();
    for route in darkroom::routes() {
        let path = route.path.replace("{id}", "x").replace("{seq}", "0");
        let mut asked = event(GET, &[("SESSION", "nobody")]);
        asked["rawPath"] = path.clone().into();
        asked["rawQueryString"] = "".into();
        let answer = lambda.invoke(&asked).await;
        let wanted = nobody.get(&path).await;
        assert_eq!(answer["statusCode"], wanted.status, "{path}: {answer}");
        let code = answer["body"].as_str().and_then(|body| serde_json::from_str::<Value>(body).ok());
        assert_eq!(code.unwrap_or_default()["code"], wanted.json["code"], "{path}");
    }
    let mut unknown = event(GET, &[]);
    unknown["rawPath"] = "/api/unknown".into();
    assert_eq!(lambda.invoke(&unknown).await["statusCode"], 404);
    let mut large = event(URL, &[]);
    for (bytes, status) in [(64 * 1024, 422), (64 * 1024 + 1, 413)] {
        let text = format!("{{\"email\":\"{}\"}}", "x".repeat(bytes - r#"{"email":""}"#.len()));
        large["body"] = text.into();
        assert_eq!(lambda.invoke(&large).await["statusCode"], status, "{bytes}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_setting_that_is_missing_is_a_500_and_not_a_dead_function() {
    let app = TestApp::start(Backend::Sqld).await;
    let mut settings = app.settings(&origin(&app));
    settings.remove("DATABASE_URL");
    let lambda = Lambda::start(&settings).await;
    for _ in 0..2 {
        let answer = lambda.invoke(&event(GET, &[])).await;
        assert_eq!((&answer["statusCode"], &body(&answer)["code"]), (&json!(500), &json!("INTERNAL")));
        assert!(!answer.to_string().contains("DATABASE_URL"));
    }
}
