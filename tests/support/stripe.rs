//! Stripe's side of a payment: what it was asked, what customers and banks do, and events in its name.

use darkroom::webhooks::stripe_signature;
use darkroom_dev::random;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{Answer, TestApp, TestUser};

/// The checkout session behind an order's or a subscription's address to pay at.
#[must_use]
pub fn session_of(answer: &Value) -> String {
    let url = answer["checkout_url"].as_str().unwrap_or_else(|| panic!("no page in {answer}"));
    url.rsplit('/').next().expect("a session").to_owned()
}

impl TestApp {
    /// Everything Stripe knows as soon as all news that is due was sent and taken.
    pub async fn stripe(&self) -> Value {
        self.visitor().get("/sandbox/stripe?heard=all").await.expect(200).json
    }

    /// Plans how the next news travels and what becomes of the next requests for a page.
    pub async fn stripe_plans(&self, input: Value) {
        let _ = self.drive("stripe", input).await;
    }

    /// What the account at Stripe is like from now on: wallets, portal, customers, addresses.
    pub async fn stripe_settings(&self, change: Value) {
        let _ = self.drive("stripe/settings", change).await;
    }

    /// What the customer, the bank or time does to a checkout session, and the news of it taken; answers the session.
    pub async fn bank(&self, session: &str, event: &str) -> Value {
        self.bank_with(session, json!({ "event": event })).await
    }

    /// The same, with an amount or a way to pay.
    pub async fn bank_with(&self, session: &str, deed: Value) -> Value {
        let session = self.drive(&format!("stripe/{session}"), deed).await.json;
        let _ = self.stripe().await;
        session
    }

    /// Rings the cron and expects that it did what it could.
    pub async fn ring(&self) {
        let _ = self.cron(&self.cron_secret()).await.expect(200);
    }

    /// What Stripe's events are signed with.
    #[must_use]
    pub fn stripe_secret(&self) -> SecretString {
        self.state.config.stripe.as_ref().expect("stripe is configured").webhook_secrets[0].clone()
    }

    /// An event in Stripe's name about this object, under a new id.
    #[must_use]
    pub fn event(&self, kind: &str, object: Value) -> Value {
        json!({
            "id": format!("evt_{}", random::letters(24)), "object": "event", "api_version": darkroom::stripe::VERSION,
            "created": self.state.clock.now().seconds(), "livemode": false, "pending_webhooks": 1, "type": kind,
            "request": { "id": null, "idempotency_key": null }, "data": { "object": object },
        })
    }

    /// Posts an event, signed now.
    pub async fn tell(&self, event: &Value) -> Answer {
        self.tell_at(self.running.url.as_str(), event).await
    }

    /// Posts an event, signed now, to a process of this studio.
    pub async fn tell_at(&self, url: &str, event: &Value) -> Answer {
        let body = event.to_string();
        let header = stripe_signature::sign(&self.stripe_secret(), self.state.clock.now().seconds(), body.as_bytes());
        post(url, &[&header], body).await
    }

    /// Posts what may be an event, with these signature headers.
    pub async fn post_event(&self, headers: &[&str], body: String) -> Answer {
        post(self.running.url.as_str(), headers, body).await
    }
}

async fn post(url: &str, headers: &[&str], body: String) -> Answer {
    let sender = TestUser::new(url, "stripe@example.com");
    let request = sender.request(Method::POST, "/api/webhooks/stripe").header(CONTENT_TYPE, "application/json");
    let request = headers.iter().fold(request, |request, header| request.header("stripe-signature", *header));
    sender.send(request.body(body)).await
}

impl TestUser {
    /// Buys a pack by card and answers the order.
    pub async fn buy(&self, pack: &str) -> Value {
        self.order("/api/billing/orders", json!({ "pack": pack, "method": "stripe" })).await.expect(201).json
    }

    /// Buys a pack by card, pays, and answers the session.
    pub async fn bought(&self, app: &TestApp, pack: &str) -> String {
        let session = session_of(&self.buy(pack).await);
        app.bank(&session, "pay").await;
        session
    }

    /// An order of this user's.
    pub async fn bill(&self, order: &Value) -> Value {
        self.get(&format!("/api/billing/orders/{}", order["id"].as_str().expect("an id"))).await.expect(200).json
    }

    /// Entries of this kind, newest first, as `(delta, debt_delta)`.
    pub async fn entries(&self, kind: &str) -> Vec<(i64, i64)> {
        let page = self.get(&format!("/api/billing/ledger?kind={kind}")).await.expect(200).json;
        let number = |value: &Value| value.as_i64().expect("a number");
        let items = page["items"].as_array().expect("items").iter();
        items.map(|entry| (number(&entry["delta"]), number(&entry["debt_delta"]))).collect()
    }
}
