//! News over HTTP: only what the engine signed, once, about the work it belongs to.

use darkroom::App;
use darkroom::outbound::http_client;
use darkroom_tests::{Call, Delivery, TestApp, TestUser, cost, on_both};
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

/// A secret nobody has told the studio.
const OTHER: &str = "whsec_bm90IHRoZSBrZXkgb2YgdGhpcyBzYW5kYm94";
/// The largest body a webhook may have.
const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A photo job whose prediction never ends and tells nothing: all its news comes from the test.
async fn silent(app: &TestApp, mei: &TestUser) -> (String, Call) {
    app.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
    let id = mei.photos(1).await;
    let replicate = app.replicate_when("taken").await;
    let mut call = app.call_of(&id).await;
    call.provider_id = replicate["predictions"][0]["id"].as_str().map(str::to_owned);
    // Whether or not the engine's own answer was written by now: it is known that it took the work.
    let taken = json!({ "id": call.provider_id, "status": "starting" });
    let _ = app.news(&call.id, "msg_taken", &taken).await.expect(200);
    (id, call)
}

fn failed(call: &Call) -> Value {
    json!({ "id": call.provider_id, "status": "failed", "error": "weights could not be loaded" })
}

fn running(call: &Call) -> Value {
    json!({ "id": call.provider_id, "status": "processing", "logs": "Using seed: 1\n" })
}

/// Everything that news could change about a job.
async fn all(mei: &TestUser, job: &str) -> (Value, Value, Vec<Value>) {
    let mut shown = mei.job(job).await;
    shown["eta_seconds"] = Value::Null;
    (shown, mei.credits().await, mei.events(job).await)
}

on_both! {
    /// Replayed, unknown and late news is taken and has no effect.
    async fn news_has_its_effect_once(app: TestApp) {
        let mei = app.user().await;
        let (id, call) = silent(&app, &mei).await;
        let delivery = Delivery::new(&app, "msg_end", failed(&call).to_string());
        let _ = app.news(&call.id, "msg_start", &running(&call)).await.expect(200);
        assert_eq!(mei.job(&id).await["state"], "running");
        let _ = delivery.clone().post(&app, &call.id).await.expect(200);
        let before = all(&mei, &id).await;
        assert_eq!((&before.0["state"], &before.0["cost"]), (&json!("failed"), &cost(0, 0, 7)));

        // The same message, the same news under another id, older news, an end of another kind.
        let _ = delivery.post(&app, &call.id).await.expect(200);
        let _ = app.news(&call.id, "msg_end2", &failed(&call)).await.expect(200);
        let _ = app.news(&call.id, "msg_late", &running(&call)).await.expect(200);
        let succeeded = json!({ "id": call.provider_id, "status": "succeeded", "output": ["http://127.0.0.1:9/x.webp"] });
        let _ = app.news(&call.id, "msg_other", &succeeded).await.expect(200);
        assert_eq!(all(&mei, &id).await, before);
        let waiting: i64 = app.value("SELECT COUNT(*) AS value FROM inbox WHERE applied_at IS NULL AND ?1 <> ''", "x").await;
        assert_eq!(waiting, 0, "nothing is left to be applied");

        // About a call that does not exist, or about none.
        let _ = app.news("cal_01J00000000000000000000000", "msg_x", &running(&call)).await.expect(200);
        let _ = app.news("", "msg_y", &running(&call)).await.expect(200);
        for _ in 0..2 {
            let _ = app.news(&call.id, "msg_z", &json!({ "no": "id" })).await.expect(200);
        }
        assert_eq!(all(&mei, &id).await, before);
        // What cannot be read waits for an operator.
        let dead = darkroom::operator::dead_letters(&app.state.db, None, 9).await.unwrap();
        let dead: Vec<_> = dead.iter().map(|delivery| (delivery.id.as_str(), delivery.subject.as_str())).collect();
        assert_eq!(dead, [("msg_z", call.id.as_str())]);
        app.audit().await;
    }
}

