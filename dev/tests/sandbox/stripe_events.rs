//! Stripe's events: signed, in whatever order they come, again until they are taken.

use aws_lc_rs::hmac;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{News, Receiver, Running, start_listening};
use crate::stripe::PACK;

fn folder() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("sandbox-{}", darkroom_dev::random::letters(12)))
}

async fn start() -> (Running, Receiver) {
    start_listening(&folder(), 1000.0).await
}

/// The moment an event was signed at, if the signature is right: the key is the whole secret, not what it encodes.
fn signed_at(sandbox: &Running, news: &News) -> Option<i64> {
    let header = news.header("stripe-signature");
    let (t, v1) = header.strip_prefix("t=")?.split_once(",v1=")?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, sandbox.secrets.stripe_webhook_secret.as_bytes());
    let signed = [t.as_bytes(), b".", &news.body].concat();
    let made: String = hmac::sign(&key, &signed).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    (made == v1).then(|| t.parse().unwrap())
}

fn told(news: &News) -> (String, Value) {
    let event = news.object();
    (event["type"].as_str().unwrap().to_owned(), event["data"]["object"].clone())
}

impl Running {
    /// Everything, once every event was taken or given up.
    pub(crate) async fn heard(&self) -> Value {
        let url = format!("{}/sandbox/stripe?heard=all", self.url);
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        assert_eq!(self.drive("/sandbox/clock", json!({ "advance_seconds": seconds })).await.0, 200);
    }

    async fn planned(&self, webhooks: Value) {
        assert_eq!(self.drive("/sandbox/stripe", json!({ "webhooks": webhooks })).await.0, 200);
    }
}

#[tokio::test]
async fn a_payment_is_told_signed_at_the_clocks_time() {
    let (sandbox, mut hook) = start().await;
    sandbox.advance(86_400).await;
    let id = sandbox.session(&PACK).await;
    sandbox.does(&id, json!({ "event": "pay" })).await;
    let news = hook.next().await;
    let apart = sandbox.clock.now().seconds() - signed_at(&sandbox, &news).expect("a right signature");
    assert!((0..60).contains(&apart));
    let event = news.object();
    assert_eq!((&event["object"], &event["api_version"]), (&json!("event"), &json!(darkroom_dev::stripe::VERSION)));
    assert_eq!((&event["livemode"], &event["request"]["id"]), (&json!(false), &Value::Null));
    let (kind, session) = told(&news);
    assert_eq!(kind, "checkout.session.completed");
    assert_eq!((&session["id"], &session["payment_status"]), (&json!(id), &json!("paid")));
    let intent = sandbox.look_up(&format!("/payment_intents/{}", session["payment_intent"].as_str().unwrap())).await;
    assert_eq!((&intent["metadata"]["order_id"], &intent["status"]), (&json!("order_1"), &json!("succeeded")));
    let charge = sandbox.look_up(&format!("/charges/{}", intent["latest_charge"].as_str().unwrap())).await;
    assert_eq!((&charge["metadata"]["order_id"], charge.get("invoice")), (&json!("order_1"), None));
    let same = sandbox.look_up(&format!("/events/{}", event["id"].as_str().unwrap())).await;
    assert_eq!(same["data"], event["data"]);
    sandbox.end().await;
}

#[tokio::test]
async fn a_bank_that_takes_its_time_says_yes_or_no_later() {
    for (word, kind, paid) in [("async_succeed", "succeeded", "paid"), ("async_fail", "failed", "unpaid")] {
        let (sandbox, mut hook) = start().await;
        let id = sandbox.session(&PACK).await;
        sandbox.does(&id, json!({ "event": "pay_async", "method": "alipay" })).await;
        let (first, session) = told(&hook.next().await);
        assert_eq!((first.as_str(), &session["payment_status"]), ("checkout.session.completed", &json!("unpaid")));
        assert_eq!(session["status"], "complete");
        sandbox.does(&id, json!({ "event": word })).await;
        let (second, session) = told(&hook.next().await);
        assert_eq!(second, format!("checkout.session.async_payment_{kind}"));
        assert_eq!(session["payment_status"], paid);
        assert_eq!(sandbox.drive(&format!("/sandbox/stripe/{id}"), json!({ "event": word })).await.0, 422);
        sandbox.end().await;
    }
}

