//! A newcomer does everything there is to do, and only built functions answer.

use std::collections::BTreeSet;

use darkroom_tests::TestUser;
use reqwest::Method;
use reqwest::header::ACCEPT;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::edge::Edge;
use crate::output::Output;
use crate::posters::makes_posters;
use crate::routes::tryon;

async fn only_functions_answer(output: Output) {
    let names: BTreeSet<String> = output.functions.keys().cloned().collect();
    let edge = Edge::open(output).await;
    let mei = edge.app.visitor_at(&edge.url);
    arrives(&mei).await;
    let model = mei.trained_model().await;
    let photo = takes_photos(&edge, &mei, &model).await;
    keeps_order(&mei, &photo, &model).await;
    pays(&edge, &mei).await;
    makes_posters(&mei).await;
    takes_from_the_library_and_shares(&mei).await;
    let worn = tryon(&mei).await;
    let _ = mei.delete(&format!("/api/predict/tryons/{worn}")).await.expect(200);
    forgets_a_password(&edge).await;
    let secret = edge.app.state.config.cron_secret.expose_secret().to_owned();
    let cron = mei.request(Method::GET, "/api/cron/reconcile").bearer_auth(secret);
    let _ = mei.send(cron).await.expect(200);
    let unsigned = mei.request(Method::POST, "/api/cron/work");
    let _ = mei.send(unsigned).await.expect_problem(401, "UNAUTHENTICATED");
    // No operator, and nothing to scrape without a token.
    let _ = mei.get("/api/operator/users").await.expect_problem(404, "NOT_FOUND");
    let _ = mei.get("/api/metrics").await.expect_problem(404, "NOT_FOUND");
    leaves(&mei).await;
    assert_eq!(edge.called().await.into_iter().collect::<BTreeSet<_>>(), names, "every function had something to do");
    edge.all_calls_end_once().await;
    edge.app.audit().await;
}

async fn arrives(mei: &TestUser) {
    assert_eq!(mei.get("/api/health").await.expect(200).json["ok"], true);
    assert_eq!(mei.get("/api/openapi").await.expect(200).json["info"]["title"], "Darkroom");
    let _ = mei.get("/api/auth/methods").await.expect(200);
    let _ = mei.get("/api/billing/catalogue").await.expect(200);
    let _ = mei.get("/api/auth/google").await.expect(302);
    let _ = mei.get("/api/auth/google/callback?error=access_denied").await.expect(302);
    let _ = mei.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
    let _ = mei.sign_in().await;
    assert_eq!(mei.get("/api/auth/me").await.expect(200).json["email"], mei.email.as_str());
}

/// Photos of the model; one that fails and is asked for again; one that is stopped. Answers the first job.
async fn takes_photos(edge: &Edge, mei: &TestUser, model: &str) -> Value {
    let input = json!({ "model": model, "prompt": "in a forest", "count": 2 });
    let job = mei.order("/api/predict/photos", input).await.expect(202).text_of("/id");
    let photo = mei.follow(&job).await;
    assert_eq!(photo["state"], "succeeded", "{photo}");
    edge.app.plan(json!([{ "outcome": "fail" }, {}, { "outcome": "never" }])).await;
    let failing = mei.photos(1).await;
    assert_eq!(mei.follow(&failing).await["state"], "failed");
    let _ = mei.order(&format!("/api/predict/{failing}/items/0/retry"), json!({})).await.expect(202);
    assert_eq!(mei.follow(&failing).await["state"], "succeeded");
    let endless = mei.photos(1).await;
    let _ = mei.delete(&format!("/api/predict/{endless}")).await.expect(200);
    let stream = mei.request(Method::GET, &format!("/api/predict/{job}/events")).header(ACCEPT, "text/event-stream");
    let stream = stream.send().await.unwrap();
    assert_eq!(stream.status(), 200);
    let events = stream.text().await.unwrap();
    assert!(events.ends_with("event: end\ndata: {}\n\n"), "{events}");
    photo
}

/// Looks at everything and throws things away.
async fn keeps_order(mei: &TestUser, photo: &Value, model: &str) {
    assert_eq!(mei.get("/api/predict").await.expect(200).json["items"].as_array().unwrap().len(), 4);
    let training = mei.get("/api/train").await.expect(200).text_of("/items/0/id");
    let _ = mei.get(&format!("/api/train/{training}")).await.expect(200);
    let asset = photo["items"][0]["asset"]["id"].as_str().unwrap();
    let path = format!("/api/media/assets/{asset}");
    let marked = mei.patch(&path, json!({ "favourite": true })).await.expect(200);
    assert_eq!(marked.json["favourite"], true);
    for size in ["full", "web", "thumb"] {
        let address = mei.get(&path).await.expect(200).text_of(&format!("/urls/{size}"));
        assert_eq!(mei.get(&address).await.status, 200, "{size}");
    }
    let _ = mei.delete(&path).await.expect(204);
    assert_eq!(mei.get("/api/media/assets").await.expect(200).json["items"].as_array().unwrap().len(), 2);
    let upload = mei.training_set().await;
    let _ = mei.delete(&format!("/api/media/uploads/{upload}")).await.expect(204);
    let _ = mei.get("/api/train/models").await.expect(200);
    assert_eq!(
        mei.get(&format!("/api/train/models/{model}/stored")).await.expect(200).json["provider"]["state"],
        "kept"
    );
    let _ = mei.delete(&format!("/api/train/models/{model}")).await.expect(204);
    let ledger = mei.get("/api/billing/ledger").await.expect(200).json;
    // The gift; the training; two photos; one that failed and one in its place; one that was stopped.
    assert_eq!(ledger["items"].as_array().unwrap().len(), 1 + 2 * 5, "{ledger}");
    assert_eq!(mei.credits().await["available"], 1000 - 350 - 2 * 7 - 7);
}

