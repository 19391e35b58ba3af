//! What a provider says and nobody can act on is never taken for applied: it waits for an operator, who reads, replays or
//! closes it.

use darkroom::alerts::{self, Which};
use darkroom::operator::{self, OperatorService, Refusal};
use darkroom::webhooks::stripe_signature;
use darkroom_tests::{TestApp, client, on_both_quietly};
use serde_json::{Value, json};

use crate::stripe_plans::{DAY, bill_that_stripe_does_not_show, left};

/// Ids and reasons of the dead letters, newest first.
async fn dead(app: &TestApp) -> Vec<(String, String)> {
    let letters = operator::dead_letters(&app.state.db, None, 100).await.unwrap();
    letters.into_iter().map(|letter| (letter.id, letter.reason)).collect()
}

fn service(app: &TestApp) -> OperatorService<'_> {
    OperatorService::by_hand(&app.state.db, app.state.clock.now(), "ops")
}

on_both_quietly! {
    /// New words, missing members and amounts that are none: each is kept whole, with the reason.
    async fn what_cannot_be_understood_waits_for_an_operator(app: TestApp) {
        let mei = app.user().await;
        let session = mei.bought(&app, "cny68").await;
        let page = app.stripe().await["sessions"][0].clone();
        let about = |id: &str, more: Value| {
            let mut object = json!({ "id": id, "payment_intent": page["payment_intent"], "currency": "cny", "amount": 100 });
            object.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            object
        };
        let strange = [
            ("refund.updated", about("re_1", json!({ "status": "teleported" })), "the status of a refund"),
            ("refund.updated", about("re_2", json!({ "status": "succeeded", "amount": -1 })), "a refund is no amount"),
            ("refund.updated", json!({ "id": "re_3", "status": "succeeded" }), "missing field"),
            ("charge.dispute.updated", about("du_1", json!({ "status": "appealed" })), "the status of a dispute"),
            ("charge.refunded", about("ch_1", json!({})), "missing field `amount_refunded`"),
            ("charge.refunded", about("ch_1", json!({ "amount_refunded": -5 })), "is no amount"),
            ("checkout.session.completed", json!({ "id": session }), "missing field `mode`"),
            ("invoice.paid", json!({ "id": "in_gone" }), "Stripe has no such bill"),
            ("customer.subscription.updated", json!({}), "it has no id"),
        ];
        let mut expected = Vec::new();
        for (kind, object, words) in strange {
            let event = app.event(kind, object);
            for _ in 0..2 {
                let _ = app.tell(&event).await.expect(200);
            }
            expected.push((event["id"].as_str().unwrap().to_owned(), words));
        }
        let mut other_mode = app.event("charge.refunded", about("ch_1", json!({ "amount_refunded": 100 })));
        other_mode["livemode"] = json!(true);
        let _ = app.tell(&other_mode).await.expect(200);
        // Signed, and no JSON at all.
        let now = app.state.clock.now().seconds();
        let header = stripe_signature::sign(&app.stripe_secret(), now, b"{ \"half\": ");
        for _ in 0..2 {
            let url = app.running.url.join("/api/webhooks/stripe").unwrap();
            let half = client().post(url).header("stripe-signature", &header).body("{ \"half\": ");
            assert_eq!(half.send().await.unwrap().status(), 200);
        }
        // Longer than anything that was applied is remembered.
        app.advance(8 * DAY).await;
        app.ring().await;
        let found = dead(&app).await;
        for (id, words) in &expected {
            assert!(found.iter().any(|(found, reason)| found == id && reason.contains(words)), "{id} {words}: {found:?}");
        }
        assert_eq!(found.len(), expected.len() + 2, "{found:?}");
        assert!(found.iter().any(|(id, reason)| id.starts_with("unreadable_") && reason.contains("cannot be read")));
        assert_eq!((mei.credits().await["available"].clone(), mei.entries("clawback").await), (json!(1714), vec![]));
        app.audit().await;
    }
}

on_both_quietly! {
    /// Stripe does not answer for longer than news is tried: nothing is lost, and the operator has it tried again.
    async fn news_that_was_given_up_has_its_effect_when_it_is_replayed(app: TestApp) {
        let mei = app.user_with(0).await;
        let (_cut, instance, event) = bill_that_stripe_does_not_show(&app, &mei).await;
        let id = event["id"].as_str().unwrap();
        for _ in 0..21 {
            assert_eq!(dead(&app).await, []);
            app.advance(6 * 3600 + 1).await;
            let _ = instance.cron().await.expect(200);
        }
        let found = dead(&app).await;
        assert!(found.len() == 1 && found[0].1.contains("given up after 20 tries"), "{found:?}");
        assert_eq!(left(&mei).await, 0);

        service(&app).replay_news(id).await.unwrap();
        assert!(matches!(service(&app).replay_news(id).await, Err(Refusal::Wrong(_))), "it is none now");
        // Read from Stripe's log as well, and granted once.
        app.ring().await;
        let _ = mei.sign_in().await;
        assert_eq!((left(&mei).await, mei.entries("plan_grant").await), (1400, vec![(1400, 0)]));
        assert_eq!(dead(&app).await, []);
        let acts = operator::audit_events(&app.state.db, None, 9).await.unwrap();
        assert_eq!((acts.len(), acts[0].event.as_str(), acts[0].subject.as_str()), (1, "replay_news", id));
        assert!(acts[0].data.contains("given up after 20 tries"), "{}", acts[0].data);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Replayed while nothing has changed, it comes back; closed, it is gone from the list and, a week later, from the books.
    async fn a_dead_letter_that_is_replayed_too_early_comes_back_until_it_is_closed(app: TestApp) {
        let event = app.event("refund.updated", json!({
            "id": "re_1", "payment_intent": "pi_1", "currency": "cny", "amount": 1, "status": "teleported",
        }));
        let id = event["id"].as_str().unwrap();
        let _ = app.tell(&event).await.expect(200);
        let first = dead(&app).await;
        let alerted = async || alerts::list(&app.state.db, Which::Open, None, 9).await.unwrap().len();
        assert_eq!(alerted().await, 1, "an operator is told");
        service(&app).replay_news(id).await.unwrap();
        assert_eq!((dead(&app).await, alerted().await), (vec![], 0));
        app.ring().await;
        assert_eq!((dead(&app).await, alerted().await), (first, 1));
        assert!(matches!(service(&app).close_news(id, " ").await, Err(Refusal::Field { .. })), "the reason is needed");
        service(&app).close_news(id, "a word of a test").await.unwrap();
        assert!(matches!(service(&app).close_news(id, "again").await, Err(Refusal::Wrong(_))));
        assert_eq!((dead(&app).await, alerted().await), (vec![], 0));
        // Told once more it stays closed.
        let _ = app.tell(&event).await.expect(200);
        app.advance(8 * DAY).await;
        app.ring().await;
        let kept: i64 = app.value("SELECT COUNT(*) AS value FROM inbox WHERE event_id = ?1", id).await;
        assert_eq!((kept, dead(&app).await), (0, vec![]));
        app.audit().await;
    }
}
