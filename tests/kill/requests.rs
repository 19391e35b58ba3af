//! What only one function answers: a step of an upload, and news from the engine.

use darkroom::clock::Clock;
use darkroom::webhooks::signature;
use darkroom_dev::random;
use darkroom_tests::{TestUser, cost, zips};
use reqwest::Method;
use serde_json::{Value, json};

use crate::every_call::{Asked, Flow};
use crate::flows::{Order, Upload, Uploaded, is_over, photo_wish, pictures_in_gallery};
use crate::studio::Studio;

/// Somebody asks where to put a file.
pub(crate) struct AskForUpload;

impl Flow for AskForUpload {
    type Held = Uploaded;
    const NAME: &'static str = "ask for an upload";

    async fn prepare(&self, _: &Studio, _: &TestUser) -> Uploaded {
        Uploaded::of(zips::with(10, None))
    }

    async fn act(&self, _: &Studio, user: &TestUser, held: &mut Uploaded) -> Asked<()> {
        held.ask(user).await
    }

    async fn check(&self, _: &Studio, _: &TestUser, held: &Uploaded) {
        assert!(held.id().starts_with("upl_"));
    }
}

/// A file was put; somebody says so.
pub(crate) struct CompleteUpload;

impl Flow for CompleteUpload {
    type Held = Uploaded;
    const NAME: &'static str = "complete an upload";

    async fn prepare(&self, _: &Studio, user: &TestUser) -> Uploaded {
        let mut held = Uploaded::of(zips::with(10, None));
        held.ask(user).await.unwrap();
        held.put(user).await.unwrap();
        held
    }

    async fn act(&self, _: &Studio, user: &TestUser, held: &mut Uploaded) -> Asked<()> {
        held.complete(user).await
    }

    async fn check(&self, studio: &Studio, user: &TestUser, held: &Uploaded) {
        Upload.check(studio, user, held).await;
    }
}

/// The engine says that two photos are ready.
pub(crate) struct News;

/// The order and the message about it.
pub(crate) struct Told {
    order: Order,
    call: String,
    message: String,
    body: Value,
}

impl Flow for News {
    type Held = Told;
    const NAME: &'static str = "news";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Told {
        studio.plan(json!({ "outcome": "nsfw_one", "seconds": 0.1, "webhooks": "none" })).await;
        let mut order = Order::new();
        order.send(user, "/api/predict/photos", &photo_wish(2)).await.unwrap();
        let accepted = "SELECT COUNT(*) AS value FROM calls WHERE state = 'accepted'";
        assert!(studio.until(accepted, 1).await);
        let body = studio.replicate(Some("over")).await["predictions"][0].clone();
        let call = studio.value("SELECT id AS value FROM calls").await;
        Told { order, call, message: format!("msg_{}", random::letters(20)), body }
    }

    async fn act(&self, studio: &Studio, user: &TestUser, held: &mut Told) -> Asked<()> {
        let (body, seconds) = (held.body.to_string(), Clock::System.now().seconds());
        let key = studio.webhook_key();
        let signed = signature::sign(&key, &held.message, seconds, body.as_bytes()).unwrap();
        let request = user
            .request(Method::POST, &format!("/api/webhooks/replicate?call={}", held.call))
            .header("content-type", "application/json")
            .header("webhook-id", &held.message)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signed)
            .body(body);
        user.try_send(request).await.map(|answer| drop(answer.expect(200)))
    }

    async fn check(&self, _: &Studio, user: &TestUser, held: &Told) {
        is_over(user, held.order.job(), "partly_succeeded", cost(0, 7, 7)).await;
        assert_eq!(pictures_in_gallery(user).await, 1);
    }
}