#[tokio::test]
async fn a_session_ends_by_its_time_or_when_it_is_told_to() {
    let (sandbox, mut hook) = start().await;
    let (left, ended) = (sandbox.session(&PACK).await, sandbox.session(&PACK).await);
    let said = sandbox.stripe(Method::POST, &format!("/checkout/sessions/{ended}/expire"), &[], Some("e")).await;
    assert_eq!((said.status, &said.body["status"], &said.body["url"]), (200, &json!("expired"), &Value::Null));
    let news = hook.next().await;
    assert_eq!(news.object()["request"]["idempotency_key"], "e");
    assert_eq!(told(&news).1["id"], json!(ended));
    let twice = sandbox.stripe(Method::POST, &format!("/checkout/sessions/{ended}/expire"), &[], None).await;
    assert_eq!(twice.status, 400);
    sandbox.advance(86_400).await;
    let (kind, session) = told(&hook.next().await);
    assert_eq!((kind.as_str(), &session["id"]), ("checkout.session.expired", &json!(left)));
    let late = sandbox.drive(&format!("/sandbox/stripe/{left}"), json!({ "event": "pay" })).await;
    assert_eq!(late.0, 422);
    sandbox.end().await;
}

#[tokio::test]
async fn refunds_add_up_and_never_exceed_the_charge() {
    let (sandbox, mut hook) = start().await;
    let id = sandbox.session(&PACK).await;
    sandbox.does(&id, json!({ "event": "pay" })).await;
    let intent = told(&hook.next().await).1["payment_intent"].as_str().unwrap().to_owned();
    sandbox.does(&id, json!({ "event": "refund", "amount": 1800 })).await;
    let first = hook.next().await;
    let (kind, charge) = told(&first);
    assert_eq!((kind.as_str(), &charge["amount_refunded"]), ("charge.refunded", &json!(1800)));
    assert_eq!((&charge["refunded"], &charge["metadata"]["order_id"]), (&json!(false), &json!("order_1")));
    assert_eq!(first.object()["data"]["previous_attributes"]["amount_refunded"], 0);
    let (kind, refund) = told(&hook.next().await);
    assert_eq!(
        (kind.as_str(), &refund["amount"], &refund["payment_intent"]),
        ("refund.updated", &json!(1800), &json!(intent))
    );
    let too_much =
        sandbox.stripe(Method::POST, "/refunds", &[("payment_intent", &intent), ("amount", "5001")], None).await;
    assert_eq!(too_much.status, 400);
    let rest = sandbox.ask("/refunds", &[("payment_intent", &intent), ("reason", "requested_by_customer")]).await;
    assert_eq!((&rest["amount"], &rest["status"]), (&json!(5000), &json!("succeeded")));
    let (_, charge) = told(&hook.next().await);
    assert_eq!((&charge["amount_refunded"], &charge["refunded"]), (&json!(6800), &json!(true)));
    let none = sandbox.stripe(Method::POST, "/refunds", &[("payment_intent", &intent)], None).await;
    assert_eq!((none.status, none.error("code")), (400, "charge_already_refunded"));
    assert_eq!(told(&hook.next().await).0, "refund.updated");
    sandbox.does(&id, json!({ "event": "refund_fails" })).await;
    let (kind, refund) = told(&hook.next().await);
    assert_eq!((kind.as_str(), &refund["status"]), ("refund.failed", &json!("failed")));
    assert_eq!(
        sandbox.look_up(&format!("/refunds?payment_intent={intent}")).await["data"].as_array().unwrap().len(),
        2
    );
    sandbox.end().await;
}

#[tokio::test]
async fn a_dispute_takes_the_money_and_winning_it_brings_it_back() {
    let (sandbox, mut hook) = start().await;
    let id = sandbox.session(&PACK).await;
    sandbox.does(&id, json!({ "event": "pay" })).await;
    hook.next().await;
    sandbox.does(&id, json!({ "event": "dispute" })).await;
    let (created, dispute) = told(&hook.next().await);
    assert_eq!(
        (created.as_str(), &dispute["amount"], &dispute["status"]),
        ("charge.dispute.created", &json!(6800), &json!("needs_response"))
    );
    assert_eq!(told(&hook.next().await).0, "charge.dispute.funds_withdrawn");
    let refund = sandbox.drive(&format!("/sandbox/stripe/{id}"), json!({ "event": "refund" })).await;
    assert_eq!(refund.0, 422);
    sandbox.does(&id, json!({ "event": "dispute_won" })).await;
    let (closed, dispute) = told(&hook.next().await);
    assert_eq!((closed.as_str(), &dispute["status"]), ("charge.dispute.closed", &json!("won")));
    assert_eq!(told(&hook.next().await).0, "charge.dispute.funds_reinstated");
    sandbox.end().await;
}

