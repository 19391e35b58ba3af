//! Stripe's events over HTTP: only what it signed, about what was ordered, once, in whatever order it comes.

use darkroom::webhooks::stripe_signature;
use darkroom_tests::{TestApp, TestUser, on_both_quietly, session_of};
use secrecy::SecretString;
use serde_json::{Value, json};

/// The largest body an event may have.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// The checkout session of an order as Stripe would show it once it is paid by `pi_<name>`.
async fn paid(mei: &TestUser, order: &Value, name: &str) -> Value {
    let user = mei.get("/api/auth/me").await.expect(200).text_of("/id");
    let amount: f64 = order["amount"].as_str().unwrap().parse().unwrap();
    json!({
        "id": session_of(order), "object": "checkout.session", "mode": "payment", "status": "complete",
        "payment_status": "paid", "amount_total": (amount * 100.0).round() as i64,
        "currency": order["currency"].as_str().unwrap().to_lowercase(), "client_reference_id": user,
        "metadata": { "order": order["id"] }, "payment_intent": format!("pi_{name}"), "subscription": null,
        "customer": null, "url": null, "livemode": false,
    })
}

fn charge(name: &str, refunded: i64) -> Value {
    json!({
        "id": format!("ch_{name}"), "object": "charge", "payment_intent": format!("pi_{name}"), "currency": "cny",
        "amount": 6800, "amount_refunded": refunded,
    })
}

fn dispute(name: &str, status: &str) -> Value {
    json!({
        "id": format!("du_{name}"), "object": "dispute", "payment_intent": format!("pi_{name}"), "currency": "cny",
        "amount": 2000, "status": status,
    })
}

on_both_quietly! {
    /// Who does not hold the secret is refused, and nothing happened.
    async fn an_event_that_does_not_verify_is_refused(app: TestApp) {
        let mei = app.user().await;
        let order = mei.buy("cny68").await;
        let event = app.event("checkout.session.completed", paid(&mei, &order, "a").await);
        let (body, now, secret) = (event.to_string(), app.state.clock.now().seconds(), app.stripe_secret());
        let good = stripe_signature::sign(&secret, now, body.as_bytes());
        let other = stripe_signature::sign(&SecretString::from("whsec_nobody_was_told"), now, body.as_bytes());
        let (old, new) = (
            stripe_signature::sign(&secret, now - 302, body.as_bytes()),
            stripe_signature::sign(&secret, now + 330, body.as_bytes()),
        );
        let unsigned = good.replace("v1=", "v0=");
        for headers in [vec![], vec![good.as_str(), good.as_str()], vec![&other], vec![&old], vec![&new], vec![&unsigned]] {
            let _ = app.post_event(&headers, body.clone()).await.expect_problem(401, "BAD_SIGNATURE");
        }
        let _ = app.post_event(&[&good], body.replace("6800", "6801")).await.expect_problem(401, "BAD_SIGNATURE");
        let kept: i64 = app.value("SELECT COUNT(*) AS value FROM inbox WHERE provider = ?1", "stripe").await;
        assert_eq!(kept, 0, "what is refused is not kept");
        assert_eq!(mei.bill(&order).await["state"], "pending");

        let both = format!("{other},{}", good.split_once(',').unwrap().1);
        let _ = app.post_event(&[&both], body).await.expect(200);
        assert_eq!(mei.bill(&order).await["state"], "paid");
        app.audit().await;
    }
}