on_both! {
    /// Messages overtake each other: what a user has seen of the progress is never taken back.
    async fn progress_never_goes_back(app: TestApp) {
        let mei = app.user().await;
        let (id, call) = silent(&app, &mei).await;
        let first = "Using seed: 1\n 25%|██▌       | 7/28 [00:02<00:06, 3.00it/s]\n";
        let second = format!("{first} 75%|███████▌  | 21/28 [00:07<00:02, 3.00it/s]\n");
        let told = |logs: &str| json!({ "id": call.provider_id, "status": "processing", "logs": logs });
        let _ = app.news(&call.id, "msg_2", &told(&second)).await.expect(200);
        assert_eq!(mei.job(&id).await["progress"], 75);
        let before = all(&mei, &id).await;
        let _ = app.news(&call.id, "msg_1", &told(first)).await.expect(200);
        let starting = json!({ "id": call.provider_id, "status": "starting", "logs": "" });
        let _ = app.news(&call.id, "msg_0", &starting).await.expect(200);
        assert_eq!(all(&mei, &id).await, before);
        app.audit().await;
    }
}

on_both! {
    /// Requirement A6: who does not hold the secret is refused, and nothing happened.
    async fn news_that_does_not_verify_is_refused(app: TestApp) {
        let mei = app.user().await;
        let (id, call) = silent(&app, &mei).await;
        let kept = || app.value::<i64>("SELECT COUNT(*) AS value FROM inbox WHERE subject = ?1", &call.id);
        let (before, kept_before) = (all(&mei, &id).await, kept().await);
        let body = failed(&call).to_string();
        let secret = app.state.config.replicate.webhook_secrets[0].clone();
        let at = |seconds| Delivery::signed(&app, &secret, "msg_1", body.clone(), seconds);
        let good = at(0);
        let spoiled = [
            Delivery { signature: None, ..good.clone() },
            Delivery { signature: Some("v1,bm90aGluZw==".to_owned()), ..good.clone() },
            Delivery { body: body.replacen("failed", "Failed", 1), ..good.clone() },
            Delivery { id: "msg_2".to_owned(), ..good.clone() },
            Delivery { timestamp_seconds: good.timestamp_seconds + 1, ..good.clone() },
            Delivery::signed(&app, &SecretString::from(OTHER), "msg_1", body.clone(), 0),
            at(-302),
            at(302),
        ];
        for delivery in spoiled {
            let shown = format!("{delivery:?}");
            let answer = delivery.post(&app, &call.id).await;
            assert_eq!(answer.status, 401, "{shown}");
        }
        assert_eq!(all(&mei, &id).await, before);
        assert_eq!(kept().await, kept_before, "refused news is not kept");

        let _ = at(-290).post(&app, &call.id).await.expect(200);
        assert_eq!(mei.job(&id).await["state"], "failed");
        app.audit().await;
    }
}

on_both! {
    async fn news_about_other_work_changes_nothing(app: TestApp) {
        let mei = app.user().await;
        let (mine, call) = silent(&app, &mei).await;
        let (other, other_call) = silent(&app, &mei).await;
        let _ = app.news(&call.id, "msg_1", &running(&call)).await.expect(200);
        let _ = app.news(&other_call.id, "msg_2", &running(&other_call)).await.expect(200);
        let before = (all(&mei, &mine).await, all(&mei, &other).await);
        // Signed well, but the one names the call of the other.
        let _ = app.news(&call.id, "msg_3", &failed(&other_call)).await.expect(200);
        assert_eq!((all(&mei, &mine).await, all(&mei, &other).await), before);

        // The same while the call does not know its own id yet.
        app.plan(json!({ "create": "500" })).await;
        let lost = mei.photos(1).await;
        let _ = app.replicate_when("taken").await;
        let lost_call = app.call_of(&lost).await;
        assert_eq!(lost_call.provider_id, None);
        let _ = app.news(&lost_call.id, "msg_4", &running(&other_call)).await.expect(200);
        let _ = app.news(&lost_call.id, "msg_5", &failed(&other_call)).await.expect(200);
        assert_eq!(app.call_of(&lost).await, lost_call);
        assert_eq!(mei.job(&lost).await["state"], "queued");
        app.audit().await;
    }
}

