//! The log (requirement E7): one line for each request, and nothing in it that opens anything. A program of its own,
//! because a process has one log.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use darkroom_tests::{Backend, TestApp, TestUser};
use reqwest::Method;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Kept;

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Whether these digits stand alone somewhere, and not within an id or a time.
fn stands_alone(log: &str, digits: &str) -> bool {
    let inside = |character: Option<char>| character.is_some_and(|it| it.is_ascii_alphanumeric() || it == '.');
    log.match_indices(digits)
        .any(|(at, _)| !inside(log[..at].chars().next_back()) && !inside(log[at + digits.len()..].chars().next()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_tells_every_request_and_no_secret_code_or_address() {
    let log = tracing_subscriber::fmt().json().flatten_event(true).with_env_filter("info").with_writer(|| Kept);
    assert!(log.try_init().is_ok());
    for backend in [Backend::File, Backend::Sqld] {
        LOG.lock().unwrap().clear();
        tells_every_request_and_no_secret(TestApp::start(backend).await).await;
    }
}

async fn tells_every_request_and_no_secret(app: TestApp) {
    let mei = app.visitor();
    let user = mei.sign_in().await.text_of("/id");
    mei.prove().await;
    let code = mei.mailed_code().await;
    let first = json!({ "password": "four blue herons" });
    let _ = mei.post("/api/auth/password", first).await.expect(200);
    for (password, status) in [("three grey herons", 401), ("four blue herons", 200)] {
        let tried = json!({ "email": mei.email, "password": password });
        let request = mei.request(Method::POST, "/api/auth/login").header("x-forwarded-for", "203.0.113.9");
        let _ = mei.send(request.json(&tried)).await.expect(status);
    }
    let newcomer = app.visitor();
    let input = json!({ "email": newcomer.email, "password": "two white herons" });
    let _ = newcomer.post("/api/auth/register", input).await.expect(201);
    let weak = json!({ "email": newcomer.email, "password": "herons1" });
    newcomer.post("/api/auth/register", weak).await.expect_problem(422, "INVALID");
    let session = mei.cookie("__Host-session").unwrap();
    let picture = orders(&app, &mei, &code).await;

    let log = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let told = lines.iter().find(|line| line["route"] == "/api/predict/photos" && line["user"] == json!(user));
    let told = told.unwrap_or_else(|| panic!("no line for the photos"));
    assert_eq!((&told["method"], &told["status"]), (&json!("POST"), &json!(202)));
    assert!(told["request"].as_str().unwrap().starts_with("req_") && told["duration_ms"].is_number());
    assert!(told["db_round_trips"].as_i64().unwrap() <= 2, "{told}");
    // Who, what, from where, and why not.
    let events: Vec<&Value> = lines.iter().filter(|line| line["event"] == "POST /api/auth/login").collect();
    assert_eq!(events.len(), 2);
    assert_eq!((&events[0]["refused"], &events[0]["user"]), (&json!("BAD_CREDENTIALS"), &Value::Null));
    assert_eq!((&events[1]["refused"], &events[1]["user"]), (&Value::Null, &json!(user)));
    assert!(events.iter().all(|event| event["network"] == "203.0.113.0/24"), "{events:?}");
    assert!(!log.contains("203.0.113.9"), "an address is in the log: {}", around(&log, "203.0.113.9"));
    let config = &app.state.config;
    let key = String::from_utf8_lossy(&config.session_keys[0].secret).into_owned();
    for (what, secret) in [
        ("a session", session.as_str()),
        ("a session's signature", session.rsplit('.').next().unwrap()),
        ("a session key", &key),
        ("the engine's token", config.replicate.token.expose_secret()),
        ("the webhook's key", config.replicate.webhook_secrets[0].expose_secret()),
        ("the storage's key", config.storage.secret_access_key.expose_secret()),
        ("the cron's secret", config.cron_secret.expose_secret()),
        ("the mail's key", config.mail.as_ref().unwrap().key.expose_secret()),
        ("a signed address", "X-Amz-Signature"),
        ("the address of a picture", picture.split('?').next().unwrap()),
        ("an address of the engine's", "/delivery/"),
        ("a code of Google's", "secretcode"),
        ("a signature", "forgedsignature"),
        ("a prompt", "very private"),
        ("a password", "herons"),
        ("a password's hash", "argon2id"),
        ("a newcomer's address", newcomer.email.as_str()),
        ("a mail address", mei.email.as_str()),
        ("a cookie", "__Host-"),
    ] {
        assert!(!log.contains(secret), "{what} is in the log: {}", around(&log, secret));
    }
    assert!(!stands_alone(&log, &code), "a login code is in the log: {}", around(&log, &code));
}

/// What is refused and what is accepted, here and at the engine; answers the address of a picture.
async fn orders(app: &TestApp, mei: &TestUser, code: &str) -> String {
    mei.post("/api/auth/code/verify", json!({ "email": mei.email, "code": code }))
        .await
        .expect_problem(401, "CODE_INVALID");
    app.plan(json!([{}, {}, { "outcome": "fail" }, { "create": "500" }])).await;
    let model = mei.trained_model().await;
    let input = json!({ "model": model, "prompt": "a very private wish" });
    let job = mei.order("/api/predict/photos", input).await.expect(202).text_of("/id");
    let picture = mei.follow(&job).await["items"][0]["asset"]["urls"]["full"].as_str().unwrap().to_owned();
    let failed = mei.photos(1).await;
    assert_eq!(mei.follow(&failed).await["state"], "failed");
    let broken = mei.photos(1).await;
    app.advance(120).await;
    assert_eq!(mei.follow(&broken).await["state"], "succeeded");
    let bad = mei.put("training_zip", "application/zip", vec![1, 2, 3]).await;
    mei.post(&format!("/api/media/uploads/{bad}"), json!({})).await.expect_problem(422, "FILE_REJECTED");
    let stale = format!("/api/auth/google/callback?code=4/0Asecretcode&state={}", "s".repeat(43));
    let _ = mei.get(&stale).await.expect(302);
    let forged = mei.request(Method::POST, "/api/webhooks/replicate").header("webhook-signature", "v1,forgedsignature");
    mei.send(forged.json(&json!({ "id": "x" }))).await.expect_problem(401, "BAD_SIGNATURE");
    let _ = mei.delete(&format!("/api/train/models/{model}?assets=true")).await.expect(204);
    let cron = app.visitor();
    let secret = app.state.config.cron_secret.expose_secret();
    let ring = cron.request(Method::GET, "/api/cron/reconcile").bearer_auth(secret);
    let _ = cron.send(ring).await.expect(200);
    picture
}

/// The line a word stands in.
fn around(log: &str, word: &str) -> String {
    log.lines().find(|line| line.contains(word)).unwrap_or_default().chars().take(600).collect()
}