on_both_quietly! {
    /// Amount, currency, page, user or mode are not those of the order: nothing is credited, and the right money still is.
    async fn money_that_was_not_ordered_credits_nothing(app: TestApp) {
        let (mei, jun) = (app.user().await, app.user().await);
        let (order, theirs) = (mei.buy("cny68").await, jun.buy("cny68").await);
        let right = paid(&mei, &order, "a").await;
        let with = |member: &str, value: Value| {
            let mut session = right.clone();
            session[member] = value;
            session
        };
        let wrong = [
            with("amount_total", json!(1)),
            with("amount_total", Value::Null),
            with("currency", json!("usd")),
            with("client_reference_id", json!("usr_01J00000000000000000000000")),
            with("client_reference_id", Value::Null),
            with("mode", json!("setup")),
            with("livemode", json!(true)),
            with("payment_status", json!("unpaid")),
            with("metadata", json!({ "order": theirs["id"] })),
            // A page that is none of ours, though it says so; and the page of somebody else.
            with("id", json!("cs_test_of_another_shop")),
            with("id", json!(session_of(&theirs))),
        ];
        for session in wrong {
            let _ = app.tell(&app.event("checkout.session.completed", session)).await.expect(200);
        }
        let mut live = app.event("checkout.session.completed", right.clone());
        live["livemode"] = json!(true);
        let _ = app.tell(&live).await.expect(200);
        let _ = app.tell(&app.event("payment_intent.succeeded", right.clone())).await.expect(200);
        let _ = app.tell(&json!({ "no": "event" })).await.expect(200);
        for (user, order) in [(&mei, &order), (&jun, &theirs)] {
            assert_eq!(user.bill(order).await["state"], "pending");
            assert_eq!(user.entries("purchase").await, []);
        }
        let _ = app.tell(&app.event("checkout.session.completed", right)).await.expect(200);
        assert_eq!(mei.entries("purchase").await, [(714, 0)]);
        assert_eq!(jun.entries("purchase").await, []);
        let waiting = "SELECT COUNT(*) AS value FROM inbox WHERE applied_at IS NULL AND dead_at IS NULL AND ?1 <> ''";
        assert_eq!(app.value::<i64>(waiting, "x").await, 0, "nothing is left to be applied");
        // What was about this order and not what was ordered waits for an operator; so does what is no event.
        let dead = "SELECT COUNT(*) AS value FROM inbox WHERE dead_at IS NOT NULL AND ?1 <> ''";
        assert_eq!(app.value::<i64>(dead, "x").await, 12);
        app.audit().await;
    }
}

/// Every order of these.
fn permutations<T: Clone>(of: &[T]) -> Vec<Vec<T>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let with = |first: usize| {
        let mut rest = of.to_vec();
        let head = rest.remove(first);
        permutations(&rest).into_iter().map(move |tail| [vec![head.clone()], tail].concat())
    };
    (0..of.len()).flat_map(with).collect()
}

on_both_quietly! {
    /// Payment, partial refund, dispute and its end, in every order and each twice: the end is always the same.
    async fn in_whatever_order_it_is_told_the_end_is_the_same(app: TestApp) {
        let mei = app.user().await;
        let mut expected = 1000;
        for (round, order_of_events) in permutations(&[0, 1, 2, 3]).into_iter().enumerate() {
            let order = mei.buy("cny68").await;
            let name = format!("r{round}");
            let events = [
                app.event("checkout.session.completed", paid(&mei, &order, &name).await),
                app.event("charge.refunded", charge(&name, 680)),
                app.event("charge.dispute.created", dispute(&name, "needs_response")),
                app.event("charge.dispute.closed", dispute(&name, if round % 2 == 0 { "lost" } else { "won" })),
            ];
            for event in order_of_events.iter().chain(order_of_events.iter().rev()) {
                let _ = app.tell(&events[*event]).await.expect(200);
            }
            // Of 714 credits for ¥68 a tenth went back; with the lost dispute another ¥20.
            let taken = if round % 2 == 0 { 714 * 2680 / 6800 } else { 71 };
            let order = mei.bill(&order).await;
            assert_eq!((&order["state"], &order["refunded_credits"]), (&json!("paid"), &json!(taken)), "{order_of_events:?}");
            expected += 714 - taken;
            assert_eq!(mei.credits().await["available"], expected, "{order_of_events:?}");
        }
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_body_one_byte_too_large_is_refused(app: TestApp) {
        let sized = |bytes: usize| {
            let mut event = app.event("charge.refunded", charge("x", 0));
            let empty = event.to_string().len();
            event["pad"] = json!("x".repeat(bytes - empty - r#","pad":"""#.len()));
            event
        };
        let _ = app.tell(&sized(BODY_BYTES_MAX + 1)).await.expect_problem(413, "BODY_TOO_LARGE");
        let _ = app.tell(&sized(BODY_BYTES_MAX)).await.expect(200);
        app.audit().await;
    }
}

on_both_quietly! {
    /// A refund that no webhook told is found in Stripe's own log.
    async fn news_that_never_came_is_read_from_the_log(app: TestApp) {
        let mei = app.user().await;
        let session = mei.bought(&app, "cny68").await;
        app.ring().await;
        app.stripe_plans(json!({ "webhooks": "none" })).await;
        app.bank_with(&session, json!({ "event": "refund", "amount": 3400 })).await;
        assert_eq!(mei.credits().await["available"], 1714);
        app.advance(301).await;
        app.ring().await;
        assert_eq!(mei.credits().await["available"], 1714 - 357);
        // What was heard is known: nothing is applied twice.
        app.advance(301).await;
        app.ring().await;
        assert_eq!(mei.entries("clawback").await, [(-357, 0)]);
        app.audit().await;
    }
}