#[tokio::test]
async fn a_bank_counts_in_its_own_currency_and_may_decide_otherwise_later() {
    let (sandbox, mut hook) = start().await;
    let id = sandbox.session(&PACK).await;
    sandbox.does(&id, json!({ "event": "pay" })).await;
    hook.next().await;
    let counted = json!({ "amount": 475, "currency": "usd" });
    sandbox.does(&id, json!({ "event": "dispute", "amount": 3400, "counted": counted })).await;
    let dispute = told(&hook.next().await).1;
    assert_eq!((&dispute["amount"], &dispute["currency"]), (&json!(475), &json!("usd")));
    assert_eq!(dispute["balance_transactions"][0]["amount"], -3400);
    let path = format!("/charges/{}?expand[]=balance_transaction", dispute["charge"].as_str().unwrap());
    let charge = sandbox.look_up(&path).await;
    let brought = &charge["balance_transaction"];
    assert_eq!((&brought["amount"], &brought["currency"]), (&json!(6800), &json!("cny")));
    hook.next().await;
    for (deed, kinds, status) in [
        ("dispute_won", ["charge.dispute.closed", "charge.dispute.funds_reinstated"], "won"),
        ("dispute_lost", ["charge.dispute.updated", "charge.dispute.funds_withdrawn"], "lost"),
        ("dispute_won", ["charge.dispute.updated", "charge.dispute.funds_reinstated"], "won"),
    ] {
        sandbox.does(&id, json!({ "event": deed })).await;
        for kind in kinds {
            let (told, dispute) = told(&hook.next().await);
            assert_eq!((told.as_str(), &dispute["status"]), (kind, &json!(status)));
        }
    }
    assert_eq!(sandbox.drive(&format!("/sandbox/stripe/{id}"), json!({ "event": "dispute_won" })).await.0, 422);
    sandbox.end().await;
}

#[tokio::test]
async fn the_log_of_a_busy_account_has_pages_and_takes_twenty_kinds_at_once() {
    let (sandbox, _hook) = start().await;
    let (status, body) = sandbox.drive("/sandbox/stripe/bustle", json!({ "count": 130, "over_seconds": 60 })).await;
    assert_eq!((status, &body["events"]), (200, &json!(130)));
    let first = sandbox.look_up("/events?limit=100&types[]=checkout.session.expired").await;
    let (rows, last) = (first["data"].as_array().unwrap(), &first["data"][99]);
    assert!(rows.is_sorted_by_key(|event| -event["created"].as_i64().unwrap()), "newest first");
    let rest = sandbox.look_up(&format!("/events?limit=100&starting_after={}", last["id"].as_str().unwrap())).await;
    assert_eq!((first["has_more"].clone(), rest["data"].as_array().unwrap().len()), (json!(true), 30));
    let kinds = "&types[]=invoice.paid".repeat(21);
    let refused = sandbox.stripe(reqwest::Method::GET, &format!("/events?limit=1{kinds}"), &[], None).await;
    assert_eq!((refused.status, refused.error("param")), (400, "types"));
    assert_eq!(sandbox.drive("/sandbox/stripe/bustle", json!({ "count": 0, "over_seconds": 60 })).await.0, 422);
    sandbox.end().await;
}

