//! An engine that answers with the pictures themselves: what it may answer, and what that costs.

use darkroom_tests::{TestApp, TestUser, cost, on_both};
use serde_json::{Value, json};

use crate::synchronous::{CHAT, failed_and_paid_back};

/// The app with the engine that it is started without.
pub(crate) async fn with_chat(app: TestApp) -> TestApp {
    app.restart_with(|options| options.chat = true).await
}

/// Plans what becomes of the next requests.
pub(crate) async fn plan(app: &TestApp, next: Value) {
    let _ = app.drive("chat", json!({ "next": next })).await;
}

/// What the endpoint was asked so far, once no plan is left.
pub(crate) async fn requests(app: &TestApp) -> Vec<Value> {
    let asked = app.visitor().get("/sandbox/chat?wait=taken").await.expect(200).json;
    asked["requests"].as_array().unwrap().clone()
}

/// Orders pictures of the model behind the chat endpoint.
pub(crate) async fn order(user: &TestUser, count: u32) -> String {
    let input = json!({ "model": "banana", "prompt": "a fox in the snow", "count": count, "aspect_ratio": "3:4" });
    user.order("/api/predict/photos", input).await.expect(202).text_of("/id")
}

async fn ends_with(app: &TestApp, mei: &TestUser, next: Value, code: &str) {
    plan(app, next.clone()).await;
    let id = order(mei, 1).await;
    let _ = mei.follow(&id).await;
    failed_and_paid_back(mei, &id, code, &next.to_string()).await;
}

on_both! {
    async fn without_its_settings_the_model_is_not_there(app: TestApp) {
        CHAT.is_not_there_without_its_settings(app).await;
    }
}

on_both! {
    async fn a_picture_is_delivered_wherever_it_is_in_the_answer(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let models = mei.get("/api/train/models").await.expect(200).json;
        let model = models["items"].as_array().unwrap().iter().find(|model| model["id"] == "banana").unwrap();
        assert_eq!(model["state"], "ready");
        for place in ["images", "parts", "markdown", "bare", "json", "data", "file"] {
            plan(&app, json!(place)).await;
            let id = order(&mei, 1).await;
            let job = mei.follow(&id).await;
            assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{place}: {job}");
            let asset = &job["items"][0]["asset"];
            for size in ["full", "web", "thumb", "download"] {
                assert_eq!(mei.get(asset["urls"][size].as_str().unwrap()).await.status, 200, "{place}: {size}");
            }
        }
        let asked = requests(&app).await;
        assert_eq!(asked.len(), 7, "each was asked for once");
        assert_eq!((&asked[0]["model"], &asked[0]["aspect_ratio"]), (&json!("gemini-nano-banana-2.1"), &json!("3:4")));
        assert!(asked[0]["prompt"].as_str().unwrap().starts_with("a fox in the snow"));
        app.audit().await;
    }
}

on_both! {
    async fn of_several_pictures_those_that_came_are_charged(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        plan(&app, json!(["images", "refusal", "images"])).await;
        let id = order(&mei, 3).await;
        let job = mei.follow(&id).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("partly_succeeded"), &cost(0, 14, 7)), "{job}");
        let mut items = mei.items(&id).await;
        items.sort();
        let delivered = || ("succeeded".to_owned(), None);
        assert_eq!(items, [("failed".to_owned(), Some("NSFW".to_owned())), delivered(), delivered()]);
        let seeds: std::collections::BTreeSet<u64> =
            requests(&app).await.iter().map(|asked| asked["seed"].as_u64().unwrap()).collect();
        assert_eq!(seeds.len(), 3, "each picture has its own seed");
        app.audit().await;
    }
}

on_both! {
    async fn an_answer_without_a_picture_costs_nothing(app: TestApp) {
        let answers = [
            ("words", "NO_PICTURE"),
            ("refusal", "NSFW"),
            ("filtered", "NSFW"),
            ("error_200", "ENGINE_FAILED"),
            ("truncated", "ENGINE_FAILED"),
            ("html", "ENGINE_UNAVAILABLE"),
            ("500", "ENGINE_UNAVAILABLE"),
            ("huge", "ENGINE_UNAVAILABLE"),
            ("private_url", "ENGINE_FAILED"),
        ];
        CHAT.charges_nothing_without_a_picture(app, &answers).await;
    }
}

on_both! {
    /// What the endpoint answers may name any address: only its own host and those that are configured are asked.
    async fn an_address_that_is_not_the_endpoints_is_never_fetched(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let private = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = private.local_addr().unwrap().port();
        for address in [
            format!("http://127.0.0.1:{port}/latest/meta-data"),
            format!("https://127.0.0.1:{port}/picture.png"),
            format!("http://localhost:{port}/picture.png"),
            "https://169.254.169.254/latest/meta-data".to_owned(),
            "https://10.0.0.1/picture.png".to_owned(),
        ] {
            ends_with(&app, &mei, json!({ "address": address }), "ENGINE_FAILED").await;
        }
        let asked = futures_util::FutureExt::now_or_never(private.accept());
        assert!(asked.is_none(), "somebody came to fetch");
        app.audit().await;
    }
}