on_both! {
    async fn a_body_one_byte_too_large_is_refused(app: TestApp) {
        let mei = app.user().await;
        let (id, call) = silent(&app, &mei).await;
        let sized = |bytes: usize| {
            let mut body = failed(&call);
            body["logs"] = json!("");
            let empty = body.to_string().len();
            body["logs"] = json!("x".repeat(bytes - empty));
            Delivery::new(&app, "msg_1", body.to_string())
        };
        let answer = sized(BODY_BYTES_MAX + 1).post(&app, &call.id).await;
        let _ = answer.expect_problem(413, "BODY_TOO_LARGE");
        assert_eq!(mei.job(&id).await["cost"]["held"], 7);
        let _ = sized(BODY_BYTES_MAX).post(&app, &call.id).await.expect(200);
        assert_eq!(mei.job(&id).await["state"], "failed");
        app.audit().await;
    }
}

/// The same studio, configured with other secrets, on a port of its own.
async fn beside(app: &TestApp, secrets: &[&str]) -> String {
    let mut config = app.state.config.clone();
    config.replicate.webhook_secrets = secrets.iter().map(|secret| SecretString::from(*secret)).collect();
    let http = http_client().unwrap();
    let other = App::new(config, app.state.clock.clone(), app.state.db.clone(), http, app.state.studios).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = darkroom::http::router(other, darkroom::routes());
    drop(tokio::spawn(async move { axum::serve(listener, router).await }));
    url
}

async fn post(app: &TestApp, base: &str, call: &str, delivery: Delivery) -> u16 {
    let sender = app.visitor();
    let request = sender
        .request(Method::POST, &format!("{base}/api/webhooks/replicate?call={call}"))
        .header("webhook-id", delivery.id)
        .header("webhook-timestamp", delivery.timestamp_seconds.to_string())
        .header("webhook-signature", delivery.signature.unwrap());
    sender.send(request.body(delivery.body)).await.status
}

on_both! {
    /// While a secret is rotated both are good; a secret that changed unseen is asked for again, once a minute.
    async fn secrets_rotate_without_losing_news(app: TestApp) {
        let mei = app.user().await;
        let (id, call) = silent(&app, &mei).await;
        let secret = app.state.config.replicate.webhook_secrets[0].clone();
        let signed = |secret: &SecretString, id: &str, body: Value| Delivery::signed(&app, secret, id, body.to_string(), 0);
        let known = secrecy::ExposeSecret::expose_secret(&secret).to_owned();
        let other = SecretString::from(OTHER);

        let both = beside(&app, &[OTHER, &known]).await;
        assert_eq!(post(&app, &both, &call.id, signed(&secret, "msg_1", running(&call))).await, 200);
        assert_eq!(post(&app, &both, &call.id, signed(&other, "msg_2", running(&call))).await, 200);
        // Configured with the old one only: the account's present secret is asked for.
        let old = beside(&app, &[OTHER]).await;
        assert_eq!(post(&app, &old, &call.id, signed(&secret, "msg_3", running(&call))).await, 200);
        assert_eq!(post(&app, &old, &call.id, signed(&secret, "msg_4", running(&call))).await, 200, "it is remembered");
        let new = beside(&app, &[OTHER]).await;
        assert_eq!(post(&app, &new, &call.id, signed(&secret, "msg_5", running(&call))).await, 401, "once a minute");
        app.advance(61).await;
        assert_eq!(post(&app, &new, &call.id, signed(&secret, "msg_5", running(&call))).await, 200);
        // None configured: the account's is the one.
        let none = beside(&app, &[]).await;
        assert_eq!(post(&app, &none, &call.id, signed(&other, "msg_6", failed(&call))).await, 401);
        assert_eq!(mei.job(&id).await["state"], "running");
        assert_eq!(post(&app, &none, &call.id, signed(&secret, "msg_7", failed(&call))).await, 200);
        assert_eq!(mei.job(&id).await["state"], "failed");
        app.audit().await;
    }
}