#[tokio::test]
async fn an_event_comes_again_signed_anew_until_it_is_taken() {
    let (sandbox, mut hook) = start_listening(&folder(), 1.0).await;
    hook.answer(&[500, 302]);
    let id = sandbox.session(&PACK).await;
    sandbox.does(&id, json!({ "event": "pay" })).await;
    let mut times = Vec::new();
    let mut bodies = Vec::new();
    for _ in 0..3 {
        let news = hook.next().await;
        times.push(signed_at(&sandbox, &news).expect("a right signature"));
        bodies.push(news.body);
        sandbox.advance(300).await;
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    assert!(times[1] >= times[0] + 300 && times[2] >= times[1] + 300, "{times:?}");
    let seen = sandbox.heard().await;
    let statuses: Vec<_> =
        seen["events"][0]["deliveries"].as_array().unwrap().iter().map(|row| row["status"].clone()).collect();
    assert_eq!(statuses, [500, 302, 200]);
    sandbox.end().await;
}

#[tokio::test]
async fn every_plan_spoils_the_next_news_in_its_way() {
    let (sandbox, mut hook) = start_listening(&folder(), 1.0).await;
    sandbox.planned(json!(["none", "twice", "bad_signature", "late"])).await;
    let mut sessions = Vec::new();
    for _ in 0..4 {
        sessions.push(sandbox.session(&PACK).await);
    }
    sandbox.does(&sessions[0], json!({ "event": "pay" })).await;
    assert_eq!(sandbox.heard().await["events"][0]["deliveries"], json!([]));
    assert_eq!(hook.unread(), 0);

    sandbox.does(&sessions[1], json!({ "event": "pay" })).await;
    let (first, second) = (hook.next().await, hook.next().await);
    assert_eq!(first.object()["id"], second.object()["id"]);

    sandbox.does(&sessions[2], json!({ "event": "pay" })).await;
    assert_eq!(signed_at(&sandbox, &hook.next().await), None);

    sandbox.does(&sessions[3], json!({ "event": "pay" })).await;
    assert_eq!(sandbox.heard().await["events"][0]["deliveries"], json!([]));
    assert_eq!(hook.unread(), 0);
    sandbox.advance(600).await;
    assert_eq!(told(&hook.next().await).1["id"], json!(sessions[3]));

    sandbox.planned(json!("reversed")).await;
    sandbox.does(&sessions[3], json!({ "event": "refund" })).await;
    assert_eq!([told(&hook.next().await).0, told(&hook.next().await).0], ["refund.updated", "charge.refunded"]);
    sandbox.end().await;
}

#[tokio::test]
async fn an_event_can_be_sent_once_more() {
    let (sandbox, mut hook) = start().await;
    sandbox.planned(json!("none")).await;
    let id = sandbox.session(&PACK).await;
    sandbox.does(&id, json!({ "event": "pay" })).await;
    let event = sandbox.heard().await["events"][0]["id"].clone();
    assert_eq!(sandbox.drive("/sandbox/stripe/resend", json!({ "event": event })).await.0, 200);
    assert_eq!(hook.next().await.object()["id"], event);
    assert_eq!(sandbox.drive("/sandbox/stripe/resend", json!({ "event": "evt_x" })).await.0, 422);
    sandbox.end().await;
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let folder = folder();
    let (sandbox, hook) = start_listening(&folder, 1.0).await;
    hook.answer(&[500]);
    let id = sandbox.session(&PACK).await;
    let made = sandbox.stripe(Method::POST, "/checkout/sessions", &PACK, Some("kept")).await;
    sandbox.planned(json!("once")).await;
    sandbox.does(&id, json!({ "event": "pay" })).await;
    let (mut hook, key) = (hook, sandbox.secrets.stripe_key.clone());
    hook.next().await;
    sandbox.stop().await;

    let (sandbox, mut hook) = start_listening(&folder, 1.0).await;
    assert_eq!(sandbox.secrets.stripe_key, key);
    assert_eq!(sandbox.look_up(&format!("/checkout/sessions/{id}")).await["payment_status"], "paid");
    let again = sandbox.stripe(Method::POST, "/checkout/sessions", &PACK, Some("kept")).await;
    assert_eq!(again.body, made.body);
    sandbox.advance(60).await;
    assert_eq!(told(&hook.next().await).1["id"], json!(id));
    sandbox.end().await;
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_with_a_sentence() {
    let (sandbox, hook) = start().await;
    drop(hook);
    let unknown = sandbox.drive("/sandbox/stripe/cs_test_x", json!({ "event": "pay" })).await;
    assert_eq!(unknown, (422, json!({ "error": "No such checkout session: 'cs_test_x'" })));
    let id = sandbox.session(&PACK).await;
    for event in [json!({ "event": "explode" }), json!({ "event": "refund" }), json!({ "event": "dispute_lost" })] {
        assert_eq!(sandbox.drive(&format!("/sandbox/stripe/{id}"), event).await.0, 422);
    }
    sandbox.end().await;
}