/// Money in, as far as the functions bring it: the providers' news goes to the app.
async fn pays(edge: &Edge, mei: &TestUser) {
    let _ = mei.post("/api/billing/checkin", json!({})).await.expect(200);
    assert_eq!(mei.get("/api/billing/referral").await.expect(200).json["joined"], 0);
    let code = edge.app.code(json!({ "credits": 5 })).await;
    let _ = mei.order("/api/billing/codes", json!({ "code": code })).await.expect(200);
    let input = json!({ "pack": "usd10", "method": "usdt" });
    let order = mei.order("/api/billing/orders", input).await.expect(201).text_of("/id");
    let path = format!("/api/billing/orders/{order}");
    assert_eq!(mei.get(&path).await.expect(200).json["state"], "pending");
    let unknown = json!({ "txid": "0".repeat(64) });
    let _ = mei.post(&format!("{path}/claim"), unknown).await.expect_problem(404, "TRANSFER_UNKNOWN");
    assert_eq!(mei.delete(&path).await.expect(200).json["state"], "canceled");
    assert_eq!(mei.get("/api/billing/subscription").await.expect(200).json["plan"], "free");
    let _ = mei.post("/api/billing/portal", json!({})).await.expect_problem(404, "NOT_FOUND");
    let _ = mei.post("/api/webhooks/stripe", json!({})).await.expect_problem(401, "BAD_SIGNATURE");
    let _ = mei.post("/api/webhooks/mail", json!({})).await.expect_problem(401, "BAD_SIGNATURE");
    assert_eq!(mei.get("/api/account/unsubscribe?token=none").await.status, 404);
    let bill = mei.get("/api/billing/ledger/export").await.expect(200).text;
    assert_eq!(bill.lines().count(), 1 + 1 + 2 * 5 + 2, "{bill}");
}

/// A prompt of one's own becomes a picture, visitors look at it, and it is deleted.
async fn takes_from_the_library_and_shares(mei: &TestUser) {
    assert_eq!(mei.get("/api/prompts").await.expect(200).json["items"].as_array().unwrap().len(), 9);
    let english = json!({ "texts": ["雨夜"] });
    let _ = mei.post("/api/predict/english", english).await.expect(200);
    let prompt = json!({ "title": "Rain", "content": "a rainy night in {place}" });
    let prompt = mei.post("/api/prompts", prompt).await.expect(201).text_of("/id");
    let _ = mei.get(&format!("/api/prompts/{prompt}")).await.expect(200);
    let input = json!({ "prompt_id": prompt, "slots": { "place": "Kyoto" } });
    let job = mei.order("/api/predict/prompts", input).await.expect(202).text_of("/id");
    let over = mei.follow(&job).await;
    assert_eq!(over["state"], "succeeded", "{over}");
    let asset = over["items"][0]["asset"]["id"].as_str().unwrap();
    let shared = mei.patch(&format!("/api/media/assets/{asset}"), json!({ "shared": true })).await.expect(200);
    let token = shared.text_of("/share_url").rsplit('/').next().unwrap().to_owned();
    let _ = mei.get(&format!("/api/share/{token}")).await.expect(200);
    let _ = mei.post(&format!("/api/share/{token}/reports"), json!({})).await.expect_problem(422, "INVALID");
    let page = mei.get(&format!("/s/{token}")).await.expect(200).text;
    assert!(page.contains("og:image") && !page.contains("rainy"), "{page}");
    assert_eq!(mei.get(&format!("/s/{token}/picture")).await.status, 200);
    let deleted = mei.post("/api/media/assets/delete", json!({ "ids": [asset] })).await.expect(200);
    assert_eq!(deleted.json["deleted"], 1);
}

async fn forgets_a_password(edge: &Edge) {
    let lin = edge.app.visitor_at(&edge.url);
    let known = json!({ "email": lin.email, "password": "four blue herons" });
    let _ = lin.post("/api/auth/register", known.clone()).await.expect(201);
    let _ = lin.post("/api/auth/login", known).await.expect(200);
    assert_eq!(lin.get("/api/auth/password").await.expect(200).json["set"], true);
    let _ = lin.post("/api/auth/logout", json!({})).await.expect(204);
    let email = format!("not-{}", lin.email);
    let _ = lin.post("/api/auth/password/reset", json!({ "email": email })).await.expect(202);
    let guess = json!({ "email": email, "code": "000000", "password": "five blue herons" });
    let _ = lin.post("/api/auth/password/reset/verify", guess).await.expect_problem(401, "CODE_INVALID");
}

async fn leaves(mei: &TestUser) {
    let sessions = mei.get("/api/auth/sessions").await.expect(200);
    assert_eq!(sessions.json["items"].as_array().unwrap().len(), 1);
    let _ = mei.delete("/api/auth/sessions/ses_00000000000000000000000000").await.expect_problem(404, "NOT_FOUND");
    // Takes all that is known of her along, and ends her account.
    let _ = mei.post("/api/account/export", json!({})).await.expect_problem(401, "REAUTHENTICATE");
    mei.prove().await;
    assert_eq!(mei.post("/api/account/export", json!({})).await.expect(202).json["state"], "preparing");
    let end = mei.request(Method::DELETE, "/api/account").json(&json!({ "confirm": mei.email }));
    let receipt = mei.send(end).await.expect(202).text_of("/receipt/id");
    let _ = mei.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
    assert_eq!(mei.get(&format!("/api/account/receipts/{receipt}")).await.expect(200).json["id"], json!(receipt));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_one_function_for_each_route() {
    only_functions_answer(Output::all()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_few_functions() {
    only_functions_answer(Output::few()).await;
}
